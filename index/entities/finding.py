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
_NAME_END = bytes((NAME_END,))
# Room for the places of a usual text.
_USUAL = 256


class NameFinder:
    """Knows a set of names; a name without any letter or digit is never found."""

    def __init__(self, names: Iterable[str]) -> None:
        distinct = frozenset(names)
        self._names = _ManyNames(distinct) if len(distinct) > _FEW else _FewNames(distinct)

    def find(self, text: str) -> Iterable[tuple[str, int]]:
        """(name, start) in the order of the text; of names that overlap, the first and then the longest.

        Time is linear in the text, and does not grow with the number of names, only with how many lengths they have.
        """
        return self._names.find(text)


class _ManyNames:
    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        # By the first word of a name: where it begins in the name, and how long the name is.
        shapes: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for name in names:
            word = _WORD.search(name)
            if word:
                shapes[word[0]].add((-len(name), word.start()))
        self._shapes = {word: sorted(of_word) for word, of_word in shapes.items()}

    def find(self, text: str) -> Iterator[tuple[str, int]]:
        done = 0
        for word in _WORD.finditer(text):
            for minus_length, offset in self._shapes.get(word[0], ()):
                start = word.start() - offset
                end = start - minus_length
                if start >= done and text[start:end] in self._names and _is_whole(text, start, end):
                    yield text[start:end], start
                    done = end
                    break


class _FewNames:
    def __init__(self, names: frozenset[str]) -> None:
        named = [name for name in names if name[:1].isalnum() or _WORD.search(name)]
        self._names = sorted(named, key=len, reverse=True)
        self._cut = sum([len(name) > _MAX_COMPARED for name in named])
        encoded = b"".join([_encoded(name[:_MAX_COMPARED]) + _NAME_END for name in self._names])
        self._encoded = np.frombuffer(encoded, np.uint8)

    def find(self, text: str) -> list[tuple[str, int]]:
        found = []
        done = 0
        for start, number, is_apart in self._places(text):
            name = self._names[number]
            end = start + len(name)
            if start < done or (number < self._cut and not text.startswith(name, start)):
                continue
            if (is_apart and number >= self._cut) or _is_whole(text, start, end):
                found.append((name, start))
                done = end
        return found

    def _places(self, text: str) -> list[list[int]]:
        """Where each name begins, or the part of it that is compared, as `find_names` says it; the longest first."""
        data = np.frombuffer(_encoded(text), np.uint8)
        places = np.empty((_USUAL, 3), np.int64)
        count = find_names(data, self._encoded, places)
        if count > len(places):
            places = np.empty((count, 3), np.int64)
            find_names(data, self._encoded, places)
        return places[:count].tolist()  # type: ignore[no-any-return]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether what stands from `start` to `end` neither begins nor ends within a word."""
    if start and text[start - 1].isalnum() and text[start].isalnum():
        return False
    return not (text[end : end + 1].isalnum() and text[end - 1].isalnum())
