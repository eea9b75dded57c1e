from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from search.arguments import from_args
from search.request import FILTERS, SearchRequest
from search.results import IndexInfo, SearchPage, Total, Understood
from web.api import api
from web.form import read_question
from web.links import (
    added,
    api_links,
    article_address,
    changed,
    html_pairs,
    last_page,
    next_page,
    on_page,
    previous_page,
    removed,
    search_address,
)
from web.pages import pages


def app() -> Flask:
    made = Flask("web")
    made.register_blueprint(pages)
    made.register_blueprint(api)
    return made


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    with app().test_request_context():
        yield


def answer(request: SearchRequest, total: int | None) -> SearchPage:
    return SearchPage(
        request=request,
        index=IndexInfo(1, 500, "0", None),
        understood=Understood(""),
        total=Total(total),
        results=(),
    )


def asked_by(address: str | None) -> SearchRequest:
    request, unknown = from_args(parse_qsl(urlsplit(address or "").query, keep_blank_values=True))
    assert not unknown
    return request


def test_a_search_without_anything_has_the_plain_address() -> None:
    assert search_address(html_pairs(SearchRequest(page_size=10, match="auto"))) == "/"


@pytest.mark.parametrize("match", ["all", "any", "auto"])
def test_a_search_keeps_its_meaning_from_the_api_to_the_page_and_back(match: Any) -> None:
    request = SearchRequest(q="kerry zebra", match=match, page_size=10)
    links = api_links(answer(request, 0))
    assert asked_by(links["self"]) == request
    pairs = parse_qsl(urlsplit(links["html"] or "").query)
    assert (("match", match) in pairs) == (match != "auto")
    assert read_question(pairs).request == request
    assert html_pairs(request) == tuple(pairs)


def test_words_and_names_survive_an_address_whatever_they_are_made_of() -> None:
    pairs = added((("q", 'a&b=c #1 + "ü" %41 \x00'),), "person", "Ana María/García?")
    assert parse_qsl(urlsplit(search_address(pairs)).query) == list(pairs)


def test_half_a_surrogate_pair_does_not_break_an_address() -> None:
    assert article_address("\ud800") == "/article?id=%3F"


def test_adding_a_value_keeps_the_rest_and_goes_back_to_the_first_page() -> None:
    pairs = (("q", "port"), ("page", "3"))
    assert added(pairs, "place", "Trieste") == (("q", "port"), ("place", "Trieste"))


def test_adding_a_value_twice_adds_it_once() -> None:
    pairs = (("place", "Trieste"),)
    assert added(pairs, "place", "Trieste") == pairs


def test_removing_a_value_leaves_its_siblings() -> None:
    pairs = (("place", "Trieste"), ("place", "Koper"), ("person", "Trieste"))
    assert removed(pairs, "place", "Trieste") == (("place", "Koper"), ("person", "Trieste"))


def test_changing_takes_the_old_value_away() -> None:
    assert changed((("since", "2016"), ("q", "x")), {"since": "2017", "until": None}) == (("q", "x"), ("since", "2017"))


def test_the_first_page_has_no_number_in_its_address() -> None:
    assert on_page((("q", "x"), ("page", "7")), 1) == (("q", "x"),)
    assert on_page((("q", "x"),), 2) == (("q", "x"), ("page", "2"))


@pytest.mark.parametrize(
    ("page", "total", "last", "after", "before"),
    [
        (1, 0, 1, None, None),
        (1, 20, 1, None, None),
        (1, 21, 2, 2, None),
        (2, 21, 2, None, 1),
        (9, 21, 2, None, 2),
        (500, 1_000_000, 500, None, 499),
    ],
)
def test_paging_ends_where_the_articles_or_the_window_end(
    page: int, total: int, last: int, after: int | None, before: int | None
) -> None:
    found = answer(SearchRequest(page=page), total)
    assert (last_page(found), next_page(found), previous_page(found)) == (last, after, before)


def test_without_a_total_an_empty_page_is_the_last() -> None:
    found = answer(SearchRequest(total="none", page=3), None)
    assert (last_page(found), next_page(found), previous_page(found)) == (None, None, 2)


def test_a_page_of_no_articles_has_no_neighbours() -> None:
    found = answer(SearchRequest(page_size=0), 40)
    assert (next_page(found), previous_page(found)) == (None, None)


def test_the_links_of_the_api_ask_for_the_same_search() -> None:
    request = SearchRequest(q="port", place=("Trieste",), none_of={"person": ("A",)}, facets=("person:5",), page=2)
    links = api_links(answer(request, 100))
    assert asked_by(links["self"]) == request
    assert asked_by(links["next"]).page == 3
    assert asked_by(links["prev"]).page == 1
    assert asked_by(links["prev"]).facets == request.facets


def test_the_page_that_the_api_links_to_shows_the_same_articles() -> None:
    request = SearchRequest(q="port", sort="newest", page=2, facets=("person",), total="none")
    shown = read_question(parse_qsl(urlsplit(api_links(answer(request, 100))["html"] or "").query)).request
    assert shown is not None
    assert (shown.q, shown.sort, shown.page, shown.page_size, shown.facets) == ("port", "newest", 2, 20, ())


values = st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=8), max_size=3).map(tuple)


@given(
    q=st.text(st.characters(codec="utf-8"), max_size=20),
    chosen=st.dictionaries(st.sampled_from(FILTERS), values),
    sort=st.sampled_from(("relevance", "newest", "oldest")),
    size=st.integers(1, 100),
    page=st.integers(1, 100),
)
def test_an_address_of_the_page_asks_for_what_it_was_made_from(
    q: str, chosen: dict[str, tuple[str, ...]], sort: str, size: int, page: int
) -> None:
    request = SearchRequest(q=q, sort=sort, page=page, page_size=size, **chosen)  # type: ignore[arg-type]
    with app().test_request_context():
        address = search_address(html_pairs(request))
    assert read_question(parse_qsl(urlsplit(address).query, keep_blank_values=True)).request == request
