"""How often values occur: the same numbers as sets of articles and of their stories give, over segments and thresholds."""

from __future__ import annotations

import gc
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from weakref import ref

import numpy as np
import pytest

from index.article import Article, EntityKind, Mention, Origin
from index.entities.archivist import Archivist
from index.entities.base import entity_id
from index.errors import IndexDamaged
from index.generation import open_snapshot
from index.snapshot import Snapshot
from index.stored import stored_article
from index.writer import IndexWriter
from search import occurrences
from search.occurrences import all_occurrences, count_occurrences
from search.scope import EMPTY_SCORES, Collection, Matches

NAMES: dict[EntityKind, tuple[str, ...]] = {
    "person": ("Ann Lee", "Bo Ek", "Cy Dow"),
    "place": ("Aleppo", "Syria", "Geneva"),
    "organisation": ("Wire", "Union"),
}
WITHIN = {"Aleppo": "Syria", "Geneva": "Switzerland"}


def version(number: int, dice: random.Random) -> Article:
    """One of ten stories, each told in much the same words, with names of its own."""
    story = number % 10
    words = " ".join(f"{'abcdefghij'[story]}{one}{other}" for one in "klmnop" for other in "abcdefghij")
    mentions = tuple(
        Mention(kind, entity_id(kind, name), name, name, "body", 0, 3, dice.choice((0.1, 0.6)))
        for kind, names in NAMES.items()
        for name in names
        if dice.random() < 0.4
    )
    body = words if number < 20 else f"{number} stands alone {' '.join(str(dice.random()) for _ in range(20))}"
    return Article(
        id=f"id-{number}", title=f"Story {story}", body=body, mentions=mentions, source="AP", origin=Origin(file="a")
    )


@pytest.fixture(scope="module", params=[(30,), (13, 4, 13)], ids=["one segment", "several"])
def snapshot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder: Path = tmp_path_factory.mktemp("occurrences") / "news.index"
    dice, number = random.Random(7), 0
    for size in request.param:
        with IndexWriter(folder) as writer:
            for _ in range(size):
                writer.add(version(number, dice))
                number += 1
    with IndexWriter(folder) as writer:
        writer.delete("id-3")
    opened = open_snapshot(folder)
    yield opened
    opened.close()


@pytest.mark.parametrize("facet", ["person", "place", "organisation", "source", "section"])
@pytest.mark.parametrize("least", [0, 30])
def test_they_are_what_sets_of_articles_and_of_stories_give(snapshot: Snapshot, facet: str, least: int) -> None:
    collection = Collection(snapshot)
    dice = random.Random(least)
    for share in (0, 0.3, 1):
        matches = [
            Matches(np.array([row for row in scope.all_rows if dice.random() < share], np.uint32), EMPTY_SCORES)
            for scope in collection.scopes
        ]
        found = count_occurrences(collection, matches, facet, least)
        told = [
            (scope.stories.of(found.docs[place : place + 1])[0].id, stored_article(scope.segment, row))
            for scope, found in zip(collection.scopes, matches, strict=True)
            for place, row in enumerate(found.docs.tolist())
        ]
        articles = Counter(name for _, article in told for name in _values(article, facet, least, implied=True))
        stories = Counter(
            name
            for _, name in {
                (story, name) for story, article in told for name in _values(article, facet, least, implied=False)
            }
        )
        names = {value: collection.names[facet][value].label for value in np.flatnonzero(found.articles).tolist()}
        assert {name: found.articles[value] for value, name in names.items()} == articles
        assert {name: found.stories[value] for value, name in names.items() if found.stories[value]} == stories
        assert found.total == len({story for story, _ in told})


def _values(article: Article, facet: str, least: int, *, implied: bool) -> set[str]:
    if facet == "source":
        return {article.source or ""}
    named = {mention.name for mention in article.mentions if mention.kind == facet and mention.salience * 100 >= least}
    return named | {WITHIN[name] for name in named if name in WITHIN} if implied and not least else named


def test_some_stories_are_told_by_several_articles(snapshot: Snapshot) -> None:
    assert snapshot.story_count < snapshot.articles - 5


def test_those_of_a_generation_are_counted_once_and_kept(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = Collection(snapshot)
    counted: list[tuple[str, int]] = []
    count = occurrences.count_occurrences

    def counting(collection: Collection, matches: Any, facet: str, least: int = 0) -> Any:
        counted.append((facet, least))
        return count(collection, matches, facet, least)

    monkeypatch.setattr(occurrences, "count_occurrences", counting)
    first = all_occurrences(collection, "person")
    assert all_occurrences(collection, "person") is first
    assert counted == [("person", 0)]
    for least in range(1, 20):
        all_occurrences(collection, "person", least)
    assert all_occurrences(collection, "person") is first
    assert len(occurrences._known[collection]) <= 6
    gone = ref(collection)
    del collection
    gc.collect()
    assert gone() is None  # an older generation is not kept open


def test_names_of_one_entity_are_counted_as_one(tmp_path: Path) -> None:
    folder = tmp_path / "news.index"
    with IndexWriter(folder) as writer:
        for number, names in enumerate((("Ann Lee", "Bo Ek"), ("Bo Ek",), ("Ann Lee",))):
            mentions = tuple(
                Mention("person", entity_id("person", name), name, name, "body", 0, 3, 0.2) for name in names
            )
            writer.add(Article(id=f"{number}", body=f"Talks {number}.", mentions=mentions, origin=Origin(file="a")))
    with Archivist(folder) as archivist:
        archivist.merge("person", "Bo Ek", "Ann Lee")
    opened = open_snapshot(folder)
    collection = Collection(opened)
    found = all_occurrences(collection, "person")
    assert sorted(found.articles.tolist()) == sorted(found.stories.tolist()) == [0, 3]
    opened.close()


def test_counts_that_are_cut_short_are_damage(snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    collection = Collection(snapshot)
    scope = collection.scopes[0]
    monkeypatch.setattr(scope, "column", lambda facet, *parts: (np.empty(0, np.uint16),) * len(parts))
    _ = scope.__dict__.setdefault("facet_columns", Collection(snapshot).scopes[0].facet_columns)
    with pytest.raises(IndexDamaged, match="place_count"):
        all_occurrences(collection, "place")
