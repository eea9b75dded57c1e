"""Random requests against counting in plain Python: totals, order, paging, facets, histogram."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle_facets import FacetCounts
from twin_search import AUTHORS, PEOPLE, SOURCES, History, Row, Scores, Twin, histories

from index.article import Article, Origin
from index.dates import parse_date
from index.schema import facet_key, facet_values
from index.writer import IndexWriter
from search import SearchRequest
from search.embedded import EmbeddedEngine
from search.parser import parse
from search.request import FILTERS
from search.results import Facet, Histogram, SearchPage
from search.stems import Stems

_VALUES = {
    "person": (*PEOPLE, "person:john kerry", "JOHN KERRY", "Nobody", "person:nobody"),
    "source": (*SOURCES, "cnn", "Nowhere"),
    "author": (*AUTHORS, "zoe a"),
    "language": ("en",),
}
_DATES = ("2015", "2016", "2016-04", "2016-04-22", "2016-05-01", "2016-12", "2017", "0001", "9999")


def _some(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    return st.dictionaries(st.sampled_from(sorted(_VALUES)), strategy, max_size=2).flatmap(
        lambda chosen: st.fixed_dictionaries(
            {name: st.lists(st.sampled_from(_VALUES[name]), min_size=1, max_size=3).map(tuple) for name in chosen}
        )
    )


@st.composite
def requests(draw: st.DrawFn) -> SearchRequest:
    """Any request: words, filters, dates, order, page, facets."""
    since, until = draw(st.sampled_from((None, *_DATES))), draw(st.sampled_from((None, *_DATES)))
    if since and until and parse_date(since).first_day > parse_date(until).last_day:
        since, until = until, since
    facets = draw(st.lists(st.sampled_from((*_VALUES, "place", "published")), unique=True, max_size=4))
    return SearchRequest(
        q=draw(
            st.sampled_from(("", "kerry", "talks lavrov", '"cease-fire"', "the OR us", "kerry NOT talks", "NOT talks"))
        ),
        all_of=draw(_some(st.just(None))),
        none_of=draw(_some(st.just(None))),
        missing=draw(st.frozensets(st.sampled_from(("person", "source", "author", "published")), max_size=1)),
        since=since,
        until=until,
        min_salience=draw(st.sampled_from((0.0, 0.0, 0.1, 0.29, 0.291, 0.3, 1.0))),
        sort=draw(st.sampled_from(("relevance", "newest", "oldest"))),
        recency=draw(st.sampled_from(("off", "off", "some", "strong"))),
        as_of=draw(st.sampled_from((None, "2015-12-31", "2016-04-22", "0001-01-01", "9999"))),
        explain=draw(st.booleans()),
        facets=tuple(name if name == "published" else f"{name}:{draw(st.integers(1, 4))}" for name in facets),
        interval=draw(st.sampled_from(("auto", "year", "month", "week", "day"))),
        page=draw(st.integers(1, 3)),
        page_size=draw(st.sampled_from((0, 1, 3, 10, 100))),
        **draw(_some(st.just(None))),  # type: ignore[arg-type]
    )


class Counting:
    """What a request should find among rows, and count."""

    def __init__(self, twin: Twin, request: SearchRequest, stems: Stems) -> None:
        self.twin = twin
        self.request = request
        self.scores: Scores = self._blended(twin.search(parse(request.q, stems).tree))
        self.base = [name for name, row in twin.live.items() if name in self.scores and self._passes(row)]
        self.found = self._selected(None)

    def _blended(self, scores: Scores) -> Scores:
        """The scores with what being new adds."""
        weight = {"off": 0.0, "some": 0.25, "strong": 1.0}[self.request.recency]
        as_of = self.request.as_of_day() or date.today()
        days = {name: row.article.published.first_day for name, row in self.twin.live.items() if row.article.published}
        newest = max([day for day in days.values() if day <= as_of], default=as_of)
        gains = {name: weight * 30 / (30 + max((newest - day).days, 0)) for name, day in days.items()}
        return {name: score * (1 + gains.get(name, 0.0)) for name, score in scores.items()}

    def _passes(self, row: Row) -> bool:
        request, article = self.request, row.article
        values = {name: {facet_key(name, value) for value in self.values(article)[name]} for name in FILTERS}
        for name, asked in request.all_of.items():
            if not {facet_key(name, value) for value in asked} <= values[name]:
                return False
        for name, asked in request.none_of.items():
            if {facet_key(name, value) for value in asked} & values[name]:
                return False
        for name in request.missing:
            if article.published if name == "published" else values[name]:
                return False
        first, last = request.first_day(), request.last_day()
        if first or last:
            published = article.published
            return (
                published is not None
                and (first or date.min) <= published.first_day
                and published.last_day <= (last or date.max)
            )
        return True

    def _selected(self, without: str | None) -> list[str]:
        asked = {name: getattr(self.request, name) for name in FILTERS if name != without}
        keys = {name: {facet_key(name, value) for value in values} for name, values in asked.items() if values}
        return [found for found in self.base if all(self._has(found, name, keys[name]) for name in keys)]

    def _has(self, found: str, name: str, keys: set[str]) -> bool:
        return any(facet_key(name, value) in keys for value in self.values(self.twin.live[found].article)[name])

    def values(self, article: Article) -> dict[str, tuple[str, ...]]:
        """The values of an article as if it mentioned nothing that is less salient than the request asks for."""
        mentions = tuple(each for each in article.mentions if each.salience >= self.request.min_salience)
        return facet_values(replace(article, mentions=mentions))

    def by_date(self) -> list[str]:
        """All that is found by date: equal ones in the order of their rows."""
        direction = 1 if self.request.sort == "oldest" else -1
        places = {row.article.id: place for place, row in enumerate(self.twin.rows) if row.live}

        def key(name: str) -> tuple[bool, int, int]:
            published = self.twin.live[name].article.published
            return published is None, direction * published.instant if published else 0, places[name]

        return sorted(self.found, key=key)

    def assert_ranked(self, page: SearchPage) -> None:
        """The page is a stretch of all by score, equal ones in the order of their rows."""
        places = {row.article.id: place for place, row in enumerate(self.twin.rows) if row.live}
        ranks = [(-(hit.score or 0.0), places[hit.id]) for hit in page.results]
        assert ranks == sorted(ranks)
        scores = [hit.score for hit in page.results]
        assert scores == pytest.approx([self.scores[hit.id] for hit in page.results], rel=2e-5)
        first = (self.request.page - 1) * self.request.page_size
        best = sorted((self.scores[name] for name in self.found), reverse=True)
        assert scores == pytest.approx(best[first : first + self.request.page_size], rel=2e-5)

    def assert_facet(self, name: str, size: int, facet: Facet) -> None:
        """The buckets, in order, and what is summed up beside them."""
        selected = getattr(self.request, name)
        counts = FacetCounts(name)
        for found in self._selected(name) if selected else self.found:
            counts.add(self.values(self.twin.live[found].article)[name])
        keys = {facet_key(name, value) for value in selected}
        shown = {facet_key(name, bucket.value): bucket for bucket in facet.buckets}
        assert {key: bucket.count for key, bucket in shown.items()}.items() <= {
            **dict.fromkeys(keys, 0), **counts.articles
        }.items()  # fmt: skip
        assert keys <= shown.keys()
        assert {key for key, bucket in shown.items() if bucket.selected} == keys
        listed = facet.buckets[:size]
        top = [bucket for bucket in listed if bucket.count]
        assert len(top) == min(size, len(counts.articles))
        assert [(-bucket.count, bucket.label) for bucket in top] == sorted(
            (-bucket.count, bucket.label) for bucket in top
        )
        assert sorted(bucket.count for bucket in top) == sorted(counts.articles.values())[-len(top) :] or not top
        assert facet.distinct == len(counts.articles)
        assert facet.missing == counts.missing
        assert facet.other == sum(counts.articles.values()) - sum(bucket.count for bucket in facet.buckets)

    def assert_histogram(self, histogram: Histogram) -> None:
        """Every bucket holds the articles wholly within it, and all others are missing."""
        periods = [self.twin.live[name].article.published for name in self.found]
        counts: Counter[str] = Counter()
        for published in periods:
            if published is not None:
                first, last = (_period(day, histogram.interval) for day in (published.first_day, published.last_day))
                counts[first if first == last else ""] += 1
        missing = counts.pop("", 0) + periods.count(None)
        assert {bucket.since: bucket.count for bucket in histogram.buckets} == counts
        assert histogram.missing == missing
        assert [bucket.since for bucket in histogram.buckets] == sorted(counts)
        assert all(bucket.until < after.since for bucket, after in pairwise(histogram.buckets))
        assert self.request.interval in ("auto", histogram.interval)


def _period(day: date, interval: str) -> str:
    """The first day of the period that a day is in."""
    first = {
        "year": day.replace(month=1, day=1),
        "month": day.replace(day=1),
        "week": day - timedelta(days=day.weekday()),
        "day": day,
    }
    return first[interval].isoformat()


@settings(deadline=None, max_examples=40)
@given(history=histories(8), asked=st.lists(requests(), min_size=6, max_size=10))
def test_every_request_is_answered_as_counting_one_by_one_would(history: History, asked: list[SearchRequest]) -> None:
    with TemporaryDirectory() as folder:
        twin = Twin.of(history.write(Path(folder)))
        with EmbeddedEngine(folder) as engine:
            for request in asked:
                _assert_answered(twin, request, engine.search(request), engine._state.collection.stems)


def _assert_answered(twin: Twin, request: SearchRequest, page: SearchPage, stems: Stems) -> None:
    wanted = Counting(twin, request, stems)
    assert page.total.articles == len(wanted.found)
    first = (request.page - 1) * request.page_size
    assert len(page.results) == len(wanted.found[first : first + request.page_size])
    assert {hit.id for hit in page.results} <= set(wanted.found)
    if request.sort == "relevance" and parse(request.q).tree is not None:
        wanted.assert_ranked(page)
    else:
        assert [hit.id for hit in page.results] == wanted.by_date()[first : first + request.page_size]
        assert all(hit.score is None for hit in page.results)
    for name, size in request.facet_sizes().items():
        if name == "published":
            assert page.published is not None
            wanted.assert_histogram(page.published)
        else:
            wanted.assert_facet(name, size, page.facets[name])


@settings(deadline=None, max_examples=15)
@given(
    commits=st.lists(st.integers(1, 30), min_size=1, max_size=4),
    page_size=st.sampled_from((1, 3, 7, 50)),
    sort=st.sampled_from(("relevance", "newest", "oldest")),
    recency=st.sampled_from(("off", "some", "strong")),
    deleted=st.frozensets(st.integers(0, 20), max_size=5),
)
def test_paging_over_equals_in_several_segments_repeats_and_leaves_out_none(
    commits: list[int], page_size: int, sort: Any, recency: Any, deleted: frozenset[int]
) -> None:
    dates = [None, parse_date("2016-04-22"), parse_date("2016")]
    with TemporaryDirectory() as folder:
        total = 0
        for size in commits:
            with IndexWriter(Path(folder)) as writer:
                for number in range(total, total + size):
                    # The same words in every article: all scores are equal, and many dates.
                    writer.add(
                        Article(
                            id=f"a{number}",
                            body="kerry talks",
                            published=dates[number % 3],
                            origin=Origin(file="a.jsonl", record=number + 1),
                        )
                    )
            total += size
        with IndexWriter(Path(folder)) as writer:
            gone = {f"a{number}" for number in deleted if writer.delete(f"a{number}")}
        with EmbeddedEngine(folder) as engine:
            request = SearchRequest(q="kerry", sort=sort, recency=recency, page_size=page_size)
            pages = [
                [hit.id for hit in engine.search(replace(request, page=number + 1)).results]
                for number in range(total // page_size + 1)
            ]
            seen = [name for page in pages for name in page]
            assert len(seen) == len(set(seen))
            assert set(seen) == {f"a{number}" for number in range(total)} - gone
            everything = [hit.id for hit in engine.search(replace(request, page_size=100)).results]
            assert seen[:100] == everything


@pytest.mark.parametrize(
    ("sort", "recency"), [("relevance", "off"), ("relevance", "strong"), ("newest", "off"), ("oldest", "off")]
)
def test_a_late_page_is_in_the_order_of_the_early_ones(tmp_path: Path, sort: Any, recency: Any) -> None:
    # Beyond 128 results all are sorted instead of inserted one by one.
    for part in range(3):
        with IndexWriter(tmp_path / "index") as writer:
            for number in range(part, 300, 3):
                writer.add(
                    Article(
                        id=f"a{number}",
                        body="kerry " * (number % 5 + 1) + "talks " * (number % 7),
                        published=parse_date(f"2016-04-{number % 28 + 1:02d}") if number % 11 else None,
                        origin=Origin(file="a.jsonl", record=number + 1),
                    )
                )
    with EmbeddedEngine(tmp_path / "index") as engine:
        request = SearchRequest(q="kerry", sort=sort, recency=recency, page_size=20)
        pages = [engine.search(replace(request, page=number)).results for number in range(1, 16)]
        large = [engine.search(replace(request, page=number, page_size=100)).results for number in range(1, 4)]
    ids = [hit.id for page in pages for hit in page]
    assert sorted(ids) == sorted(f"a{number}" for number in range(300))
    assert ids == [hit.id for page in large for hit in page]


def test_an_article_with_a_value_in_two_spellings_counts_once(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "index") as writer:
        writer.add(Article(id="a", body="news", author=("Zoë", "ZOE", "Bo"), origin=Origin(file="a.jsonl")))
        writer.add(Article(id="b", body="news", author=("zoe", "Bo"), origin=Origin(file="a.jsonl", record=2)))
    with EmbeddedEngine(tmp_path / "index") as engine:
        facet = engine.search(SearchRequest(facets=("author",))).facets["author"]
    assert [(bucket.label, bucket.count) for bucket in facet.buckets] == [("Bo", 2), ("Zoë", 2)]
    assert (facet.distinct, facet.other) == (2, 0)


def test_two_spellings_of_one_value_asked_for_are_one_selected_value(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "index") as writer:
        writer.add(Article(id="a", body="news", source="CNN", origin=Origin(file="a.jsonl")))
    with EmbeddedEngine(tmp_path / "index") as engine:
        for asked in (("CNN", "cnn"), ("Nowhere", "NOWHERE")):
            facet = engine.search(SearchRequest(source=asked, facets=("source",))).facets["source"]
            assert len([bucket for bucket in facet.buckets if bucket.selected]) == 1


def test_an_id_that_is_not_valid_unicode_is_found_by_whatever_way(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "index") as writer:
        writer.add(Article(id="a\ud800", body="news", origin=Origin(file="a.jsonl")))
    with EmbeddedEngine(tmp_path / "index") as engine:
        for fields in ("all", "id"):
            assert [hit.id for hit in engine.search(SearchRequest(q="news", fields=fields)).results] == ["a\ud800"]
        assert engine.article("a\ud800") is not None
