"""Compiled loops that make newer articles score higher.

first_days  (D,) int32, of each row of a segment the first day of the period in which it was published, as an ordinal; 0 without one
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled


@compiled
def newest_day(first_days: Any, live: Any, until: int) -> int:
    """The newest day, not after the day `until`, of the live rows; 0 where none has such a date. O(D).

    live  (D,) uint8, or (0,) where all rows are live
    """
    newest = np.int64(0)
    for row in range(len(first_days)):
        day = np.int64(first_days[row])
        if newest < day <= until and (len(live) == 0 or live[row]):
            newest = day
    return newest


@compiled
def with_recency(docs: Any, scores: Any, first_days: Any, reference: int, weight: float, halving: int) -> Any:
    """The scores (n,) float32 of rows with what being new adds: score * (1 + weight * halving / (halving + age in days)). O(n).

    docs  (n,) uint32;  scores  (n,) float32;  reference  the day from which ages count
    Rows without a date keep their scores; those that are dated after the reference are as new as those of that day.
    """
    blended = np.empty(len(docs), np.float32)
    for place in range(len(docs)):
        day = np.int64(first_days[docs[place]])
        gain = 0.0
        if day > 0:
            age = reference - day
            gain = weight * halving / (halving + age if age > 0 else halving)
        blended[place] = np.float32(scores[place] * (1.0 + gain))
    return blended
