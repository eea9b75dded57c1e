"""Untrusted parameters become a checked request, or an error that says what to do."""

from __future__ import annotations

import pickle
from datetime import date
from typing import Any

import pytest

from search.arguments import from_args, parameters
from search.errors import RequestError
from search.request import (
    DEFAULT_FACET_SIZE,
    FILTERS,
    MAX_QUERY,
    MAX_VALUE,
    MAX_VALUES,
    SearchRequest,
    split_facet,
)


def asked(*pairs: tuple[str, str]) -> SearchRequest:
    request, unknown = from_args(pairs)
    assert unknown == []
    return request


def complaint(*pairs: tuple[str, str]) -> RequestError:
    with pytest.raises(RequestError) as raised:
        from_args(pairs)
    return raised.value


def test_no_parameters_ask_for_everything_in_the_usual_way() -> None:
    assert asked() == SearchRequest()
    assert SearchRequest().q == ""
    assert (SearchRequest().page, SearchRequest().page_size, SearchRequest().sort) == (1, 20, "relevance")


def test_a_filter_can_be_repeated() -> None:
    assert asked(("person", "John Kerry"), ("person", "Sergei Lavrov")).person == ("John Kerry", "Sergei Lavrov")


@pytest.mark.parametrize("name", FILTERS)
def test_every_filter_can_ask_for_any_for_all_for_none_and_for_nothing(name: str) -> None:
    request = asked(
        (name, "a"), (f"{name}__all", "b"), (f"{name}__all", "c"), (f"{name}__not", "d"), (f"{name}__missing", "true")
    )
    assert getattr(request, name) == ("a",)
    assert request.all_of == {name: ("b", "c")}
    assert request.none_of == {name: ("d",)}
    assert request.missing == {name}
    assert request.filters() == {name: ("a",), f"{name}__all": ("b", "c"), f"{name}__not": ("d",)}


def test_a_date_can_be_asked_to_be_missing() -> None:
    assert asked(("published__missing", "true")).missing == {"published"}
    assert asked(("published__missing", "false")).missing == frozenset()


@pytest.mark.parametrize("name", ["published", "published__all", "published__not"])
def test_a_date_is_no_filter_by_value(name: str) -> None:
    assert from_args([(name, "2016")])[1] == [name]


@pytest.mark.parametrize("name", [*parameters(), "person__all", "published__missing"])
def test_an_empty_value_counts_as_absent(name: str) -> None:
    assert asked((name, "")) == SearchRequest()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("match", "all"), ("sort", "relevance"), ("sort", "newest"), ("sort", "oldest"), ("recency", "off"),
        ("recency", "some"), ("recency", "strong"), ("as_of", "2016"), ("as_of", "2016-04-22"), ("as_of", "9999-12-31"),
        ("collapse", "none"), ("interval", "auto"), ("interval", "year"), ("interval", "month"), ("interval", "week"),
        ("collapse", "story"), ("story", "25fefc3811b41a44"),
        ("interval", "day"), ("total", "exact"), ("total", "none"), ("page", "7"), ("page_size", "0"), ("page_size", "100"),
        ("since", "2016"), ("until", "2016-04"), ("since", "2016-04-22"), ("q", "x" * MAX_QUERY), ("q", "; DROP TABLE <b>"),
        ("person", "x" * MAX_VALUE), ("facet", "person"), ("facet", "person:1000"), ("facet", "published"),
        ("min_salience", "0.25"), ("min_salience", "1.0"), ("min_salience", "1e-07"),
    ],
)  # fmt: skip
def test_a_good_value_is_taken(name: str, value: str) -> None:
    request = asked((name, value))
    assert str(getattr(request, "facets" if name == "facet" else name)).strip("(),'") == value


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("match", "most", "bad_value"), ("sort", "best", "bad_value"), ("sort", "Newest", "bad_value"),
        ("recency", "on", "bad_value"), ("recency", "SOME", "bad_value"), ("as_of", "today", "bad_date"),
        ("as_of", " ", "bad_date"),
        ("as_of", "2016-02-30", "bad_date"), ("as_of", "0000", "bad_date"), ("as_of", "1" * 5_000, "bad_date"),
        ("explain", "yes", "bad_value"), ("explain", "1", "bad_value"), ("explain", "TRUE", "bad_value"),
        ("collapse", "stories", "bad_value"), ("interval", "hour", "bad_value"),
        ("story", "25FEFC3811B41A44", "bad_value"), ("story", "7", "bad_value"), ("story", "25fefc3811b41a44\n", "bad_value"),
        ("total", "1", "bad_value"), ("page", "0", "out_of_range"), ("page", "-1", "bad_value"), ("page", "1.5", "bad_value"),
        ("page", "x", "bad_value"), ("page", "10001", "out_of_range"), ("page", "9" * 5_000, "out_of_range"),
        ("page", "٣", "bad_value"), ("page", "²", "bad_value"), ("page", " 1", "bad_value"), ("page", "501", "out_of_range"),
        ("page_size", "101", "out_of_range"), ("page_size", "lots", "bad_value"), ("since", "yesterday", "bad_date"),
        ("since", "2016-13", "bad_date"), ("until", "2016-02-30", "bad_date"), ("since", "0000", "bad_date"),
        ("until", "32 May", "bad_date"), ("since", " ", "bad_date"), ("until", "1 Jan 99999 00:00:00 +9999999999", "bad_date"),
        ("q", "x" * (MAX_QUERY + 1), "too_long"), ("person", "x" * (MAX_VALUE + 1), "too_long"),
        ("place__not", "x" * (MAX_VALUE + 1), "too_long"), ("facet", "people", "bad_value"), ("facet", "person:0", "out_of_range"),
        ("facet", "person:1001", "out_of_range"), ("facet", "person:x", "bad_value"), ("facet", "person:1:2", "bad_value"),
        ("facet", ":5", "bad_value"), ("person__missing", "yes", "bad_value"), ("person__missing", "1", "bad_value"),
        ("published__missing", "TRUE", "bad_value"), ("min_salience", "high", "bad_value"), ("min_salience", "nan", "bad_value"),
        ("min_salience", "-0.1", "bad_value"), ("min_salience", "1.01", "out_of_range"), ("min_salience", "9e999", "bad_value"),
    ],
)  # fmt: skip
def test_a_bad_value_is_refused_with_its_parameter_and_a_code(name: str, value: str, code: str) -> None:
    error = complaint((name, value))
    assert (error.code, error.parameter) == (code, name)
    assert str(error).startswith(f"{name}: ")
    assert len(str(error)) < 300


@pytest.mark.parametrize(("name", "value"), [("sort", "best"), ("page", "x"), ("since", "soon"), ("facet", "people")])
def test_what_is_wrong_is_quoted_and_a_remedy_is_given(name: str, value: str) -> None:
    error = complaint((name, value))
    assert f'"{value}"' in error.problem
    assert error.remedy
    assert error.exit_code == 2


@pytest.mark.parametrize("name", ["q", "page", "page_size", "since", "until", "sort", "interval", "total", "match"])
def test_a_parameter_with_one_value_cannot_come_twice(name: str) -> None:
    good = {
        "page": "1",
        "page_size": "5",
        "since": "2016",
        "until": "2016",
        "sort": "newest",
        "interval": "day",
        "total": "none",
    }
    value = good.get(name, "all")
    error = complaint((name, value), (name, value))
    assert (error.code, error.parameter) == ("bad_value", name)


def test_a_filter_has_a_bounded_number_of_values() -> None:
    at_most = [("person", str(number)) for number in range(MAX_VALUES)]
    assert len(asked(*at_most).person) == MAX_VALUES
    assert complaint(*at_most, ("person", "one more")).code == "out_of_range"


def test_only_ten_thousand_results_can_be_paged_through() -> None:
    assert asked(("page", "100"), ("page_size", "100")).page == 100
    error = complaint(("page", "101"), ("page_size", "100"))
    assert (error.code, error.parameter) == ("out_of_range", "page")
    assert "10,000" in error.problem


def test_since_after_until_is_refused() -> None:
    error = complaint(("since", "2016-05"), ("until", "2016-04"))
    assert (error.code, error.parameter) == ("bad_date", "until")
    assert asked(("since", "2016-04-22"), ("until", "2016-04-22")).since == "2016-04-22"
    assert asked(("since", "2016-04-22"), ("until", "2016")).until == "2016"


@pytest.mark.parametrize(
    ("salience", "hundredths"), [(0.0, 0), (0.07, 7), (0.29, 29), (0.291, 30), (0.001, 1), (0.58, 58), (1.0, 100)]
)
def test_a_least_salience_is_taken_to_the_next_hundredth(salience: float, hundredths: int) -> None:
    assert SearchRequest(min_salience=salience).least_salience() == hundredths


def test_a_least_salience_is_said_with_what_narrows_the_search() -> None:
    assert asked(("min_salience", ".3")).narrowing() == {"min_salience": ("0.3",)}


def test_partial_dates_are_their_whole_period() -> None:
    request = asked(("since", "2016-02"), ("until", "2016-02"))
    assert request.first_day() == date(2016, 2, 1)
    assert request.last_day() == date(2016, 2, 29)
    assert SearchRequest(since="2016").first_day() == date(2016, 1, 1)
    assert SearchRequest(until="2016").last_day() == date(2016, 12, 31)
    assert SearchRequest().first_day() is SearchRequest().last_day() is None


def test_a_facet_may_say_how_many_values_to_list() -> None:
    assert split_facet("person:20") == ("person", 20)
    assert split_facet("person") == ("person", DEFAULT_FACET_SIZE)
    assert asked(("facet", "place"), ("facet", "person:3")).facet_sizes() == {"place": DEFAULT_FACET_SIZE, "person": 3}


@pytest.mark.parametrize(
    "wrong",
    [
        {"all_of": {"colour": ("red",)}}, {"none_of": {"published": ("2016",)}}, {"missing": frozenset({"colour"})},
        {"page_size": -1}, {"page": 0}, {"facets": ("person:",  "colour")}, {"since": ""}, {"sort": "best"},
    ],
)  # fmt: skip
def test_a_request_made_in_python_is_checked_just_the_same(wrong: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        SearchRequest(**wrong)


def test_an_error_survives_the_way_between_processes() -> None:
    error = complaint(("sort", "best"))
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.parameter) == (str(error), error.code, error.parameter)


@pytest.mark.parametrize(("value", "wanted"), [("true", True), ("false", False)])
def test_explanations_are_asked_for_by_true(value: str, wanted: bool) -> None:
    assert asked(("explain", value)).explain is wanted


@pytest.mark.parametrize(
    ("text", "day"),
    [(None, None), ("2016", date(2016, 12, 31)), ("2016-02", date(2016, 2, 29)), ("2016-04-22", date(2016, 4, 22))],
)
def test_the_day_asked_for_is_the_last_of_a_partial_date(text: str | None, day: date | None) -> None:
    assert SearchRequest(as_of=text).as_of_day() == day
