"""Compiled loops that find near-duplicates by their signatures: which of the rows that share a band tell one story."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.signature_kernels import BINS, FIGURES, OPENING, SKETCH, TITLE

NEIGHBOURS = 64
"""A row is compared with so many of those that share one band with it; what a template has in common with more tells nothing."""

# What was measured on real news and on texts edited on purpose stands in docs/decisions/0014-stories.md.
CLOSE = 0.8
"""From this resemblance on, articles with the same figures are one story whatever their titles."""
ALIKE = 0.65
"""From this on, an equal opening does as well as an equal title; below, it takes both."""
LEAST = 0.48
SHORT_WORDS, FEW_WORDS, LONG_WORDS = 25, 15, 150
SAME_TITLE, EQUAL_TITLE, SAME_OPENING, EQUAL_OPENING = 0.6, 0.9, 0.7, 0.9
MOST_DAYS, MOST_DAYS_SHORT = 7, 1
TABLE_WORDS = 8
"""A long text in which one of so many words is another figure is a table; the last value of a full sketch tells how many are."""

_HALF = np.uint64(32)
_ROW = np.uint64(2**32 - 1)


@compiled
def _first_from(keys: Any, at: int, key: int) -> int:
    """The first place from `at` on whose upper half is `key` or more. O(log of the distance)."""
    step = 1
    low, high = at, at
    while high < len(keys) and keys[high] >> _HALF < key:
        low = high + 1
        high += step
        step *= 2
    high = min(high, len(keys))
    while low < high:
        middle = (low + high) // 2
        if keys[middle] >> _HALF < key:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def _run_end(keys: Any, first: int, key: int) -> int:
    last = first
    while last < len(keys) and keys[last] >> _HALF == key:
        last += 1
    return last


@compiled
def _compare(first: Any, second: Any) -> tuple[int, int]:
    """How many values two sketches share, and how many the one lacks of the other that lacks fewer.

    Where a sketch is full, it says nothing of what lies below its last value.
    """
    floor = max(first[SKETCH - 1], second[SKETCH - 1])
    shared, only_first, only_second = 0, 0, 0
    i, j = 0, 0
    while True:
        a = first[i] if i < SKETCH and first[i] >= floor else np.uint16(0)
        b = second[j] if j < SKETCH and second[j] >= floor else np.uint16(0)
        if a == 0 and b == 0:
            return shared, min(only_first, only_second)
        if a == b:
            shared += 1
            i += 1
            j += 1
        elif a > b:
            only_first += 1
            i += 1
        else:
            only_second += 1
            j += 1


@compiled
def _share(first: Any, second: Any, unknown: float) -> float:
    """Which part of what they could share two sketches share; `unknown` where one of them is empty."""
    if first[0] == 0 or second[0] == 0:
        return unknown
    shared, lacking = _compare(first, second)
    return shared / max(shared + lacking, 1)


@compiled
def tells_same_story(signatures: Any, sketches: Any, words: Any, days_between: int) -> bool:
    """Whether two articles are versions of one story; symmetric.

    signatures, sketches, words   of either: (BINS,) uint8, (3, SKETCH) uint16, the number of words of its body
    days_between                  from the last possible day of the one to the first of the other; 0 where unknown
    """
    equal = 0
    for each in range(BINS):
        equal += signatures[0][each] == signatures[1][each]
    resemblance = equal / BINS
    fewest = min(words[0], words[1])
    if resemblance < LEAST or fewest == 0 or (fewest < FEW_WORDS and resemblance < ALIKE):
        return False
    is_long = fewest >= LONG_WORDS
    # A series of reports, also where the signature is the same and there are more figures than the sketch tells of.
    rarest = min(sketches[0][FIGURES][SKETCH - 1], sketches[1][FIGURES][SKETCH - 1])
    is_table = rarest > 0 and (not is_long or fewest * (65536 - np.int64(rarest)) <= SKETCH * 65536 * TABLE_WORDS)
    if days_between > MOST_DAYS_SHORT and (is_table or (not is_long and equal < BINS)):
        return False
    figures, missed = _compare(sketches[0][FIGURES], sketches[1][FIGURES])
    # Short reports that one template gave differ in a name: there, nothing less than the same title tells.
    title = _share(sketches[0][TITLE], sketches[1][TITLE], 1.0 if is_long else 0.0)
    has_title = title >= (SAME_TITLE if is_long else EQUAL_TITLE)
    if resemblance >= CLOSE and missed == 0:
        return has_title or fewest >= SHORT_WORDS
    # Pairs of words resemble each other so much where this part of the words was edited; figures need not be edited more often.
    edited = 1 - np.sqrt(2 * resemblance / (1 + resemblance))
    if missed > np.floor(2 * edited * (figures + missed)) + is_long or days_between > MOST_DAYS:
        return False
    opening = _share(sketches[0][OPENING], sketches[1][OPENING], 1.0)
    if resemblance < ALIKE:
        return has_title and opening >= SAME_OPENING
    return has_title or (is_long and opening >= EQUAL_OPENING)


@compiled
def _days_between(first: Any, row: int, second: Any, other: int) -> int:
    if first[5][row] == 0 or second[5][other] == 0:
        return 0
    return max(first[4][row] - second[5][other], second[4][other] - first[5][row], 0)


@compiled
def _body_words(rows: Any, row: int) -> int:
    return np.int64(rows[2][row]) - np.int64(rows[3][row, 0]) - np.int64(rows[3][row, 1])


@compiled
def _root(parent: Any, node: int) -> int:
    while parent[node] != node:
        parent[node] = parent[parent[node]]
        node = parent[node]
    return node


@compiled
def _is_one_story(new: Any, row: int, known: Any, other: int) -> bool:
    signatures, sketches = (new[0][row], known[0][other]), (new[1][row], known[1][other])
    words = _body_words(new, row), _body_words(known, other)
    return tells_same_story(signatures, sketches, words, _days_between(new, row, known, other))


@compiled
def join_stories(new_bands: Any, known_bands: Any, new: Any, known: Any, offset: int, parent: Any, out: Any) -> int:
    """Find the stories that new and known rows tell together; returns how many pairs of rows it takes to tell them.

    new_bands, known_bands   keys of bands, ascending, as `index.signature.sorted_bands` gives them
    new, known               of the rows of either: signature, sketch, doc_length, section_words, first_day, last_day, live
    offset                   the number of the first known row among all; 0 where both are the same rows
    parent                   (all rows,) int64, each its own number at first: a forest, whose trees become the stories
    out                      (all rows,) uint64 receives the pairs: the new row in the upper half, the known one in the lower
    Live rows that share a band and tell one story are joined, as long as no pairs before have done that already. A row meets at
    most NEIGHBOURS others a band, the last ones. O(new · log(known / new)) and the pairs that meet.
    """
    count = 0
    first, at = 0, 0
    while first < len(new_bands):
        key = new_bands[first] >> _HALF
        last = _run_end(new_bands, first, key)
        at = _first_from(known_bands, at, key)
        end = _run_end(known_bands, at, key)
        for place in range(first, last):
            row = np.int64(new_bands[place] & _ROW)
            stop = place if offset == 0 else end
            for each in range(max(at, stop - NEIGHBOURS), stop):
                other = np.int64(known_bands[each] & _ROW)
                one, two = _root(parent, row), _root(parent, offset + other)
                if one != two and new[6][row] and known[6][other] and _is_one_story(new, row, known, other):
                    parent[one] = two
                    out[count] = np.uint64(row) << _HALF | np.uint64(other)
                    count += 1
        first, at = last, end
    return count
