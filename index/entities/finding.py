"""Finds many names in a text at once, as whole words and in just their spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"\w+")
# So many names are looked for one by one.
_FEW = 60


class NameFinder:
    """Knows a set of names; a name without any letter or digit is never found."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name for name in names if name[:1].isalnum() or _WORD.search(name))
        self._shapes = _shapes(self._names) if len(self._names) > _FEW else {}

    def find(self, text: str) -> Iterable[tuple[str, int]]:
        """(name, start) in the order of the text; of names that overlap, the first and then the longest.

        Time is linear in the text, and does not grow with the number of names, only with how many lengths they have.
        """
        return self._find_many(text) if self._shapes else self._find_few(text)

    def _find_many(self, text: str) -> Iterator[tuple[str, int]]:
        done = 0
        for word in _WORD.finditer(text):
            for minus_length, offset in self._shapes.get(word[0], ()):
                start = word.start() - offset
                end = start - minus_length
                if start >= done and text[start:end] in self._names and _is_whole(text, start, end):
                    yield text[start:end], start
                    done = end
                    break

    def _find_few(self, text: str) -> list[tuple[str, int]]:
        """The same for few names: looking for each is faster than looking at every word."""
        places: list[tuple[int, int, str]] = []
        for name in self._names:
            length = len(name)
            start = text.find(name)
            while start >= 0:
                if _is_whole(text, start, start + length):
                    places.append((start, -length, name))
                start = text.find(name, start + 1)
        places.sort()
        found = []
        done = 0
        for start, minus_length, name in places:
            if start >= done:
                found.append((name, start))
                done = start - minus_length
        return found


def _shapes(names: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """By the first word of a name: its length (negative, so that the longest is first), and where the word begins in it."""
    shapes: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for name in names:
        word = _WORD.search(name)
        if word:
            shapes[word[0]].add((-len(name), word.start()))
    return {word: sorted(of_word) for word, of_word in shapes.items()}


def _is_whole(text: str, start: int, end: int) -> bool:
    cut_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cut_after = text[end : end + 1].isalnum() and text[end - 1].isalnum()
    return not cut_before and not cut_after
