"""Words of a query become query trees."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from whoosh.query import Term

from index.analysis import analyzer_for
from search.word_queries import words_query


@given(word=st.text(alphabet="abcdeinrstgABU", min_size=1, max_size=9))
@example(word="US")
@example(word="x" * 70)
def test_a_word_of_plain_letters_is_the_one_token_that_it_is(word: str) -> None:
    (token,) = analyzer_for("en").tokens(word)
    assert words_query(word) == Term("text", token.term)
