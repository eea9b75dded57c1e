import sys, json, pickle, time, os, random
from pathlib import Path
from collections import Counter, defaultdict
import numpy as np
from index.entities.features import normal, names_of, group_of, FREQUENT
from index.entities.tagging_kernels import *
from training.cut import Cutter, labels_of
from training.lexicons import *
from training.corpus import open_documents, silver, Tale
from training.cleaning import usual_kinds, consistent
from training.crf_kernels import epoch


def prepare(silver_path, cases_counts, ner, limit=None, held=150):
    """-> dict with tokens"""
    t = time.time()
    cut = Cutter()
    cases = Cases()
    cases.counts = cases_counts
    lists = built_in()
    raw = list(silver(Path(silver_path)))
    # demonyms, titles from the raw labels
    people = Counter()
    orgend = Counter()
    titles = Counter()
    with open(silver_path) as f:
        for line in f:
            d = json.loads(line)
            for text, own in zip(d["texts"], d["spans"]):
                for s, e, k in own:
                    name = text[s:e]
                    if k == "NORP" and " " not in name and name[:1].isupper():
                        people[name.lower()] += 1
                    if k == "ORG":
                        w = name.split()
                        if len(w) > 1:
                            orgend[w[-1].lower()] += 1
                    if k == "PERSON" and " " in name:
                        b = text[max(0, s - 25) : s].split(" ")
                        if len(b) > 2 and b[-1] == "" and b[-2][:1].isupper():
                            titles[b[-2].lower()] += 1
    gp = Counter()
    lists.add((w for w, c in people.items() if c >= 4 and not lists.bits[w] & COUNTRY), PEOPLE)
    lists.add((w for w, c in orgend.items() if c >= 12 and not lists.bits[w] & (COUNTRY | BIG_CITY | GIVEN)), ORGANISED)
    lists.add(
        (w for w, c in titles.items() if c >= 10 and not lists.bits[w] & (COUNTRY | BIG_CITY | PEOPLE | GIVEN)), TITLE
    )
    print("lists", len(lists.bits), [sum(b >> i & 1 for b in lists.bits.values()) for i in range(10)], time.time() - t)
    countries = {
        c
        for c in places()[1]
        | {
            "U.S.",
            "US",
            "U.S",
            "UK",
            "U.K.",
            "Britain",
            "USA",
            "America",
            "England",
            "Scotland",
            "Wales",
            "Northern Ireland",
            "West Germany",
            "East Germany",
            "Soviet Union",
            "USSR",
        }
    }
    usual = usual_kinds([x for _, x in raw], countries)
    small = {w: True for w, c in cases_counts.items() if c[0] > 0.6 * sum(c)}
    print("usual", len(usual), time.time() - t)
    docs = []
    for i, x in raw[:limit]:
        y = consistent(x, usual, small)
        docs.append(("silver", y))
    print("consistent", time.time() - t)
    for n, x in open_documents(Path(ner)):
        docs.append((n, x))
    return docs, cases, lists, cut


def tokens_of(docs, cut, vocab):
    rows = []
    labs = []
    starts = [0]
    src = []
    doc = []
    for n, (name, tale) in enumerate(docs):
        for text, sp in zip(tale.texts, tale.spans):
            k = cut(text)
            if not len(k.starts):
                continue
            l = labels_of(k, sp)
            r = [vocab.setdefault(normal(text[s:e]), len(vocab)) for s, e in zip(k.starts.tolist(), k.ends.tolist())]
            b = np.flatnonzero(k.flags & STARTS)
            base = len(rows)
            rows += r
            labs.append(l)
            ends = list(b[1:]) + [len(r)]
            starts += [base + int(e) for e in ends]
            src += [name] * len(ends)
            doc += [n] * len(ends)
    return np.array(rows, np.int32), np.concatenate(labs), np.array(starts, np.int64), src, doc
