"""Counts by date to the periods of a histogram."""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from search.request import Interval
from search.results import DateBucket, Histogram

Period = Literal["year", "month", "week", "day"]
Days = npt.NDArray[np.int64]

# `auto` takes the finest interval that gives at most this many periods.
_MAX_PERIODS = 60
# The first day of NumPy's calendar, and what it calls the periods.
_EPOCH: Final = date(1970, 1, 1).toordinal()
_UNITS: Final = {"year": "datetime64[Y]", "month": "datetime64[M]"}
_DAYS: dict[Period, float] = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}


class DayCounts(NamedTuple):
    """Articles counted by when they were published.

    first, last   (n,) days as ordinals of the proleptic calendar (`date.toordinal`): some were published between them
    counts        (n,) how many;  undated  how many more have no date
    """

    first: Days
    last: Days
    counts: Days
    undated: int


def histogram(counted: DayCounts, interval: Interval = "auto") -> Histogram:
    """Counts by day to counts by period. O(n log n).

    An article counts where its whole period lies within one bucket; else it counts as missing.
    """
    chosen: Period = _fitting(counted) if interval == "auto" else interval
    starts = _period_starts(counted.first, chosen)
    is_within = starts == _period_starts(counted.last, chosen)
    buckets, place = np.unique(starts[is_within], return_inverse=True)
    counts = np.zeros(len(buckets), np.int64)
    np.add.at(counts, place, counted.counts[is_within])
    missing = counted.undated + int(counted.counts[~is_within].sum())
    found = zip(buckets.tolist(), counts.tolist(), strict=True)
    return Histogram(
        chosen, tuple([_date_bucket(date.fromordinal(start), chosen, count) for start, count in found]), missing
    )


def _fitting(counted: DayCounts) -> Period:
    length = int(counted.last.max()) - int(counted.first.min()) + 1 if len(counted.first) else 1
    fitting = [period for period, in_days in _DAYS.items() if length / in_days <= _MAX_PERIODS]
    return fitting[0] if fitting else "year"


def _period_starts(days: Days, interval: Period) -> Days:
    """The first day of the period in which each day lies."""
    if interval == "day":
        return days
    if interval == "week":
        # No week begins before the calendar does: its first day, 1, is a Monday.
        return days - (days - 1) % 7
    dates = (days - _EPOCH).astype("datetime64[D]").astype(_UNITS[interval])
    starts: Days = dates.astype("datetime64[D]").astype(np.int64) + _EPOCH
    return starts


def _date_bucket(start: date, interval: Period, count: int) -> DateBucket:
    if interval == "year":
        return DateBucket(f"{start.year:04d}", start.isoformat(), start.replace(month=12, day=31).isoformat(), count)
    if interval == "month":
        last = start.replace(day=calendar.monthrange(start.year, start.month)[1])
        return DateBucket(start.isoformat()[:7], start.isoformat(), last.isoformat(), count)
    last = start + min(timedelta(days=6), date.max - start) if interval == "week" else start
    return DateBucket(start.isoformat(), start.isoformat(), last.isoformat(), count)
