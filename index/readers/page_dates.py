"""Dates of a page beyond what its metadata names: in its own time zone, and out of its `time` elements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Any

from index.dates import PartialDate, parse_date

_FARTHEST = timedelta(hours=14)
_QUARTER = timedelta(minutes=15)
# The address gives the day on which a story was begun.
_NEAR = timedelta(days=2)


def datetimes_of(tree: Any) -> list[str]:
    """The machine-readable times in a page, an lxml tree, in their order."""
    return [element.get("datetime") for element in tree.iterfind(".//time[@datetime]")]


def local_time(published: PartialDate, others: Iterable[str]) -> PartialDate:
    """`published` as the clock showed it at the publisher, where the page also writes the same moment that way.

    A story of Friday evening in New York is of Saturday in UTC; its date is Friday's. `others` are all that may be times.
    """
    if published.precision != "second" or published.value.utcoffset() != timedelta(0):
        return published
    moment = _clock(published)
    for text in others:
        other = _read(text)
        if other is None or other.precision != "second":
            continue
        clock = _clock(other)
        offset = clock - moment
        if offset and abs(offset) <= _FARTHEST and not offset % _QUARTER and other.value.utcoffset() in (None, offset):
            return PartialDate(clock.replace(tzinfo=timezone(offset)), "second")
    return published


def time_of(tree: Any, near: str | None) -> PartialDate | None:
    """The first `time` element within two days of `near`, a day in ISO 8601 from the page's address; None without one.

    A page without metadata also gives the times of other stories: alone they say nothing.
    """
    day = _read(near)
    if day is None:
        return None
    for found in map(_read, datetimes_of(tree)):
        if found and found.precision not in ("year", "month") and abs(_clock(found) - _clock(day)) <= _NEAR:
            return found
    return None


def _clock(when: PartialDate) -> datetime:
    return when.value.replace(tzinfo=None)


def _read(text: str | None) -> PartialDate | None:
    # The cheap test first: pages have hundreds of contents that are no dates.
    if not text or len(text) > 40 or not text[:4].isdigit():
        return None
    try:
        return parse_date(text)
    except ValueError:
        return None
