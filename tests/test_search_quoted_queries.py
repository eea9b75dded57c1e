"""Which quotations a query asks for."""

from __future__ import annotations

import pytest
from whoosh.query import And, Not, Or, Phrase, Prefix, Query, Term
from whoosh.query.spans import SpanNear2

from search.parser import parse
from search.trees import Exact, Quotation

A, B = Term("text", "a"), Term("text", "b")


def quoted(*parts: Query, by: str = "") -> Quotation:
    return Quotation(parts, (by,) if by else ())


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("quote:(a b)", quoted(A, B)),
        ("quote:(a b) speaker:lee", quoted(A, B, by=" lee ")),
        ("quote:(a (b))", quoted(A, B)),
        ("quote:(a OR b)", quoted(Or([A, B]))),
        ("quote:(a OR b) speaker:lee", quoted(Or([A, B]), by=" lee ")),
        ("quote:a OR quote:b", Or([quoted(A), quoted(B)])),
        ("(quote:a) (quote:b)", And([And([quoted(A)]), And([quoted(B)])])),
        ("quote:(a NEAR/3 b)", quoted(SpanNear2([A, B], slop=3, ordered=False))),
        ("quote:a NEAR/3 quote:b", quoted(SpanNear2([A, B], slop=3, ordered=False))),
        ('quote:"a b"~3', quoted(Phrase("text", ["a", "b"], slop=3))),
        ("quote:=a", quoted(Exact("text", "a"))),
        ("quote:ab*", quoted(Prefix("text", "ab"))),
        ("quote:日", Prefix("text", "日")),
        ("quote:a^2 quote:b", quoted(Term("text", "a", boost=2.0), B)),
    ],
)
def test_words_side_by_side_are_asked_of_one_quotation(text: str, tree: Query) -> None:
    query = parse(text)
    assert query.tree == tree
    assert parse(query.understood).tree == tree
    assert query.warnings == ()


def test_what_is_excluded_is_one_quotation_too() -> None:
    assert parse("a -quote:(a b)").tree == And([A, Not(quoted(A, B))])


@pytest.mark.parametrize("text", ["speaker:le*", "speaker:lee~", "speaker:=lee"])
def test_a_speaker_is_found_by_whole_words(text: str) -> None:
    query = parse(text)
    assert [warning.code for warning in query.warnings] == ["not_in_field"]
    assert isinstance(query.tree, Quotation)


def test_quotations_that_are_not_near_each_other_are_read_as_a_group() -> None:
    query = parse("quote:a NEAR/3 speaker:lee quote:b")
    assert query.tree == And([And([quoted(A, by=" lee ")]), quoted(B)])
    assert parse(query.understood).tree == query.tree


def test_words_within_a_quotation_and_beside_it_are_not_near_each_other() -> None:
    query = parse("quote:a NEAR/3 b")
    assert query.tree == And([quoted(A), B])
    assert [warning.code for warning in query.warnings] == ["near_needs_words"]
