"""Words at distances from each other: what phrases, NEAR, exact words and words of one section come down to.

Matching and highlighting both go by the chains of a query, so that what is marked is what matched.
"""

from __future__ import annotations

from copy import copy
from typing import Final, NamedTuple

from whoosh.query import AndMaybe, Not, Or, Phrase, Query, Term
from whoosh.query import Sequence as Row
from whoosh.query.spans import SpanNear2

from index.schema import SECTIONS
from search.trees import PATTERNS, Pattern, Quotation, Synonyms, Word, text_of

TEXT: Final = ("text", *SECTIONS)
MAX_CHAINS: Final = 32
"""Words that may stand in either order are a chain for each order: so many at most."""


class Chain(NamedTuple):
    """Words, each at most so many positions after the one before it.

    gaps     one less than words
    boosts   what the score of each word is multiplied with
    section  in which they stand, or `text` for any
    """

    words: tuple[Word | Pattern, ...]
    gaps: tuple[int, ...]
    boosts: tuple[float, ...]
    section: str = "text"


def are_chains(tree: Query) -> bool:
    """Whether a query is for words at distances from each other, and not for more ways to stand than are looked for."""
    return bool(chains_of(tree))


def chains_of(tree: Query) -> tuple[Chain, ...]:
    """The chains of which one must be there for a query to match; () for another kind of query, or too many chains."""
    try:
        return tuple(_chains(tree))
    except _NoChainError:
        return ()


class _NoChainError(Exception):
    pass


def _chains(tree: Query) -> list[Chain]:
    if isinstance(tree, PATTERNS) or type(tree) is Term:
        word = tree if isinstance(tree, PATTERNS) else text_of(tree.text)
        return [Chain((word,), (), (tree.boost,), _section(tree.fieldname))]
    if isinstance(tree, Synonyms):
        terms = [(part.fieldname, text_of(part.text)) for part in tree.subqueries if isinstance(part, Term)]
        return [Chain((tuple([term for _, term in terms]),), (), (tree.boost,), _section(terms[0][0]))]
    if isinstance(tree, Phrase) and tree.words:
        count = len(tree.words)
        words = tuple(map(text_of, tree.words))
        return [Chain(words, (tree.slop,) * (count - 1), (tree.boost,) * count, _section(tree.fieldname))]
    if isinstance(tree, Row) and tree.ordered:
        return _near(list(tree.subqueries), tree.slop, tree.boost, ordered=True)
    if isinstance(tree, SpanNear2):
        return _near(list(tree.qs), tree.slop, 1.0, ordered=tree.ordered)
    if type(tree) is Or:
        return _few([_boosted(chain, tree.boost) for part in tree.subqueries for chain in _chains(part)])
    raise _NoChainError


def _near(parts: list[Query], slop: int, boost: float, *, ordered: bool) -> list[Chain]:
    if not parts:
        raise _NoChainError
    found = _chains(parts[0])
    for part in parts[1:]:
        behind = _chains(part)
        found = _few(
            [_joined(a, slop, b) for a in found for b in behind]
            + [_joined(b, slop, a) for a in found for b in behind if not ordered]
        )
    return [_boosted(chain, boost) for chain in found]


def _joined(first: Chain, gap: int, second: Chain) -> Chain:
    if first.section != second.section:
        raise _NoChainError
    return Chain(
        first.words + second.words, (*first.gaps, gap, *second.gaps), first.boosts + second.boosts, first.section
    )


def _boosted(chain: Chain, boost: float) -> Chain:
    return chain if boost == 1.0 else chain._replace(boosts=tuple([each * boost for each in chain.boosts]))


def _few(chains: list[Chain]) -> list[Chain]:
    if not 0 < len(chains) <= MAX_CHAINS:
        raise _NoChainError
    return chains


def _section(field: str) -> str:
    if field not in TEXT:
        raise _NoChainError
    return field


def weighted(tree: Query, boost: float) -> Query:
    """The same query with its scores multiplied. What excludes adds nothing to a score, and stays as it is."""
    if isinstance(tree, Not):
        return tree
    if isinstance(tree, SpanNear2):  # has no boost of its own
        return SpanNear2([weighted(part, boost) for part in tree.qs], tree.slop, tree.ordered)
    if isinstance(tree, Quotation) and tree.parts:  # its words have, so that they keep it where they join others
        return Quotation([weighted(part, boost) for part in tree.parts], tree.speakers)
    if isinstance(tree, AndMaybe):  # has none either
        return AndMaybe(weighted(tree.a, boost), tree.b)
    boosted = copy(tree)  # what it is made of is not changed, and need not be copied, too
    vars(boosted)["boost"] = getattr(tree, "boost", 1.0) * boost
    return boosted
