"""Where in a text a query matches: words for its words, whole phrases for its phrases."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from whoosh.query import Not, Phrase, Query, Term
from whoosh.query import Sequence as Row

from index.analysis import Token
from search.trees import Quotation, Synonyms, Word, word_of


class Clause(NamedTuple):
    """A word of the query, or a phrase: its words in order, each at most `slop` positions after the one before.

    quotation, part   within which quotation it has to stand, and for which of its parts; None anywhere
    """

    terms: tuple[Word, ...]
    slop: int = 1
    quotation: Quotation | None = None
    part: int = 0


class Match(NamedTuple):
    """Where a clause matches: (start, end) code points, and the clause's number in the query."""

    start: int
    end: int
    clause: int


def clauses_of(tree: Query | None) -> tuple[Clause, ...]:
    """The words and phrases that a query asks for, in its order, each once; what it excludes is left out."""
    return tuple(dict.fromkeys(_clauses(tree))) if tree is not None else ()


def _clauses(tree: Query) -> Iterator[Clause]:
    if isinstance(tree, Not):
        return
    if isinstance(tree, Term) and tree.fieldname == "text":
        yield Clause((str(tree.text),))
    elif isinstance(tree, Phrase):
        yield Clause(tuple(tree.words), tree.slop)
    elif isinstance(tree, Synonyms):
        yield Clause((word_of(tree),))
    elif isinstance(tree, Quotation):
        for number, part in enumerate(tree.parts):
            yield from (clause._replace(quotation=tree, part=number) for clause in _clauses(part))
    elif isinstance(tree, Row):
        yield Clause(tuple([word_of(part) for part in tree.subqueries]), tree.slop)
    else:
        for child in tree.children():
            yield from _clauses(child)


def find_matches(tokens: Iterable[Token], clauses: Sequence[Clause]) -> list[Match]:
    """Where `clauses` match among `tokens`, ascending by start; where two overlap, the longer of them stands.

    O(tokens + occurrences of the clauses' words × length of the phrase).
    """
    wanted = {term for clause in clauses for word in clause.terms for term in _terms_of(word)}
    occurrences: dict[str, list[Token]] = {}
    for token in tokens:
        if token.term in wanted:
            occurrences.setdefault(token.term, []).append(token)
    found = [
        Match(first.start, last.end, number)
        for number, clause in enumerate(clauses)
        for first, last in _occurrences_of(clause, occurrences)
    ]
    return without_overlaps(found)


def _occurrences_of(clause: Clause, occurrences: dict[str, list[Token]]) -> list[tuple[Token, Token]]:
    """The first and last token of every occurrence of a clause."""
    spans = [(token, token) for term in _terms_of(clause.terms[0]) for token in occurrences.get(term, ())]
    for word in clause.terms[1:]:
        found = [token for term in _terms_of(word) for token in occurrences.get(term, ())]
        following = {token.position: token for token in reversed(found)}
        spans = [
            (first, following[position])
            for first, last in spans
            for position in range(last.position + 1, last.position + 1 + clause.slop)
            if position in following
        ]
    return spans


def _terms_of(word: Word) -> tuple[str, ...]:
    return (word,) if isinstance(word, str) else word


def without_overlaps(found: list[Match]) -> list[Match]:
    """The matches in the order of their beginnings; where two overlap, the longer of them stands."""
    kept: list[Match] = []
    for match in sorted(found, key=lambda match: (match.start, -match.end, match.clause)):
        if not kept or match.start >= kept[-1].end:
            kept.append(match)
        elif match.end - match.start > kept[-1].end - kept[-1].start:
            kept[-1] = match
    return kept
