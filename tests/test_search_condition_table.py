"""Many programs at once over rows: in a segment with few terms and in one with many."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search import SearchRequest, condition_table
from search.condition_table import ConditionTable, rows_in
from search.conditions import program_of
from search.parser import parse
from search.scope import Collection

BODIES = ("The talks failed.", "They talked of war.", "Peace at last.", "War and peace.")


def found(folder: Path, queries: list[str], rows: list[int]) -> list[tuple[int, int]]:
    table = ConditionTable([program_of(SearchRequest(q=q), parse(q).tree) for q in queries])
    (scope,) = Collection(open_snapshot(folder)).scopes
    numbers, places = rows_in(table.found(scope, np.array(rows, np.uint32)))
    again, _ = rows_in(table.found(scope, np.array(rows, np.uint32)))
    assert again.tolist() == numbers.tolist()
    return [(number, rows[place]) for number, place in zip(numbers.tolist(), places.tolist(), strict=True)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with IndexWriter(tmp_path) as writer:
        for number, body in enumerate(BODIES):
            writer.add(Article(id=f"a{number}", body=body, origin=Origin(file="a.jsonl")))
    return tmp_path


@pytest.mark.parametrize("others", [0, 40])
def test_the_rows_of_each_program_are_found_whichever_words_are_more(folder: Path, others: int) -> None:
    queries = ["talks", "war -talks", "peac*", "=talked", "-war", *(f"other{number}" for number in range(others))]
    assert found(folder, queries, [0, 1, 3]) == [(0, 0), (0, 1), (1, 3), (2, 3), (3, 0), (3, 1), (4, 0)]


def test_what_too_many_words_begin_with_may_be_anywhere(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found(folder, ["t*"], [1, 2]) == [(0, 1)]
    monkeypatch.setattr(condition_table, "MAX_FORMS", 2)
    assert found(folder, ["t*"], [1, 2]) == [(0, 1), (0, 2)]
