"""Dates of a query become days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query_dates import Days, days_asked

TODAY = date(2024, 3, 31)


@pytest.mark.parametrize(
    ("field", "text", "days"),
    [
        ("date", "2016", (date(2016, 1, 1), date(2016, 12, 31))),
        ("date", "2016-02", (date(2016, 2, 1), date(2016, 2, 29))),
        ("date", "2016-4-2", (date(2016, 4, 2), date(2016, 4, 2))),
        ("date", "[2016-04-01 TO 2016-05]", (date(2016, 4, 1), date(2016, 5, 31))),
        ("date", "[ * TO 2016 ]", (None, date(2016, 12, 31))),
        ("date", "[2016 TO *]", (date(2016, 1, 1), None)),
        ("date", "[yesterday TO today]", (date(2024, 3, 30), TODAY)),
        ("after", "2016-04", (date(2016, 4, 1), None)),
        ("before", "2016-04", (None, date(2016, 4, 30))),
        ("last", "1d", (TODAY, TODAY)),
        ("last", "7D", (date(2024, 3, 25), TODAY)),
        ("last", "2w", (date(2024, 3, 18), TODAY)),
        ("last", "1m", (date(2024, 3, 1), TODAY)),
        ("last", "1y", (date(2023, 4, 1), TODAY)),
        ("last", "9999y", (date.min, TODAY)),
    ],
)
def test_a_date_is_the_days_of_its_period(field: str, text: str, days: tuple[date | None, date | None]) -> None:
    assert days_asked(field, text, TODAY) == days


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("date", "soon"), ("date", ""), ("date", "2016-13"), ("date", "2016-02-30"), ("date", "[* TO *]"), ("date", "16-04"),
        ("date", "[2017 TO 2016]"), ("date", "[2016]"), ("last", "0d"), ("last", "7"), ("after", "[2016 TO 2017]"),
        ("date", "٢٠١٦"), ("last", "7h"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(field: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"no (date|range|number)|does not|must be|out of range"):
        days_asked(field, text, TODAY)


@given(st.dates(), st.integers(1, 9999), st.sampled_from("dwmy"))
def test_the_last_days_are_as_many_as_asked_for_and_end_today(today: date, count: int, unit: str) -> None:
    days = days_asked("last", f"{count}{unit}", today)
    assert days.until == today
    assert days.since is not None
    if unit in "dw" and days.since > date.min:
        assert (today - days.since) == timedelta(count * (7 if unit == "w" else 1) - 1)
    assert days.since <= today


@given(st.dates(min_value=date(1000, 1, 1)), st.dates(min_value=date(1000, 1, 1)))
def test_days_written_out_are_read_as_the_same_days(one: date, other: date) -> None:
    for days in (Days(min(one, other), max(one, other)), Days(one, None), Days(None, one)):
        field, _, text = str(days).partition(":")
        assert days_asked(field, text, TODAY) == days


def test_on_the_first_of_all_days_there_is_no_yesterday() -> None:
    with pytest.raises(ValueError, match="no day before"):
        days_asked("date", "yesterday", date.min)
    assert days_asked("last", "2d", date.min) == (date.min, date.min)
