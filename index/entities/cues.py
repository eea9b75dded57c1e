"""What the words around names say of places: `the town of Handarat`, `Aleppo province`, and hyphens that make no name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.article import ENTITY_KINDS
from index.entities.base import Tagged
from index.entities.gazetteer import place_called

_PLACE, _ORGANISATION = ENTITY_KINDS.index("place"), ENTITY_KINDS.index("organisation")
_KINDS_OF_PLACES = frozenset(
    "area areas capital city district hamlet island neighborhood neighbourhood outskirts port province region suburb suburbs "
    "town towns village villages".split()
)
_DIRECTIONS = frozenset("north south east west northeast northwest southeast southwest".split())
# A capital letter and small ones: words in capitals stand in headlines, where nothing is certain.
_OF_NAME = re.compile(r" of ([^\W\d_a-z]\w*[a-z]\w*(?:[ '’-][^\W\d_a-z]\w*[a-z]\w*){0,2})")
_LAST_WORD = re.compile(r"([A-Za-z]+)\Z")
_LONGEST = 16
# `Britain-based`, `Al-Qaeda-affiliated`: what a name is made an adjective with.
_ADJECTIVE = re.compile(r"[^\s]+-[a-z]{3,}\s+(?=\S)")
_KIND_BEHIND = re.compile(rf" (?:{'|'.join(sorted(_KINDS_OF_PLACES))})\Z")


def heed_cues(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]]) -> list[list[Tagged]]:
    """What is tagged, by text, with places that only the words in front of them tell, and cut to the names.

    Regions and countries with a hyphen or several words are places, whatever they were taken for. Some 20 µs for an article.
    """
    return [
        sorted([*map(_cut, _with_text(text, own)), *_told(text, own)]) for text, own in zip(texts, tagged, strict=True)
    ]


def _with_text(text: str, tagged: Sequence[Tagged]) -> Iterator[tuple[str, Tagged]]:
    return ((text[span.start : span.end], span) for span in tagged)


def _cut(found: tuple[str, Tagged]) -> Tagged:
    surface, (start, end, kind) = found
    if "-" in surface or " " in surface:
        adjective = _ADJECTIVE.match(surface) if "-" in surface else None
        if adjective:
            surface = surface[adjective.end() :]
            start += adjective.end()
        if kind == _PLACE:
            behind = _KIND_BEHIND.search(surface)
            end -= len(behind[0]) if behind else 0
        elif kind == _ORGANISATION and _is_region(surface):
            kind = _PLACE
    return Tagged(start, end, kind)


def _is_region(name: str) -> bool:
    place = place_called(name)
    return place is not None and place.kind in ("region", "country")


def _told(text: str, tagged: Sequence[Tagged]) -> Iterator[Tagged]:
    """The names behind `town of` and `north of` that are not tagged."""
    place = 0
    for found in _OF_NAME.finditer(text):
        before = _LAST_WORD.search(text, max(0, found.start() - _LONGEST), found.start())
        if before is None or (before[1].lower() not in _KINDS_OF_PLACES and before[1].lower() not in _DIRECTIONS):
            continue
        start, end = found.span(1)
        while place < len(tagged) and tagged[place].end <= start:
            place += 1
        if place == len(tagged) or tagged[place].start >= end:
            yield Tagged(start, end, _PLACE)
