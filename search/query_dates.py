"""Dates in a query: partial ones, ranges, and those that are relative to the day on which it is asked."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import NamedTuple

from index.dates import parse_date

RANGE = re.compile(r"\[[ \t]*([\w*-]*)[ \t]+TO[ \t]+([\w*-]*)[ \t]*\]", re.ASCII)
"""A range of dates as it is written: `[2016-04-01 TO 2016-05]`, with `*` for an open end."""

_DATE = re.compile(r"\d{4}(?:-\d{1,2}(?:-\d{1,2})?)?", re.ASCII)
_LAST = re.compile(r"(\d{1,4})([dwmy])", re.ASCII)


class Days(NamedTuple):
    """Civil days, inclusive on both ends; None is an open end."""

    since: date | None
    until: date | None

    def __str__(self) -> str:
        """The days in the query language, absolute."""
        if self.since and self.until:
            return f"date:{self.since}" if self.since == self.until else f"date:[{self.since} TO {self.until}]"
        return f"after:{self.since}" if self.since else f"before:{self.until}"


def days_asked(field: str, text: str, as_of: date) -> Days:
    """The days that `date:`, `after:`, `before:` or `last:` with a text asks for.

    as_of   the day that is today
    A partial date is its whole period, and both ends are inclusive: `after:2016-04` begins on April 1, `before:2016-04` ends on
    April 30. `last:7d` is today and the six days before.
    Raises ValueError where the text is no date, or the end before the beginning.
    """
    if field == "last":
        return Days(_first_of_last(text, as_of), as_of)
    if field == "after":
        return Days(_period(text, as_of)[0], None)
    if field == "before":
        return Days(None, _period(text, as_of)[1])
    between = RANGE.fullmatch(text)
    if not between:
        return Days(*_period(text, as_of))
    first, last = between.groups()
    days = Days(_period(first, as_of)[0] if first != "*" else None, _period(last, as_of)[1] if last != "*" else None)
    if days == (None, None) or (days.since and days.until and days.since > days.until):
        raise ValueError(f"{text} is no range of dates")
    return days


def _period(text: str, as_of: date) -> tuple[date, date]:
    if text.lower() in ("today", "yesterday"):
        is_before = text.lower() == "yesterday"
        if is_before and as_of == date.min:
            raise ValueError(f"{text} is no date: there is no day before {as_of}")
        day = as_of - timedelta(is_before)
        return day, day
    if not _DATE.fullmatch(text):
        raise ValueError(f"{text} is no date")
    period = parse_date(text)
    return period.first_day, period.last_day


def _first_of_last(text: str, as_of: date) -> date:
    match = _LAST.fullmatch(text.lower())
    count = int(match[1]) if match else 0
    if not match or not count:
        raise ValueError(f"{text} is no number of days, weeks, months or years")
    try:
        if match[2] in "dw":
            return as_of - timedelta(count * (7 if match[2] == "w" else 1) - 1)
        month = as_of.year * 12 + as_of.month - 1 - count * (12 if match[2] == "y" else 1)
        year, month = month // 12, month % 12 + 1
        day = min(as_of.day, calendar.monthrange(year, month)[1])
        return date(year, month, day) + timedelta(1)
    except (ValueError, OverflowError):
        return date.min
