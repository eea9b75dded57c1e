"""Compiled loops over ascending texts: where those that begin with some letters are, and which of them score best."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled


@compiled
def first_with(text: Any, starts: Any, prefix: Any, behind: bool) -> int:
    """The first of ascending texts that does not sort before a prefix or, with `behind`, before what begins with it.

    text, starts  UTF-8 of all texts and where each begins, (n + 1,);  prefix  (m,) uint8. O(m log n).
    """
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) >> 1
        begin, end = bounds_of(starts, middle, len(text))
        order = 0
        for index in range(len(prefix)):
            if begin + index >= end:
                order = -1
                break
            if text[begin + index] != prefix[index]:
                order = -1 if text[begin + index] < prefix[index] else 1
                break
        if order < 0 or (order == 0 and behind):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def best_between(scores: Any, begin: int, end: int, most: int) -> Any:
    """The numbers from `begin` to before `end` with the highest scores above 0, best first; at most `most` of them.

    Ties go to the lower number. O(end - begin + found · most).
    """
    best = np.empty(most, np.int64)
    count = 0
    for number in range(begin, end):
        score = scores[number]
        if score <= 0 or (count == most and (most == 0 or score <= scores[best[most - 1]])):
            continue
        place = count if count < most else most - 1
        while place > 0 and scores[best[place - 1]] < score:
            best[place] = best[place - 1]
            place -= 1
        best[place] = number
        count = min(count + 1, most)
    return best[:count]
