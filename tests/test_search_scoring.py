"""The stages through which scores come about."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from newsroom import article, write

from index.generation import open_snapshot
from search.asked import read_query
from search.planner import Plan
from search.request import SearchRequest
from search.scope import Collection
from search.scoring import Stage, score_further


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder: Path = tmp_path_factory.mktemp("index")
    write(folder, [article("a1"), article("a2")])
    write(folder, [article("a3")])
    return Collection(open_snapshot(folder))


def stages(collection: Collection, **asked: Any) -> list[Stage]:
    request = SearchRequest(q="talks failed", **asked)
    plan = Plan(collection, read_query(request, collection).tree)
    found = [plan.matches(scope) for scope in collection.scopes]
    return [Stage("words", found), *score_further(found, collection, plan, request, date(2016, 4, 22))]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["words", "nearness"]),
        ({"page_size": 0}, ["words"]),
        ({"recency": "some"}, ["words", "nearness", "recency"]),
        ({"match": "any"}, ["words", "nearness", "likeness"]),
        ({"match": "any", "recency": "strong"}, ["words", "nearness", "likeness", "recency"]),
    ],
)
def test_a_request_has_the_stages_that_it_asks_for(
    collection: Collection, asked: dict[str, Any], names: list[str]
) -> None:
    assert [stage.what for stage in stages(collection, **asked)] == names


def test_every_stage_has_the_same_rows_and_no_lower_scores(collection: Collection) -> None:
    found = stages(collection, match="any", recency="strong")
    for before, after in pairwise(found):
        for one, other in zip(before.found, after.found, strict=True):
            assert one.docs.tolist() == other.docs.tolist()
            assert (other.scores >= one.scores).all()


def test_every_stage_but_that_of_the_words_says_how_it_comes_about(collection: Collection) -> None:
    words, *further = stages(collection, match="any", recency="some")
    assert words.detail(collection.scopes[0], 0) == ""
    assert [bool(stage.detail(collection.scopes[0], 0)) for stage in further] == [True] * 3
    assert further[-1].detail(collection.scopes[0], 0) == "undated"
