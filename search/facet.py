"""Counts to labelled buckets: the values of a facet, and the histogram of dates."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from index.schema import facet_key, facet_value
from search.request import Interval
from search.results import Bucket, DateBucket, Facet, Histogram

Period = Literal["year", "month", "week", "day"]

# `auto` takes the finest interval that gives at most this many periods.
_MAX_PERIODS = 60
_DAYS: dict[Period, float] = {"day": 1, "week": 7, "month": 30.44, "year": 365.25}


@dataclass(slots=True)
class FacetCounts:
    """How many of the articles counted so far have each value of `facet`, and how many have none.

    Values that differ only in case or accents are one value; it is shown as it is most often written.
    """

    facet: str
    articles: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    missing: int = 0

    def add(self, values: Iterable[str]) -> None:
        """Count one article with its values; a value that it has twice counts once."""
        by_key = {facet_key(self.facet, value): value for value in values}
        self.missing += not by_key
        for key, label in by_key.items():
            self.articles[key] += 1
            self.labels.setdefault(key, Counter())[label] += 1

    def keep(self, wanted: Callable[[str], bool]) -> None:
        """Forget the values whose label is not wanted."""
        self.articles = Counter({key: count for key, count in self.articles.items() if wanted(self.label(key))})

    def label(self, key: str) -> str:
        """The most frequent way of writing a value; among equals the first in order."""
        written = self.labels.get(key)
        return min(written, key=lambda label: (-written[label], label)) if written else key

    def top(self, size: int, selected: Sequence[str] = ()) -> Facet:
        """The `size` most frequent values, and all the `selected` ones, by count and then label."""
        selected_keys = {facet_key(self.facet, value): value for value in selected}
        ranked = sorted(self.articles, key=lambda key: (-self.articles[key], self.label(key)))
        listed = ranked[:size] + [key for key in ranked[size:] if key in selected_keys]
        buckets = [self._bucket(key, key in selected_keys) for key in listed]
        unmatched = sorted(value for key, value in selected_keys.items() if key not in self.articles)
        buckets += [Bucket(value, value, 0, selected=True) for value in unmatched]
        other = sum(self.articles.values()) - sum(bucket.count for bucket in buckets)
        return Facet(tuple(buckets), distinct=len(ranked), other=other, missing=self.missing)

    def _bucket(self, key: str, selected: bool) -> Bucket:
        label = self.label(key)
        return Bucket(facet_value(self.facet, label), label, self.articles[key], selected=selected)


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
