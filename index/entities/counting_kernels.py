"""A compiled loop that counts the names of many rows in their texts, as whole words and in just their spelling."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.tokenize_kernels import CONTINUOUS, WORD

_UNDERSCORE = 0x5F
_WORD = WORD | CONTINUOUS


@compiled
def _is_whole(codes: Any, begin: int, end: int, first: int, last: int, classes: Any) -> bool:
    """Whether codes[first:last], of a text from begin to end, neither begins nor ends within a word."""
    if first > begin and classes[codes[first - 1]] & _WORD and classes[codes[first]] & _WORD:
        return False
    return not (last < end and classes[codes[last]] & _WORD and classes[codes[last - 1]] & _WORD)


@compiled
def _arrange(names: Any, name_end: Any, first: int, last: int, classes: Any, head: Any, following: Any) -> None:
    """Chain names first..last by the low byte of their first code points, the longest first; without those that have no word."""
    head[:] = -1
    for name in range(first, last):
        has_word = False
        for at in range(name_end[name], name_end[name + 1]):
            has_word = has_word or names[at] == _UNDERSCORE or classes[names[at]] & _WORD != 0
        if not has_word:
            continue
        size = name_end[name + 1] - name_end[name]
        bucket = names[name_end[name]] & 255
        before, next_name = -1, head[bucket]
        while next_name >= 0 and name_end[next_name + 1] - name_end[next_name] >= size:
            before, next_name = next_name, following[next_name]
        following[name] = next_name
        if before < 0:
            head[bucket] = name
        else:
            following[before] = name


@compiled
def count_names(
    codes: Any, begin: Any, end: Any, classes: Any, names: Any, name_end: Any, numbers: Any, row_start: Any, counts: Any, first: Any
) -> None:  # fmt: skip
    """Count where names stand in the texts of their rows: of names that overlap the one that begins first, then the longest.

    codes, begin, end  code points of texts, and where each section begins and ends, as many for every row
    classes            the class bits of code points
    names, name_end    (n + 1,) code points of the names, one behind the other;  numbers (n,) are equal where names are
    row_start          (R + 1,) where the names of each row begin
    counts, first      (n,) receive how often each stands in its row, and, if it does, where first in `codes`
    O(code points) where few names begin with the same byte.
    """
    head = np.empty(256, np.int64)
    following = np.empty(len(numbers), np.int64)
    sections = len(begin) // max(len(row_start) - 1, 1)
    for row in range(len(row_start) - 1):
        if row_start[row] == row_start[row + 1]:
            continue
        _arrange(names, name_end, row_start[row], row_start[row + 1], classes, head, following)
        for section in range(row * sections, (row + 1) * sections):
            at = begin[section]
            while at < end[section]:
                name = head[codes[at] & 255]
                size = 0
                while name >= 0:
                    size = name_end[name + 1] - name_end[name]
                    same = at + size <= end[section]
                    offset = 0
                    while same and offset < size:
                        same = codes[at + offset] == names[name_end[name] + offset]
                        offset += 1
                    if same and _is_whole(codes, begin[section], end[section], at, at + size, classes):
                        break
                    name = following[name]
                if name < 0:
                    at += 1
                    continue
                for given in range(row_start[row], row_start[row + 1]):
                    if numbers[given] == numbers[name]:
                        counts[given] += 1
                        first[given] = min(first[given], at)
                at += size
