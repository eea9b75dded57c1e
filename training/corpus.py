"""Reads named entities of all kinds of files into texts with spans."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from index.entities.base import Tagged
from training import gum

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


class Tale(NamedTuple):
    """The texts of a document, with the names in each."""

    texts: list[str]
    spans: list[list[Tagged]]


def joined(sentences: Sequence[Sequence[tuple[str, str]]], separator: str = "\n") -> Tale:
    """Sentences of (token, IOB or IO tag) as one running text, a separator between two."""
    text = ""
    spans: list[Tagged] = []
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


def silver(path: Path) -> Iterator[tuple[str, Tale]]:
    """The documents of a teacher's output with their ids; only spans of our kinds."""
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
        sentences = gum.sentences(tsv, _KINDS)
        if sentences:
            yield "gum-" + tsv.name.split("_")[1], joined(sentences)
