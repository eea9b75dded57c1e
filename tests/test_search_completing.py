"""Completion: which words, names and headlines come of what is typed, in which order, with what counts."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import integers

from index.article import Article, EntityKind, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import Engine, SearchRequest, open_engine
from search.completing import MAX_TYPED
from search.results import Suggestion

KINDS = {"word", "person", "place", "organisation", "headline"}


def mention(kind: EntityKind, name: str) -> Mention:
    return Mention(kind, entity_id(kind, name), name, name, "body", 0, 4, 0.2)


def article(article_id: str, title: str, body: str, day: str | None, *mentions: Mention) -> Article:
    published = parse_date(day) if day else None
    return Article(
        id=article_id, title=title, body=body, published=published, mentions=mentions, origin=Origin(file="a.jsonl")
    )


KERRY, KEN, KENT = mention("person", "John Kerry"), mention("organisation", "Kennedy Center"), mention("place", "Kent")
NEWS = (
    article("a1", "Kerry speaks of peace", "John Kerry talks, talks and talked.", "2016-04-01", KERRY),
    article("a2", "Kent at peace", "Kerry went to Kent. The talks failed, he talked.", "2016-04-20", KERRY, KENT),
    article("a3", "Peace talks fail", "John Smith was there; the talk of the day.", "2016-04-22", KEN),
    article("a4", "peace talks FAIL", "Another copy of it.", "2016-04-21", KEN),
    article("a5", "An undated note on peace", "Kennedy. 東京都", None, KEN, KERRY),
    article("a6", "Peacekeepers leave", "The Kerrier deleted secret.", "2016-04-25", mention("person", "Kerrier Gone")),
    article("a7", "Old peace", "A ketchup bottle.", "1987"),
    article("a8", "Old, too", "Kevlar.", "2016-04-22"),
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("completing") / "news.index"
    with IndexWriter(folder) as writer:
        for number, each in enumerate(NEWS):
            writer.add(each)
            if number == 3:
                writer.commit()
    with IndexWriter(folder) as writer:
        writer.delete("a6")
    with open_engine(str(folder)) as opened:
        yield opened


def of_kind(engine: Engine, typed: str, *kinds: str, size: int = 50) -> list[str]:
    return [one.text for one in engine.suggest(typed, size) if one.kind in kinds]


def test_words_are_completed_the_most_frequent_first_and_each_in_one_form(engine: Engine) -> None:
    assert of_kind(engine, "tal", "word") == ["talks"]
    assert of_kind(engine, "ke", "word")[0] == "kerry"


def test_of_words_as_frequent_the_one_in_newer_articles_comes_first(engine: Engine) -> None:
    words = of_kind(engine, "ke", "word")
    assert words.index("kevlar") < words.index("ketchup")


def test_a_word_is_completed_beside_those_before_it(engine: Engine) -> None:
    assert engine.suggest("john ta")[0] == Suggestion("john talks", "word", "john talks", 2, "2016-04-22")
    assert of_kind(engine, "smith ker", "word") == []
    assert of_kind(engine, '"of pea', "word") == ['"of peace']
    assert of_kind(engine, "kerry AND (title:pea", "word") == ["kerry AND (title:peace"]
    assert of_kind(engine, "-kerry pea", "word")[0] == "-kerry peace"


def test_the_count_of_a_word_is_what_a_search_for_the_text_finds(engine: Engine) -> None:
    for typed in ("pea", "john ta", "the t", "k", "peace tal", "Ker"):
        for found in engine.suggest(typed, 50):
            if found.kind == "word":
                assert engine.search(SearchRequest(q=found.text)).total.articles == found.count


def test_capitals_are_kept(engine: Engine) -> None:
    assert of_kind(engine, "John Ker", "word") == ["John Kerry"]
    assert of_kind(engine, "PEA", "word") == ["PEACE"]


def test_names_are_completed_at_any_of_their_words_with_their_filters_and_counts(engine: Engine) -> None:
    assert [one for one in engine.suggest("ke", 50) if one.kind not in ("word", "headline")] == [
        Suggestion("Kennedy Center", "organisation", "organisation:kennedy center", 3, "2016-04-22"),
        Suggestion("John Kerry", "person", "person:john kerry", 3, "2016-04-20"),
        Suggestion("Kent", "place", "place:kent", 1, "2016-04-20"),
    ]
    assert of_kind(engine, "center", "organisation") == ["Kennedy Center"]
    assert of_kind(engine, "erry", "person") == []
    for found in engine.suggest("ke", 50):
        if found.kind in ("person", "place", "organisation"):
            request = SearchRequest(**{found.kind: (found.value,)})  # type: ignore[arg-type]
            assert engine.search(request).total.articles == found.count


def test_where_no_name_begins_as_all_that_is_typed_the_end_of_it_does(engine: Engine) -> None:
    assert of_kind(engine, "peace john ker", "person") == ["John Kerry"]
    assert of_kind(engine, "john ker", "person") == ["John Kerry"]


def test_headlines_have_all_words_the_newest_first_and_none_twice(engine: Engine) -> None:
    assert [
        (one.text, one.value, one.count, one.newest) for one in engine.suggest("peace", 50) if one.kind == "headline"
    ] == [
        ("Peace talks fail", "a3", 1, "2016-04-22"),
        ("Kent at peace", "a2", 1, "2016-04-20"),
        ("Kerry speaks of peace", "a1", 1, "2016-04-01"),
        ("Old peace", "a7", 1, "1987-01-01"),
        ("An undated note on peace", "a5", 1, None),
    ]
    assert of_kind(engine, "fail peace t", "headline") == ["Peace talks fail"]
    assert of_kind(engine, "nowhere pea", "headline") == []


def test_nothing_is_said_of_deleted_articles(engine: Engine) -> None:
    for typed in ("kerrier", "gone", "peacekeep", "secret", "dele"):
        assert engine.suggest(typed) == ()


def test_words_names_and_headlines_share_the_places(engine: Engine) -> None:
    kinds = [one.kind for one in engine.suggest("ke", 6)]
    assert kinds == sorted(kinds, key=lambda kind: (kind != "word", kind == "headline"))
    assert len(kinds) == 6
    assert kinds.count("word") == kinds.count("headline") == 2
    assert len(engine.suggest("ke", 1)) == 1
    assert engine.suggest("ke", 0) == ()


def test_scripts_without_spaces_are_completed_by_what_is_indexed(engine: Engine) -> None:
    assert "東京" in of_kind(engine, "東", "word")


@pytest.mark.parametrize(
    "typed", ["", " ", "?", "\x00", "😀", "a " * (MAX_TYPED + 1), "x" * 1000, "(" * 1000, '"""', "::::"]
)
def test_hostile_texts_are_answered_soon(engine: Engine, typed: str) -> None:
    engine.suggest(typed)
    started = time.thread_time()
    engine.suggest(typed)
    assert time.thread_time() - started < 0.1


@settings(deadline=None, max_examples=150)
@given(typed=st.text(alphabet=st.sampled_from('kerytalpceh -"():*~ANDO\x00é京'), max_size=30), size=integers(-1, 9))
def test_whatever_is_typed_there_are_no_more_than_asked_for(engine: Engine, typed: str, size: int) -> None:
    found = engine.suggest(typed, size)
    assert len(found) <= max(size, 0)
    assert all(one.count > 0 and one.kind in KINDS for one in found)
    assert len({(one.kind, one.value) for one in found}) == len(found)
    assert found == engine.suggest(typed, size)
