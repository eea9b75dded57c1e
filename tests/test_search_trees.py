"""Words of one term and of several, as queries and back."""

from __future__ import annotations

import pytest
from whoosh.query import And, Or, Phrase, Query, Sequence, Term

from search.trees import Synonyms, Word, phrase_of, query_of, word_of


@pytest.mark.parametrize(
    ("words", "query"),
    [
        (["talk"], Term("text", "talk")),
        ([("talk", "talks")], Synonyms([Term("text", "talk"), Term("text", "talks")])),
        (["peac", "talk"], Phrase("text", ["peac", "talk"])),
        (
            ["peac", ("talk", "talks")],
            Sequence([Term("text", "peac"), Synonyms([Term("text", "talk"), Term("text", "talks")])]),
        ),
    ],
)
def test_words_next_to_each_other_are_a_phrase_where_each_is_one_term(words: list[Word], query: Query) -> None:
    assert phrase_of(words) == query


@pytest.mark.parametrize("word", ["talk", ("talk", "talks")])
def test_a_word_is_read_back(word: Word) -> None:
    assert word_of(query_of(word)) == word


@pytest.mark.parametrize(
    "tree", [Or([Term("text", "a")]), And([]), Term("title", "a"), Synonyms([Term("source", "a")])]
)
def test_what_is_no_word_of_the_text_is_refused(tree: Query) -> None:
    with pytest.raises(TypeError, match="plans"):
        word_of(tree)
