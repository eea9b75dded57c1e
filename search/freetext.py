"""A free text to a Whoosh query tree: any of its words will do, and each weighs what it tells."""

from __future__ import annotations

from whoosh.query import NullQuery, Or, Query

from index.analysis import asked_words_of
from search.errors import QueryWarning
from search.parser import ParsedQuery
from search.ranking import rarity
from search.scope import Collection
from search.small_words import small_terms
from search.trees import Word, query_of


def read_free_text(text: str, collection: Collection) -> ParsedQuery:
    """Read a text that has no operators: articles that hold any of its words match. Small words count where there are no others.

    The tree is an Or of the words in their order, each boosted so that it weighs `ranking.rarity` in place of Whoosh's idf.
    An empty text asks for everything; a text without any word for nothing. O(words · segments · log terms).
    """
    if not text.strip():
        return ParsedQuery(None, "")
    written = asked_words_of(text)
    words = [(word.text, collection.stems(word.text)) for word in written]
    telling = [(shown, word) for shown, word in words if not small_terms().issuperset(_terms(word))] or words
    if not telling:
        no_words = QueryWarning(code="no_words", message="There is no word in this query.", end=len(text))
        return ParsedQuery(NullQuery, "", (no_words,))
    trees = [_weighed(word, collection) for _shown, word in telling]
    return ParsedQuery(
        trees[0] if len(trees) == 1 else Or(trees), " OR ".join(_echo(shown) for shown, _word in telling)
    )


def _terms(word: Word) -> tuple[str, ...]:
    return (word,) if isinstance(word, str) else word


def _weighed(word: Word, collection: Collection) -> Query:
    df = min(sum(collection.df(term) for term in _terms(word)), collection.docs)
    return query_of(word, boost=rarity(df, collection.docs) / collection.idf(df))


def _echo(word: str) -> str:
    """A word as it stands there, but for what the query language would take for an operator."""
    return word.lower() if word in ("AND", "OR", "NOT") else word
