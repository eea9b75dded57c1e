"""Who appears with whom: the same numbers as counting one article after the other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import ENTITY_KINDS, Article, EntityKind, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import SearchRequest, open_engine
from search.embedded import EmbeddedEngine
from search.results import Unusual

NAMES = ("Ann Lee", "Bo Ek", "Nether Pier", "Ostrava Pier", "Wire")
YEARS = (None, "2015", "2016")


def article(number: int, named: dict[tuple[EntityKind, str], float], year: str | None, body: str) -> Article:
    mentions = tuple(
        Mention(kind, entity_id(kind, name), name, name, "given", 0, 0, salience)
        for (kind, name), salience in named.items()
    )
    published = parse_date(year) if year else None
    return Article(
        id=f"{number}", body=body, mentions=mentions, published=published, origin=Origin(file="f", record=number)
    )


entities = st.tuples(st.sampled_from(ENTITY_KINDS), st.sampled_from(NAMES))
drawn = st.tuples(
    st.dictionaries(entities, st.sampled_from((0.1, 0.3, 0.7)), max_size=6),
    st.sampled_from(YEARS),
    st.sampled_from(("Talks.", "Storm.")),
)


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.lists(drawn, min_size=1, max_size=8), min_size=1, max_size=3),
    entities, st.sampled_from((0.0, 0.3)), st.sampled_from(("", "talks")), st.sampled_from((None, "2016")), st.integers(1, 4),
)  # fmt: skip
def test_what_stands_beside_an_entity_is_what_counting_gives(
    commits: list[list[Any]], asked: tuple[EntityKind, str], least: float, q: str, since: str | None, size: int
) -> None:
    kind, name = asked
    found = [
        (list(facts), year)
        for commit in commits
        for named, year, body in commit
        if (not q or body == "Talks.") and (since is None or year == since)
        for facts in [{entity: None for entity, salience in named.items() if salience >= least}]
        if asked in facts
    ]
    counts: dict[str, Counter[str]] = {
        each: Counter(n for facts, _ in found for k, n in facts if k == each) for each in ENTITY_KINDS
    }
    missing: dict[str, int] = {
        each: sum(all(k != each for k, _ in facts) for facts, _ in found) for each in ENTITY_KINDS
    }
    del counts[kind][name]
    with TemporaryDirectory() as folder:
        number = 0
        for commit in commits:
            with IndexWriter(Path(folder)) as writer:
                for named, year, body in commit:
                    number += 1
                    writer.add(article(number, named, year, body))
        with EmbeddedEngine(folder) as engine:
            request = SearchRequest(q=q, since=since, min_salience=least, interval="year")
            view = engine.together(kind, name.upper(), request, size)
    assert (view is None) == (not found)
    if view is None:
        return
    assert (view.id, view.kind, view.name) == (entity_id(kind, name), kind, name)
    assert view.articles == len(found)
    years = Counter(year for _, year in found)
    assert view.published.missing == years.pop(None, 0)
    assert {bucket.value: bucket.count for bucket in view.published.buckets} == years
    for each, facet in view.together_with.items():
        ranked = sorted(counts[each].items(), key=lambda pair: (-pair[1], pair[0]))
        assert [(bucket.label, bucket.count) for bucket in facet.buckets] == ranked[:size]
        assert facet.distinct == len(ranked)
        assert facet.other == sum(count for _, count in ranked[size:])
        assert facet.missing == missing[each]
        assert not any(bucket.selected for bucket in facet.buckets)


@pytest.fixture
def index(tmp_path: Path) -> Path:
    with IndexWriter(tmp_path / "index") as writer:
        for number in range(3):
            named: dict[tuple[EntityKind, str], float] = {("person", f"P{other}"): 0.3 for other in range(12)}
            writer.add(article(number, named, "2016", "Talks."))
    return tmp_path / "index"


def test_an_entity_that_is_not_among_the_first_by_name_is_left_out_all_the_same(index: Path) -> None:
    with open_engine(str(index)) as engine:
        view = engine.together("person", "P9", size=2)
    assert view is not None
    person = view.together_with["person"]
    assert [(bucket.value, bucket.label, bucket.count) for bucket in person.buckets] == [
        ("person:p0", "P0", 3),
        ("person:p1", "P1", 3),
    ]
    assert (person.distinct, person.other) == (11, 27)


def test_filters_of_the_request_hold_beside_the_entity(index: Path) -> None:
    with open_engine(str(index)) as engine:
        assert engine.together("person", "P1", SearchRequest(person=("P2",))) is not None
        assert engine.together("person", "P1", SearchRequest(person=("Nobody",))) is None
        assert engine.together("person", "P1", SearchRequest(since="2017")) is None
        assert engine.together("place", "P1") is None


@pytest.fixture
def dispatches(tmp_path: Path) -> Path:
    """Ann Lee in ten articles of a hundred and fifty, with Bo Ek, in Aleppo; Every One in all of them, most of 2016."""
    with IndexWriter(tmp_path / "chances") as writer:
        for number in range(150):
            is_hers = number < 10
            names: list[tuple[EntityKind, str]] = [("person", "Every One"), ("person", f"P{number}")]
            names += (
                [("person", "Ann Lee"), ("person", "Bo Ek"), ("place", "Aleppo"), ("place", "Syria")] if is_hers else []
            )
            names += [("place", "Geneva")] if number in (3, 4, 5, 6) else []
            names += [("organisation", "Wire")] if number % 2 else []
            body = f"{'Talks' if number < 30 else 'Butter'} {number} {number * 31} {number * 17}."
            writer.add(article(number, dict.fromkeys(names, 0.3), "2016" if number < 20 else "2015", body))
    return tmp_path / "chances"


def listed(folder: Path, kind: EntityKind, name: str, **asked: Any) -> dict[str, list[str]]:
    with open_engine(str(folder)) as engine:
        view = engine.together(kind, name, SearchRequest(**asked), order="chance")
    assert view is not None
    return {each: [bucket.label for bucket in facet.buckets] for each, facet in view.together_with.items()}


def test_by_chance_who_is_named_everywhere_or_once_is_not_listed(dispatches: Path) -> None:
    assert listed(dispatches, "person", "Ann Lee") == {
        "person": ["Bo Ek"], "place": ["Aleppo", "Syria", "Geneva"], "organisation": [],
    }  # fmt: skip


def test_what_an_entity_is_named_with_has_what_chance_would_have(dispatches: Path) -> None:
    for order in ("chance", "count"):
        with open_engine(str(dispatches)) as engine:
            view = engine.together("person", "Ann Lee", None, 20, order)
        assert view is not None
        person = view.together_with["person"]
        bo = next(bucket for bucket in person.buckets if bucket.label == "Bo Ek")
        assert isinstance(bo, Unusual)
        assert (bo.count, bo.stories) == (10, 10)
        assert (bo.expected, bo.lift) == pytest.approx((10 * 10 / 150, 15.0))
        assert person.other + sum(bucket.count for bucket in person.buckets) == 10 + 10 + 10
        assert (person.distinct, person.missing) == (12, 0)


def test_places_that_a_place_lies_in_and_that_lie_in_it_are_not_its_company(dispatches: Path) -> None:
    assert listed(dispatches, "place", "Aleppo")["place"] == ["Geneva"]
    assert listed(dispatches, "place", "Syria")["place"] == ["Geneva"]


def test_chance_is_that_of_the_articles_that_are_asked_about(dispatches: Path) -> None:
    with open_engine(str(dispatches)) as engine:
        for asked, stories in (({}, 150), ({"q": "talks"}, 30), ({"since": "2016"}, 20), ({"person": ("Bo Ek",)}, 10)):
            view = engine.together("person", "Ann Lee", SearchRequest(**asked), 20)
            assert view is not None
            bo = next(bucket for bucket in view.together_with["person"].buckets if bucket.label == "Bo Ek")
            assert isinstance(bo, Unusual)
            assert bo.expected == pytest.approx(100 / stories)
