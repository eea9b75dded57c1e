"""Words at distances from each other, in one section, or exactly in one form: the rows of a segment that hold them so."""

from __future__ import annotations

from functools import reduce
from typing import Protocol

from whoosh.query import Query

from search.chains import Chain, chains_of
from search.chosen import Chosen
from search.combining import both, constant, higher
from search.rows import rows_with_forms
from search.scope import NO_MATCHES, Matches, Scope
from search.synonyms import Group, match_group, those_near
from search.trees import PATTERNS, Exact, Pattern, Word


class Lookup(Protocol):
    """What must be known of the words of a query: see `search.planner.Plan`."""

    def chosen(self, word: Word | Pattern, scope: Scope) -> Chosen:
        """The terms that a word stands for in a segment, and which of their forms."""

    def factor(self, word: Word | Exact, boost: float) -> float:
        """What `kernels.bm25` multiplies the weight of a word with."""


def match_chains(tree: Query, lookup: Lookup, scope: Scope) -> Matches:
    """The rows, live or not, that match a query for chains. Raises TypeError where it is another one.

    Each chain scores as the sum of its words do anywhere; of several that match, the highest counts.
    """
    chains = chains_of(tree)
    if not chains:
        raise TypeError(f"Dateline does not plan a {type(tree).__name__} of such parts")
    return reduce(higher, [_match_chain(chain, lookup, scope) for chain in chains])


def _match_chain(chain: Chain, lookup: Lookup, scope: Scope) -> Matches:
    words = [lookup.chosen(word, scope) for word in chain.words]
    if not all(word.numbers for word in words):
        return NO_MATCHES
    each = zip(chain.words, words, chain.boosts, strict=True)
    anywhere = [_match_anywhere(word, chosen, boost, (lookup, scope)) for word, chosen, boost in each]
    found = reduce(both, sorted(anywhere, key=len))
    return those_near(found, scope, words, chain.section, chain.gaps)


def _match_anywhere(word: Word | Pattern, chosen: Chosen, boost: float, among: tuple[Lookup, Scope]) -> Matches:
    """The rows that hold a word, in whatever section, with what it adds to their scores: a pattern adds the same to all."""
    lookup, scope = among
    if isinstance(word, PATTERNS) and not isinstance(word, Exact):
        return constant(rows_with_forms(scope, chosen), boost)
    return match_group(Group(chosen.numbers, lookup.factor(word, boost)), scope)
