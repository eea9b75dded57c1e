"""A compiled loop that counts the names of many rows in their texts, as whole words and in just their spelling."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.entities.salience import IN_LEAD, IN_TITLE, LEAD_LENGTH
from index.tokenize_kernels import CONTINUOUS, WORD

_UNDERSCORE = 0x5F
_LINE_END = 0x0A
_WORD = WORD | CONTINUOUS
# Title, summary and body.
_SECTIONS = 3


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
def _lead_end(codes: Any, begin: int, end: int) -> int:
    """Where the lead of a body ends, see `index.entities.salience.lead_length`."""
    last = min(end, begin + LEAD_LENGTH)
    for at in range(begin, last):
        if codes[at] == _LINE_END and at + 1 < end and codes[at + 1] == _LINE_END:
            return at
    return last


@compiled
def count_names(
    codes: Any, begin: Any, end: Any, classes: Any, names: Any, name_end: Any, numbers: Any, row_start: Any,
    counts: Any, first: Any, places: Any,
) -> None:  # fmt: skip
    """Count where names stand in the texts of their rows: of names that overlap the one that begins first, then the longest.

    codes, begin, end  code points of texts, and where the title, the summary and the body of each row begin and end
    classes            the class bits of code points
    names, name_end    (n + 1,) code points of the names, one behind the other;  numbers (n,) are equal where names are
    row_start          (R + 1,) where the names of each row begin
    counts, first      (n,) receive how often each stands in its row, and, if it does, where first in `codes`
    places             (n,) uint8 receives IN_TITLE and IN_LEAD where it stands there
    O(code points) where few names begin with the same byte.
    """
    head = np.empty(256, np.int64)
    following = np.empty(len(numbers), np.int64)
    for row in range(len(row_start) - 1):
        if row_start[row] == row_start[row + 1]:
            continue
        _arrange(names, name_end, row_start[row], row_start[row + 1], classes, head, following)
        for section in range(row * _SECTIONS, (row + 1) * _SECTIONS):
            is_title, is_body = section % _SECTIONS == 0, section % _SECTIONS == _SECTIONS - 1
            lead = _lead_end(codes, begin[section], end[section]) if is_body else end[section]
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
                place = IN_TITLE if is_title else IN_LEAD if at < lead else 0
                for given in range(row_start[row], row_start[row + 1]):
                    if numbers[given] == numbers[name]:
                        counts[given] += 1
                        places[given] |= place
                        first[given] = min(first[given], at)
                at += size
