"""What Dateline adds to Whoosh's query trees, and how it reads their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from whoosh.query import FuzzyTerm, Or, Phrase, Prefix, Query, Term, Wildcard
from whoosh.query import Sequence as Row

Word = str | tuple[str, ...]
"""A term, or several that stand for one word: its stems in several languages."""


class Synonyms(Or):
    """Terms that stand for one word. It matches what an Or of them does, and scores as if all of them were one term."""


class AtLeast(Or):
    """Articles that match at least so many of some queries. It scores as an Or of them does."""

    def __init__(self, subqueries: Sequence[Query], least: int, boost: float = 1.0) -> None:
        super().__init__(list(subqueries), boost=boost)
        self.least = least

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AtLeast) and self.least == other.least and super().__eq__(other)

    def __hash__(self) -> int:
        return hash((super().__hash__(), self.least))

    def __repr__(self) -> str:
        return f"AtLeast({self.least}, {self.subqueries!r})"


class Exact(Term):
    """A word in one form: `text` is folded but not stemmed, `fieldname` is `text` or a section of it."""


class Labelled(Term):
    """Articles with a value of a facet that has these words next to each other; `*` and `?` stand for letters."""


class Dated(Query):
    """Articles dated wholly within some days, inclusive on both ends; None is an open end."""

    def __init__(self, since: date | None, until: date | None, boost: float = 1.0) -> None:
        self.fieldname = "published"
        self.since = since
        self.until = until
        self.boost = boost

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dated) and (self.since, self.until, self.boost) == (
            other.since,
            other.until,
            other.boost,
        )

    def __hash__(self) -> int:
        return hash((self.since, self.until, self.boost))

    def __repr__(self) -> str:
        return f"Dated({self.since}, {self.until})"

    __str__ = __repr__


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
        return isinstance(other, Quotation) and (self.parts, self.speakers, self.boost) == (
            other.parts,
            other.speakers,
            other.boost,
        )

    def __hash__(self) -> int:
        return hash((len(self.parts), self.speakers, self.boost))

    def __str__(self) -> str:
        return repr(self)

    def __repr__(self) -> str:
        return f"Quotation({list(self.parts)!r}, {list(self.speakers)!r})"


Pattern = Exact | Prefix | Wildcard | FuzzyTerm
"""A query for words as they are written."""
PATTERNS = (Exact, Prefix, Wildcard, FuzzyTerm)


def query_of(word: Word, section: str = "text", boost: float = 1.0) -> Query:
    """The query for a word, in the whole text or in one section."""
    if isinstance(word, str):
        return Term(section, word, boost=boost)
    return Synonyms([Term(section, term) for term in word], boost=boost)


def phrase_of(words: Sequence[Word], section: str = "text", slop: int = 1) -> Query:
    """The query for words next to each other: a Phrase where each is a single term, else a Sequence of queries."""
    if len(words) == 1:
        return query_of(words[0], section)
    terms = [word for word in words if isinstance(word, str)]
    if len(terms) == len(words):
        return Phrase(section, terms, slop=slop)
    return Row([query_of(word, section) for word in words], slop=slop)


def word_of(tree: Query) -> Word:
    """The word of the whole text that a query is for: the inverse of `query_of`. Raises TypeError for any other query."""
    if type(tree) is Term:
        only_text(tree.fieldname)
        return text_of(tree.text)
    if type(tree) is Synonyms:
        return tuple([term for part in tree.subqueries if isinstance(term := word_of(part), str)])
    raise TypeError(f"Dateline plans words near each other, but no {type(tree).__name__}")


def terms_of(tree: Synonyms) -> tuple[str, ...]:
    """The terms that stand for one word, of the whole text or of one section."""
    parts: Sequence[Any] = tree.subqueries
    return tuple([text_of(part.text) for part in parts])


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
