"""The text of a query is cut into the terminals of the grammar."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.lexing import UnbalancedQuoteError, is_plain_word, is_shouted, terminals_of


def cut(text: str) -> str:
    return " ".join(f"{token.type}:{token}" for token in terminals_of(text))


@pytest.mark.parametrize(
    ("text", "terminals"),
    [
        ("a b", "WORD:a WORD:b"),
        ("a AND NOT(b)", "WORD:a AND:AND NOT:NOT OPEN:( WORD:b CLOSE:)"),
        ('-a +"b"', 'MINUS:- WORD:a PLUS:+ PHRASE:"b"'),
        ("a - b -", "WORD:a WORD:- WORD:b WORD:-"),
        ("--a -) +(", "WORD:--a WORD:- CLOSE:) PLUS:+ OPEN:("),
        ("title:a Title:(b", "FIELD:title: WORD:a FIELD:Title: OPEN:( WORD:b"),
        ("title: Kerry:a http://a", "WORD:title: WORD:Kerry:a WORD:http://a"),
        ("-title:=a^2", "MINUS:- FIELD:title: EXACT:= WORD:a BOOST:^2"),
        ('="a b"~3^2', 'EXACT:= PHRASE:"a b"~3 BOOST:^2'),
        ("=(a) a=b ==a", "WORD:= OPEN:( WORD:a CLOSE:) WORD:a=b WORD:==a"),
        ("(a)^2 ^2 a^b", "OPEN:( WORD:a CLOSE:) BOOST:^2 WORD:^2 WORD:a^b"),
        ("a? a?b a* *", "WORD:a? PATTERN:a?b PATTERN:a* WORD:*"),
        ("a~ a~2 a~0 ~ a*~", "FUZZY:a~ FUZZY:a~2 WORD:a~0 WORD:~ WORD:a*~"),
        ("a.b* 京*", "WORD:a.b* WORD:京*"),
        ("date:[2016 TO 2017-02] date:[2016", "FIELD:date: RANGE:[2016 TO 2017-02] FIELD:date: WORD:[2016"),
        ("title:[a TO b]", "FIELD:title: WORD:[a WORD:TO WORD:b]"),
        ("a NEAR/5 b NEAR c", "WORD:a NEAR:NEAR/5 WORD:b WORD:NEAR WORD:c"),
        ("WAR AND PEACE NOW", "WORD:WAR WORD:AND WORD:PEACE WORD:NOW"),
        ("“a” «b» „c“ d", "PHRASE:“a” PHRASE:«b» PHRASE:„c“ WORD:d"),
    ],
)
def test_signs_are_operators_only_where_they_can_be_meant_so(text: str, terminals: str) -> None:
    assert cut(text) == terminals


def test_a_quote_that_is_never_closed_is_pointed_at() -> None:
    with pytest.raises(UnbalancedQuoteError) as error:
        terminals_of('"a" b "c')
    assert error.value.position == 6


def test_a_headline_in_capitals_has_more_than_two_words_beside_operators() -> None:
    assert is_shouted("WAR AND PEACE TALKS")
    assert is_shouted("(WAR) “PEACE” TALKS")
    assert not is_shouted("WAR AND PEACE")
    assert not is_shouted("WAR AND PEACE talks")


@pytest.mark.parametrize(
    ("word", "is_plain"),
    [("a", True), ("a?", True), ("x:y", True), ("a*", False), ("OR", False), ("-a", False), ("title:a", False)],
)
def test_a_plain_word_is_nothing_else(word: str, is_plain: bool) -> None:
    assert is_plain_word(word) == is_plain


@given(st.text(alphabet='aT “"()-+^2~*?=:[]', max_size=20))
def test_terminals_stand_where_they_say_and_leave_nothing_out(text: str) -> None:
    try:
        found = terminals_of(text)
    except UnbalancedQuoteError:
        return
    behind = 0
    for token in found:
        assert token.start_pos is not None
        assert token.end_pos is not None
        assert text[token.start_pos : token.end_pos] == token
        assert not text[behind : token.start_pos].strip()
        behind = token.end_pos
    assert not text[behind:].strip()
