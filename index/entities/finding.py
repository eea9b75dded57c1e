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
        self._names = frozenset(names)
        # By the first word of a name: where it begins in the name, and how long the name is.
        shapes: dict[str, set[tuple[int, int]]] = defaultdict(set)
        for name in self._names:
            word = _WORD.search(name)
            if word:
                shapes[word[0]].add((-len(name), word.start()))
        self._shapes = {word: sorted(of_word) for word, of_word in shapes.items()}

    def find(self, text: str) -> Iterator[tuple[str, int]]:
        """(name, start) in the order of the text; of names that overlap, the first and then the longest.

        Time is linear in the text, and does not grow with the number of names, only with how many lengths they have.
        """
        if len(self._names) <= _FEW:
            yield from self._find_few(text)
            return
        done = 0
        for word in _WORD.finditer(text):
            for minus_length, offset in self._shapes.get(word[0], ()):
                start = word.start() - offset
                end = start - minus_length
                if start >= done and text[start:end] in self._names and _is_whole(text, start, end):
                    yield text[start:end], start
                    done = end
                    break

    def _find_few(self, text: str) -> Iterator[tuple[str, int]]:
        """The same for few names: looking for each is faster than looking at every word."""
        found: list[tuple[int, int, str]] = []
        for name in self._names:
            start = text.find(name) if _WORD.search(name) else -1
            while start >= 0:
                if _is_whole(text, start, start + len(name)):
                    found.append((start, -len(name), name))
                start = text.find(name, start + 1)
        done = 0
        for start, minus_length, name in sorted(found):
            if start >= done:
                yield name, start
                done = start - minus_length


def _is_whole(text: str, start: int, end: int) -> bool:
    cut_before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    cut_after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    return not cut_before and not cut_after
