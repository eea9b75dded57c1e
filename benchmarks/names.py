"""Gives each article its facet values by one plain rule, so that every contender counts exactly the same ones.

The rule finds strings that are spread like names: a few in each article, a great many different ones over the
collection, a few of them very frequent. Whether each is a person or a place does not matter for counting.
"""

from __future__ import annotations

import re
from collections import Counter

MOST_PEOPLE = 6
MOST_PLACES = 4

# Only ASCII letters, one capital a word: no engine's folding of case or accents can make two of these one.
_PERSON = re.compile(r"\b[A-Z][a-z]{2,} [A-Z][a-z]{2,}\b")
_PLACE = re.compile(r"\b(?:in|at|from) ([A-Z][a-z]{2,})\b")


def people(text: str) -> list[str]:
    """Pairs of capitalised words, the most frequent in `text` first, then as they come; at most MOST_PEOPLE."""
    return [name for name, _ in Counter(_PERSON.findall(text)).most_common(MOST_PEOPLE)]


def places(text: str) -> list[str]:
    """Capitalised words after `in`, `at` or `from`, the most frequent first, then as they come; at most MOST_PLACES."""
    return [name for name, _ in Counter(_PLACE.findall(text)).most_common(MOST_PLACES)]
