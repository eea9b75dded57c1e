"""Values that are salient enough: taken out of rows by compiled loops as by plain ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import mention

from index.article import Article, Origin
from index.errors import IndexDamaged
from index.generation import open_snapshot
from index.writer import IndexWriter
from search import SearchRequest, salience
from search.embedded import EmbeddedEngine
from search.salience import salient_columns
from search.salience_kernels import rows_with_salient, take_salient
from search.scope import Collection, Scope

rows_of_values = st.lists(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from((0, 10, 30, 100))), max_size=4), max_size=6
)


def arrays_of(rows: list[list[tuple[int, int]]]) -> tuple[Any, Any, Any]:
    pairs = [pair for row in rows for pair in row]
    values, saliences = np.array(pairs, np.int64).reshape(-1, 2).T
    starts = np.cumsum([0, *map(len, rows)])
    return starts.astype(np.uint32), values.astype(np.uint32), saliences.astype(np.uint8)


@settings(deadline=None)
@given(rows_of_values, st.sampled_from((1, 10, 11, 100)), st.data())
def test_values_below_the_threshold_are_left_out(
    rows: list[list[tuple[int, int]]], least: int, data: st.DataObject
) -> None:
    start, values, saliences = arrays_of(rows)
    docs = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True).map(sorted)) if rows else []
    found_start, found = take_salient(np.array(docs, np.uint32), start, values, saliences, least)
    wanted = [[value for value, each in rows[doc] if each >= least] for doc in docs]
    assert found_start.tolist() == np.cumsum([0, *map(len, wanted)]).tolist()
    assert found.tolist() == [value for row in wanted for value in row]
    _, everything = take_salient(np.array(docs, np.uint32), start, values, saliences[:0], least)
    assert everything.tolist() == [value for doc in docs for value, _ in rows[doc]]


@settings(deadline=None)
@given(rows_of_values, st.sampled_from((1, 10, 11, 100)), st.integers(0, 3))
def test_rows_keep_a_value_where_it_is_salient_enough_in_any_of_its_places(
    rows: list[list[tuple[int, int]]], least: int, value: int
) -> None:
    found = rows_with_salient(np.arange(len(rows), dtype=np.uint32), value, *arrays_of(rows), least)
    wanted = [number for number, row in enumerate(rows) if any(one == value and each >= least for one, each in row)]
    assert found.tolist() == wanted


def write(folder: Path) -> None:
    people = (("Ann", 0.3), ("Bo", 0.1)), (("Ann", 0.1),), (), (("Bo", 0.7), ("Ann", 0.3))
    with IndexWriter(folder) as writer:
        for number, named in enumerate(people):
            mentions = tuple(mention(name, each) for name, each in named)
            writer.add(Article(id=f"{number}", body="Talks.", mentions=mentions, origin=Origin(file="a.jsonl")))


def scope_of(folder: Path) -> Scope:
    (scope,) = Collection(open_snapshot(folder)).scopes
    return scope


def test_rows_are_taken_some_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "index")
    monkeypatch.setattr(salience, "_AT_ONCE", 3)
    scope = scope_of(tmp_path / "index")
    taken = list(salient_columns(scope, scope.all_rows, (0,), 30))
    assert [rows.tolist() for rows, _ in taken] == [[0, 1, 2], [0]]
    assert [columns[0][0].tolist() for _, columns in taken] == [[0, 1, 1, 1], [0, 2]]


def test_a_segment_without_saliences_has_nothing_salient(tmp_path: Path) -> None:
    write(tmp_path / "index")
    scope = scope_of(tmp_path / "index")
    del scope.segment._arrays["person_salience"]
    assert scope.saliences[0].tolist() == [0] * 5


def test_saliences_that_are_too_few_are_damage(tmp_path: Path) -> None:
    write(tmp_path / "index")
    scope = scope_of(tmp_path / "index")
    scope.segment._arrays["person_salience"] = scope.segment["person_salience"][:2]
    with pytest.raises(IndexDamaged, match="person_salience"):
        _ = scope.saliences


@pytest.mark.parametrize("q", ["", "talks"])
def test_a_page_counts_and_filters_by_who_is_salient_enough(tmp_path: Path, q: str) -> None:
    write(tmp_path / "index")
    with EmbeddedEngine(tmp_path / "index") as engine:

        def counted(**asked: Any) -> tuple[int | None, dict[str, int], int]:
            page = engine.search(SearchRequest(q=q, facets=("person",), **asked))
            person = page.facets["person"]
            return page.total.articles, {bucket.label: bucket.count for bucket in person.buckets}, person.missing

        assert counted() == (4, {"Ann": 3, "Bo": 2}, 1)
        assert counted(min_salience=0.3) == (4, {"Ann": 2, "Bo": 1}, 2)
        assert counted(min_salience=0.3, person=("ann",)) == (2, {"Ann": 2, "Bo": 1}, 2)
        assert counted(min_salience=0.3, all_of={"person": ("Ann", "Bo")}) == (1, {"Ann": 1, "Bo": 1}, 0)
        assert counted(min_salience=0.3, none_of={"person": ("Bo",)}) == (3, {"Ann": 1}, 2)
        assert counted(min_salience=0.3, missing=frozenset({"person"})) == (2, {}, 2)
        assert counted(min_salience=0.71) == (4, {}, 4)
        assert engine.facet_values("person", SearchRequest(q=q, min_salience=0.3), "a").buckets[0].count == 2
