"""A collapsed answer is the plain one with only the first article of each story; what is counted stays the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from index.article import Article, Origin
from index.dates import parse_date
from index.segment import hash_of
from index.writer import IndexWriter
from search.embedded import EmbeddedEngine
from search.request import MAX_PAGE_SIZE, SearchRequest
from search.results import Hit

DATES = (None, "2016-04-20", "2016-04-21", "2016-04-21T10:00", "2016-04")
QUERIES = ("", "talks", "talks kerry", "talks OR kerry", '"the talks"', "zzz")


def version(number: int, dice: random.Random) -> Article:
    """One of thirty stories, with some words of its own."""
    story = number % 30
    words = [
        f"{'abcdefghij'[story % 10]}{'xyz'[story // 10]}{one}{other}" for one in "klmnop" for other in "abcdefghij"
    ]
    for _ in range(dice.randrange(6)):
        words[dice.randrange(60)] = dice.choice(("talks", "kerry", "the talks"))
    date = dice.choice(DATES)
    return Article(
        id=f"id-{number}",
        title=f"Story {story}",
        body=" ".join(words),
        source=dice.choice(("AP", "Reuters", None)),
        published=parse_date(date) if date else None,
        origin=Origin(file="a.jsonl"),
    )


@pytest.fixture(scope="module", params=[(40,), (20, 7, 40)], ids=["one segment", "several"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    folder: Path = tmp_path_factory.mktemp("collapsing") / "news.index"
    dice, number = random.Random(11), 0
    for size in request.param:
        with IndexWriter(folder) as writer:
            for _ in range(size):
                writer.add(version(number, dice))
                number += 1
    with IndexWriter(folder) as writer:
        writer.delete("id-3")
    with EmbeddedEngine(folder) as engine:
        yield engine


def everything(engine: EmbeddedEngine, request: SearchRequest) -> list[Hit]:
    return list(engine.search(request).results)


@pytest.mark.parametrize("q", QUERIES)
@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_of_each_story_the_article_is_left_that_comes_first(engine: EmbeddedEngine, q: str, sort: str) -> None:
    plain = SearchRequest(q=q, sort=sort, page_size=MAX_PAGE_SIZE, facets=("source", "published"))  # type: ignore[arg-type]
    found = engine.search(plain)
    first: dict[str, str] = {}
    matching: Counter[str] = Counter()
    for hit in found.results:
        assert hit.story is not None
        first.setdefault(hit.story.id, hit.id)
        matching[hit.story.id] += 1
    pages = [
        engine.search(SearchRequest(q=q, sort=sort, page=page, page_size=7, facets=plain.facets, collapse="story"))  # type: ignore[arg-type]
        for page in range(1, 7)
    ]
    shown = list(chain.from_iterable(page.results for page in pages))
    assert [hit.id for hit in shown] == list(first.values())
    for hit in shown:
        assert hit.story is not None
        assert hit.story.matching == matching[hit.story.id] <= hit.story.size
    for page in pages:
        assert (page.total.articles, page.total.stories) == (len(found.results), len(first))
        assert (page.facets, page.published) == (found.facets, found.published)


def test_what_is_not_counted_is_not_said(engine: EmbeddedEngine) -> None:
    page = engine.search(SearchRequest(q="talks"))
    assert page.total.stories is None
    assert all(hit.story is not None and hit.story.matching is None for hit in page.results)
    assert engine.search(SearchRequest(q="talks", collapse="story", total="none")).total.stories is None


def test_ids_alone_are_collapsed_too(engine: EmbeddedEngine) -> None:
    whole = everything(engine, SearchRequest(q="talks", collapse="story"))
    bare = everything(engine, SearchRequest(q="talks", collapse="story", fields="id", total="none"))
    assert [(hit.id, hit.score) for hit in bare] == [(hit.id, hit.score) for hit in whole]


def test_the_articles_of_a_story_are_found_by_its_id_and_counted(engine: EmbeddedEngine) -> None:
    by_story: dict[str, set[str]] = {}
    for hit in everything(engine, SearchRequest(page_size=MAX_PAGE_SIZE)):
        assert hit.story is not None
        by_story.setdefault(hit.story.id, set()).add(hit.id)
    assert any(len(ids) > 1 for ids in by_story.values())
    for story, ids in by_story.items():
        page = engine.search(SearchRequest(story=story))
        assert {hit.id for hit in page.results} == ids
        assert {hit.story.size for hit in page.results if hit.story} == {page.total.articles} == {len(ids)}
        assert len(everything(engine, SearchRequest(story=story, collapse="story"))) == 1
    assert everything(engine, SearchRequest(story="0123456789abcdef")) == []


def test_an_old_id_of_a_story_leads_to_where_its_articles_went(tmp_path: Path) -> None:
    dice = random.Random(3)
    with IndexWriter(tmp_path / "news.index") as writer:
        for number in (0, 30, 60, 1):
            writer.add(version(number, dice))
    with EmbeddedEngine(tmp_path / "news.index") as engine:
        hits = everything(engine, SearchRequest())
        (old,) = {hit.story.id for hit in hits if hit.story and hit.story.size == 3}
    called = next(hit.id for hit in hits if f"{hash_of(hit.id.encode()):016x}" == old)
    with IndexWriter(tmp_path / "news.index") as writer:
        writer.delete(called)
        for number in (90, 120):
            writer.add(version(number, dice))
    with EmbeddedEngine(tmp_path / "news.index") as engine:
        left = {"id-0", "id-30", "id-60", "id-90", "id-120"} - {called}
        assert {hit.id for hit in everything(engine, SearchRequest(story=old))} == left
