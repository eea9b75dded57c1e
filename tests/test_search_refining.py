"""How the best matches of a free text are ordered anew, as the plain twin orders them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import K1, B, History, Row, Twin, histories
from whoosh.query import Or, Term
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.article import Article, Origin
from index.snapshot import Snapshot
from index.writer import IndexWriter
from search import SearchRequest, open_engine, refining
from search.planner import Plan
from search.ranking import EXAMPLES, LIKENESS, NEAR, NEARNESS, REACH, rarity
from search.refining import refine
from search.scope import Collection
from search.small_words import small_terms

Scores = dict[str, float]
_WORDS = ("kerry", "lavrov", "talk", "ceasefire", "geneva", "zz")


def twin_refined(twin: Twin, words: list[str], scores: Scores) -> Scores:
    """The twin: the scores of all matches, given those before, where all of them are ordered anew."""
    docs = len(twin.rows)
    df = Counter(term for row in twin.rows for term in row.places)
    average = sum(row.length for row in twin.rows) / docs
    pairs = {
        tuple(sorted((one, other), key=words.index))
        for place, one in enumerate(words)
        for other in words[place + 1 : place + 1 + REACH]
        if one != other
    }
    refined = dict(scores)
    for one, other in pairs:
        counts = {name: _near(twin.live[name], one, other) for name in scores}
        factor = NEARNESS * (K1 + 1) * rarity(sum(count > 0 for count in counts.values()), docs)
        for name, count in counts.items():
            length = byte_to_length(length_to_byte(twin.live[name].length))
            norm = K1 * (1 - B + B * length / average)
            refined[name] += factor * count / (count + norm)
    order = {row.article.id: place for place, row in enumerate(twin.rows) if row.live}
    best = sorted(refined, key=lambda name: (-round(refined[name], 4), order[name]))[:EXAMPLES]
    profile: dict[str, float] = defaultdict(float)
    for name in best:
        weights = {
            term: math.log1p(len(places)) * rarity(df[term], docs)
            for term, places in twin.live[name].places.items()
            if term not in small_terms() and df[term] > 1
        }
        size = math.sqrt(sum(weight**2 for weight in weights.values())) or 1.0
        for term, weight in weights.items():
            profile[term] += weight / size * refined[name] ** 2
    likeness = {
        name: sum(
            weight * rarity(df[term], docs) * math.log1p(sum(half for _, half in twin.live[name].places[term]) / 2)
            for term, weight in profile.items()
            if term in twin.live[name].places
        )
        / math.sqrt(twin.live[name].length)
        for name in scores
    }
    most = max(likeness.values())
    top = max(refined.values())
    return {name: score + (LIKENESS * top * likeness[name] / most if most else 0.0) for name, score in refined.items()}


def _near(row: Row, one: str, other: str) -> int:
    places = [[place for place, _ in row.places.get(term, ())] for term in (one, other)]
    fewer, more = sorted(places, key=len)
    return sum(any(abs(place - there) <= NEAR for there in more) for place in fewer)


def _refined(snapshot: Snapshot, words: list[str]) -> tuple[Scores, Scores]:
    """The scores before and after, and the twin's."""
    collection = Collection(snapshot)
    plan = Plan(collection, Or([Term("text", word) for word in words]))
    found = [plan.matches(scope) for scope in collection.scopes]
    before: Scores = {}
    after: Scores = {}
    *_, last = [found, *(step for _what, step in refine(collection, plan, found))]
    for scope, matches, refined in zip(collection.scopes, found, last, strict=True):
        names = [scope.segment.article_id(doc) for doc in matches.docs.tolist()]
        assert refined.docs.tolist() == matches.docs.tolist()
        before.update(zip(names, matches.scores.tolist(), strict=True))
        after.update(zip(names, refined.scores.tolist(), strict=True))
    return before, after


@settings(deadline=None, max_examples=30)
@given(histories(8), st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6))
def test_the_best_are_scored_anew_as_the_plain_twin_scores_them(history: History, words: list[str]) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        before, after = _refined(snapshot, words)
        if before:
            assert after == pytest.approx(twin_refined(Twin.of(snapshot), words, before), rel=1e-4, abs=1e-4)


@settings(deadline=None, max_examples=20)
@given(histories(8), st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4), st.integers(1, 4))
def test_only_the_best_get_more_and_so_they_stay_above_all_others(
    history: History, words: list[str], most: int
) -> None:
    with TemporaryDirectory() as folder, patch.object(refining, "REFINED", most):
        before, after = _refined(history.write(Path(folder)), words)
    raised = {name for name in before if after[name] > before[name]}
    assert len(raised) <= most
    assert all(after[name] >= before[name] for name in before)
    others = [score for name, score in before.items() if name not in raised]
    if raised and others and len(before) > most:
        assert min(before[name] for name in raised) >= max(others)


def _article(name: str, body: str, title: str | None = None) -> Article:
    return Article(id=name, title=title, body=body, language="en", origin=Origin(file="test"))


FILL = "Nothing else was said about anything that day. " * 3
NEWS = (
    _article("apart", f"A tanker ran aground. {FILL} The harbour stayed open."),
    _article("near", f"The harbour tanker sank. {FILL} Nobody was hurt there."),
    _article("like", f"The tanker sank and nobody was hurt when it sank. {FILL}"),
    _article("cake", f"Butter and eggs make a cake. {FILL}"),
    *(_article(f"other-{number}", f"Parliament met again, number {number}.") for number in range(9)),
)


def test_words_near_each_other_count_and_pages_follow_each_other(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        for number, each in enumerate(NEWS):
            writer.add(each)
            if number % 2:
                writer.commit()
        writer.commit()
    with open_engine(str(tmp_path)) as engine:
        page = engine.search(SearchRequest(q="harbour tanker", match="any"))
        assert [hit.id for hit in page.results] == ["near", "apart", "like"]
        assert page.total.articles == 3
        scores = [hit.score or 0.0 for hit in page.results]
        assert scores == sorted(scores, reverse=True)
        one_by_one = [
            engine.search(SearchRequest(q="harbour tanker", match="any", page=number, page_size=1)).results[0]
            for number in (1, 2, 3)
        ]
        assert [(hit.id, hit.score) for hit in one_by_one] == [(hit.id, hit.score) for hit in page.results]
        facets = engine.search(SearchRequest(q="harbour cake", match="any", facets=("language",), sort="newest"))
        assert facets.facets["language"].buckets[0].count == 3
        assert engine.search(SearchRequest(q="?!", match="any")).total.articles == 0
