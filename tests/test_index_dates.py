from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import PartialDate, date_in_address, implausible, parse_date

OFFSETS = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SECONDS = st.datetimes(timezones=st.none() | OFFSETS).map(
    lambda value: PartialDate(value.replace(microsecond=0), "second")
)
DAYS = st.dates().map(lambda day: PartialDate(datetime(day.year, day.month, day.day), "day"))
MONTHS = st.dates().map(lambda day: PartialDate(datetime(day.year, day.month, 1), "month"))
YEARS = st.dates().map(lambda day: PartialDate(datetime(day.year, 1, 1), "year"))
DATES = st.one_of(SECONDS, DAYS, MONTHS, YEARS)


@pytest.mark.parametrize(
    ("text", "written", "precision"),
    [
        ("2016", "2016", "year"),
        ("2016-04", "2016-04", "month"),
        ("2016-04-22", "2016-04-22", "day"),
        ("2016-4-2", "2016-04-02", "day"),
        ("2016-04-22T08:10", "2016-04-22T08:10:00", "minute"),
        ("2016-04-22 08:10:00 +0200", "2016-04-22T08:10:00+02:00", "second"),
        ("2016-04-22T08:10:00.123456789Z", "2016-04-22T08:10:00+00:00", "second"),
        ("Fri, 22 Apr 2016 08:10:00 GMT", "2016-04-22T08:10:00+00:00", "second"),
        ("Fri, 22 Apr 2016 08:10 -0400", "2016-04-22T08:10:00-04:00", "minute"),
        ("Fri, 22 Apr 2016", "2016-04-22", "day"),
        ("Friday, April 22, 2016", "2016-04-22", "day"),
        ("22 April 2016", "2016-04-22", "day"),
        ("April 2016", "2016-04", "month"),
        ("  2016-04-22\n", "2016-04-22", "day"),
    ],
)
def test_a_date_is_kept_at_the_precision_that_it_is_written_with(text: str, written: str, precision: str) -> None:
    found = parse_date(text)
    assert (str(found), found.precision) == (written, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "32 May",
        "2016-02-30",
        "2016-13",
        "0000",
        "5",
        "12:30",
        "1461312600",
        "yesterday",
        "April 31, 2016",
        "2016-04-22T24:30",
        "2016-04-22T08:10:00+99:00",
    ],
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  the message is the caller's to write
        parse_date(text)


def test_a_time_after_noon_is_never_taken_for_one_in_the_morning() -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date("22 Apr 2016 8:10 pm")


def test_numbers_too_large_for_a_calendar_are_refused() -> None:
    for text in (f"Mon, 1 Jan {'9' * 20} 00:00:00 +0000", f"Mon, 1 Jan 2001 00:00:00 +{'9' * 20}"):
        with pytest.raises(ValueError, match="is not a date"):
            parse_date(text)


def test_an_offset_is_kept_only_where_the_source_gave_one() -> None:
    assert parse_date("2016-04-22T08:10:00").value.tzinfo is None
    assert parse_date("2016-04-22T08:10:00+02:00").value.utcoffset() == timedelta(hours=2)


def test_a_period_runs_from_its_first_day_to_its_last() -> None:
    february = parse_date("2016-02")
    assert (february.first_day, february.last_day) == (date(2016, 2, 1), date(2016, 2, 29))
    year = parse_date("2015")
    assert (year.first_day, year.last_day) == (date(2015, 1, 1), date(2015, 12, 31))


def test_the_day_is_that_of_the_articles_own_time_zone_and_the_instant_is_not() -> None:
    late = parse_date("2016-04-22T23:30:00-05:00")
    assert late.first_day == late.last_day == date(2016, 4, 22)
    assert late.instant == parse_date("2016-04-23T04:30:00Z").instant


@given(DATES)
def test_a_date_written_out_is_read_as_itself(known: PartialDate) -> None:
    assert parse_date(str(known)) == known


@given(DATES)
def test_the_first_day_of_a_period_is_never_after_its_last(known: PartialDate) -> None:
    assert known.first_day <= known.last_day


@given(SECONDS, SECONDS)
def test_instants_order_times_whether_they_have_offsets_or_not(one: PartialDate, other: PartialDate) -> None:
    if (one.value.tzinfo is None) == (other.value.tzinfo is None):
        assert (one.instant < other.instant) == (one.value < other.value)


@given(st.text() | st.from_regex(r"[A-Z][a-z]{2}, \d{1,25} [A-Z][a-z]{2} \d{1,25} [\d:]{1,9} [+-]\d{1,30}"))
def test_no_text_makes_reading_a_date_fail_in_any_other_way(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert isinstance(parse_date(text), PartialDate)


@pytest.mark.parametrize("text", ["2091-04-22", "1604-12-31", "0001-01-01", "1970-01-01T00:00:00Z"])
def test_a_date_that_cannot_be_true_is_told(text: str) -> None:
    assert implausible(parse_date(text))


@pytest.mark.parametrize("text", ["1987-03-19T10:55:17", "1605", "1970-01-01", "2016-04-22"])
def test_other_dates_are_plausible(text: str) -> None:
    assert implausible(parse_date(text)) is None


def test_a_day_ahead_is_allowed_for_time_zones() -> None:
    assert implausible(PartialDate(datetime.now(UTC) + timedelta(days=1), "second")) is None
    assert implausible(PartialDate(datetime.now(UTC) + timedelta(days=4), "second"))


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://example.org/news/2016/04/22/port", "2016-04-22"),
        ("https://example.org/2016/apr/2/port", "2016-04-02"),
        ("https://example.org/news/2016-04-22-port", "2016-04-22"),
        ("https://example.org/2016/13/22/port", None),
        ("https://example.org/2016/abc/22/port", None),
        ("https://example.org/2016/04/port", None),
        ("https://example.org/1620160422/port", None),
    ],
)
def test_the_day_in_an_address(url: str, day: str | None) -> None:
    found = date_in_address(url)
    assert (str(found) if found else None) == day
