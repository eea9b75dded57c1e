"""Scores are explained as sums, whatever the query and whatever stages the ranking has."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import History, Twin, histories

from index.article import Article, Origin, Quote
from index.dates import parse_date
from index.writer import IndexWriter
from search import SearchRequest
from search.collector import Found
from search.embedded import EmbeddedEngine
from search.explaining import explain
from search.parser import parse
from search.planner import Plan
from search.results import Explanation, Hit
from search.scope import Matches
from search.scoring import Stage

_words = st.sampled_from(
    ("kerry", "lavrov", "ceasefire", "cease-fire", "talks", "the", "us", "U.S.", "WHO", "peace-talks", "nothing")
)
_leaves = st.one_of(
    _words,
    _words.map(lambda word: f"title:{word}"),
    _words.map(lambda word: f"{word}^2"),
    st.sampled_from(
        ('"the talks"', '"kerry talks"~3', "kerry NEAR/4 talks", "=talks", '="the talks"', "talk*", "l?vrov", "kery~",
         "quote:talks",
         "speaker:lee", "person:kerry", "source:cnn", "date:2016", "after:2016-04", "title:cease-fire", "a^0", "talks^0.5")
    ),
)  # fmt: skip


def _grown(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(parts, min_size=2, max_size=3)
    return st.one_of(
        several.map(" ".join),
        several.map(lambda each: f"({' OR '.join(each)})"),
        several.map(lambda each: f"({' '.join(each)})^3"),
        parts.map(lambda part: f"NOT ({part})"),
        st.tuples(parts, parts).map(lambda each: f"{each[0]} -({each[1]})"),
        st.tuples(parts, parts).map(lambda each: f"({each[0]} OR NOT ({each[1]}))^2"),
    )


queries = st.recursive(_leaves, _grown, max_leaves=6)


def is_sum(hit: Hit) -> None:
    """The parts of a hit's score sum up to it, and all that is said is said once."""
    explanation = hit.explanation
    assert explanation is not None
    assert explanation.value == hit.score
    values = [part.value for part in explanation.parts]
    assert sum(values) == pytest.approx(explanation.value, rel=1e-5, abs=1e-6)
    assert all(part.what for part in explanation.parts)


@settings(deadline=None, max_examples=60)
@given(
    history=histories(8),
    asked=st.lists(
        st.tuples(queries, st.sampled_from(("all", "any")), st.sampled_from(("off", "some", "strong"))),
        min_size=3,
        max_size=6,
    ),
)
def test_the_parts_sum_to_the_score_of_any_query(history: History, asked: list[tuple[str, Any, Any]]) -> None:
    with TemporaryDirectory() as folder:
        twin = Twin.of(history.write(Path(folder)))
        with EmbeddedEngine(folder) as engine:
            for q, match, recency in asked:
                request = SearchRequest(q=q, match=match, recency=recency, explain=True, page_size=100)
                results = engine.search(request).results
                for hit in results:
                    is_sum(hit)
                # The twin knows words of one section or in one form only by themselves, and nothing of what nearness adds.
                if match == "all" and recency == "off" and "title:" not in q and '="' not in q:
                    wanted = twin.search(parse(q, engine._state.collection.stems).tree)
                    sums = {
                        hit.id: sum(part.value for part in _of(hit).parts if part.what != "nearness") for hit in results
                    }
                    assert sums == pytest.approx(wanted, rel=2e-5, abs=1e-6)


def _of(hit: Hit) -> Explanation:
    assert hit.explanation is not None
    return hit.explanation


def _article(article_id: str, title: str, body: str, **facts: Any) -> Article:
    return Article(id=article_id, title=title, body=body, origin=Origin(file="a.jsonl"), **facts)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedEngine]:
    """One over two segments."""
    folder: Path = tmp_path_factory.mktemp("explaining") / "news.index"
    said = "“The talks go on,” said Ann Lee."
    with IndexWriter(folder) as writer:
        writer.add(
            _article("a", "Talks on the harbour", "Talks, talks and talks. The harbour is closed.", source="Wire",
                     published=parse_date("2016-04-22"))
        )  # fmt: skip
        writer.add(_article("b", "Storm", "No talks in the storm. Recency is a word."))
    with IndexWriter(folder) as writer:
        writer.add(_article("c", "Harbour", said, quotes=(Quote(0, len(said), "Ann Lee", "person"),)))
    with EmbeddedEngine(folder) as engine:
        yield engine


def told(engine: EmbeddedEngine, q: str, article_id: str = "a", **asked: Any) -> dict[str, str]:
    """The details of an article's score, by what adds to it."""
    page = engine.search(SearchRequest(q=q, explain=True, **asked))
    (hit,) = [hit for hit in page.results if hit.id == article_id]
    is_sum(hit)
    return {part.what: part.detail for part in _of(hit).parts}


def test_a_word_says_in_how_many_articles_it_is_and_how_often_here(engine: EmbeddedEngine) -> None:
    assert told(engine, "talks harbour") == {
        "talks": "in 3 of 3 articles; 4 times among 12 words here, once in the title",
        "harbour": "in 2 of 3 articles; twice among 12 words here, once in the title",
        "nearness": "words of the query at most 5 words apart",
    }
    assert told(engine, "talks", "b") == {"talks": "in 3 of 3 articles; once among 10 words here"}


@pytest.mark.parametrize(
    ("q", "article_id", "parts"),
    [
        ('"the harbour"', "a", {'"the harbour"': "in 1 of 3 articles, scored as its words are"}),
        ("talks NEAR/3 harbour", "a", {"talks NEAR/3 harbour": "in 1 of 3 articles, scored as its words are"}),
        ("harb*", "a", {"harb*": "in 2 of 3 articles, the same for each"}),
        ("source:wire", "a", {"source:wire": "in 1 of 3 articles, the same for each"}),
        ("=closed", "a", {"=closed": "in 1 of 3 articles; once among 12 words here"}),
        ("date:2016", "a", {"date:[2016-01-01 TO 2016-12-31]": "in 1 of 3 articles, the same for each"}),
        ("-storm", "a", {"NOT storm": "in 2 of 3 articles, the same for each"}),
        ('quote:talks speaker:"ann lee"', "c", {'quote:talks speaker:"ann lee"': "in 1 of 3 articles, scored as its words are"}),
    ],
)  # fmt: skip
def test_other_parts_say_in_how_many_articles_they_are(
    engine: EmbeddedEngine, q: str, article_id: str, parts: dict[str, str]
) -> None:
    assert told(engine, q, article_id) == parts


def test_what_does_not_match_is_left_out_and_groups_are_taken_apart(engine: EmbeddedEngine) -> None:
    assert list(told(engine, "(storm OR harbour)^2 talks")) == ["harbour^2", "talks"]
    # The storm is not in it, and so what stands beside that in the parentheses does not count.
    assert list(told(engine, "talks OR (harbour storm)")) == ["talks"]


def test_a_word_that_stands_twice_in_the_query_is_one_part(engine: EmbeddedEngine) -> None:
    assert list(told(engine, "talks talks harbour")) == ["talks", "harbour", "nearness"]


def test_a_word_that_is_called_like_a_stage_is_a_part_of_its_own(engine: EmbeddedEngine) -> None:
    page = engine.search(SearchRequest(q="recency", explain=True, recency="some"))
    assert [part.what for part in _of(page.results[0]).parts] == ["recency", "recency"]
    assert _of(page.results[0]).parts[1].detail == "undated"


def test_a_free_text_says_what_nearness_likeness_and_recency_add(engine: EmbeddedEngine) -> None:
    parts = told(engine, "talks about the harbour", match="any", recency="some", as_of="2016-04-22")
    assert list(parts) == ["talks", "harbour", "nearness", "likeness", "recency"]
    assert parts["nearness"] == "words of the query at most 5 words apart"
    assert parts["recency"] == "+25.0 %: as new as 2016-04-22"


@pytest.mark.parametrize("asked", [{"q": ""}, {"q": "talks", "sort": "newest"}, {"q": "?!"}, {"q": "zeppelin"}])
def test_without_scores_there_is_nothing_to_explain(engine: EmbeddedEngine, asked: dict[str, Any]) -> None:
    page = engine.search(SearchRequest(explain=True, recency="some", **asked))
    assert all(hit.explanation is None for hit in page.results)


def test_it_is_explained_only_where_that_is_asked_for(engine: EmbeddedEngine) -> None:
    asked = {"q": "talks OR harbour", "facets": ("source",)}
    plain = engine.search(SearchRequest(**asked)).results  # type: ignore[arg-type]
    explained = engine.search(SearchRequest(explain=True, **asked)).results  # type: ignore[arg-type]
    assert all(hit.explanation is None for hit in plain)
    assert [(hit.id, hit.score) for hit in plain] == [(hit.id, hit.score) for hit in explained]


@pytest.mark.parametrize(
    "asked", [{"collapse": "story"}, {"page": 2, "page_size": 1}, {"fields": "id"}, {"since": "2016"}]
)
def test_every_kind_of_page_is_explained(engine: EmbeddedEngine, asked: dict[str, Any]) -> None:
    results = engine.search(SearchRequest(q="talks", explain=True, recency="strong", **asked)).results
    assert results
    for hit in results:
        is_sum(hit)


def test_a_stage_that_nobody_knows_yet_is_the_difference_that_it_makes(engine: EmbeddedEngine) -> None:
    collection, request = engine._current().collection, SearchRequest(q="talks", explain=True)
    tree = parse(request.q).tree
    assert tree is not None
    words = [Plan(collection, tree).matches(scope) for scope in collection.scopes]
    more = [Matches(found.docs, found.scores + 0.5) for found in words]
    stages = [Stage("words", words), Stage("novelty", more, lambda _scope, row: f"row {row}")]
    (found,) = explain(collection, request, tree, stages, [Found(collection.scopes[0], 1, 0.0)])
    assert [(part.what, part.detail) for part in found.parts][1] == ("novelty", "row 1")
    assert found.parts[1].value == pytest.approx(0.5)
    assert found.value == pytest.approx(sum(part.value for part in found.parts))


@pytest.mark.parametrize(
    "q",
    [
        "(" * 20 + "talks" + ")" * 20, "talks " * 166, " OR ".join(f"({word} the)" for word in "abcdefghijklmnopqrstuvwxyz"),
        "t* " * 40, '"talks ' + "x" * 900, "<script>alert(1)</script> talks", "\ud800 OR talks", "talks^99999", "NOT NOT NOT talks",
    ],
)  # fmt: skip
def test_hostile_queries_are_explained_or_find_nothing(engine: EmbeddedEngine, q: str) -> None:
    for hit in engine.search(SearchRequest(q=q[:1000], explain=True, recency="strong")).results:
        is_sum(hit)
