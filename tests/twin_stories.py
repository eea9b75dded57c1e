"""The slow twin of `index.story_kernels`: whether two rows tell one story, in plain Python, after decision 14."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

TITLE, OPENING, FIGURES = range(3)


def shares_a_band(first: Any, second: Any) -> bool:
    """Whether two signatures have four bytes from a multiple of four on in common."""
    one, two = bytes(first.tolist()), bytes(second.tolist())
    return any(one[at : at + 4] == two[at : at + 4] for at in range(0, 128, 4))


def tells_same_story(signatures: Any, sketches: Any, words: Sequence[int], days: int) -> bool:
    """Whether two articles are versions of one story."""
    equal = sum(a == b for a, b in zip(*(each.tolist() for each in signatures), strict=True)) / 128
    first, second = ([[value for value in sketch if value] for sketch in each.tolist()] for each in sketches)
    shared, missed = _compare(first[FIGURES], second[FIGURES])
    fewest = min(words)
    is_long = fewest >= 150
    title = _share(first[TITLE], second[TITLE], unknown=is_long) >= (0.6 if is_long else 0.9)
    opening = _share(first[OPENING], second[OPENING], unknown=1)
    if fewest == 0 or equal < (0.65 if fewest < 15 else 0.48):
        return False
    last = min(sketch[FIGURES][15] for sketch in (first, second)) if _are_full(first, second) else None
    is_table = last is not None and (not is_long or fewest * (65536 - last) <= 16 * 65536 * 8)
    if days > 1 and (is_table or (not is_long and equal < 1)):
        return False
    if equal >= 0.8 and not missed:
        return title or fewest >= 25
    edited = 1 - math.sqrt(2 * equal / (1 + equal))
    if missed > math.floor(2 * edited * (shared + missed)) + is_long or days > 7:
        return False
    return (title and opening >= 0.7) if equal < 0.65 else (title or (is_long and opening >= 0.9))


def _are_full(first: Any, second: Any) -> bool:
    return all(len(sketch[FIGURES]) == 16 for sketch in (first, second))


def _compare(first: list[int], second: list[int]) -> tuple[int, int]:
    floor = max((sketch[15] for sketch in (first, second) if len(sketch) == 16), default=0)
    one, two = ({value for value in sketch if value >= floor} for sketch in (first, second))
    return len(one & two), min(len(one - two), len(two - one))


def _share(first: list[int], second: list[int], unknown: float) -> float:
    if not first or not second:
        return unknown
    shared, missed = _compare(first, second)
    return shared / max(shared + missed, 1)
