"""Parts of a query are written as they were typed, and read back as the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.query import ConstantScoreQuery, Term

from search.parser import parse
from search.stems import english
from search.trees import Synonyms
from search.written import Writer


def written(q: str, boost: float = 1.0, *, shows_boosts: bool = True) -> str:
    tree = parse(q).tree
    assert tree is not None
    return Writer(q, english, shows_boosts=shows_boosts).write(tree, boost)


@pytest.mark.parametrize(
    "q",
    [
        "ceasefires", "Müller’s", "U.S.", "ceasefire^2", "ceasefire^0", '"peace talks"', '"peace talks"~3', "=prime",
        '="prime minister"',
        "ceasefir*", "lavr?v", "lavrof~", "lavrof~2", "title:ceasefires", 'title:"peace talks"', "body:ceasefir*", "summary:=prime",
        "person:kerry", 'person:"john kerry"', "person:ker*", 'person:="john kerry"', "after:2016-04-22", "before:2016-04-22",
        "date:2016-04-22", "date:[2016-04-01 TO 2016-04-30]", "kerry NEAR/5 lavrov", 'kerry NEAR/5 "peace talks"^2',
        "kerry NEAR/5 lavrov NEAR/2 talks", "quote:ceasefires", 'quote:"peace talks"', "speaker:kirby", 'speaker:"john kirby"',
        "quote:ceasefire^2 speaker:kirby", "NOT ceasefire", "NOT ceasefire NOT talks", 'speaker:"person:john kirby"', "停",
    ],
)  # fmt: skip
def test_a_part_is_written_as_it_was_typed(q: str) -> None:
    assert written(q) == q


def test_a_part_of_what_counts_several_times_says_how_often() -> None:
    assert written("ceasefire^2", 3) == "ceasefire^6"
    assert written("kerry NEAR/5 lavrov", 2) == "(kerry NEAR/5 lavrov)^2"
    assert written("quote:talks speaker:kirby", 2) == "(quote:talks speaker:kirby)^2"


def test_in_a_free_text_every_word_is_weighed_and_none_says_so() -> None:
    assert written("ceasefire", 3.7, shows_boosts=False) == "ceasefire"


def test_a_word_that_has_several_stems_is_one_word() -> None:
    stems = Synonyms([Term("text", "talk"), Term("text", "talks")])
    assert Writer("talks", lambda word: ("talk", "talks")).write(stems) == "talks"


def test_a_word_that_was_not_typed_is_written_as_its_stem() -> None:
    assert Writer("", english).write(Term("text", "ceasefir")) == "ceasefir"


def test_what_is_not_in_the_language_is_called_what_whoosh_calls_it() -> None:
    assert Writer("x", english).write(ConstantScoreQuery(Term("text", "x"), 1.0)) == "ConstantScoreQuery"


_parts = st.sampled_from(
    ("kerry", "talks", "cease-fire", '"peace talks"', '"peace talks"~2', "title:talks", "person:kerry", "date:2016",
     "lavr*", "talks~", "=talks", "kerry NEAR/3 talks", "quote:talks", "NOT us", "AND", "U.S.")
)  # fmt: skip


@given(st.lists(_parts, min_size=1, max_size=4), st.sampled_from((" ", " OR ")), st.sampled_from(("", "^2")))
def test_what_is_written_is_read_as_the_same(parts: list[str], between: str, boost: str) -> None:
    q = f"({between.join(parts)}){boost}" if boost else between.join(parts)
    tree = parse(q).tree
    assert tree is None or parse(Writer(q, english).write(tree)).tree == tree
