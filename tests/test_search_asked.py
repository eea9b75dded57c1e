"""A request's query is read as it says: in the query language, or as a free text."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from newsroom import article, write
from whoosh.query import And, Or, Term

from index.generation import open_snapshot
from search.asked import day_of, read_query, today
from search.request import SearchRequest
from search.scope import Collection
from search.trees import Dated


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder: Path = tmp_path_factory.mktemp("index")
    write(folder, [article("a1", ("Ann Lee",))])
    return Collection(open_snapshot(folder))


def test_a_query_is_in_the_query_language(collection: Collection) -> None:
    query = read_query(SearchRequest(q="talks NOT storm"), collection)
    assert type(query.tree) is And
    assert query.understood == "talks NOT storm"


def test_a_free_text_has_no_operators(collection: Collection) -> None:
    query = read_query(SearchRequest(q="talks storm", match="any"), collection)
    assert type(query.tree) is Or
    assert query.understood == "talks OR storm"


def test_relative_dates_count_from_the_day_that_is_given(collection: Collection) -> None:
    query = read_query(SearchRequest(q="last:7d talks"), collection, date(2016, 4, 22))
    assert query.tree == And([Dated(date(2016, 4, 16), date(2016, 4, 22)), Term("text", "talk")])


def test_relative_dates_count_from_today_where_no_day_is_given(collection: Collection) -> None:
    before = today()
    query = read_query(SearchRequest(q="last:1d"), collection)
    assert query.tree in [Dated(day, day) for day in (before, today())]


@pytest.mark.parametrize(("as_of", "day"), [("2016-04-22", date(2016, 4, 22)), ("2016", date(2016, 12, 31))])
def test_relative_dates_count_from_the_day_of_the_request(collection: Collection, as_of: str, day: date) -> None:
    request = SearchRequest(q="last:1d", as_of=as_of)
    assert read_query(request, collection).tree == Dated(day, day)
    assert day_of(request) == day


def test_the_day_of_a_request_is_today_where_it_names_none() -> None:
    before = today()
    assert day_of(SearchRequest()) in (before, today())
