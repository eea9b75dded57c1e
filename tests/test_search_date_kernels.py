"""Counting by date, against counting in plain Python."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.date_kernels import count_days

BASE, DAYS = 100, 20
_first = st.integers(BASE - 5, BASE + DAYS + 5)
_periods = st.lists(st.none() | st.tuples(_first, st.sampled_from((0, 0, 0, 1, 30))), max_size=40)


@settings(deadline=None)
@given(_periods, st.sets(st.integers(0, 39)))
def test_rows_are_counted_by_day_and_others_listed(periods: list[tuple[int, int] | None], chosen: set[int]) -> None:
    docs = sorted(doc for doc in chosen if doc < len(periods))
    first = np.array([period[0] if period else 0 for period in periods], np.int32)
    last = np.array([period[0] + period[1] if period else 0 for period in periods], np.int32)
    counts = np.zeros(DAYS, np.int64)
    listed, undated = count_days(np.array(docs, np.uint32), first, last, BASE, counts)
    found = [period for doc in docs if (period := periods[doc]) is not None]
    assert undated == len(docs) - len(found)
    days = Counter(day for day, more in found if not more and BASE <= day < BASE + DAYS)
    assert counts.tolist() == [days[BASE + day] for day in range(DAYS)]
    others = [[day, day + more] for day, more in found if more or not BASE <= day < BASE + DAYS]
    assert listed.tolist() == others
