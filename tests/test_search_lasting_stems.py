"""Stems that last: the same articles are found with them as with those of the segments that there are."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.article import Article, Origin
from index.generation import open_snapshot
from index.segment import Segment
from index.writer import IndexWriter
from search.lasting_stems import LastingStems
from search.stems import stems_of

WORDS = ("cote", "côté", "Côte", "talks", "été", "ete", "Müller", "absent")


def write(folder: Path, number: int, language: str, body: str) -> tuple[Segment, ...]:
    with IndexWriter(folder) as writer:
        writer.add(Article(id=f"a{number}", body=body, language=language, origin=Origin(file="a.jsonl")))
    return open_snapshot(folder).segments


def held(word: str | tuple[str, ...], segments: tuple[Segment, ...]) -> set[str]:
    terms = (word,) if isinstance(word, str) else word
    return {term for term in terms if any(segment.find_term(term.encode()) >= 0 for segment in segments)}


@pytest.mark.parametrize("languages", [["en", "fr"], ["fr"], ["en"], ["de", "en"]])
def test_words_stand_for_the_terms_that_segments_hold_as_these_come_and_go(
    languages: list[str], tmp_path: Path
) -> None:
    segments = tuple(
        segment
        for number, language in enumerate(languages)
        for segment in write(tmp_path / "first", number, language, "talks")
    )
    stems = LastingStems(languages, segments)
    before = {word: stems(word) for word in WORDS}
    for number, body in enumerate(("La côte.", "Le côté, l'été.", "cote ete", "Muller talks")):
        segments = write(tmp_path / "news.index", number, languages[number % len(languages)], body)
        if sorted({language for segment in segments for language in segment.languages}) != languages:
            continue
        changed = stems.update(segments)
        for word in WORDS:
            assert held(stems(word), segments) == held(stems_of(segments)(word), segments)
            assert word in changed or stems(word) == before[word]
        before = {word: stems(word) for word in WORDS}


def test_where_accents_do_not_count_nothing_changes(tmp_path: Path) -> None:
    stems = LastingStems(["de", "en"], write(tmp_path, 0, "en", "talks"))
    assert stems("talking") == ("talking", "talk")
    assert stems.update(write(tmp_path, 1, "de", "Talks")) == set()


def test_the_words_that_were_asked_for_are_kept(tmp_path: Path) -> None:
    stems = LastingStems(["en"], ())
    stems("talks")
    stems("talks")
    stems("Kerry")
    assert stems.asked == {"talks", "Kerry"}
