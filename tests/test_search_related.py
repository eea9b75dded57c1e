"""Related articles: in the order that a plain twin gives them, one of each story, and whatever an article lacks."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from twin_search import K1, B, History, Row, Twin, histories
from twin_segment import HALF_UNITS, words_of
from whoosh.util.numeric import byte_to_length, length_to_byte

from index.analysis import language_of
from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.entities.salience import in_hundredths
from index.folding import fold_name
from index.segment import hash_of
from index.writer import IndexWriter
from search import open_engine
from search.embedded import EmbeddedEngine
from search.ranking import (
    RELATED_COMPARED,
    RELATED_DAYS,
    RELATED_NEARNESS,
    RELATED_PEOPLE,
    RELATED_RARITY,
    RELATED_TERMS,
    rarity,
)
from search.related import MAX_RELATED
from search.small_words import small_terms


def twin_related(twin: Twin, article_id: str, story_of: dict[str, int]) -> dict[str, float]:
    """The twin: all candidates with their scores."""
    docs, own = len(twin.rows), twin.live[article_id]
    df = Counter(term for row in twin.rows for term in row.places)
    versions = Counter(
        term for name, row in twin.live.items() if story_of[name] == story_of[article_id] for term in row.places
    )
    weights = _weights(twin, own, df, versions)
    best = sorted(weights, key=lambda term: (-weights[term], term))
    average = sum(row.length for row in twin.rows) / docs
    candidates = {
        name: row
        for name, row in twin.live.items()
        if story_of[name] != story_of[article_id] and any(term in row.places for term in best[:RELATED_TERMS])
    }
    alike = {name: _score(row, best[:RELATED_COMPARED], weights, average) for name, row in candidates.items()}
    most = max(alike.values(), default=0)
    return {
        name: score / max(most, 1e-9)
        + RELATED_PEOPLE * _shared(twin, own, candidates[name])
        + _near(own, candidates[name])
        for name, score in alike.items()
    }


def _weights(twin: Twin, own: Row, df: Counter[str], versions: Counter[str]) -> dict[str, float]:
    counts = {term: sum(weight for _, weight in places) / 2 for term, places in own.places.items()}
    for mention in own.article.mentions:
        for word in words_of(mention.name, own.article.language):
            counts.setdefault(word.term, 1)
    rare = {
        term: rarity(df[term], len(twin.rows))
        for term in counts
        if df[term] > versions[term] and term not in small_terms()
    }
    language = own.article.language
    if language_of(language) != "en":
        same = [row for row in twin.rows if fold_name(row.article.language or "") == fold_name(language or "")]
        for term in rare:
            within = sum(term in row.places for row in same)
            if within > max(2, 0.1 * len(same)):
                rare[term] = rarity(within, len(same))
    return {term: counts[term] * each**RELATED_RARITY for term, each in rare.items()}


def _score(row: Row, terms: Sequence[str], weights: dict[str, float], average: float) -> float:
    norm = K1 * (1 - B + B * byte_to_length(length_to_byte(row.length)) / average)
    frequencies = {term: sum(weight for _, weight in row.places.get(term, ())) / 2 for term in terms}
    return float(sum(weights[term] * (K1 + 1) * each / (each + norm) for term, each in frequencies.items()))


def _shared(twin: Twin, own: Row, row: Row) -> float:
    df = Counter(name for other in twin.live.values() for name in _saliences(other))
    one, two = (
        {name: salience * rarity(df[name], len(twin.rows)) for name, salience in _saliences(each).items() if salience}
        for each in (own, row)
    )
    lengths = [math.sqrt(sum(weight**2 for weight in each.values())) for each in (one, two)]
    return sum(weight * two.get(name, 0) for name, weight in one.items()) / (lengths[0] * lengths[1] or 1)


def _saliences(row: Row) -> dict[str, float]:
    found: dict[str, float] = {}
    for mention in row.article.mentions:
        found[mention.entity] = max(found.get(mention.entity, 0), in_hundredths(mention.salience) / 100)
    return found


def _near(own: Row, row: Row) -> float:
    one, two = own.article.published, row.article.published
    if one is None or two is None:
        return 0
    return RELATED_NEARNESS * float(0.5 ** (abs((one.first_day - two.first_day).days) / RELATED_DAYS))


@settings(deadline=None, max_examples=25)
@given(histories())
def test_related_articles_are_those_of_the_plain_twin(history: History) -> None:
    assert HALF_UNITS == (6, 3, 2)
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        twin = Twin.of(snapshot)
        story_of = {name: snapshot.stories.story_of(hash_of(name.encode())) for name in twin.live}
        with EmbeddedEngine(folder) as engine:
            for name in [*twin.live][:6]:
                wanted = twin_related(twin, name, story_of)
                best: dict[int, float] = {}
                for other, score in wanted.items():
                    best[story_of[other]] = max(score, best.get(story_of[other], 0))
                found = engine.related(name, MAX_RELATED)
                assert [hit.score for hit in found] == pytest.approx(sorted(best.values(), reverse=True), rel=1e-4)
                assert all(hit.score == pytest.approx(wanted[hit.id], rel=1e-4) for hit in found)
        snapshot.close()


def article(article_id: str, body: str, **facts: object) -> Article:
    return replace(Article(id=article_id, body=body, origin=Origin(file="news.jsonl")), **facts)  # type: ignore[arg-type]


def person(name: str) -> Mention:
    return Mention("person", entity_id("person", name), name, name, "given", 0, 0, 0.5)


def related(
    folder: Path, articles: Sequence[Article], asked: str, size: int = 10, *, copies: bool = False
) -> list[str]:
    with IndexWriter(folder) as writer:
        for each in articles:
            writer.add(each)
    with open_engine(str(folder)) as engine:
        return [hit.id for hit in engine.related(asked, size, copies=copies)]


_HARBOUR = "Dockers at the harbour of {} blocked the quay for a {} day over rosters and night shifts, the union said."
_COPY = " ".join(f"{one}{other}" for one in ("quay", "dock", "roster", "strike") for other in "abcdefghijklmnop")


def test_versions_of_the_same_story_are_left_out_and_other_stories_come_once(tmp_path: Path) -> None:
    articles = [
        article("own", f"{_COPY} harbour"),
        article("own-again", f"{_COPY} harbour"),
        article("other", _HARBOUR.format("Trieste", "second") + " quaya docka" * 30),
        article("other-again", _HARBOUR.format("Trieste", "second") + " quaya docka" * 30),
        article("far", "The price of butter rose again in the quaya of Oslo."),
    ]
    assert related(tmp_path / "a", articles, "own") == ["other", "far"]
    with_copies = related(tmp_path / "b", articles, "own", copies=True)
    assert set(with_copies) == {"own-again", "other", "other-again", "far"}


def test_an_article_is_left_out_though_another_one_is_just_as_it_and_sorts_before(tmp_path: Path) -> None:
    short = [article(name, "Kites over Kiel.") for name in ("a", "b", "c")]
    assert "b" not in related(tmp_path / "x", short, "b", copies=True)


def test_who_is_named_alike_and_on_what_day_tells_equal_words_apart(tmp_path: Path) -> None:
    words = "Kites rise over Kiel"
    articles = [
        article("own", words, published=parse_date("2016-04-22"), mentions=(person("Ann Lee"),)),
        article("late", f"{words} late", published=parse_date("2019")),
        article("near", f"{words} near", published=parse_date("2016-04-23")),
        article("named", f"{words} named", mentions=(person("Ann Lee"),), published=parse_date("2019")),
        article("none", "Butter.", published=parse_date("2016-04-22")),
    ]
    assert related(tmp_path / "x", articles, "own") == ["named", "near", "late"]


def test_an_article_without_any_text_is_related_by_the_names_given_with_it(tmp_path: Path) -> None:
    articles = [
        article("own", "", title="", mentions=(person("Elena Marušić"),)),
        article("other", "Elena Marušić spoke."),
        article("third", "Nobody spoke."),
    ]
    assert related(tmp_path / "x", articles, "own") == ["other"]
    bare = [article("own", ""), article("other", "Elena Marušić spoke.")]
    assert related(tmp_path / "y", bare, "own") == []


def test_deleted_articles_are_neither_asked_for_nor_found(tmp_path: Path) -> None:
    folder = tmp_path / "x"
    articles = [article(name, f"Kites over Kiel {name}.") for name in ("one", "two", "three")]
    assert set(related(folder, articles, "one")) == {"two", "three"}
    with IndexWriter(folder) as writer:
        writer.delete("two")
    with open_engine(str(folder)) as engine:
        assert [hit.id for hit in engine.related("one")] == ["three"]
        assert engine.related("two") == ()


def test_small_words_of_a_language_of_few_articles_do_not_relate_them(tmp_path: Path) -> None:
    small = "der und die nicht mit von sich auf für"
    german = [
        article(f"de-{number}", f"{small} {small} {word} {small}", language="de")
        for number, word in enumerate(
            ("Hafen Streik", "Streik im Hafen, Kran, Kai", "Butter", "Milch", "Brot", "Käse", "Wein", "Most")
        )
    ]
    english = [
        article(f"en-{number}", f"The weather was number{number} again, and the streets word{number}.")
        for number in range(60)
    ]
    assert related(tmp_path / "x", [*german, *english], "de-0", size=1) == ["de-1"]
    with open_engine(str(tmp_path / "x")) as engine:
        first, second = engine.related("de-0", 2)
        assert (first.score or 0) > 3 * (second.score or 0)


def test_no_more_are_given_than_one_may_ask_for(tmp_path: Path) -> None:
    articles = [article(f"{number}", f"Kites over Kiel {number} {number * 7} {number * 13}.") for number in range(130)]
    assert len(related(tmp_path / "x", articles, "0", size=1_000)) == MAX_RELATED
    with open_engine(str(tmp_path / "x")) as engine:
        assert len(engine.related("0")) == 5
        assert engine.related("0", 0) == ()
