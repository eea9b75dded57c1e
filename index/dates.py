"""Dates as far as they are known: a year, a month, a day, or a time with or without its offset."""

from __future__ import annotations

import calendar
import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Literal

Precision = Literal["year", "month", "day", "minute", "second"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CIVIL_EPOCH = datetime(1970, 1, 1)
_ISO_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_ISO_TIME = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ](?P<time>\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)\s*(?P<offset>Z|UTC|GMT|[+-]\d{2}:?\d{2})?$",
    re.IGNORECASE,
)
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2}|[A-Za-z]{3})[/-](\d{1,2})(?=[/-]|$)")
_MONTHS = tuple("jan feb mar apr may jun jul aug sep oct nov dec".split())
_FIRST_YEAR = 1605
_AHEAD = 2 * 86_400
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_HALF_DAY = re.compile(r"\b[ap]\.?m\b", re.IGNORECASE)
_WRITTEN_OUT = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d %B, %Y", "%B %Y", "%b %Y", "%Y/%m/%d")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A point in time known to `precision`; what lies below it in `value` is the start of the period.

    `value` carries an offset (`tzinfo`) only where the source gave one; without one it is civil time of an unknown place.
    """

    value: datetime
    precision: Precision

    def __str__(self) -> str:
        """ISO 8601, written out exactly as far as it is known: `2016`, `2016-04-22`, `2016-04-22T08:10:00+02:00`."""
        if self.precision == "year":
            return f"{self.value.year:04d}"
        if self.precision == "month":
            return f"{self.value.year:04d}-{self.value.month:02d}"
        if self.precision == "day":
            return self.value.date().isoformat()
        return self.value.isoformat(timespec="seconds")

    @property
    def first_day(self) -> date:
        """The first civil day of the period, in the article's own time zone."""
        return self.value.date()

    @property
    def last_day(self) -> date:
        """The last civil day of the period; equal to `first_day` from a precision of a day on."""
        year, month = self.value.year, self.value.month
        if self.precision == "year":
            return date(year, 12, 31)
        if self.precision == "month":
            return date(year, month, calendar.monthrange(year, month)[1])
        return self.value.date()

    @property
    def instant(self) -> int:
        """Seconds since 1970-01-01T00:00:00Z, for sorting; civil time without an offset is taken as UTC."""
        return int((self.value - (_EPOCH if self.value.tzinfo else _CIVIL_EPOCH)).total_seconds())


def implausible(found: PartialDate) -> str | None:
    """Why an article cannot be of this date, in a few words: it lies in the future, or before there was news; None where it can.

    Two days are allowed for: for time zones, and for what is written ahead of its day.
    """
    if found.value.year < _FIRST_YEAR:
        return "lies before there were newspapers"
    if found.value.year >= time.gmtime().tm_year and found.instant > time.time() + _AHEAD:
        return "lies in the future"
    return "is what an empty date becomes" if found.instant == 0 and found.precision == "second" else None


def date_in_address(url: str) -> PartialDate | None:
    """The day in the path of an address: `https://example.org/2016/04/22/story`, also `2016/apr/22`; None without one."""
    found = _IN_ADDRESS.search(url)
    if found is None:
        return None
    year, month, day = found.groups()
    try:
        number = int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1
        return PartialDate(datetime(int(year), number, int(day)), "day")
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def parse_date(text: str) -> PartialDate:
    """Read a date in ISO 8601 (also only its year, or year and month), RFC 2822, or English words.

    Raises ValueError where `text` is none of these or names a day that does not exist.
    """
    text = text.strip()
    partial = _ISO_DAY.match(text)
    if partial:
        return _from_numbers(*(int(part) if part else None for part in partial.groups()))
    timed = _ISO_TIME.match(text)
    if timed:
        return _from_time(timed["day"], timed["time"].replace(",", "."), timed["offset"])
    words = _WEEKDAY.sub("", text)
    for pattern in _WRITTEN_OUT:
        try:
            value = datetime.strptime(words, pattern)
        except ValueError:
            continue
        return PartialDate(value, "day" if "%d" in pattern else "month")
    return _from_mail(text)


def _from_numbers(year: int | None, month: int | None, day: int | None) -> PartialDate:
    precision: Precision = "day" if day is not None else "month" if month is not None else "year"
    return PartialDate(datetime(year or 0, 1 if month is None else month, 1 if day is None else day), precision)


def _from_time(day: str, time: str, offset: str | None) -> PartialDate:
    zone = "" if not offset else "+00:00" if offset[0] not in "+-" else offset
    precision: Precision = "second" if time.count(":") == 2 else "minute"
    return PartialDate(datetime.fromisoformat(f"{day}T{time}{zone}").replace(microsecond=0), precision)


def _from_mail(text: str) -> PartialDate:
    try:
        if _HALF_DAY.search(text):  # the parser would take 8:10 pm for 8:10 in the morning
            raise ValueError("a time of the half-day clock")
        value = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError) as error:
        raise ValueError(f'"{text}" is not a date') from error
    precision: Precision = "second" if text.count(":") >= 2 else "minute"
    return PartialDate(value, precision)
