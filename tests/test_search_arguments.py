"""Parameters of a URL become a checked request and back, whatever they are."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.arguments import from_args, is_parameter, nearest_parameter, parameters, to_args
from search.errors import RequestError
from search.request import FACETS, FILTERS, MAX_FACET_SIZE, SearchRequest


def test_unknown_parameters_are_named_and_left_out() -> None:
    request, unknown = from_args([("q", "x"), ("utm_source", "feed"), ("utm_empty", ""), ("persn", "y")])
    assert request == SearchRequest(q="x")
    assert unknown == ["utm_source", "utm_empty", "persn"]


@pytest.mark.parametrize(
    "name", ["facets", "all_of", "none_of", "missing", "person__", "person__any", "__class__", "q__not", ""]
)
def test_names_that_are_only_ours_inside_are_unknown_outside(name: str) -> None:
    assert not is_parameter(name)
    assert from_args([(name, "x")]) == (SearchRequest(), [name])


@pytest.mark.parametrize(
    ("typo", "meant"),
    [
        ("persn", "person"),
        ("page-size", "page_size"),
        ("facets", "facet"),
        ("person_not", "person__not"),
        ("utm_campaign", None),
    ],
)
def test_the_nearest_parameter_is_suggested(typo: str, meant: str | None) -> None:
    assert nearest_parameter(typo) == meant


def test_every_parameter_is_one() -> None:
    assert all(is_parameter(name) for name in parameters())
    assert {"q", "facet", "person", "place__all", "source__not", "language__missing", "published__missing"} <= set(
        parameters()
    )


DATES = st.sampled_from(["2016", "2016-04", "2016-04-22"])
VALUES = st.lists(st.text(min_size=1, max_size=20), min_size=1, max_size=3).map(tuple)
BY_FILTER = st.dictionaries(st.sampled_from(FILTERS), VALUES, max_size=3)
SIZES = st.just("") | st.integers(1, MAX_FACET_SIZE).map(lambda size: f":{size}")


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    plain: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "q": st.text(max_size=40), "since": DATES, "until": DATES,
                "recency": st.sampled_from(["off", "some", "strong"]), "as_of": DATES, "explain": st.booleans(),
                "sort": st.sampled_from(["relevance", "newest", "oldest"]), "total": st.sampled_from(["exact", "none"]),
                "interval": st.sampled_from(["auto", "year", "month", "week", "day"]),
                "page": st.integers(1, 100), "page_size": st.integers(0, 100),
                "facets": st.lists(st.builds("".join, st.tuples(st.sampled_from(FACETS), SIZES)), max_size=3).map(tuple),
                "all_of": BY_FILTER, "none_of": BY_FILTER,
                "missing": st.frozensets(st.sampled_from([*FILTERS, "published"]), max_size=3),
            },
        )
    )  # fmt: skip
    if "since" in plain and "until" in plain:
        plain["until"] = plain["since"]
    return SearchRequest(**plain | draw(BY_FILTER))


@given(requests())
def test_any_request_comes_back_from_its_own_address(request: SearchRequest) -> None:
    assert from_args(to_args(request)) == (request, [])


@given(requests())
def test_an_address_leaves_out_what_is_as_usual(request: SearchRequest) -> None:
    pairs = to_args(request)
    assert all(value for _, value in pairs)
    assert ("page", "1") not in pairs
    assert to_args(SearchRequest()) == []


NAMES = st.sampled_from(parameters()) | st.text(max_size=12)


@given(st.lists(st.tuples(NAMES, st.text(max_size=20) | DATES | st.integers().map(str)), max_size=6))
def test_any_parameters_give_a_request_or_a_request_error(pairs: list[tuple[str, str]]) -> None:
    request, unknown = from_args([])
    wrong: str | None = None
    try:
        request, unknown = from_args(pairs)
    except RequestError as error:
        wrong = error.parameter
    assert wrong in {name for name, _ in pairs} | {"page", None}
    assert from_args(to_args(request))[0] == request
    assert not any(is_parameter(name) for name in unknown)
