"""Compiled loops that find the words a few edits away from a word, and say how likely each is to be mistyped so."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from index.compiled import compiled
from search.surface_kernels import LONGEST, mask_of, read_letters

EDIT: Final = 4
"""What a letter put in, left out or replaced costs."""
SLIP: Final = 3
"""What two neighbours swapped cost, or a letter doubled or not doubled: hands do that more often than the others."""
FIRST: Final = 2
"""What it costs besides to put a first letter in, leave it out or replace it: few get that wrong."""

_ONE = np.uint64(1)
# So many words are compared by their letters at once, before those that are left are compared letter by letter.
_AT_ONCE = 2048


@compiled
def near_words(lexicon: Any, vocabulary: Any, wanted: Any, most: int, numbers: Any, costs: Any) -> int:
    """Find the words at most `most` edits away from `wanted`: letters put in, left out, replaced, or neighbours swapped.

    lexicon     (text, starts) UTF-8 of all words and where each begins;  vocabulary  as `surface_kernels.by_length` gives it
    wanted      (m,) uint32 code points, m at most LONGEST;  most  1 or 2
    numbers, costs   room for the words found and what their edits cost at least; what is too much for it is left out
    Returns how many were found. O(words of like length); some nanoseconds each.
    """
    text, starts = lexicon
    words, masks, lengths = vocabulary
    m = len(wanted)
    mask = mask_of(wanted, m)
    letters = np.empty(LONGEST, np.uint32)
    rows = np.empty((3, LONGEST + 1), np.int64)
    found = 0
    first, last = lengths[max(m - most, 1)], lengths[min(m + most, LONGEST) + 1]
    are_alike = np.empty(_AT_ONCE, np.bool_)
    for begin in range(first, last, _AT_ONCE):
        part = masks[begin : min(begin + _AT_ONCE, last)]
        compare_masks(part, mask, most, are_alike)
        for offset in range(len(part)):
            if not are_alike[offset]:
                continue
            word = np.int64(words[begin + offset])
            n = read_letters(text, np.int64(starts[word]), np.int64(starts[word + 1]), letters)
            if edits(wanted, m, letters, n, rows, most) <= most and found < len(numbers):
                numbers[found] = word
                costs[found] = cost_of(wanted, m, letters, n, rows)
                found += 1
    return found


@compiled
def compare_masks(masks: Any, mask: int, most: int, are_alike: Any) -> None:
    """Say of words by their masks whether so many edits, at most two, may make one of them of a word with `mask`. Vectorised."""
    for place in range(len(masks)):
        lacking, spare = mask & ~masks[place], masks[place] & ~mask
        # Takes the lowest bit away, if there is one.
        lacking &= lacking - _ONE
        spare &= spare - _ONE
        again = lacking & (lacking - _ONE) | spare & (spare - _ONE)
        are_alike[place] = (again if most > 1 else lacking | spare) == 0


@compiled
def edits(a: Any, m: int, b: Any, n: int, rows: Any, most: int) -> int:
    """How many edits make `b` of `a`; any number above `most` where they are more. No letter is edited twice. O(m · most)."""
    before, last, row = 0, 1, 2
    for column in range(n + 1):
        rows[last, column] = column
    for i in range(1, m + 1):
        low, high = max(1, i - most), min(n, i + most)
        rows[row, low - 1] = i if low == 1 else most + 1
        lowest = rows[row, low - 1]
        for j in range(low, high + 1):
            least = rows[last, j - 1] + (a[i - 1] != b[j - 1])
            least = min(least, rows[row, j - 1] + 1)
            if j < i + most:
                least = min(least, rows[last, j] + 1)
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                least = min(least, rows[before, j - 2] + 1)
            rows[row, j] = least
            lowest = min(lowest, least)
        if lowest > most:
            return most + 1
        before, last, row = last, row, before
    return rows[last, n] if abs(m - n) <= most else most + 1


@compiled
def cost_of(a: Any, m: int, b: Any, n: int, rows: Any) -> int:
    """The least that edits cost which make `b` of `a`. O(m · n)."""
    before, last, row = 0, 1, 2
    rows[last, 0] = 0
    for j in range(1, n + 1):
        rows[last, j] = rows[last, j - 1] + _one_letter(b, j - 1)
    for i in range(1, m + 1):
        rows[row, 0] = rows[last, 0] + _one_letter(a, i - 1)
        for j in range(1, n + 1):
            at_first = FIRST if i == 1 and j == 1 else 0
            least = rows[last, j - 1] + (0 if a[i - 1] == b[j - 1] else EDIT + at_first)
            least = min(least, rows[last, j] + _one_letter(a, i - 1))
            least = min(least, rows[row, j - 1] + _one_letter(b, j - 1))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                least = min(least, rows[before, j - 2] + SLIP)
            rows[row, j] = least
        before, last, row = last, row, before
    return rows[last, n]


@compiled
def _one_letter(letters: Any, place: int) -> int:
    """What it costs to put a letter of a word in, or to leave it out."""
    if place == 0:
        return EDIT + FIRST
    return SLIP if letters[place] == letters[place - 1] else EDIT
