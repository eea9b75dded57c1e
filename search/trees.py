"""What Dateline adds to Whoosh's query trees, and how it reads their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from whoosh.query import Or, Phrase, Query, Term
from whoosh.query import Sequence as Row

Word = str | tuple[str, ...]
"""A term, or several that stand for one word: its stems in several languages."""


class Synonyms(Or):
    """Terms that stand for one word. It matches what an Or of them does, and scores as if all of them were one term."""


class Quotation(Query):
    """One quotation that holds all of some words and phrases; each of some keys finds a name of its speaker. Scores as they do.

    parts      queries for words and phrases of the text
    speakers   see `search.speakers.speaker_key`
    """

    def __init__(self, parts: Sequence[Query], speakers: Sequence[str], boost: float = 1.0) -> None:
        self.parts = tuple(parts)
        self.speakers = tuple(speakers)
        self.boost = boost

    def children(self) -> Iterator[Query]:
        """The queries for its words and phrases."""
        return iter(self.parts)

    def field(self) -> None:
        """It is of no single field."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Quotation) and (self.parts, self.speakers) == (other.parts, other.speakers)

    def __hash__(self) -> int:
        return hash((len(self.parts), self.speakers))

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return f"Quotation({list(self.parts)!r}, {list(self.speakers)!r})"


def query_of(word: Word) -> Query:
    """The query for a word."""
    return Term("text", word) if isinstance(word, str) else Synonyms([Term("text", term) for term in word])


def phrase_of(words: Sequence[Word]) -> Query:
    """The query for words next to each other: a Phrase where each is a single term, else a Sequence of queries."""
    if len(words) == 1:
        return query_of(words[0])
    terms = [word for word in words if isinstance(word, str)]
    return Phrase("text", terms) if len(terms) == len(words) else Row([query_of(word) for word in words])


def word_of(tree: Query) -> Word:
    """The word that a query is for: the inverse of `query_of`. Raises TypeError for any other query."""
    if type(tree) is Term:
        only_text(tree.fieldname)
        return text_of(tree.text)
    if type(tree) is Synonyms:
        return tuple([term for part in tree.subqueries if isinstance(term := word_of(part), str)])
    raise TypeError(f"Dateline plans words near each other, but no {type(tree).__name__}")


def text_terms(parts: Sequence[Query]) -> tuple[list[tuple[str, float]], list[Query]]:
    """The terms among the parts of a query with their boosts, and the other parts."""
    words: dict[str, float] = {}
    others: list[Query] = []
    for part in parts:
        if type(part) is Term and part.fieldname == "text":
            # A word that stands there twice counts twice.
            words[text_of(part.text)] = words.get(text_of(part.text), 0.0) + part.boost
        else:
            others.append(part)
    return list(words.items()), others


def only_text(field: str) -> None:
    """Words are looked up in the combined text; to look there for those of another field would be a wrong answer."""
    if field != "text":
        raise TypeError(f"Dateline plans no words of the field {field}")


def text_of(text: str | bytes) -> str:
    """The text of a term, which Whoosh has either way."""
    return text.decode("utf-8", "surrogatepass") if isinstance(text, bytes) else text
