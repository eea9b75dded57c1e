"""What is answered where no article has all the words of a query: the articles that have most of them (`match=auto`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
from whoosh.query import And, Or, Query, Term

from search.asked import read_query
from search.collector import Collector
from search.parser import ParsedQuery
from search.planner import Plan
from search.request import SearchRequest
from search.scope import Collection
from search.small_words import small_terms
from search.trees import AtLeast, Synonyms, text_of

MOST_WORDS = 32
"""A query is answered for most of its first so many words; those behind them give way first."""


def collect(collection: Collection, request: SearchRequest) -> Collector:
    """The matches of a request, in no order: of its query or, where that finds nothing and it is `auto`, of most of its words."""
    query = read_query(request, collection)
    found = Collector(collection, Plan(collection, query.tree), request, ranked=False)
    if not found.total and request.match == "auto":
        other = relaxed(collection, request, query)
        if other is not None:
            return Collector(collection, Plan(collection, other.tree), request, ranked=False)
    return found


def relaxed(collection: Collection, request: SearchRequest, query: ParsedQuery) -> ParsedQuery | None:
    """The query of a request, read so that most of its words will do; None where it finds something as it is, or not even so.

    Only plain words give way: `+kerry`, `-kerry`, phrases, groups, fields and all filters stay in force. Small words are left out,
    and those that no article has which is left by all that. The answer is the articles with the most of the others, if these are at
    least half of the words that are not small. O(words · (rows + matches)).
    """
    words = [part for part in query.loose if part.tree is not None and not _is_small(part.tree)][:MOST_WORDS]
    if not words or _finds(collection, request, query.tree):
        return None
    trees = [part.tree for part in words if part.tree is not None]
    firm = [part for part in _parts_of(query.tree) if not any(part is loose.tree for loose in query.loose)]
    most, is_held = _most_held(collection, request, firm, trees)
    if most == 0 or 2 * most < len(words):
        return None
    trees = [tree for tree, held in zip(trees, is_held, strict=True) if held]
    asked = " ".join([part.echo for part, held in zip(words, is_held, strict=True) if held])
    if most < len(trees):
        trees, asked = [AtLeast(trees, most)], f"at least {most} of: {asked}"
    tree = And([*firm, *trees]) if len(firm) + len(trees) > 1 else trees[0]
    echo = " ".join([*(part.echo for part in query.firm), asked])
    return replace(query, tree=tree, understood=echo, loose=(), firm=(), is_relaxed=True)


def _finds(collection: Collection, request: SearchRequest, tree: Query | None) -> bool:
    return Collector(collection, Plan(collection, tree), request, ranked=False).total > 0


def _most_held(
    collection: Collection, request: SearchRequest, firm: Sequence[Query], words: Sequence[Query]
) -> tuple[int, npt.NDArray[np.bool_]]:
    """How many of some words any article holds that passes the filters and the firm parts; and which of them are held at all."""
    some = Collector(collection, Plan(collection, And([*firm, Or(list(words))])), request, ranked=False)
    most, is_held = 0, np.zeros(len(words), np.bool_)
    for scope, matches in zip(collection.scopes, some.matches, strict=True):
        counts = np.zeros(len(matches), np.int64)
        for place, word in enumerate(words):
            holds = np.zeros(scope.segment.n_docs, np.bool_)
            holds[Plan(collection, word).matches(scope).docs] = True
            is_held[place] |= holds[matches.docs].any()
            counts += holds[matches.docs]
        most = max(most, int(counts.max(initial=0)))
    return most, is_held


def _parts_of(tree: Query | None) -> Sequence[Query]:
    return tree.subqueries if isinstance(tree, And) else ()


def _is_small(tree: Query) -> bool:
    """Whether a query is for a word that tells nothing of what is looked for."""
    if isinstance(tree, Synonyms):
        return all(map(_is_small, tree.subqueries))
    return type(tree) is Term and text_of(tree.text) in small_terms()
