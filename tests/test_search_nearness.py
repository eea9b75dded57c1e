"""What the best matches gain where the query's words stand near each other, as the plain twin adds it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import K1, B, History, Row, Twin, histories
from twin_segment import SECTION_GAP, words_of
from whoosh.query import And, Not, Phrase, Term
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.article import Article, Origin
from index.snapshot import Snapshot
from index.writer import IndexWriter
from search import SearchRequest
from search import nearness as nearing
from search.embedded import EmbeddedEngine
from search.engine import Engine
from search.nearness import near_words, raised
from search.parser import parse
from search.planner import Plan
from search.ranking import LEAD, LEAD_WEIGHT, NEAR, NEAREST, NEARNESS, REACH, TITLE_WEIGHT
from search.scope import Collection
from search.trees import Synonyms, query_of

Scores = dict[str, float]
_WORDS = ("kerri", "lavrov", "talk", "the", "ceasefir", "us", "zz")


def twin_gain(twin: Twin, words: list[str], row: Row, idf: float) -> float:
    """The twin: what one row gains."""
    pairs = {
        frozenset((one, other))
        for place, one in enumerate(words)
        for other in words[place + 1 : place + 1 + REACH]
        if one != other
    }
    average = sum(each.length for each in twin.rows) / len(twin.rows)
    norm = K1 * (1 - B + B * byte_to_length(length_to_byte(row.length)) / average)
    total = 0.0
    for pair in pairs:
        count = _count(row, *sorted(pair, key=words.index))
        total += NEARNESS * (K1 + 1) * idf * count / (count + norm)
    return total


def _count(row: Row, one: str, other: str) -> float:
    title, summary = (
        sum(not word.is_compound for word in words_of(text or "", row.article.language))
        for text in (row.article.title, row.article.summary)
    )
    lead = title + summary + 2 * SECTION_GAP + LEAD
    ones, others = ([place for place, _ in row.places.get(term, ())] for term in (one, other))
    fewer, more = (others, ones) if len(ones) > len(others) else (ones, others)
    return sum(
        TITLE_WEIGHT if place < title else LEAD_WEIGHT if place < lead else 1.0
        for place in fewer
        if any(abs(place - there) <= NEAR for there in more)
    )


def scores_of(snapshot: Snapshot, tree: Any) -> tuple[Scores, Scores, Collection]:
    """The scores before and after."""
    collection = Collection(snapshot)
    plan = Plan(collection, tree)
    near = near_words(tree, collection)
    found = [plan.matches(scope) for scope in collection.scopes]
    before: Scores = {}
    after: Scores = {}
    for scope, matches, anew in zip(
        collection.scopes, found, raised(collection, plan, near, found) if near else found, strict=True
    ):
        names = [scope.segment.article_id(doc) for doc in matches.docs.tolist()]
        assert anew.docs.tolist() == matches.docs.tolist()
        before.update(zip(names, matches.scores.tolist(), strict=True))
        after.update(zip(names, anew.scores.tolist(), strict=True))
    return before, after, collection


@settings(deadline=None, max_examples=40)
@given(histories(8), st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6))
def test_the_best_gain_what_the_plain_twin_adds(history: History, words: list[str]) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        before, after, collection = scores_of(snapshot, And([Term("text", word) for word in words]))
        twin, idf = Twin.of(snapshot), collection.idf(0)
        wanted = {name: twin_gain(twin, words, twin.live[name], idf) for name in before}
        assert after == pytest.approx({name: before[name] + wanted[name] for name in before}, rel=1e-4, abs=1e-4)


@settings(deadline=None, max_examples=30)
@given(histories(8), st.lists(st.sampled_from(_WORDS), min_size=2, max_size=4), st.integers(1, 4))
def test_only_the_best_gain_and_so_they_stay_above_all_others(history: History, words: list[str], most: int) -> None:
    with TemporaryDirectory() as folder, patch.object(nearing, "NEAREST", most):
        snapshot = history.write(Path(folder))
        before, after, _ = scores_of(snapshot, And([Term("text", word) for word in words]))
    risen = {name for name in before if after[name] > before[name]}
    assert len(risen) <= most
    assert all(after[name] >= before[name] for name in before)
    others = [score for name, score in before.items() if name not in risen]
    if risen and others:
        assert len([score for score in before.values() if score > min(before[name] for name in risen)]) < most
        assert min(after[name] for name in risen) >= max(sorted(others)[: len(before) - most], default=0)


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    folder = tmp_path_factory.mktemp("words")
    with IndexWriter(folder) as writer:
        writer.add(_article("a", "Kerry met Lavrov."))
    with EmbeddedEngine(folder) as engine:
        yield engine._current().collection


class TestWhichWordsAreLookedForNearEachOther:
    def pairs(self, collection: Collection, tree: Any) -> dict[tuple[str, str], float]:
        near = near_words(tree, collection)
        if near is None:
            return {}
        named = [(near.terms[one], near.terms[other]) for one, other in near.pairs.tolist()]
        return dict(zip(named, near.shares.tolist(), strict=True))

    def test_words_side_by_side_each_with_those_soon_after_it(self, collection: Collection) -> None:
        assert self.pairs(collection, parse("one two").tree) == {("one", "two"): 1}
        found = self.pairs(collection, parse("a b c d e").tree)
        assert set(found) == {(a, b) for a, b in product("abcde", repeat=2) if 0 < ord(b) - ord(a) <= REACH}

    @pytest.mark.parametrize(
        "q", ["", "one", '"one two"', "one OR two", "one one", "title:one title:two", "one NOT two"]
    )
    def test_none_where_nothing_stands_side_by_side(self, collection: Collection, q: str) -> None:
        assert self.pairs(collection, parse(q).tree) == {}

    def test_a_word_that_stands_there_twice_is_looked_for_near_the_neighbours_of_both(
        self, collection: Collection
    ) -> None:
        assert set(self.pairs(collection, parse("new x1 x2 x3 new y1").tree)) >= {("new", "x1"), ("new", "y1")}

    def test_phrases_and_what_is_excluded_are_passed_over(self, collection: Collection) -> None:
        tree = And([Term("text", "a"), Phrase("text", ["p", "q"]), Not(Term("text", "n")), Term("text", "b")])
        assert self.pairs(collection, tree) == {("a", "b"): 1}

    def test_a_pair_is_worth_what_the_lower_boost_says(self, collection: Collection) -> None:
        assert self.pairs(collection, parse("a^2 b^0.5 c").tree) == {("a", "b"): 0.5, ("a", "c"): 1, ("b", "c"): 0.5}

    def test_the_terms_of_a_word_in_several_languages_all_count(self, collection: Collection) -> None:
        tree = And([query_of(("run", "running")), Term("text", "late")])
        assert set(self.pairs(collection, tree)) == {("run", "late"), ("running", "late")}
        assert self.pairs(collection, And([Synonyms([Term("title", "a")]), Term("text", "late")])) == {}

    def test_words_far_behind_are_left_out(self, collection: Collection) -> None:
        near = near_words(parse(" ".join(f"w{number}" for number in range(100))).tree, collection)
        assert near is not None
        assert len(near.terms) == 32


FILL = "Nothing else was said about anything that day. " * 3


def _article(name: str, body: str, title: str | None = None) -> Article:
    return Article(id=name, title=title, body=body, language="en", source="Wire", origin=Origin(file="test"))


NEWS = (
    _article("apart", f"A tanker ran aground. {FILL} The harbour stayed open."),
    _article("near", f"{FILL * 3} The harbour tanker sank. {FILL} Nobody was hurt there."),
    _article("lead", f"The harbour tanker sank. {FILL * 4} Nobody was hurt there."),
    _article("title", f"{FILL * 3} Nobody was hurt there. The harbour was closed. {FILL} A sad day.", "Harbour tanker"),
    *(_article(f"far-{number}", f"The tanker. {FILL * (7 + number % 7)} The harbour.") for number in range(150)),
)


@pytest.fixture(scope="module", params=["one segment", "several"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("news")
    with IndexWriter(folder) as writer:
        for number, each in enumerate(NEWS):
            writer.add(each)
            if number % 60 == 3 and request.param == "several":
                writer.commit()
        writer.commit()
    with EmbeddedEngine(folder) as engine:
        assert (engine.stats().segments > 1) == (request.param == "several")
        yield engine


def ask(engine: Engine, **asked: Any) -> list[tuple[str, float]]:
    page = engine.search(SearchRequest(q="harbour tanker", **asked))
    return [(hit.id, hit.score or 0.0) for hit in page.results]


def test_words_near_each_other_rise_most_in_the_title_and_then_in_the_lead(engine: Engine) -> None:
    assert [name for name, _ in ask(engine, page_size=3)] == ["title", "lead", "near"]


@pytest.mark.parametrize(
    "asked",
    [
        {"total": "none"}, {"total": "none", "fields": "id"}, {"fields": "id"}, {"facets": ("source",)}, {"source": ("Wire",)},
        {"collapse": "none", "language": ("en",)},
    ],
    ids=str,
)  # fmt: skip
def test_the_order_is_the_same_however_it_is_asked_for(engine: Engine, asked: dict[str, Any]) -> None:
    whole = ask(engine, page_size=100) + ask(engine, page_size=100, page=2)
    assert len(whole) == len(NEWS)
    assert [score for _, score in whole] == sorted([score for _, score in whole], reverse=True)
    for size in (1, 7, 100):
        for page in (1, 2, NEAREST // size + 1):
            assert ask(engine, page=page, page_size=size, **asked) == whole[(page - 1) * size : page * size]


def test_collapsed_stories_keep_the_order(engine: Engine) -> None:
    whole = [name for name, _ in ask(engine, page_size=100)]
    collapsed = [name for name, _ in ask(engine, page_size=20, collapse="story")]
    assert collapsed == sorted(collapsed, key=lambda name: whole.index(name) if name in whole else len(whole))
    assert collapsed[0] == "title"


def test_an_order_by_date_and_any_of_the_words_know_nothing_of_it(engine: Engine) -> None:
    with patch("search.nearness.raised", side_effect=AssertionError):
        assert engine.search(SearchRequest(q="harbour OR tanker")).total.articles == len(NEWS)
        assert engine.search(SearchRequest(q="harbour tanker", sort="newest")).total.articles == len(NEWS)


def test_what_an_article_gained_is_a_part_of_its_explanation(engine: EmbeddedEngine) -> None:
    plan = Plan(engine._current().collection, parse("harbour tanker").tree)
    base = {
        scope.segment.article_id(doc): score
        for scope in engine._current().collection.scopes
        for doc, score in zip(
            *(each.tolist() for each in (plan.matches(scope).docs, plan.matches(scope).scores)), strict=True
        )
    }
    hits = engine.search(SearchRequest(q="harbour tanker", explain=True)).results
    gains = {
        hit.id: sum(part.value for part in hit.explanation.parts if part.what == "nearness")
        for hit in hits
        if hit.explanation
    }
    assert gains == pytest.approx({hit.id: (hit.score or 0) - base[hit.id] for hit in hits}, abs=1e-5)
    assert any(gain > 0 for gain in gains.values())
