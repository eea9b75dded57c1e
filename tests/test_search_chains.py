"""Queries come down to chains of words."""

from __future__ import annotations

import pytest
from whoosh.query import And, Not, Or, Phrase, Prefix, Query, Term
from whoosh.query import Sequence as Row
from whoosh.query.spans import SpanNear2

from search.chains import MAX_CHAINS, Chain, are_chains, chains_of, weighted
from search.trees import Exact, Synonyms

A, B, C = (Term("text", letter) for letter in "abc")


@pytest.mark.parametrize(
    ("tree", "chains"),
    [
        (A, [Chain(("a",), (), (1.0,))]),
        (Term("title", "a", boost=2.0), [Chain(("a",), (), (2.0,), "title")]),
        (Synonyms([A, B]), [Chain((("a", "b"),), (), (1.0,))]),
        (Phrase("text", ["a", "b"], slop=3), [Chain(("a", "b"), (3,), (1.0, 1.0))]),
        (Row([Exact("text", "a"), B], slop=2), [Chain((Exact("text", "a"), "b"), (2,), (1.0, 1.0))]),
        (SpanNear2([A, B], slop=5), [Chain(("a", "b"), (5,), (1.0, 1.0))]),
        (
            SpanNear2([A, B], slop=5, ordered=False),
            [Chain(("a", "b"), (5,), (1.0, 1.0)), Chain(("b", "a"), (5,), (1.0, 1.0))],
        ),
        (
            SpanNear2([Or([A, B], boost=2.0), Phrase("text", ["c", "c"])], slop=4),
            [Chain(("a", "c", "c"), (4, 1), (2.0, 1.0, 1.0)), Chain(("b", "c", "c"), (4, 1), (2.0, 1.0, 1.0))],
        ),
    ],
)
def test_each_order_and_each_alternative_is_a_chain(tree: Query, chains: list[Chain]) -> None:
    assert list(chains_of(tree)) == chains


@pytest.mark.parametrize(
    "tree",
    [
        And([A, B]),
        Term("person", "a"),
        Or([A, And([B, C])]),
        SpanNear2([A, Term("title", "b")]),
        SpanNear2([Or([A] * (MAX_CHAINS + 1)), B]),
        Row([A, B], ordered=False),
        Phrase("text", []),
    ],
)
def test_other_queries_are_no_chains(tree: Query) -> None:
    assert not are_chains(tree)


def test_weights_multiply_down_to_the_words_where_there_is_no_other_place() -> None:
    near = weighted(SpanNear2([A, Phrase("text", ["b", "c"], boost=3.0)], slop=2, ordered=False), 2.0)
    assert chains_of(near)[0].boosts == (2.0, 6.0, 6.0)
    assert weighted(Prefix("text", "a", boost=2.0), 3.0) == Prefix("text", "a", boost=6.0)
    assert weighted(Not(A), 2.0) == Not(A)
