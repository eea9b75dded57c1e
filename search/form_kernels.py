"""Compiled loops over words as they are written: which fit a pattern, and which are some edits away from a word.

texts, starts  UTF-8 of all forms and where each begins;  begin, end  the forms to look at
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled

ANY_LETTERS: Final = 0xFF
"""Stands for `*` in a pattern: no UTF-8 has such a byte."""
ONE_LETTER: Final = 0xFE
"""Stands for `?` in a pattern."""


@compiled
def fit_pattern(texts: Any, starts: Any, begin: int, end: int, pattern: Any) -> Any:
    """Which of the forms begin..end-1 fit a pattern.  pattern  (m,) UTF-8 with ANY_LETTERS and ONE_LETTER. O(bytes × m) at most."""
    fitting = np.zeros(end - begin, np.bool_)
    m = len(pattern)
    for form in range(begin, end):
        at, stop = bounds_of(starts, form, len(texts))
        place = 0
        # Where the pattern goes on behind its last `*`, and up to which byte that stands for letters.
        star = -1
        covered = at
        while at < stop:
            wanted = np.int64(pattern[place]) if place < m else np.int64(-1)
            if wanted == ANY_LETTERS:
                star = place = place + 1
                covered = at
            elif wanted == ONE_LETTER and (texts[at] & 0xC0) != 0x80:
                at += 1
                while at < stop and (texts[at] & 0xC0) == 0x80:
                    at += 1
                place += 1
            elif wanted == texts[at]:
                at += 1
                place += 1
            elif star < 0:
                break
            else:
                covered += 1
                at = covered
                place = star
        while place < m and pattern[place] == ANY_LETTERS:
            place += 1
        fitting[form - begin] = at >= stop and place == m
    return fitting


@compiled
def within_edits(texts: Any, starts: Any, begin: int, end: int, wanted: Any, most: int) -> Any:
    """Which of the forms begin..end-1 are at most `most` insertions, deletions and replacements away from `wanted`.

    texts, starts  UTF-8 of all forms and where each begins;  wanted  (m,) code points. O(bytes × m).
    """
    near = np.zeros(end - begin, np.bool_)
    m = len(wanted)
    row = np.empty(m + 1, np.int64)
    for form in range(begin, end):
        at, stop = bounds_of(starts, form, len(texts))
        if stop - at + most < m or stop - at > 4 * (m + most):
            continue
        for column in range(m + 1):
            row[column] = column
        length = 0
        while at < stop:
            byte = np.int64(texts[at])
            size = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            code = byte if size == 1 else byte & (0x7F >> size)
            for extra in range(1, min(size, stop - at)):
                code = (code << 6) | (np.int64(texts[at + extra]) & 0x3F)
            at += size
            diagonal = row[0]
            length += 1
            row[0] = length
            lowest = row[0]
            for column in range(1, m + 1):
                cost = min(row[column] + 1, row[column - 1] + 1, diagonal + (code != wanted[column - 1]))
                diagonal = row[column]
                row[column] = cost
                lowest = min(lowest, cost)
            if lowest > most:
                break
        near[form - begin] = at >= stop and row[m] <= most
    return near
