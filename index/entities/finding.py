"""Finds many names in a text at once, as whole words and in just their spelling."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np

from index.entities.finding_kernels import NAME_END, find_names

_WORD = re.compile(r"\w+")
# So many names are looked for by their first bytes, more by their first words.
_FEW = 60
# So much of a name is compared in the compiled loop, where a long one that begins over and over again would cost too much.
_MAX_COMPARED = 64
# Room for the places of a usual text.
_USUAL = 256


class NameFinder:
    """Knows a set of names; a name without any letter or digit is never found."""

    def __init__(self, names: Iterable[str]) -> None:
        named = {name for name in names if name[:1].isalnum() or _WORD.search(name)}
        self._names = sorted(named, key=len, reverse=True)
        self._encoded = b"".join([_encoded(name[:_MAX_COMPARED]) + _NAME_END for name in self._names])
        self._shapes = _shapes(self._names) if len(self._names) > _FEW else {}

    def find(self, text: str) -> Iterable[tuple[str, int]]:
        """(name, start) in the order of the text; of names that overlap, the first and then the longest.

        Time is linear in the text, and does not grow with the number of names, only with how many lengths they have.
        """
        return self._find_many(text) if self._shapes else self._find_few(text)

    def _find_many(self, text: str) -> Iterator[tuple[str, int]]:
        names = frozenset(self._names)
        done = 0
        for word in _WORD.finditer(text):
            for minus_length, offset in self._shapes.get(word[0], ()):
                start = word.start() - offset
                end = start - minus_length
                if start >= done and text[start:end] in names and _is_whole(text, start, end):
                    yield text[start:end], start
                    done = end
                    break

    def _find_few(self, text: str) -> list[tuple[str, int]]:
        found = []
        done = 0
        for start, number in self._places(text):
            name = self._names[number]
            end = start + len(name)
            if start >= done and _is_whole(text, start, end) and text.startswith(name, start):
                found.append((name, start))
                done = end
        return found

    def _places(self, text: str) -> list[list[int]]:
        """Where each name begins, or the part of it that is compared: start and number of the name, the longest first."""
        data = np.frombuffer(_encoded(text), np.uint8), np.frombuffer(self._encoded, np.uint8)
        places = np.empty((_USUAL, 2), np.int64)
        count = find_names(*data, places)
        if count > len(places):
            places = np.empty((count, 2), np.int64)
            find_names(*data, places)
        return places[:count].tolist()  # type: ignore[no-any-return]


_NAME_END = bytes((NAME_END,))


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _shapes(names: Iterable[str]) -> dict[str, list[tuple[int, int]]]:
    """By the first word of a name: its length (negative, so that the longest is first), and where the word begins in it."""
    shapes: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for name in names:
        word = _WORD.search(name)
        if word:
            shapes[word[0]].add((-len(name), word.start()))
    return {word: sorted(of_word) for word, of_word in shapes.items()}


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether what stands from `start` to `end` neither begins nor ends within a word."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        return False
    return not (text[end : end + 1].isalnum() and text[end - 1].isalnum())
