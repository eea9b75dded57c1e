"""A page in one call against the same page part by part."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import answer as answers
from search.embedded import EmbeddedEngine
from search.parser import parse
from search.planner import Plan
from search.request import SearchRequest

WORDS = ("talks", "ceasefire", "kerry", "the", "of", "cease-fire", "<b>", "“quoted”", "naïve", "停")
QUERIES = (
    "talks", "talks kerry", "talks OR naïve", '"the talks"', "zzz", "talks zzz", "zzz OR kerry", "ceasefire", "NOT talks", "",
    "(talks OR kerry) the", "?!",
)  # fmt: skip
REQUESTS = (
    {"facets": ("person", "source:2")},
    {"facets": ("published", "person"), "interval": "month"},
    {"page": 2, "page_size": 7},
    {"page": 30, "page_size": 4},
    {"page_size": 0, "facets": ("person",)},
    {"total": "none"},
    {"total": "none", "fields": "id"},
    {"total": "none", "fields": "id", "page": 3, "page_size": 5},
    {"fields": "id", "facets": ("source",)},
    {"person": ("John Kerry",)},
    {"sort": "newest"},
    {"since": "2016-02"},
)


def an_article(number: int, chance: random.Random) -> Article:
    body = ". ".join(" ".join(chance.choices(WORDS, k=chance.randint(1, 12))) for _ in range(chance.randint(1, 6)))
    name = chance.choice(("John Kerry", "Sergei Lavrov"))
    mention = Mention(
        kind="person", entity=entity_id("person", name), name=name, surface=name, field="given", start=0, end=0
    )
    return Article(
        id=f"a{number}é",
        title=chance.choice((None, "", "Talks of the talks")),
        body=body,
        author=chance.choice(((), ("A", "B"))),
        source=chance.choice((None, "Wire", "Globe", "Post")),
        published=parse_date(chance.choice(("2016-01", "2016-02-03", "2016-02-03T10:00"))),
        mentions=(mention,) * chance.randint(0, 2),
        origin=Origin(file="news.jsonl"),
    )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """One over a single segment with a row that is dead."""
    folder: Path = tmp_path_factory.mktemp("answer") / "news.index"
    chance = random.Random(7)
    with IndexWriter(folder) as writer:
        for number in range(120):
            writer.add(an_article(number, chance))
    with IndexWriter(folder) as writer:
        writer.delete("a3é")
    with EmbeddedEngine(folder) as engine:
        assert engine.stats().segments == 1
        yield engine


@pytest.mark.parametrize("q", QUERIES)
@pytest.mark.parametrize("asked", REQUESTS)
def test_a_page_in_one_call_is_the_page_part_by_part(engine: EmbeddedEngine, q: str, asked: dict[str, object]) -> None:
    request = SearchRequest(q=q, **asked)  # type: ignore[arg-type]
    collection, tree = engine._current().collection, parse(q).tree
    found = answers.answer(collection, request, tree)
    wanted = answers._part_by_part(collection, Plan(collection, tree), request, tree)
    assert found.hits == wanted.hits
    assert found.facets == wanted.facets
    assert found.published == wanted.published
    assert request.total == "none" or found.total == wanted.total


@pytest.mark.parametrize("q", ["talks", "talks kerry", "talks OR kerry", '"the talks"'])
@pytest.mark.parametrize("asked", [{"facets": ("person",)}, {"total": "none", "fields": "id"}])
def test_words_over_one_segment_are_answered_in_one_call(
    engine: EmbeddedEngine, q: str, asked: dict[str, object]
) -> None:
    with patch("search.answer._part_by_part", side_effect=AssertionError):
        assert engine.search(SearchRequest(q=q, **asked)).results  # type: ignore[arg-type]
