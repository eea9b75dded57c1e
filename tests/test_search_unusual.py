"""Unusual values: what a search has more often than by chance, against plain counting, and where nothing is unusual."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import histories

from index.article import Article, EntityKind, Mention, Origin
from index.entities.archivist import Archivist
from index.entities.base import entity_id
from index.schema import facet_values
from index.segment import hash_of
from index.writer import IndexWriter
from search import SearchRequest, open_engine
from search.embedded import EmbeddedEngine
from search.errors import RequestError
from search.results import Unusual
from search.surprise import DOUBT, LEAST_TOGETHER


def twin_surprise(both: int, one: int, other: int, total: int) -> float:
    """The signed root of G², cell by cell."""
    cells = {
        (both, one, other),
        (one - both, one, total - other),
        (other - both, total - one, other),
        (max(total - one - other + both, 0), total - one, total - other),
    }
    chances = [(seen, row * column / total) for seen, row, column in cells if seen and row and column]
    g2 = 2 * sum(seen * math.log(seen / chance) for seen, chance in chances)
    return math.copysign(math.sqrt(max(g2, 0)), both * total - one * other or -1)


@settings(deadline=None, max_examples=30)
@given(histories(most=20), st.sampled_from(("talks", "kerry", "ceasefire OR talks")), st.sampled_from((0.0, 0.29)))
def test_unusual_values_are_what_plain_counting_gives(history: object, q: str, least: float) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))  # type: ignore[attr-defined]
        with EmbeddedEngine(folder) as engine:
            everything = [hit.id for hit in engine.search(SearchRequest(page_size=100)).results]
            request = SearchRequest(
                q=q, min_salience=least, unusual=("person", "source:2"), page_size=100, facets=("person",)
            )
            page = engine.search(request)
        told = {name: snapshot.stories.story_of(hash_of(name.encode())) for name in everything}
        articles = {name: snapshot.article(name) for name in everything}
        snapshot.close()
    for facet, size in (("person", 10), ("source", 2)):
        has = {(told[name], value) for name, article in articles.items() for value in _values(article, facet, least)}
        known = Counter(value for _, value in has)
        here = Counter(
            value
            for _, value in {
                (told[hit.id], value) for hit in page.results for value in _values(articles[hit.id], facet, least)
            }
        )
        matching, total = len({told[hit.id] for hit in page.results}), len(set(told.values()))
        tried = sum(count >= LEAST_TOGETHER for count in known.values())
        wanted = {
            value: surprise
            for value, count in here.items()
            if count >= LEAST_TOGETHER
            for surprise in [twin_surprise(count, matching, known[value], total)]
            if surprise > 0 and surprise**2 / 2 >= math.log(max(tried, 1) / DOUBT) - 1e-9
        }
        found = page.unusual[facet]
        assert [value.surprise for value in found] == pytest.approx(
            sorted(wanted.values(), reverse=True)[:size], rel=1e-6
        )
        for value in found:
            assert value.surprise == pytest.approx(wanted[value.label])
            assert value.stories == here[value.label]
            assert value.expected == pytest.approx(matching * known[value.label] / total)
            assert value.lift == pytest.approx(value.stories / value.expected)
        if facet == "person":
            counts = {bucket.value: bucket.count for bucket in page.facets["person"].buckets}
            assert all(value.count == counts[value.value] for value in found)


def _values(article: Article | None, facet: str, least: float) -> set[str]:
    assert article is not None
    if facet == "person":
        return {mention.name for mention in article.mentions if mention.salience >= least}
    return set(facet_values(article)[facet])


def article(number: int, body: str, named: Iterable[tuple[EntityKind, str]]) -> Article:
    mentions = tuple(Mention(kind, entity_id(kind, name), name, name, "body", 0, 3, 0.3) for kind, name in named)
    return Article(
        id=f"{number}", body=f"{body} {number} {number * 31} {number * 7}.", mentions=mentions, origin=Origin(file="a")
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty articles about talks, which Ann Lee has in Aleppo, among three hundred."""
    with IndexWriter(tmp_path / "news.index") as writer:
        for number in range(300):
            is_talks = number < 30
            named: list[tuple[EntityKind, str]] = [("person", f"P{number}"), ("person", "Every One")]
            named += [("person", "Ann Lee"), ("place", "Aleppo")] if is_talks else [("place", "Oslo")]
            writer.add(article(number, "Talks" if is_talks else "Butter", named))
    return tmp_path / "news.index"


def unusual(folder: Path, **asked: object) -> dict[str, list[str]]:
    with open_engine(str(folder)) as engine:
        found = engine.search(SearchRequest(**asked)).unusual  # type: ignore[arg-type]
    return {facet: [value.label for value in values] for facet, values in found.items()}


def test_who_is_named_everywhere_or_but_once_is_not_unusual(folder: Path) -> None:
    assert unusual(folder, q="talks", unusual=("person", "place")) == {"person": ["Ann Lee"], "place": ["Aleppo"]}


def test_nothing_is_unusual_where_everything_nothing_or_one_article_matches(folder: Path) -> None:
    for asked in ({}, {"q": "nowhere"}, {"q": "31"}):
        assert unusual(folder, unusual=("person", "place"), **asked) == {"person": [], "place": []}


def test_nothing_is_said_and_nothing_counted_where_it_is_not_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("search.answer.unusual_values", None)
    assert unusual(folder, q="talks", facets=("person",), sort="newest") == {}


def test_what_is_filtered_by_and_what_that_implies_is_left_out(folder: Path) -> None:
    found = unusual(folder, place=("aleppo",), unusual=("place", "country", "person"))
    assert found == {"place": [], "country": [], "person": ["Ann Lee"]}
    assert unusual(folder, all_of={"country": ("Syria",)}, unusual=("place",)) == {"place": []}
    assert unusual(folder, person=("Ann Lee",), unusual=("person", "place")) == {"person": [], "place": ["Aleppo"]}


def test_a_region_that_is_only_implied_is_not_listed_beside_its_town(folder: Path) -> None:
    assert unusual(folder, q="talks", unusual=("place",))["place"] == ["Aleppo"]
    assert unusual(folder, q="talks", unusual=("country",))["country"] == ["Syria"]


def test_without_a_total_the_counts_are_the_same(folder: Path) -> None:
    with open_engine(str(folder)) as engine:
        with_total, without = (
            engine.search(SearchRequest(q="talks", total=total, unusual=("person",), page_size=2)).unusual
            for total in ("exact", "none")
        )
    assert with_total == without
    (value,) = without["person"]
    assert value.count == value.stories == 30
    assert value.expected == pytest.approx(3.0)


def test_copies_of_one_story_are_one(tmp_path: Path) -> None:
    copy = " ".join(f"{one}{other}" for one in "klmnop" for other in "abcdefghij")
    with IndexWriter(tmp_path / "news.index") as writer:
        for number in range(100):
            body, named = (copy, "Ann Lee") if number < 12 else (f"butter {number} {number * 31} {number * 7}", "Bo Ek")
            mentions = (Mention("person", entity_id("person", named), named, named, "body", 0, 3, 0.3),)
            writer.add(Article(id=f"{number}", body=body, mentions=mentions, origin=Origin(file="a")))
    assert unusual(tmp_path / "news.index", q="ka", unusual=("person",)) == {"person": []}


def test_a_merge_is_counted_as_one_at_once(folder: Path) -> None:
    with Archivist(folder) as archivist:
        archivist.merge("person", "Ann Lee", "Every One")
    assert unusual(folder, q="talks", unusual=("person",)) == {"person": []}
    with Archivist(folder) as archivist:
        archivist.hide("place", "Aleppo")
    assert unusual(folder, q="talks", unusual=("place",)) == {"place": []}


@pytest.mark.parametrize("asked", ["published", "person:0", "person:x", "nobody", "", "person:1001"])
def test_only_facets_with_values_have_unusual_ones(asked: str) -> None:
    with pytest.raises(RequestError) as refused:
        SearchRequest(unusual=(asked,))
    assert refused.value.parameter == "unusual"


def test_the_json_says_how_surprising_a_value_is(folder: Path) -> None:
    with open_engine(str(folder)) as engine:
        answer = engine.search(SearchRequest(q="talks", unusual=("place",))).to_json()
    (value,) = answer["unusual"]["place"]
    assert set(value) == {"value", "label", "parent", "count", "selected", "stories", "expected", "lift", "surprise"}
    assert (value["value"], value["parent"], value["count"], value["lift"]) == (
        "place:aleppo", value["parent"], 30, pytest.approx(10),
    )  # fmt: skip


def test_a_value_without_any_expected_has_no_lift() -> None:
    assert Unusual("a", "A", 0).lift is None
