"""The bar timeline: where each bar of a date histogram stands on a true time axis."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from search.results import DateBucket, Histogram
from web.links import Pairs, changed, search_address
from web.wording import readable_date, readable_period

HEIGHT = 72
"""The height of the tallest bar, in pixels."""

# No bar is wider than this share of the axis, in per cent: a single period is not a wall.
_WIDEST = 6.0
_GAP = 0.85
_MOST_TICKS = 6
# Steps between ticks: in days, and then in months.
_DAY_STEPS = (1, 2, 7, 14)
_MONTH_STEPS = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 6000, 24000)


@dataclass(frozen=True, slots=True)
class Bar:
    """One period. `slot`, `slot_width`, `x`, `width` are in per cent of the axis, `y` and `height` in pixels from the top."""

    label: str
    count: int
    address: str
    slot: float
    slot_width: float
    x: float
    width: float
    y: float
    height: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A date on the axis: `x` in per cent; `anchor` keeps its label inside the picture."""

    label: str
    x: float
    anchor: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that the picture and the table beside it show."""

    interval: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    missing: int
    summary: str


def timeline(histogram: Histogram | None, pairs: Pairs) -> Timeline | None:
    """Lay out a histogram; None where there is nothing to draw. `pairs` are the search that each bar narrows."""
    if histogram is None or not histogram.buckets:
        return None
    buckets = histogram.buckets
    first, last = date.fromisoformat(buckets[0].since), date.fromisoformat(buckets[-1].until)
    days = (last - first).days + 1
    most = max(buckets, key=lambda bucket: bucket.count)
    bars = tuple(_bar(bucket, histogram.interval, (first, days, most.count), pairs) for bucket in buckets)
    return Timeline(histogram.interval, bars, tuple(_ticks(first, last)), histogram.missing, _summary(histogram, most))


def _summary(histogram: Histogram, most: DateBucket) -> str:
    words = f"Articles by {histogram.interval}"
    if [bucket.count for bucket in histogram.buckets].count(most.count) > 1:
        return f"{words}, at most {most.count:,}"
    return f"{words}, most in {_period_words(histogram.interval, most)}: {most.count:,}"


def _bar(bucket: DateBucket, interval: str, axis: tuple[date, int, int], pairs: Pairs) -> Bar:
    first, days, most = axis
    since, until = date.fromisoformat(bucket.since), date.fromisoformat(bucket.until)
    slot = (since - first).days / days * 100
    slot_width = ((until - since).days + 1) / days * 100
    width = min(slot_width * _GAP, _WIDEST)
    height = max(2.0, bucket.count / most * HEIGHT)
    return Bar(
        label=_period_words(interval, bucket),
        count=bucket.count,
        address=search_address(changed(pairs, _period_values(interval, bucket))),
        slot=round(slot, 3),
        slot_width=round(slot_width, 3),
        x=round(slot + (slot_width - width) / 2, 3),
        width=round(width, 3),
        y=round(HEIGHT - height, 1),
        height=round(height, 1),
    )


def _period_words(interval: str, bucket: DateBucket) -> str:
    if interval == "week":
        return readable_period(bucket.since, bucket.until)
    return readable_date(bucket.value)


def _period_values(interval: str, bucket: DateBucket) -> dict[str, str | None]:
    if interval == "week":
        return {"since": bucket.since, "until": bucket.until}
    return {"since": bucket.value, "until": bucket.value}


def _ticks(first: date, last: date) -> Iterator[Tick]:
    days = (last - first).days + 1
    for day, label in _tick_days(first, last):
        x = (day - first).days / days * 100
        anchor = "start" if x < 8 else "end" if x > 92 else "middle"
        yield Tick(label, round(x, 3), anchor)


def _tick_days(first: date, last: date) -> list[tuple[date, str]]:
    """The finest round dates of which few enough lie between `first` and `last`."""
    length = (last - first).days + 1
    for step in _DAY_STEPS:
        if length / step <= _MOST_TICKS:
            days = [first + timedelta(days=offset) for offset in range(0, length, step)]
            return [(day, f"{day.day} {calendar.month_abbr[day.month]}") for day in days]
    step = next(step for step in _MONTH_STEPS if length / (step * 30.4) <= _MOST_TICKS)
    start = first.year * 12 + first.month - 1
    start += -start % step if step > 1 else 0
    months = [start + offset for offset in range(0, length // 28 + 2, step)]
    days = [date(month // 12, month % 12 + 1, 1) for month in months if 12 <= month < 12 * 10_000]
    labelled = [(day, _month_words(day, step)) for day in days if first <= day <= last]
    return labelled or [(first, readable_date(first.isoformat()))]


def _month_words(day: date, step: int) -> str:
    return str(day.year) if step >= 12 else f"{calendar.month_abbr[day.month]} {day.year}"
