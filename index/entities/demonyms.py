"""Finds what belongs to a country by the name of its people: `Syrian`, `South Koreans`, `Dutch`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from index.entities.base import Named, Tagged
from index.entities.gazetteer import gazetteer

COUNTRY = 3
"""The place of `country` in `index.article.MENTION_KINDS`."""

# No letter of any script stands before it, nor an apostrophe: `O'Irish`.
_WORD = re.compile(r"(?<![\w'’])[A-Z]\w{3,15}")
_BEFORE = re.compile(r"(\w+)[ \n-]\Z")
_LONGEST = 12
# `Latin American` is of no country; `The American` is.
_ELSEWHERE = frozenset("South North East West Central Latin African Native New".split())


def find_demonyms(texts: Sequence[str], taken: Sequence[Sequence[Named | Tagged]]) -> list[Named]:
    """Demonyms in the texts of an article under the names of their countries, in the order of the texts.

    taken  by text, ascending: the names within which no demonym counts, as `British Virgin Islands`
    `Latin American` and `African American` are of no country. Some 30 µs for an article.
    """
    known = _countries()
    found = []
    for number, text in enumerate(texts):
        spans = [(span.start, span.end) for span in taken[number]]
        at = 0
        for word in _WORD.finditer(text):
            of_words = known.get(word[0])
            if of_words is None:
                continue
            start, end = word.span()
            before = _BEFORE.search(text, max(0, start - _LONGEST), start)
            first = before[1].title() if before else ""
            country = of_words.get(first)
            if country is not None:
                start = before.start() if before else start
            elif first not in _ELSEWHERE:
                country = of_words.get("")
            while at < len(spans) and spans[at][1] <= start:
                at += 1
            if country is not None and (at == len(spans) or spans[at][0] >= end):
                found.append(Named(number, start, end, COUNTRY, country))
    return found


@cache
def _countries() -> dict[str, dict[str, str]]:
    """The countries by the last word of what their people are called, then by the word before it, if there is one."""
    known: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for name, country in gazetteer().demonyms().items():
        first, _space, last = name.rpartition(" ")
        for form in (last, last.upper()):
            known[form][first] = country
    return dict(known)
