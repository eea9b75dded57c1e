"""Newer articles score higher, counted from the newest of the index or from the day asked for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.article import Article, Origin
from index.dates import parse_date
from index.generation import open_snapshot
from index.writer import IndexWriter
from search import SearchRequest
from search.embedded import EmbeddedEngine
from search.ranking import RECENCY_HALVING, RECENCY_WEIGHTS
from search.recency import gain_of, reference_day
from search.scope import Collection

# Two segments; the last is dated by mistake, and one is dated only to the year.
DATES = (
    ("2016-04-22", "2016-04-21", "2016-03-23", None, "2016"),
    ("2015-04-22", "2016-04-22T23:30:00-05:00", "2031-01-01"),
)


def an_article(article_id: str, published: str | None, body: str = "harbour talks") -> Article:
    return Article(
        id=article_id, body=body, published=parse_date(published) if published else None, origin=Origin(file="a.jsonl")
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("recency") / "news.index"
    for part, dates in enumerate(DATES):
        with IndexWriter(folder) as writer:
            for number, published in enumerate(dates):
                writer.add(an_article(f"{part}-{number}", published))
    return folder


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[EmbeddedEngine]:
    with EmbeddedEngine(folder) as engine:
        yield engine


def order(engine: EmbeddedEngine, **asked: object) -> list[str]:
    return [hit.id for hit in engine.search(SearchRequest(q="harbour", **asked)).results]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("as_of", "reference"),
    [
        (date(2026, 11, 24), date(2016, 4, 22)),  # an archive that lies still is not old
        (date(2031, 1, 1), date(2031, 1, 1)),
        (date(2016, 4, 22), date(2016, 4, 22)),
        (date(2016, 4, 20), date(2016, 3, 23)),
        (date(2016, 1, 1), date(2016, 1, 1)),  # of a date that is only a year, its first day counts
        (date(2000, 1, 1), date(2000, 1, 1)),  # before all of them
        (date.min, date.min),
    ],
)
def test_ages_count_from_the_newest_article_that_is_not_dated_later(folder: Path, as_of: date, reference: date) -> None:
    assert date.fromordinal(reference_day(Collection(open_snapshot(folder)), as_of)) == reference


def test_a_deleted_article_is_no_reference(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add(an_article("a", "2016-04-22"))
        writer.add(an_article("b", "2016-05-22"))
    with IndexWriter(tmp_path) as writer:
        writer.delete("b")
    assert date.fromordinal(reference_day(Collection(open_snapshot(tmp_path)), date(2017, 1, 1))) == date(2016, 4, 22)


def test_an_index_without_dates_and_one_without_articles_have_an_order(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "empty"):
        pass
    with IndexWriter(tmp_path / "undated") as writer:
        writer.add(an_article("a", None))
    with EmbeddedEngine(tmp_path / "empty") as engine:
        assert order(engine, recency="strong", explain=True) == []
    with EmbeddedEngine(tmp_path / "undated") as engine:
        assert order(engine, recency="strong", explain=True) == ["a"]
        (hit,) = engine.search(SearchRequest(q="harbour", recency="strong")).results
        assert hit.score == engine.search(SearchRequest(q="harbour")).results[0].score


def test_of_equally_good_articles_the_newer_comes_first_and_undated_ones_last(engine: EmbeddedEngine) -> None:
    asked = order(engine, recency="some", as_of="2016-04-22")
    # Dated after the day asked for is as new as of that day; equals stay in the order of the index.
    assert asked == ["0-0", "1-1", "1-2", "0-1", "0-2", "0-4", "1-0", "0-3"]
    assert order(engine, recency="strong", as_of="2016-04-22") == asked


def test_a_single_article_of_the_future_makes_no_other_one_old(engine: EmbeddedEngine) -> None:
    hits = {hit.id: hit.score or 0.0 for hit in engine.search(SearchRequest(q="harbour", recency="strong")).results}
    assert hits["0-0"] == hits["1-2"] == pytest.approx(2 * hits["0-3"])


@pytest.mark.parametrize("recency", ["some", "strong"])
def test_what_is_gained_is_bounded_and_halves(engine: EmbeddedEngine, recency: str) -> None:
    before = {hit.id: hit.score or 0.0 for hit in engine.search(SearchRequest(q="harbour")).results}
    asked = SearchRequest(q="harbour", recency=recency, as_of="2016-04")  # type: ignore[arg-type]
    after = {hit.id: hit.score or 0.0 for hit in engine.search(asked).results}
    gains = {name: after[name] / score - 1 for name, score in before.items()}
    assert max(gains.values()) == pytest.approx(RECENCY_WEIGHTS[recency], rel=1e-5)
    assert gains["0-2"] == pytest.approx(RECENCY_WEIGHTS[recency] / 2, rel=1e-5)
    assert RECENCY_HALVING == 30
    assert gains["0-3"] == 0


def test_much_better_articles_stay_above_newer_ones(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add(an_article("old", "1990-01-01", "harbour harbour harbour harbour"))
        writer.add(an_article("new", "2016-04-22", "harbour and much else that is said of other things all day long"))
    with EmbeddedEngine(tmp_path) as engine:
        assert order(engine) == order(engine, recency="some") == ["old", "new"]


@pytest.mark.parametrize("asked", [{"q": ""}, {"q": "harbour", "sort": "newest"}, {"q": "harbour", "sort": "oldest"}])
def test_where_scores_do_not_order_recency_changes_nothing(engine: EmbeddedEngine, asked: dict[str, str]) -> None:
    pages = [
        engine.search(SearchRequest(recency=recency, **asked)).results  # type: ignore[arg-type]
        for recency in ("off", "some", "strong")
    ]
    assert pages[0] == pages[1] == pages[2]


def test_a_story_is_shown_by_its_newest_article_where_all_tell_it_alike(tmp_path: Path) -> None:
    body = " ".join(f"word{number}" for number in range(80))
    for number in range(3):
        with IndexWriter(tmp_path) as writer:
            writer.add(an_article(f"a{number}", f"2016-04-2{number}", body))
    with EmbeddedEngine(tmp_path) as engine:
        for recency, shown in (("off", "a0"), ("some", "a2")):
            asked = SearchRequest(q="word7", collapse="story", recency=recency)  # type: ignore[arg-type]
            page = engine.search(asked)
            assert [hit.id for hit in page.results] == [shown]
            assert (page.total.articles, page.total.stories) == (3, 1)


@pytest.mark.parametrize("match", ["all", "any"])
def test_free_texts_are_blended_after_they_are_ordered_anew(engine: EmbeddedEngine, match: str) -> None:
    asked = {"q": "harbour talks", "match": match, "as_of": "2016-04-22"}
    before = {hit.id: hit.score or 0.0 for hit in engine.search(SearchRequest(**asked)).results}  # type: ignore[arg-type]
    after = engine.search(SearchRequest(recency="strong", **asked)).results  # type: ignore[arg-type]
    assert after[0].score == pytest.approx(2 * before[after[0].id], rel=1e-5)


def test_filters_pages_and_bare_results_do_not_change_a_score(engine: EmbeddedEngine) -> None:
    whole = engine.search(SearchRequest(q="harbour", recency="some")).results
    scores = {hit.id: hit.score for hit in whole}
    for asked in ({"since": "2016"}, {"fields": "id", "total": "none"}, {"page": 2, "page_size": 3}):
        found = engine.search(SearchRequest(q="harbour", recency="some", **asked)).results
        assert found
        assert all(hit.score == scores[hit.id] for hit in found)


@pytest.mark.parametrize(
    ("article_id", "said"),
    [
        ("0-0", "+25.0 %: as new as 2016-04-22"),
        ("0-1", "+24.2 %: 1 day older than 2016-04-22"),
        ("0-2", "+12.5 %: 30 days older than 2016-04-22"),
        ("1-0", "+1.9 %: 366 days older than 2016-04-22"),
        ("1-2", "+25.0 %: as new as 2016-04-22"),
        ("0-3", "undated"),
    ],
)
def test_a_gain_is_put_into_words(folder: Path, article_id: str, said: str) -> None:
    scope = Collection(open_snapshot(folder)).scopes[int(article_id[0])]
    assert gain_of("some", date(2016, 4, 22).toordinal(), scope, int(article_id[-1])) == said
