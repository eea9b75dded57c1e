"""Compiled loops that find words among the terms of a segment."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled


@compiled
def find_text(texts: Any, starts: Any, wanted: Any) -> int:
    """The number of a text among ascending ones; -1 where it is not among them.

    texts, starts  UTF-8 of all texts and where each begins, (n + 1,);  wanted  (m,) uint8. O(m log n).
    """
    low = 0
    high = len(starts) - 1
    while low < high:
        middle = (low + high) >> 1
        begin, end = bounds_of(starts, middle, len(texts))
        order = 0
        for index in range(min(end - begin, len(wanted))):
            if texts[begin + index] != wanted[index]:
                order = -1 if texts[begin + index] < wanted[index] else 1
                break
        if order == 0:
            order = end - begin - len(wanted)
        if order == 0:
            return middle
        if order < 0:
            low = middle + 1
        else:
            high = middle
    return -1


@compiled(nogil=False)
def look_up(terms: Any, texts: Any, ends: Any) -> Any:
    """The numbers of K terms and how many rows hold them: (K, 2) int64; -1 and 0 where the segment has none such.

    terms  (term_text, term_start, term_df);  texts, ends  UTF-8 of what is looked for one behind the other, and where each ends
    Keeps the interpreter's lock, since waiting for it would take longer than this does. O(K log T).
    """
    term_text, term_start, term_df = terms
    found = np.zeros((len(ends), 2), np.int64)
    begin = 0
    for place in range(len(ends)):
        number = find_text(term_text, term_start, texts[begin : ends[place]])
        begin = ends[place]
        found[place, 0] = number
        if number >= 0:
            found[place, 1] = term_df[number]
    return found
