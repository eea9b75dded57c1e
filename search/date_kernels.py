"""Compiled loops that count matches by date."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled


@compiled
def count_days(docs: Any, first_day: Any, last_day: Any, base: int, counts: Any) -> tuple[Any, int]:
    """Count rows by the day on which they were published.

    docs    (n,);  first_day, last_day  (D,) the days between which a row was published, 0 where that is not known
    counts  (days,) added to: counts[d] are the rows of day base + d
    Returns (m, 2) the first and last day of each row that is of another day, or for which more than one is possible; and how many
    rows have no date. O(n).
    """
    periods = np.empty((len(docs), 2), np.int32)
    found = 0
    undated = 0
    for doc in docs:
        first = first_day[doc]
        if first == 0:
            undated += 1
        elif first == last_day[doc] and base <= first < base + len(counts):
            counts[first - base] += 1
        else:
            periods[found, 0] = first
            periods[found, 1] = last_day[doc]
            found += 1
    return periods[:found].copy(), undated
