"""Words of a query become query trees."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whoosh.query import And, AndMaybe, Query, Term
from whoosh.query import Sequence as Row

from index.analysis import analyzer_for
from search.parser import parse
from search.trees import Exact
from search.word_queries import exact_query, named_query, words_query


@given(word=st.text(alphabet="abcdeinrstgABU", min_size=1, max_size=9))
@example(word="US")
@example(word="x" * 70)
def test_a_word_of_plain_letters_is_the_one_token_that_it_is(word: str) -> None:
    (token,) = analyzer_for("en").tokens(word)
    assert words_query(word) == Term("text", token.term)


def test_an_organisation_called_like_a_word_ranks_before_it_where_it_is_typed_in_capitals() -> None:
    assert isinstance(named_query("WHO"), AndMaybe)
    assert named_query("who") == named_query("Who") == words_query("who")
    assert named_query("NATO") == words_query("NATO")
    assert isinstance(parse("WHO vaccine").tree, And)
    assert "MAYBE" in str(parse("WHO vaccine").tree).upper()
    assert "MAYBE" not in str(parse("WHO SAYS VACCINE WORKS").tree).upper()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Peace", [Exact("text", "peace")]),
        ("cease-fire", [Exact("text", "cease"), Exact("text", "fire")]),
        ("the Müllers’", [Exact("text", "the"), Exact("text", "mullers")]),
        ("U.S.", [Exact("text", "u.s.")]),
        ("!", []),
    ],
)
def test_exact_words_are_folded_and_not_stemmed(text: str, words: list[Query]) -> None:
    tree = exact_query(text)
    assert ([tree] if isinstance(tree, Exact) else list(tree.subqueries) if isinstance(tree, Row) else []) == words
