"""Counts by date to the periods of a histogram."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from search.request import Interval
from search.results import DateBucket, Histogram

Period = Literal["year", "month", "week", "day"]

# `auto` takes the finest interval that gives at most this many periods.
_MAX_PERIODS = 60
_DAYS: dict[Period, float] = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}


def histogram(periods: Mapping[tuple[date, date] | None, int], interval: Interval = "auto") -> Histogram:
    """Count articles by date.

    periods   how many articles may have been published from a first to a last day; None where that is unknown
    An article counts where its whole period lies within one bucket; else it counts as missing.
    """
    known = dict(periods)
    missing = known.pop(None, 0)
    days = [day for period in known if period is not None for day in period]
    chosen: Period = _fitting(days) if interval == "auto" else interval
    counts: Counter[date] = Counter()
    for period, count in known.items():
        if period is None:
            continue
        start = _period_start(period[0], chosen)
        if start == _period_start(period[1], chosen):
            counts[start] += count
        else:
            missing += count
    return Histogram(chosen, tuple(_date_bucket(start, chosen, counts[start]) for start in sorted(counts)), missing)


def _fitting(days: Sequence[date]) -> Period:
    length = (max(days) - min(days)).days + 1 if days else 1
    fitting = [period for period, in_days in _DAYS.items() if length / in_days <= _MAX_PERIODS]
    return fitting[0] if fitting else "year"


def _period_start(day: date, interval: Period) -> date:
    if interval == "year":
        return day.replace(month=1, day=1)
    if interval == "month":
        return day.replace(day=1)
    # No week begins before the calendar does: its first day is a Monday.
    return day - timedelta(days=day.weekday()) if interval == "week" else day


def _date_bucket(start: date, interval: Period, count: int) -> DateBucket:
    if interval == "year":
        return DateBucket(f"{start.year:04d}", start.isoformat(), start.replace(month=12, day=31).isoformat(), count)
    if interval == "month":
        last = start.replace(day=calendar.monthrange(start.year, start.month)[1])
        return DateBucket(start.isoformat()[:7], start.isoformat(), last.isoformat(), count)
    last = start + min(timedelta(days=6), date.max - start) if interval == "week" else start
    return DateBucket(start.isoformat(), start.isoformat(), last.isoformat(), count)
