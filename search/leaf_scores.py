"""What the words, phrases and patterns of a query add to the scores of a few rows, and in how many articles they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.query import And, AndMaybe, Every, Not, Or, Phrase, Query, Term
from whoosh.query import Sequence as Row
from whoosh.query.spans import SpanNear2

from search.chains import TEXT
from search.chosen import arrays_of
from search.collector import Found
from search.mark_kernels import place_terms
from search.planner import Plan
from search.scope import Collection, Scope
from search.trees import Exact, Pattern, Quotation, Synonyms, Word, terms_of, text_of
from search.written import Writer

Flags = npt.NDArray[np.bool_]

# What scores as its words do, wherever they stand; what else is no word scores the same for all.
_OF_WORDS = (Phrase, Row, SpanNear2, Quotation, Or)


class LeafScore(NamedTuple):
    """A part of a query that is no sum of others.

    what    as it is written
    adds    (n,) float64, what it adds to the score of each row
    details by row, how that comes about; "" where the row does not match
    """

    what: str
    adds: npt.NDArray[np.float64]
    details: list[str]


class Leaves:
    """Takes queries apart, for some rows of a collection that are `found`. `writer` writes the parts."""

    def __init__(self, collection: Collection, writer: Writer, found: Sequence[Found]) -> None:
        self._collection = collection
        self._writer = writer
        self._size = len(found)
        self._articles = sum(len(scope.all_rows) for scope in collection.scopes)
        self._places = [
            np.array([place for place, one in enumerate(found) if one.scope is scope], np.int64)
            for scope in collection.scopes
        ]
        self._rows = [np.array([found[place].doc for place in places], np.int64) for places in self._places]

    def of(self, tree: Query) -> list[LeafScore]:
        """What the leaves of a query add to the rows, which match it. O(the cost of the query)."""
        return self._told(tree, 1.0)[1]

    def _told(self, tree: Query, boost: float) -> tuple[Flags, list[LeafScore]]:
        """Which rows match a part of the query that counts so many times, and what its leaves add to them."""
        if type(tree) is And and not any(type(part) is Every for part in tree.subqueries):
            return self._all(tree, boost * tree.boost)
        if type(tree) is Or:
            told = [self._told(part, boost * tree.boost) for part in tree.subqueries]
            matches = np.logical_or.reduce([np.zeros(self._size, np.bool_), *[each for each, _ in told]])
            return matches, [leaf for _, leaves in told for leaf in leaves]
        if type(tree) is AndMaybe:
            matches, wanted = self._told(tree.a, boost)
            _, extra = self._told(tree.b, boost)
            return matches, [*wanted, *_only(matches, extra)]
        return self._leaf(tree, boost)

    def _all(self, tree: Any, boost: float) -> tuple[Flags, list[LeafScore]]:
        matches = np.ones(self._size, np.bool_)
        found: list[LeafScore] = []
        for part in tree.subqueries:
            if type(part) is Not:
                matches &= ~self._told(part.query, boost)[0]
                continue
            inside, leaves = self._told(part, boost)
            matches &= inside
            found += leaves
        return matches, _only(matches, found)

    def _leaf(self, tree: Any, boost: float) -> tuple[Flags, list[LeafScore]]:
        plan = Plan(self._collection, tree)
        matches, adds = np.zeros(self._size, np.bool_), np.zeros(self._size)
        count = 0
        for scope, places, rows in zip(self._collection.scopes, self._places, self._rows, strict=True):
            found = plan.matches(scope)
            count += len(found)
            if len(found):
                at = np.minimum(np.searchsorted(found.docs, rows), len(found) - 1)
                matches[places] = found.docs[at] == rows
                adds[places] = np.where(matches[places], found.scores[at], 0.0) * boost
        details = self._details(tree, plan, matches, f"in {count:,} of {self._articles:,} articles")
        return matches, [LeafScore(self._writer.write(tree, boost), adds, details)]

    def _details(self, tree: Any, plan: Plan, matches: Flags, spread: str) -> list[str]:
        word = _word_of(tree)
        if word is None:
            more = "scored as its words are" if isinstance(tree, _OF_WORDS) else "the same for each"
            return [f"{spread}, {more}" if is_match else "" for is_match in matches]
        details = [""] * self._size
        for scope, places, rows in zip(self._collection.scopes, self._places, self._rows, strict=True):
            inside = matches[places]
            lengths = scope.segment["doc_length"][rows[inside]].tolist()
            counts = _occurrences(word, plan, scope, rows[inside])
            for place, length, (times, in_title) in zip(places[inside].tolist(), lengths, counts, strict=True):
                title = f", {_times(in_title)} in the title" if in_title else ""
                details[place] = f"{spread}; {_times(times)} among {length:,} words here{title}"
        return details


def _only(matches: Flags, leaves: Sequence[LeafScore]) -> list[LeafScore]:
    """Leaves that count where all of which they are part matches."""
    return [leaf._replace(adds=np.where(matches, leaf.adds, 0.0)) for leaf in leaves]


def _word_of(tree: Any) -> Word | Pattern | None:
    """The word that a leaf is for, which scores by how often it is there; None for another leaf."""
    if isinstance(tree, Exact):
        return tree
    if type(tree) is Term and tree.fieldname in TEXT:
        return text_of(tree.text)
    return terms_of(tree) if isinstance(tree, Synonyms) else None


def _occurrences(word: Word | Pattern, plan: Plan, scope: Scope, rows: npt.NDArray[np.int64]) -> list[list[int]]:
    """How often a word stands in each row, and how often in its title."""
    chosen = plan.chosen(word, scope)
    numbers, *forms = arrays_of([chosen, chosen], ["text", "title"])
    arrays = (scope.postings, scope.positions, numbers, scope.term_slices, scope.term_vbits)
    bounds, *_ = place_terms(*arrays, rows, (*forms, scope.segment["section_words"]))
    counts: list[list[int]] = np.diff(bounds).reshape(len(rows), 2).tolist()
    return counts


def _times(count: int) -> str:
    return "once" if count == 1 else "twice" if count == 2 else f"{count:,} times"
