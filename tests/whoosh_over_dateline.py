"""The same articles in two indexes: in Dateline's segments behind its codec, and in Whoosh's own."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from twin_segment import twin_arrays, write_segment
from whoosh import query as q
from whoosh.index import FileIndex, create_in, open_dir
from whoosh.query import spans

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.dictionary import Dictionaries
from index.schema import document_of, make_schema
from index.toc import write_toc

WORDS = (
    "kerry",
    "lavrov",
    "Ceasefire",
    "ceasefire",
    "talks",
    "talking",
    "the",
    "U.S.",
    "peace-talks",
    "Müller’s",
    "1,200",
)
TERMS = ("kerri", "lavrov", "ceasefir", "talk", "the", "u.s.", "peac", "peacetalk", "muller", "1200", "absent")
SOURCES = ("CNN", "cnn", "BBC News")

texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
dates = st.sampled_from((None, "2016", "2016-04", "2016-04-22", "2016-04-22T08:10:00+02:00"))


@st.composite
def collections(draw: st.DrawFn) -> list[list[Article]]:
    """One to three segments' articles."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=3))
    first = [sum(sizes[:i]) for i in range(len(sizes))]
    return [[draw(articles(start + i)) for i in range(size)] for start, size in zip(first, sizes, strict=True)]


@st.composite
def articles(draw: st.DrawFn, number: int) -> Article:
    """An article of few words."""
    date = draw(dates)
    name = draw(st.sampled_from(("John Kerry", "Sergei Lavrov")))
    mention = Mention(
        kind="person", entity=f"person:{name.lower()}", name=name, surface=name, field="body", start=0, end=4
    )
    return Article(
        id=f"a-{number}",
        title=draw(texts) or None,
        summary=draw(texts) or None,
        body=draw(texts) + "\n\n" + draw(texts),
        url=draw(st.sampled_from((None, f"https://example.org/{number}", "https://example.org/same"))),
        source=draw(st.sampled_from((None, *SOURCES))),
        author=tuple(draw(st.lists(st.sampled_from(("Ann Ng", "ANN NG", "Bo Li")), unique=True))),
        published=parse_date(date) if date else None,
        mentions=(mention,) if draw(st.booleans()) else (),
        origin=Origin(file="news.jsonl", record=number + 1),
    )


def dateline_index(folder: Path, segments: Sequence[Sequence[Article]], deleted: Collection[str] = ()) -> FileIndex:
    """The articles in Dateline's segments, opened by Whoosh."""
    dictionaries = Dictionaries(folder)
    entries: list[dict[str, Any]] = []
    for number, rows in enumerate(segments):
        name = f"segment-{number:x}.arrays"
        write_segment(folder / name, twin_arrays(rows, [()] * len(rows), dictionaries))
        live = np.array([article.id not in deleted for article in rows], np.uint8)
        entry: dict[str, Any] = {"name": name, "docs": len(rows), "live": None}
        if not live.all():
            live.tofile(folder / f"live-{number:x}.bits")
            entry["live"] = {"file": f"live-{number:x}.bits", "count": int(live.sum())}
        entries.append(entry)
    dictionaries.write(folder)
    write_toc(folder, 1, entries)
    return open_dir(str(folder))


def stock_index(folder: Path, segments: Sequence[Sequence[Article]], deleted: Collection[str] = ()) -> FileIndex:
    """The articles in Whoosh's own segments."""
    index = create_in(str(folder), make_schema())
    for rows in segments:
        writer = index.writer()
        for article in rows:
            writer.add_document(**document_of(article))
        writer.commit(merge=False)
    if deleted:
        writer = index.writer()
        for article_id in deleted:
            writer.delete_by_term("id", article_id)
        writer.commit(merge=False)
    return index


_boosts = st.sampled_from((1.0, 2.0, 0.5))
_terms = st.builds(q.Term, st.just("text"), st.sampled_from(TERMS), boost=_boosts)
_phrases = st.builds(
    q.Phrase, st.just("text"), st.lists(st.sampled_from(TERMS), min_size=2, max_size=3), slop=st.integers(1, 3)
)
_near = st.builds(
    lambda a, b, slop, ordered: spans.SpanNear(a, b, slop=slop, ordered=ordered),
    _terms, _terms, st.integers(1, 4), st.booleans(),
)  # fmt: skip
_near_all = st.builds(
    lambda parts, slop, ordered: spans.SpanNear2(parts, slop=slop, ordered=ordered),
    st.lists(_terms, min_size=2, max_size=3), st.integers(1, 4), st.booleans(),
)  # fmt: skip
# Whoosh cannot put these inside others: they do not say how much they will find.
_spans = st.one_of(
    _near,
    _near_all,
    st.builds(spans.SpanFirst, _terms, limit=st.integers(0, 4)),
    st.builds(spans.SpanNot, _terms, _terms),
    st.builds(spans.SpanOr, st.lists(_terms, min_size=2, max_size=3)),
    st.builds(spans.SpanContains, _near, _terms),
    st.builds(q.Ordered, st.lists(_terms, min_size=2, max_size=3)),
    st.builds(q.Sequence, st.lists(_terms, min_size=2, max_size=3), slop=st.integers(1, 3)),
)
_leaves = st.one_of(
    _terms,
    _phrases,
    st.builds(q.Prefix, st.just("text"), st.sampled_from(("t", "pe", "x")), constantscore=st.booleans()),
    st.builds(q.Wildcard, st.just("text"), st.sampled_from(("*e*", "l?vrov", "1*0"))),
    st.builds(q.Regex, st.just("text"), st.sampled_from(("[kl].*", "tal.?"))),
    st.builds(q.FuzzyTerm, st.just("text"), st.sampled_from(("lavrof", "talkk", "keri")), maxdist=st.integers(1, 2)),
    st.builds(q.Variations, st.just("text"), st.sampled_from(("talk", "ceasefir"))),
    st.builds(q.TermRange, st.just("text"), st.sampled_from((None, "a", "lavrov")), st.sampled_from((None, "the")),
              startexcl=st.booleans(), endexcl=st.booleans()),
    st.builds(q.Term, st.just("source"), st.sampled_from(("cnn", "bbc news"))),
    st.builds(q.Prefix, st.just("author"), st.just("a")),
    st.builds(q.Term, st.just("person"), st.just("john kerry")),
    st.builds(q.Term, st.just("id"), st.sampled_from(("a-0", "a-3", "a-99"))),
    st.builds(q.Term, st.just("url"), st.just("https://example.org/same")),
    st.builds(q.Every, st.sampled_from((None, "id", "source", "text"))),
    st.just(q.NullQuery),
)  # fmt: skip


def _grown(trees: st.SearchStrategy[q.Query]) -> st.SearchStrategy[q.Query]:
    lists = st.lists(trees, min_size=1, max_size=3)
    return st.one_of(
        st.builds(q.And, lists),
        st.builds(q.Or, lists, boost=_boosts),
        st.builds(q.DisjunctionMax, lists),
        st.builds(lambda part, other: q.And([part, q.Not(other)]), trees, trees),
        st.builds(q.AndNot, trees, trees),
        st.builds(q.AndMaybe, trees, trees),
        st.builds(q.Require, trees, trees),
        st.builds(q.ConstantScoreQuery, trees, st.just(1.5)),
    )


query_trees = st.one_of(
    _spans, st.recursive(_leaves, _grown, max_leaves=6), st.recursive(_leaves, _grown, max_leaves=6)
)
