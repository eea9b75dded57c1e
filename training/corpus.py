"""Reads named entities of all kinds of files into texts with spans."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.entities.base import Tagged

_KINDS = {
    "PER": 0, "person": 0, "PERSON": 0, "LOC": 1, "location": 1, "GPE": 1, "FAC": 1, "place": 1,
    "ORG": 2, "corporation": 2, "group": 2, "organization": 2,
}  # fmt: skip
_NO_SPACE_BEFORE = frozenset(
    (
        ".",
        ",",
        ":",
        ";",
        "!",
        "?",
        ")",
        "]",
        "}",
        "'s",
        "’s",
        "n't",
        "'",
        "%",
        "”",
        "''",
        "'re",
        "'ve",
        "'ll",
        "'d",
        "'m",
    )
)
_NO_SPACE_BEHIND = frozenset(("(", "[", "{", "$", "“", "``", "#"))
_GUM_REFERENT = re.compile(r"(\w+)(?:\[(\d+)\])?")


class Tale(NamedTuple):
    """The texts of a document, with the names in each."""

    texts: list[str]
    spans: list[list[Tagged]]


def joined(sentences: Sequence[Sequence[tuple[str, str]]], separator: str = "\n") -> Tale:
    """Sentences of (token, IOB or IO tag) as one running text, a separator between two."""
    text = ""
    spans = []
    for sentence in sentences:
        if text:
            text += separator
        glue = True
        before = "O"
        for token, tag in sentence:
            if not (glue or token in _NO_SPACE_BEFORE):
                text += " "
            glue = token in _NO_SPACE_BEHIND
            start = len(text)
            text += token
            kind = _KINDS.get(tag[2:])
            if kind is None:
                before = "O"
                continue
            if before[2:] == tag[2:] and tag[0] != "B" and spans:
                spans[-1] = Tagged(spans[-1].start, len(text), kind)
            else:
                spans.append(Tagged(start, len(text), kind))
            before = tag
    return Tale([text], [spans])


def columns(path: Path, token: int, tag: int) -> Iterator[list[tuple[str, str]]]:
    """The sentences of a file with a token a line, in columns."""
    sentence: list[tuple[str, str]] = []
    for line in path.read_text("utf-8").splitlines():
        if not line.strip():
            if sentence:
                yield sentence
            sentence = []
        elif not (line.startswith("# ") and tag == 2):
            cells = line.split("\t") if "\t" in line else line.split()
            if len(cells) > tag:
                sentence.append((cells[token], cells[tag]))
    if sentence:
        yield sentence


def gum(tsv: Path) -> list[list[tuple[str, str]]]:
    """The sentences of a document of GUM: its mentions whose head is a proper noun, the outermost first, without what is around."""
    parts = []
    for line in tsv.with_suffix(".xml").read_text("utf-8").splitlines():
        if "\t" in line:
            cells = line.split("\t")
            parts.append((cells[0], cells[1]))
    rows = []
    sentence = -1
    for line in tsv.read_text("utf-8").splitlines():
        if line.startswith("#Text="):
            sentence += 1
        elif re.match(r"\d+-\d+\t", line):
            cells = line.split("\t")
            rows.append((sentence, cells[2], cells[3]))
    if len(rows) != len(parts):
        return []
    mentions: dict[str, list[int]] = {}
    kinds: dict[str, str] = {}
    for place, (_, _, referents) in enumerate(rows):
        if referents == "_":
            continue
        for number, referent in enumerate(referents.split("|")):
            match = _GUM_REFERENT.fullmatch(referent)
            if match is None:
                continue
            key = match[2] or f"single-{place}-{number}"
            mentions.setdefault(key, []).append(place)
            kinds[key] = match[1]
    tags = ["O"] * len(rows)
    for key, places in sorted(mentions.items(), key=lambda item: len(item[1])):
        if kinds[key] not in _KINDS:
            continue
        # The run of proper nouns that the mention's head is in: its last run before a preposition or comma.
        run = _proper_run(places, parts)
        if not run or any(tags[place] != "O" for place in run):
            continue
        for number, place in enumerate(run):
            tags[place] = ("I-" if number else "B-") + kinds[key]
    sentences: list[list[tuple[str, str]]] = [[] for _ in range(sentence + 1)]
    for (number, token, _), tag in zip(rows, tags, strict=True):
        sentences[number].append((token, tag))
    return [sentence for sentence in sentences if sentence]


def _proper_run(places: Sequence[int], parts: Sequence[tuple[str, str]]) -> list[int]:
    """The proper nouns that make up the name of a mention; none where its head is a common noun."""
    run: list[int] = []
    for place in places:
        token, tag = parts[place]
        if tag in ("NP", "NPS", "NNP", "NNPS"):
            if run and place != run[-1] + 1:
                between = parts[run[-1] + 1 : place]
                if not all(word in ("of", "the", "and", "&", "-", "for") for word, _ in between):
                    return run
                run.extend(range(run[-1] + 1, place))
            run.append(place)
        elif tag in ("NN", "NNS") and run and place == run[-1] + 1:
            return []  # "a Reuters reporter": the head is a common noun
        elif run and token not in ("of", "the", "and", "&", "-", "for"):
            return run
        elif not run and tag in ("NN", "NNS", "PP", "VVN", "IN"):
            return []
    return run


def silver(path: Path) -> Iterator[tuple[str, Tale]]:
    """The documents of a teacher's output with their ids; spans keep the teacher's own labels in `raw`."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            spans = [[Tagged(s, e, _KINDS[k]) for s, e, k in own if k in _KINDS] for own in record["spans"]]
            yield record["id"], Tale(record["texts"], spans)


def open_documents(folder: Path) -> Iterator[tuple[str, Tale]]:
    """All open data, as documents with the name of where they come from; short sentences go together by twenty."""
    for name, token, tag in (
        ("wikigold.conll.txt", 0, 1), ("wnut17-train.conll", 0, 1), ("uner-ewt-dev.iob2", 1, 2), ("uner-ewt-test.iob2", 1, 2),
        *((f"btc-{part}.conll", 0, 1) for part in "abefgh"),
    ):  # fmt: skip
        # Names of accounts are names of people there.
        sentences = [
            own for own in columns(folder / name, token, tag) if not any(word[:1] in ("@", "#") for word, _ in own)
        ]
        for first in range(0, len(sentences), 20):
            yield name, joined(sentences[first : first + 20])
    for tsv in sorted((folder / "gum").glob("*.tsv")):
        sentences = gum(tsv)
        if sentences:
            yield "gum-" + tsv.name.split("_")[1], joined(sentences)
