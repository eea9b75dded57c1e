"""Which saved queries find which new articles: as running each over the whole index says."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import newsroom
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import AUTHORS, PEOPLE, SOURCES, History, histories

from index.article import Article, Origin, Quote
from index.dates import parse_date
from index.entities.archivist import Archivist
from index.generation import open_snapshot
from index.writer import IndexWriter
from search import SearchRequest, percolating
from search.arrivals import arrived_since
from search.asked import read_query
from search.collector import Collector
from search.percolating import Fired, Percolator
from search.planner import Plan
from search.request import FILTERS
from search.scope import Collection

DAY = date(2016, 4, 23)
Rows = list[npt.NDArray[np.uint32]]


def slowly(collection: Collection, requests: Sequence[SearchRequest], rows: Rows, as_of: date) -> list[Fired]:
    """Each request over the whole collection, as a search runs it; of what it finds what is among the rows."""
    fired = []
    for number, request in enumerate(requests):
        tree = read_query(request, collection, as_of).tree
        collector = Collector(collection, Plan(collection, tree), request, ranked=False)
        for scope, matches, some in zip(collection.scopes, collector.matches, rows, strict=True):
            fired += [Fired(number, scope.place, row) for row in np.intersect1d(matches.docs, some).tolist()]
    return fired


_word = st.sampled_from(
    ("kerry", "Lavrov", "talks", "talking", "the", "US", "U.S.", "cease-fire", "ceasefire", "peace-talks", "WHO", "absent",
     "well-known-man", "1,200", "Müller", "jfk", "us")
)  # fmt: skip
_leaf = st.one_of(
    _word, _word, _word,
    st.sampled_from(
        ('"kerry talks"', '"the talks"~2', '"cease-fire talks"', '"peace talks"', "=talks", '="the talks"', "t*", "talk*", "k*y",
         "*e*", "?", "lavrof~", "ceasfire~2", "title:talks", 'title:"the talks"', "summary:ker*", "body:lavrov", "title:=talks",
         "person:kerry", "person:k*", 'person:"john kerry"', 'person:="john kerry"', "source:bbc", "source:the", "author:zoë",
         "author:ng", "lang:en", "quote:talks", "quote:(kerry talks)", "speaker:lee", 'speaker:"ann lee"',
         "(quote:the speaker:wire)",
         "date:2016", "date:2016-04-22", "after:2016-04-22", "before:2016-04-22", "last:2d", "last:1y", "date:today",
         "date:yesterday", "kerry NEAR/3 talks", "(kerry OR the) NEAR/2 talks", "?!", '""', "person:?!")
    ),
)  # fmt: skip
_clauses = st.one_of(
    _leaf,
    _leaf.map(lambda leaf: f"-{leaf}"),
    _leaf.map(lambda leaf: f"NOT {leaf}"),
    _leaf.map(lambda leaf: f"{leaf}^2"),
    st.tuples(_leaf, _leaf).map(lambda both: f"({both[0]} OR {both[1]})"),
    st.tuples(_leaf, _leaf).map(lambda both: f"-({both[0]} {both[1]})"),
    st.tuples(_leaf, _leaf, _leaf).map(lambda all_: f"({all_[0]} OR ({all_[1]} -{all_[2]}))"),
)
queries = st.one_of(
    st.just(""),
    st.lists(_clauses, min_size=1, max_size=3).map(" ".join),
    st.lists(_clauses, min_size=2, max_size=3).map(" OR ".join),
)
_VALUES = {
    "person": (*PEOPLE, "person:john kerry", "JOHN KERRY", "Nobody"),
    "source": (*SOURCES, "cnn", "Nowhere"),
    "author": (*AUTHORS, "zoe a"),
    "language": ("en", "de"),
    "place": ("Geneva",),
}
_DATES = (None, None, "2015", "2016", "2016-04", "2016-04-22", "2016-12", "9999")


def _some() -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    return st.dictionaries(st.sampled_from(sorted(_VALUES)), st.none(), max_size=2).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {name: st.lists(st.sampled_from(_VALUES[name]), min_size=1, max_size=2).map(tuple) for name in chosen}
        )
    )


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """Any saved query: words, filters, dates; and what is of no concern."""
    since, until = draw(st.sampled_from(_DATES)), draw(st.sampled_from(_DATES))
    if since and until and parse_date(since).first_day > parse_date(until).last_day:
        since, until = until, since
    is_narrowed = draw(st.booleans())
    return SearchRequest(
        q=draw(queries),
        all_of=draw(_some()) if is_narrowed else {},
        none_of=draw(_some()) if is_narrowed else {},
        missing=draw(st.frozensets(st.sampled_from((*FILTERS, "published")), max_size=1))
        if is_narrowed
        else frozenset(),
        since=since,
        until=until,
        min_salience=draw(st.sampled_from((0.0, 0.0, 0.0, 0.3))),
        story=draw(st.sampled_from((None, None, None, "00000000000000aa"))),
        sort=draw(st.sampled_from(("relevance", "newest"))),
        collapse=draw(st.sampled_from(("none", "story"))),
        page=draw(st.integers(1, 3)),
        **draw(_some()) if is_narrowed else {},  # type: ignore[arg-type]
    )


def all_rows(collection: Collection) -> Rows:
    return [np.arange(scope.segment.n_docs, dtype=np.uint32) for scope in collection.scopes]


def some_rows(collection: Collection, chosen: Sequence[bool]) -> Rows:
    """Rows by turns chosen or not, dead ones among them."""
    return [
        np.array([row for row in range(scope.segment.n_docs) if chosen[(row + scope.place) % len(chosen)]], np.uint32)
        for scope in collection.scopes
    ]


@settings(deadline=None, max_examples=60)
@given(
    history=histories(8),
    asked=st.lists(requests(), min_size=8, max_size=16),
    chosen=st.lists(st.booleans(), min_size=1, max_size=5),
    at_once=st.sampled_from((1, 3, 1_024)),
)
def test_the_same_queries_find_the_same_articles_as_each_by_itself(
    history: History, asked: list[SearchRequest], chosen: list[bool], at_once: int
) -> None:
    """One percolator, kept over two generations and two days."""
    first = replace(history, commits=history.commits[:1], deleted=frozenset(), revised={}, optimized=False)
    with TemporaryDirectory() as folder, patch.object(percolating, "AT_ONCE", at_once):
        percolator = Percolator(asked)
        collection = Collection(first.write(Path(folder)))
        rows = all_rows(collection)
        assert percolator.fired(collection, rows, DAY) == slowly(collection, asked, rows, DAY)
        collection = Collection(history.write(Path(folder)))
        for rows in (some_rows(collection, chosen), all_rows(collection)):
            assert percolator.fired(collection, rows, DAY) == slowly(collection, asked, rows, DAY)
        later = DAY + timedelta(days=1)
        assert percolator.fired(collection, rows, later) == slowly(collection, asked, rows, later)


def article(name: str, body: str, **facts: Any) -> Article:
    return Article(id=name, body=body, source="Wire", origin=Origin(file="news.jsonl"), **facts)


def write(folder: Path, *articles: Article) -> Collection:
    with IndexWriter(folder) as writer:
        for each in articles:
            writer.add(each)
    return Collection(open_snapshot(folder))


def found(collection: Collection, requests: Sequence[SearchRequest], as_of: date = DAY) -> list[tuple[int, str]]:
    """The queries and the ids of the articles that they find; the same as each by itself."""
    rows = all_rows(collection)
    fired = Percolator(requests).fired(collection, rows, as_of)
    assert fired == slowly(collection, requests, rows, as_of)
    return [(one.query, collection.scopes[one.scope].segment.article_id(one.row)) for one in fired]


def test_an_empty_query_finds_all_and_one_without_a_word_none(tmp_path: Path) -> None:
    collection = write(tmp_path, article("a", "The talks failed."), article("b", "They went on."))
    requests = [SearchRequest(q=q) for q in ("", "?!", "-talks", "*")] + [SearchRequest(source=("wire",))]
    assert found(collection, requests) == [
        *((number, name) for number in (0,) for name in "ab"),
        (2, "b"), (4, "a"), (4, "b"),
    ]  # fmt: skip


def test_queries_that_ask_for_the_same_are_each_told_of_it_whatever_their_order_and_facets(tmp_path: Path) -> None:
    collection = write(tmp_path, article("a", "The talks failed."))
    requests = [
        SearchRequest(q="talks", sort="newest"),
        SearchRequest(q="war"),
        SearchRequest(q="talks", facets=("person",), page=3),
    ]
    assert found(collection, requests) == [(0, "a"), (2, "a")]


def test_only_the_given_rows_count_and_dead_ones_never(tmp_path: Path) -> None:
    write(tmp_path, article("a", "The talks failed."), article("b", "Talks."), article("c", "Talks."))
    stamp = open_snapshot(tmp_path).stamp
    with IndexWriter(tmp_path) as writer:
        writer.delete("b")
    collection = write(tmp_path, article("d", "Talks again."))
    percolator = Percolator([SearchRequest(q="talks")])
    assert [one[1:] for one in percolator.fired(collection, arrived_since(collection, stamp), DAY)] == [(1, 0)]
    everything = [np.arange(3, dtype=np.uint32), np.empty(0, np.uint32)]
    assert percolator.fired(collection, everything, DAY) == [Fired(0, 0, 0), Fired(0, 0, 2)]
    assert percolator.fired(collection, [np.empty(0, np.uint32)] * 2, DAY) == []


def test_relative_days_count_from_the_day_that_is_said(tmp_path: Path) -> None:
    collection = write(tmp_path, article("a", "The talks failed.", published=parse_date("2016-04-20")))
    percolator = Percolator([SearchRequest(q="talks last:3d"), SearchRequest(q="DATE:yesterday")])
    rows = all_rows(collection)
    fired = [percolator.fired(collection, rows, date(2016, 4, day)) for day in (20, 21, 22, 23)]
    assert [[one.query for one in each] for each in fired] == [[0], [0, 1], [0], []]


def test_names_of_one_entity_stand_for_each_other_and_hidden_ones_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "news.index"
    newsroom.write(folder, [newsroom.article("a", ["Abu Minyar"]), newsroom.article("b", ["Moammar Qadhafi", "Bo Ek"])])
    requests = [
        SearchRequest(person=("Moammar Qadhafi",)),
        SearchRequest(q='person:="abu minyar"'),
        SearchRequest(q="person:qadhafi talks"),
        SearchRequest(q="-person:qadhafi"),
        SearchRequest(all_of={"person": ("Bo Ek",)}),
        SearchRequest(none_of={"person": ("Bo Ek",)}),
        SearchRequest(missing=frozenset(("person",))),
    ]
    with Archivist(folder) as archivist:
        archivist.merge("person", "Moammar Qadhafi", "Abu Minyar")
    both = [(number, name) for number in range(3) for name in "ab"]
    assert found(Collection(open_snapshot(folder)), requests) == [*both, (4, "b"), (5, "a")]
    with Archivist(folder) as archivist:
        archivist.hide("person", "Bo Ek")
        archivist.hide("person", "Abu Minyar", "a")
    assert found(Collection(open_snapshot(folder)), requests) == [
        (0, "b"), (1, "b"), (2, "b"), (3, "a"), (5, "a"), (5, "b"), (6, "a"),
    ]  # fmt: skip


def test_a_word_whose_accents_come_with_a_later_article_is_read_again(tmp_path: Path) -> None:
    requests = [SearchRequest(q="cote"), SearchRequest(q="talks"), SearchRequest(q='"cote ouest"')]
    percolator = Percolator(requests)
    bodies = (
        ("fr", "Les talks."),
        ("fr", "La côte ouest."),
        ("fr", "Le côté ouest."),
        ("en", "A cote."),
        ("de", "Die Cote."),
    )
    for number, (language, body) in enumerate(bodies):
        collection = write(tmp_path, article(f"a{number}", body, language=language))
        rows = all_rows(collection)
        assert percolator.fired(collection, rows, DAY) == slowly(collection, requests, rows, DAY)
    with IndexWriter(tmp_path) as writer:
        writer.delete("a1")
        writer.commit(optimize=True)
    collection = Collection(open_snapshot(tmp_path))
    assert percolator.fired(collection, all_rows(collection), DAY) == slowly(
        collection, requests, all_rows(collection), DAY
    )


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("talk ceasefire", ("Talks", "ceasefire", "talked", "cease-fire")),
        ('"crumbling ceasefire" OR absent', ("crumbling ceasefire",)),
        ("crumbl* -war", ("crumbling",)),
        ("title:talks", ("Talks",)),
        ('quote:"no deal" speaker:kerry', ("no deal",)),
        ("last:9y", ()),
        ("", ()),
    ],
)
def test_the_words_that_made_a_query_find_an_article_are_said_as_they_stand_there(
    q: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    body = "They talked of the crumbling ceasefire. “There is no deal,” Kerry said. No deal, no cease-fire."
    start = body.index("There")
    quote = Quote(start, body.index(",”"), "John Kerry", "person", True)
    published = parse_date("2016-04-20")
    collection = write(tmp_path, article("a", body, title="Talks on a ceasefire", published=published, quotes=(quote,)))
    percolator = Percolator([SearchRequest(q="other"), SearchRequest(q=q)])
    (fired,) = percolator.fired(collection, all_rows(collection), DAY)
    assert percolator.words(collection, fired, DAY) == words


HOSTILE = [
    " ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz" * 20)[:1_000],
    " ".join(f"{letter}*" for letter in "abcdefghijklmnop"),
    " ".join(f"*{letter}*" for letter in "abcdefghijklmnop"),
    "(" * 500 + ")" * 500,
    "a OR " * 200,
    "-" * 1_000,
    "( a ( b ( c ( d OR e ) f ) OR g ) h ) " * 20,
    "\x00" * 1_000,
    "person:* " * 100,
    "\ud800* \ud800",
]


def test_hostile_queries_find_what_they_find_and_hold_up_nobody(tmp_path: Path) -> None:
    collection = write(tmp_path, *(article(f"a{number}", f"Talks {number} on a big deal.") for number in range(20)))
    requests = [SearchRequest(q=q) for q in (*HOSTILE, "talks")]
    percolator, rows = Percolator(requests), all_rows(collection)
    assert percolator.fired(collection, rows, DAY) == slowly(collection, requests, rows, DAY)
    started = time.thread_time()
    fired = percolator.fired(collection, rows, DAY)
    assert time.thread_time() - started < 0.5
    assert sum(one.query == len(HOSTILE) for one in fired) == 20
