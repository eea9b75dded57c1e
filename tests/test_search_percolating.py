"""Which saved queries find which new articles: as running each over the whole index says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import AUTHORS, PEOPLE, SOURCES, History, histories

from index.dates import parse_date
from search import SearchRequest
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
        
         "author:ng", "lang:en", "quote:talks", "quote:(kerry talks)", "speaker:lee", 'speaker:"ann lee"', "(quote:the speaker:wire)",
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
)
def test_the_same_queries_find_the_same_articles_as_each_by_itself(
    history: History, asked: list[SearchRequest], chosen: list[bool]
) -> None:
    with TemporaryDirectory() as folder:
        collection = Collection(history.write(Path(folder)))
        percolator = Percolator(asked)
        for rows in (some_rows(collection, chosen), all_rows(collection)):
            assert percolator.fired(collection, rows, DAY) == slowly(collection, asked, rows, DAY)
