"""Those who are quoted, and what finds them."""

from __future__ import annotations

import pytest

from index.article import Quote
from search.speakers import is_spoken_by, speaker_key


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
    ("asked", "is_found"),
    [("kirby", True), ("John Kirby", True), ("john", True), ("kirb", False), ("Kirby John", False),
     ("person:John Kirby", True), ("person:Kirby", False), ("organisation:John Kirby", False)],
)  # fmt: skip
def test_words_find_a_name_that_has_them_in_a_row_and_an_id_only_a_whole_one(asked: str, is_found: bool) -> None:
    assert is_spoken_by(Quote(0, 1, "John Kirby", "person"), [speaker_key(asked)]) == is_found


def test_nobody_is_found_by_no_name() -> None:
    assert is_spoken_by(Quote(0, 1), [])
    assert not is_spoken_by(Quote(0, 1), [" kirby "])
