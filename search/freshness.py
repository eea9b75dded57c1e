"""How lately something was written about, as a share of how often: what ranks completions."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from search.ranking import RECENCY_HALVING


def recent(counts: npt.NDArray[Any], newest: npt.NDArray[Any], today: int) -> npt.NDArray[np.float32]:
    """Counts weighed by age: (n,) float32, a count for what was in the newest article, towards half of it for what is older.

    counts   (n,) how many;  newest  (n,) the day of the newest article with each, 0 for an undated one, below 0 where there is none
    today    the day of the newest article of all: an archive that has ended ranks by its own last days
    The factor is (1 + h / (h + age in days)) / 2, h being RECENCY_HALVING: never below a half, so that age outdoes no more than
    twice as many.
    """
    age = np.maximum(today - newest.astype(np.int64), 0)
    share = np.where(newest > 0, RECENCY_HALVING / (RECENCY_HALVING + age), 0.0)
    return np.where(newest >= 0, counts * (1 + share) / 2, 0).astype(np.float32)
