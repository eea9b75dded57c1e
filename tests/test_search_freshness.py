"""Counts weighed by age."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from search.freshness import recent
from search.ranking import RECENCY_HALVING


def test_the_newest_counts_whole_and_the_oldest_at_least_half() -> None:
    days = np.array([1000, 1000 - RECENCY_HALVING, 1, 0, -1])
    assert recent(np.full(5, 100), days, 1000).round(1).tolist() == [100.0, 75.0, 51.5, 50.0, 0.0]


@given(st.integers(-1, 3_000_000), st.integers(0, 3_000_000), st.integers(0, 1_000_000))
def test_age_never_outdoes_twice_as_many(newest: int, today: int, count: int) -> None:
    (score,) = recent(np.array([count]), np.array([newest], np.int32), today).tolist()
    assert score == 0 if newest < 0 else np.float32(count / 2) <= score <= np.float32(count)
