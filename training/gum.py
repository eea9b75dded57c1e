"""Reads the names of GUM, which marks every mention of everything: a mention is a name where its head is a proper noun."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

_REFERENT = re.compile(r"(\w+)(?:\[(\d+)\])?")
_TOKEN = re.compile(r"\d+-\d+\t")
_PROPER = frozenset(("NP", "NPS", "NNP", "NNPS"))
_JOINERS = frozenset(("of", "the", "and", "&", "-", "for"))


def sentences(tsv: Path, kinds: Mapping[str, object]) -> list[list[tuple[str, str]]]:
    """The sentences of a document as (token, IOB tag): only mentions of these kinds, the innermost of those that overlap.

    The parts of speech are in the XML file beside it; where the two do not fit together, there are no sentences.
    """
    parts = [
        (cells[0], cells[1])
        for line in tsv.with_suffix(".xml").read_text("utf-8").splitlines()
        if len(cells := line.split("\t")) > 1
    ]
    rows = list(_rows(tsv))
    if len(rows) != len(parts):
        return []
    tags = ["O"] * len(rows)
    for kind, places in sorted(_mentions(rows), key=lambda mention: len(mention[1])):
        run = _proper_run(places, parts) if kind in kinds else []
        if all(tags[place] == "O" for place in run):
            for number, place in enumerate(run):
                tags[place] = ("I-" if number else "B-") + kind
    found: list[list[tuple[str, str]]] = [[] for _ in range(rows[-1][0] + 1)]
    for (number, token, _), tag in zip(rows, tags, strict=True):
        found[number].append((token, tag))
    return [sentence for sentence in found if sentence]


def _rows(tsv: Path) -> Iterator[tuple[int, str, str]]:
    """The number of the sentence, the token, and its column of mentions."""
    sentence = -1
    for line in tsv.read_text("utf-8").splitlines():
        if line.startswith("#Text="):
            sentence += 1
        elif _TOKEN.match(line):
            cells = line.split("\t")
            yield sentence, cells[2], cells[3]


def _mentions(rows: Sequence[tuple[int, str, str]]) -> list[tuple[str, list[int]]]:
    """The kind of each mention, and the places of its tokens. A mention of one token has no number."""
    places: dict[str, list[int]] = {}
    kinds: dict[str, str] = {}
    for place, (_, _, column) in enumerate(rows):
        for number, mention in enumerate(column.split("|")):
            match = _REFERENT.fullmatch(mention)
            if match and column != "_":
                key = match[2] or f"alone-{place}-{number}"
                places.setdefault(key, []).append(place)
                kinds[key] = match[1]
    return [(kinds[key], own) for key, own in places.items()]


def _proper_run(places: Sequence[int], parts: Sequence[tuple[str, str]]) -> list[int]:
    """The proper nouns that make up the name of a mention; none where its head is a common noun."""
    run: list[int] = []
    for place in places:
        word, part = parts[place]
        if part in _PROPER:
            between = list(range(run[-1] + 1, place)) if run else []
            if not all(parts[other][0] in _JOINERS for other in between):
                return run
            run += [*between, place]
        elif part in ("NN", "NNS") and run and place == run[-1] + 1:
            return []  # a Reuters reporter
        elif (run and word not in _JOINERS) or (not run and part in ("NN", "NNS", "PP", "VVN", "IN")):
            return run
    return run
