"""Did you mean: what is suggested for which query, and what is left as it is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Mention, Origin
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import Engine, SearchRequest, open_engine
from search.correcting import FEW, MAX_DOUBTED
from search.results import Correction

Suggested = Callable[..., Correction | None]


def kerry() -> Mention:
    return Mention("person", entity_id("person", "John Kerry"), "John Kerry", "John Kerry", "body", 0, 4, 0.2)


def texts() -> Iterator[tuple[str, str, bool]]:
    """Article's id, text and whether it names Kerry."""
    for number in range(40):
        yield f"k{number}", f"John Kerry said the ceasefire in Aleppo, day {number}, must hold. Lavrov agreed.", True
    for number in range(30):
        yield f"n{number}", f"The government in New York: a German minister, a NATO meeting, item {number}.", False
    for number in range(12):
        yield f"g{number}", f"Angela Merkel met the press in Berlin {number}. Müller was there: Weltanschauung.", False
    yield "t1", "A goverment that nobody knows, and Kerri Strug, a gymnast. The tunnel is tunnelled.", False
    yield "t2", "One more time Kerri Strug, and Kerri again. Xyzzy9 is a code. 東京都", False
    yield "d1", "The secretword Lavrofsky stands in what is deleted.", False


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("correcting") / "news.index"
    with IndexWriter(folder) as writer:
        for place, (article_id, body, names_kerry) in enumerate(texts()):
            mentions = (kerry(),) if names_kerry else ()
            writer.add(
                Article(id=article_id, body=body, source="The Wire", mentions=mentions, origin=Origin(file="a.jsonl"))
            )
            if place == 50:
                writer.commit()
    with IndexWriter(folder) as writer:
        writer.delete("d1")
    with open_engine(str(folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def suggested(engine: Engine) -> Suggested:
    return lambda q, **asked: engine.search(SearchRequest(q=q, **asked)).suggestion


@pytest.mark.parametrize(
    ("q", "meant"),
    [
        ("lavrof", "lavrov"),
        ("Lavrof", "Lavrov"),
        ("LAVROF", "LAVROV"),
        ("Angela Merkle", "Angela Merkel"),
        ("kery lavrof ceasfire", "kerry lavrov ceasefire"),
        ('"the ceasfire in Alepo"', '"the ceasefire in Aleppo"'),
        ('kerry AND (ceasfire OR "no such") NOT berlin', 'kerry AND (ceasefire OR "no such") NOT berlin'),
        ("body:ceasfire^2 +kerry", "body:ceasefire^2 +kerry"),
        ("=lavrof", "=lavrov"),
        ("person:kery", "person:kerry"),
        ("kerry NEAR/9 ceasfire", "kerry NEAR/9 ceasefire"),
        ("newyork", "new york"),
        ("cease fire", "ceasefire"),
        ("gover nment", "government"),
        ("NTAO", "NATO"),
        ("muellr press", "muller press"),
        ("Mullr", "Muller"),
        ("ceasfire?", "ceasefire?"),
        ("cease-fyre Aleppo", None),
    ],
)
def test_what_is_suggested(suggested: Suggested, q: str, meant: str | None) -> None:
    correction = suggested(q)
    assert (correction.q if correction else None) == meant


@pytest.mark.parametrize(
    "q",
    [
        "kerry", "ceasefire", "kerri", "Kerri Strug", "xyzzy9", "2015", "東京", "東亰", "Weltanschauung", "zzzzzzzz", "of",
        "tunnelled", "", "?!", "-lavrof", "lavrof~", "lavr*x", "source:wirre", "date:2016", "lang:eng", "kerry ABCD", "\x00", "😀",
    ],
)  # fmt: skip
def test_what_is_left_alone(suggested: Suggested, q: str) -> None:
    assert suggested(q) is None


def test_changes_say_what_is_different(suggested: Suggested) -> None:
    correction = suggested("kery Lavrof ceasefire")
    assert correction is not None
    assert [correction.q[start:end] for start, end in correction.changes] == ["kerry", "Lavrov"]


def test_a_word_in_few_articles_is_doubted_only_where_another_is_a_thousand_times_likelier(
    suggested: Suggested,
) -> None:
    # It stands in one article; its neighbour, a hundred times in others, is not enough.
    assert suggested("goverment") is None


def test_what_is_suggested_finds_more_with_the_same_filters(engine: Engine, suggested: Suggested) -> None:
    assert suggested("lavrof", person=("John Kerry",)) == Correction("lavrov", ((0, 6),))
    assert suggested("merkle", person=("John Kerry",)) is None
    assert suggested("lavrof", since="2016") is None
    for q in ("lavrof", "kery ceasfire", "newyork"):
        correction = suggested(q)
        assert correction is not None
        found, better = (engine.search(SearchRequest(q=each)).total.articles for each in (q, correction.q))
        assert (found or 0) < FEW <= (better or 0)


def test_words_of_deleted_articles_are_not_suggested(suggested: Suggested) -> None:
    assert suggested("secretwerd") is None
    assert suggested("lavrofski") is None


def test_a_free_text_is_corrected_too(suggested: Suggested) -> None:
    assert suggested("ceasfire NOT lavrof", match="any") is not None


@pytest.mark.parametrize(
    "asked", [{"total": "none"}, {"fields": "id"}, {"page_size": 0}, {"collapse": "story"}, {"sort": "newest"}]
)
def test_it_does_not_matter_what_of_the_answer_is_asked_for(suggested: Suggested, asked: dict[str, object]) -> None:
    assert suggested("lavrof", **asked) == Correction("lavrov", ((0, 6),))


def test_what_is_not_counted_is_not_known_to_be_few(suggested: Suggested) -> None:
    assert suggested("lavrof", total="none", page=2) is None


def test_a_text_of_unknown_words_is_in_another_language(suggested: Suggested) -> None:
    words = " OR ".join(["lavrof", "ceasfire", "aleppoo"] * 4)
    assert len(words.split(" OR ")) > MAX_DOUBTED
    assert suggested(words) is None


@pytest.mark.parametrize(
    "q", ["x" * 1000, "ab " * 333, "kery " * 200, "(" * 1000, '"' * 1000, "é\u0301" * 500, "lavrof OR " * 100]
)
def test_hostile_queries_are_answered_soon(suggested: Suggested, q: str) -> None:
    suggested(q)
    started = time.thread_time()
    suggested(q)
    assert time.thread_time() - started < 0.2


@settings(deadline=None, max_examples=150)
@given(q=st.text(alphabet=st.sampled_from('kerylavof ceas-:"()~*?^ANDOT\x00é京😀'), max_size=40))
def test_whatever_is_typed_a_suggestion_finds_more(engine: Engine, q: str) -> None:
    page = engine.search(SearchRequest(q=q))
    if page.suggestion is not None:
        better = engine.search(SearchRequest(q=page.suggestion.q, page_size=0)).total.articles or 0
        assert better > (page.total.articles or 0)
        assert page.suggestion.q != q
