"""The whole engine against the one on stock Whoosh (tests/oracle_engine.py), over a few dozen made-up articles."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from oracle_engine import OracleEngine
from whoosh_over_dateline import stock_index

from index.article import ENTITY_KINDS, Article, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.schema import ENTITY_FIELDS, facet_key
from index.writer import IndexWriter
from search import SearchRequest, answer, collector, scoring
from search.embedded import EmbeddedEngine
from search.results import Facet

NAMES = ("John Kerry", "Sergei Lavrov", "Angela Merkel", "Ban Ki-moon", "Zoë Å", "Elena Marušić", "Li", "Bo Ek")
WORDS = (
    "The", "ceasefire", "cease-fire", "talks", "talk", "talking", "Geneva", "U.S.", "us", "failed.", "crumbling", "Müller’s",
    "1,200", "people", "said", "on", "Sunday.", "“Peace", "is", "near,”", "he", "added.", "peace-talks", "Mr.", "Kerry",
    "Lavrov", "met", "well-known-man", "again.\n\n", "We", "waffenstillstand",
)  # fmt: skip
DATES = (None, "2015", "2016", "2016-04", "2016-04-22", "2016-04-23T08:10:00+02:00", "2016-12-31T23:30:00-05:00")
QUERIES = (
    "", "ceasefire", "talks geneva", '"cease-fire talks"', '"crumbling ceasefire"', "the", "us", "U.S.", "kerry OR lavrov",
    "(talks OR ceasefire) people", "ceasefire NOT kerry", "NOT kerry", '"the ceasefire" said', "peace-talks", "1200 müllers",
    "absent", "absent OR met", "?!", "well-known-man", "wellknownman", '"peace talks" ceasefire geneva "he added"',
)  # fmt: skip
SEGMENTS, IN_SEGMENT = 3, 14

Engines = tuple[EmbeddedEngine, OracleEngine]


def made_up(seed: int = 7) -> list[list[Article]]:
    """The articles of each segment."""
    chance = random.Random(seed)
    return [
        [_article(chance, segment * IN_SEGMENT + number) for number in range(IN_SEGMENT)] for segment in range(SEGMENTS)
    ]


def _article(chance: random.Random, number: int) -> Article:
    date = chance.choice(DATES)
    return Article(
        id=f"a-{number}",
        title=chance.choice((None, _text(chance, 6))),
        summary=chance.choice((None, _text(chance, 8))),
        body=_text(chance, chance.choice((0, 5, 40, 120))),
        source=chance.choice((None, "CNN", "BBC News", "The Wire")),
        author=tuple(chance.sample(NAMES, chance.randrange(3))),
        section=chance.choice((None, "World", "Food")),
        language=chance.choice((None, "en", "en-au")),
        url=f"https://example.org/{number}",
        published=parse_date(date) if date else None,
        mentions=tuple(_mention(chance) for _ in range(chance.randrange(9))),
        origin=Origin(file="news.jsonl", record=number + 1),
    )


def _text(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words))


def _mention(chance: random.Random) -> Mention:
    kind, name = chance.choice(ENTITY_KINDS), chance.choice(NAMES)
    return Mention(kind=kind, entity=entity_id(kind, name), name=name, surface=name, field="given", start=0, end=0)


def make(folder: Path, deleted: Sequence[str] = ()) -> Engines:
    """Both engines over the same articles, in the same segments."""
    (folder / "stock").mkdir()
    for articles in made_up():
        with IndexWriter(folder / "ours") as writer:
            for article in articles:
                writer.add(article)
    with IndexWriter(folder / "ours") as writer:
        for article_id in deleted:
            writer.delete(article_id)
    return EmbeddedEngine(folder / "ours"), OracleEngine(stock_index(folder / "stock", made_up(), deleted))


@pytest.fixture(scope="module", params=["all live", "some deleted"])
def engines(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    deleted = ["a-3", "a-14", "a-27", "a-41"] if request.param == "some deleted" else []
    ours, oracle = make(tmp_path_factory.mktemp("engines"), deleted)
    yield ours, oracle
    ours.close()
    oracle.close()


FACETS = ("person:3", "place:100", "organisation", "source", "author:2", "section", "language", "published")
ASKED: tuple[dict[str, Any], ...] = (
    {},
    {"person": ("John Kerry",)},
    {"person": ("person:john kerry", "Sergei Lavrov"), "source": ("cnn",)},
    {"all_of": {"person": ("John Kerry", "Sergei Lavrov")}},
    {"none_of": {"person": ("John Kerry",), "source": ("CNN", "The Wire")}},
    {"missing": frozenset({"author"})},
    {"missing": frozenset({"published", "source"})},
    {"since": "2016-04"},
    {"until": "2016-04-22"},
    {"since": "2016", "until": "2016", "author": ("zoe a", "Li")},
    {"section": ("Nowhere",)},
    {"language": ("en-au",), "place": ("Elena Marusic", "Bo Ek")},
)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_every_filter_finds_and_counts_the_same(engines: Engines, asked: dict[str, Any]) -> None:
    ours, oracle = engines
    for q in QUERIES:
        for sort in ("newest", "oldest"):
            request = SearchRequest(q=q, sort=sort, page_size=100, facets=FACETS, **asked)
            found, wanted = ours.search(request), oracle.search(request)
            assert found.total == wanted.total
            assert [hit.id for hit in found.results] == [hit.id for hit in wanted.results]
            for name, facet in found.facets.items():
                assert _known(name, facet) == _known(name, wanted.facets[name])
            assert found.published == wanted.published
            assert found.understood == wanted.understood


def _known(name: str, facet: Facet) -> tuple[Facet, list[str]]:
    """A facet, and the keys of its values that match nothing: of those the oracle knows only how they were asked for."""
    counted = tuple(bucket for bucket in facet.buckets if bucket.count)
    others = [bucket for bucket in facet.buckets if not bucket.count]
    assert facet.buckets == (*counted, *others)
    assert all(bucket.selected for bucket in others)
    return replace(facet, buckets=counted), sorted(facet_key(name, bucket.value) for bucket in others)


@pytest.mark.parametrize("interval", ["auto", "year", "month", "week", "day"])
def test_every_interval_counts_the_same(engines: Engines, interval: Any) -> None:
    ours, oracle = engines
    request = SearchRequest(facets=("published",), interval=interval)
    assert ours.search(request).published == oracle.search(request).published


@pytest.mark.parametrize("q", QUERIES)
def test_the_ranking_is_the_same_up_to_equal_scores(engines: Engines, q: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """But for what is gained by words near each other, of which Whoosh knows nothing."""
    ours, oracle = engines
    for module in (answer, collector, scoring):
        monkeypatch.setattr(module, "near_words", lambda *_: None)
    for page in (1, 2):
        request = SearchRequest(q=q, page=page, page_size=100 if page == 1 else 10)
        found, wanted = ours.search(request).results, oracle.search(request).results
        # Whoosh adds 1 for every NOT, which ranks nothing.
        nots = 1 if "NOT" in q else 0
        scores = [hit.score for hit in wanted]
        if scores and scores[0] is not None:
            scores = [(score or 0.0) - nots for score in scores]
        assert [hit.score for hit in found] == (pytest.approx(scores, rel=1e-5, abs=1e-5) if any(scores) else scores)
        by_id = {hit.id: hit for hit in oracle.search(SearchRequest(q=q, page_size=100)).results}
        ranks = [by_id[hit.id].score or 0.0 for hit in found]
        assert all(first >= second - 1e-4 for first, second in pairwise(ranks))


@pytest.mark.parametrize("q", QUERIES)
def test_the_hits_say_the_same(engines: Engines, q: str) -> None:
    ours, oracle = engines
    request = SearchRequest(q=q, sort="newest", page_size=100)
    for found, wanted in zip(ours.search(request).results, oracle.search(request).results, strict=True):
        assert replace(found, story=None) == wanted  # the oracle knows of no stories


@pytest.mark.parametrize("match", ["", "j", "ki", "mar", "ż", "zoe", "er"])
def test_values_that_begin_as_typed_are_the_same(engines: Engines, match: str) -> None:
    ours, oracle = engines
    for facet in ("person", "author", "source"):
        for request in (SearchRequest(), SearchRequest(q="talks", source=("CNN",))):
            assert ours.facet_values(facet, request, match, 3) == oracle.facet_values(facet, request, match, 3)


@pytest.mark.parametrize("typed", ["", "j", "ban", "ki", "mar", "l", "zoë"])
def test_suggestions_are_the_same_names_with_the_same_counts(engines: Engines, typed: str) -> None:
    ours, oracle = engines
    names = [found for found in ours.suggest(typed, 500) if found.kind in ENTITY_FIELDS]
    found = [replace(name, newest=None) for name in names]
    assert sorted(found, key=str) == sorted(oracle.suggest(typed, 500), key=str)
