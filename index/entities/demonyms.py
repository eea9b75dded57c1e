"""Finds what belongs to a country by the name of its people: `Syrian`, `South Koreans`, `Dutch`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from index.entities.base import Named, Tagged
from index.entities.gazetteer import gazetteer

COUNTRY = 3
"""The place of `country` in `index.article.MENTION_KINDS`."""

_WORD = re.compile(
    r"(?<![\w'’])((?:South|North|East|West|New|Puerto|Costa|Sri|Sierra|Turkish|Northern|Latin|Central|African|Native|SOUTH|NORTH)[ -])?"
    r"([A-Z]\w{3,15})(?!\w)"
)
_BEFORE = frozenset(("South", "North", "East", "West", "Central", "Latin", "African", "Native", "New"))


def find_demonyms(texts: Sequence[str], taken: Sequence[Sequence[Named | Tagged]]) -> list[Named]:
    """Demonyms in the texts of an article under the names of their countries, in the order of the texts.

    taken  by text, ascending: the names within which no demonym counts, as `British Virgin Islands`
    `Latin American` and `African American` are of no country. Some 20 µs for an article.
    """
    known = _countries()
    found = []
    for number, text in enumerate(texts):
        spans = [(span.start, span.end) for span in taken[number]]
        at = 0
        for word in _WORD.finditer(text):
            before, name = word[1], word[2]
            country = known.get(f"{before[:-1]} {name}") if before else known.get(name)
            start = word.start()
            if before and country is None and before[:-1].title() not in _BEFORE:
                country, start = known.get(name), word.start(2)
            if country is None:
                continue
            while at < len(spans) and spans[at][1] <= start:
                at += 1
            if at == len(spans) or spans[at][0] >= word.end():
                found.append(Named(number, start, word.end(), COUNTRY, country))
    return found


@cache
def _countries() -> dict[str, str]:
    known = gazetteer().demonyms()
    return known | {name.upper(): country for name, country in known.items()}
