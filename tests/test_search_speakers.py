"""Those who are quoted, and what finds them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from newsroom import article, write

from index.article import Article, Quote
from index.entities.archivist import Archivist
from search import SearchRequest, open_engine
from search.speakers import is_found, speaker_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("John Kirby", " john kirby "),
        ("Bashar al-Assad", " bashar al assad "),
        ("  José  Müller’s ", " jose mullers "),
        ("person:John Kirby", "person: john kirby "),
        ("place:", ""),
        ("?!", ""),
    ],
)
def test_a_name_is_found_by_its_words_folded(text: str, key: str) -> None:
    assert speaker_key(text) == key


@pytest.mark.parametrize(
    ("asked", "found"),
    [("kirby", True), ("John Kirby", True), ("john", True), ("kirb", False), ("Kirby John", False),
     ("person:John Kirby", True), ("person:Kirby", False), ("organisation:John Kirby", False)],
)  # fmt: skip
def test_words_find_a_name_that_has_them_in_a_row_and_an_id_only_a_whole_one(asked: str, found: bool) -> None:
    assert is_found("person", ["John Kirby"], [speaker_key(asked)]) == found


def test_each_key_finds_any_of_the_names() -> None:
    names = ["John Kirby", "Admiral Jack Kirby"]
    assert is_found("person", names, [" john ", " admiral jack "])
    assert not is_found("person", names, [" john ", " kirby admiral "])
    assert not is_found("person", [], [" kirby "])


TEXT = "“The water holds,” he said. “The water rose,” she said."
PEOPLE = {
    "full": ("Moammar Gadhafi", "Ann Lee"),
    "merged": ("Brother Leader", "Bo Ek"),
    "keyed": ("Muammar Gaddafi", None),
    "others": ("Ann Lee", None),
}


def quoting(article_id: str, first: str, second: str | None) -> Article:
    """An article that quotes one in its first half, and another, or nobody, in its second."""
    names = [name for name in (first, second) if name]
    quotes = (Quote(1, 17, first, "person"), Quote(29, 44, second, "person" if second else None))
    return replace(article(article_id, names), body=TEXT, quotes=quotes)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An index in two segments."""
    folder = tmp_path / "news.index"
    articles = [quoting(article_id, *people) for article_id, people in PEOPLE.items()]
    write(folder, articles[:2])
    write(folder, articles[2:])
    return folder


def found(folder: Path, speaker: str) -> dict[str, int]:
    """The articles that quote somebody with a word, by the half of which it is marked; as the search and the page agree on."""
    q = f'quote:water speaker:"{speaker}"'
    with open_engine(str(folder)) as engine:
        ids = {hit.id for hit in engine.search(SearchRequest(q=q)).results}
        marked = {}
        for article_id in PEOPLE:
            view = engine.article(article_id, q)
            assert view is not None
            if places := [start for start, _ in view.matches["body"]]:
                marked[article_id] = sum(1 + (start > 20) for start in places)
    assert ids == set(marked)
    return marked


def shown(folder: Path, article_id: str) -> list[str | None]:
    with open_engine(str(folder)) as engine:
        view = engine.article(article_id)
    assert view is not None
    return [quote.speaker for quote in view.article.quotes]


def test_who_has_several_names_is_found_by_each_of_them_wherever_he_is_quoted(folder: Path) -> None:
    for asked in ("Moammar Gadhafi", "gaddafi", "person:muammar gaddafi", "person:moammar gadhafi"):
        assert found(folder, asked) == {"full": 1, "keyed": 1}
    assert found(folder, "person:gaddafi") == {}


def test_merged_and_renamed_people_are_found_by_old_and_new_names_and_ids(folder: Path) -> None:
    with Archivist(folder) as archivist:
        archivist.merge("person", "Brother Leader", "Moammar Gadhafi")
        archivist.rename("person", "Moammar Gadhafi", "The Colonel")
    everywhere = {"full": 1, "merged": 1, "keyed": 1}
    for asked in (
        "brother",
        "person:brother leader",
        "gadhafi",
        "person:moammar gadhafi",
        "colonel",
        "person:the colonel",
    ):
        assert found(folder, asked) == everywhere
    assert found(folder, "Bo Ek") == {"merged": 2}
    assert shown(folder, "merged") == ["The Colonel", "Bo Ek"]


def test_who_is_split_off_is_found_alone(folder: Path) -> None:
    with Archivist(folder) as archivist:
        archivist.split("person", "Muammar Gaddafi")
    assert found(folder, "gaddafi") == {"keyed": 1}
    assert found(folder, "gadhafi") == {"full": 1}


def test_the_hidden_do_not_speak(folder: Path) -> None:
    with Archivist(folder) as archivist:
        archivist.hide("person", "Ann Lee", "full")
        archivist.hide("person", "Muammar Gaddafi")
    assert found(folder, "Ann Lee") == {"others": 1}
    assert found(folder, "gadhafi") == found(folder, "person:muammar gaddafi") == {}
    assert shown(folder, "full") == [None, None]
    assert shown(folder, "others") == ["Ann Lee", None]
    with open_engine(str(folder)) as engine:
        assert engine.search(SearchRequest(q="quote:water")).total.articles == len(PEOPLE)
