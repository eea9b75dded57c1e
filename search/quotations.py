"""Quotations that a query asks for, in one segment: which rows hold one, and which places in them are marked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import Token
from index.article import Article, Quote
from index.folding import fold_name
from index.schema import SECTION_GAP, SECTIONS
from search.chosen import ChosenArrays, arrays_of
from search.matches import Clause, Match, clauses_of, find_matches, without_overlaps
from search.placing import Lookup
from search.quote_kernels import rows_with_quotation
from search.scope import Collection, Matches, Scope
from search.speakers import is_found
from search.trees import Quotation

GAPS = (len(SECTIONS) - 1) * SECTION_GAP
"""What the position of a body's first word is beyond the words before it."""


_NONE = np.empty(0, np.int64)
_NOTHING_QUOTED = (np.empty((0, 1), np.int64), np.empty((0, 0), np.int64), _NONE), np.zeros(1, np.int64), _NONE


class Numbered:
    """The clauses of a query in the numbers that compiled loops take: C clauses of K words; G quotations are asked for.

    clauses   (C, longest) the words of each, -1 behind the last; and (C, longest - 1) the most positions from each to the next
    A word has a number for each quotation and each section that it is looked for in, and one for anywhere.
    """

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self.quotations = list(dict.fromkeys([clause.quotation for clause in clauses if clause.quotation is not None]))
        places = {quotation: number for number, quotation in enumerate(self.quotations)}
        groups = [-1 if clause.quotation is None else places[clause.quotation] for clause in clauses]
        owned = list(zip(clauses, groups, strict=True))
        self._words = list(dict.fromkeys([(word, one.section, of) for one, of in owned for word in one.terms]))
        numbers = {word: number for number, word in enumerate(self._words)}
        longest = max([len(clause.terms) for clause in clauses], default=1)
        rows = [[numbers[word, one.section, of] for word in one.terms] for one, of in owned]
        terms = np.array([row + [-1] * (longest - len(row)) for row in rows], np.int64).reshape(len(clauses), longest)
        gaps = [[*one.gaps, *[1] * (longest - len(one.terms))] for one in clauses]
        slops = np.array(gaps, np.int64).reshape(len(clauses), longest - 1)
        self.clauses = terms, slops
        self._of_word = np.array([group for *_, group in self._words], np.int64)
        if not self.quotations:
            self._quoted, self._clause_start, self._parts = _NOTHING_QUOTED
            return
        quoted = [place for group in range(len(places)) for place in range(len(clauses)) if groups[place] == group]
        self._quoted = terms[quoted], slops[quoted], np.array([clauses[place].part for place in quoted], np.int64)
        self._clause_start = np.searchsorted(np.array(groups)[quoted], np.arange(len(places) + 1)).astype(np.int64)
        self._parts = np.array([len(quotation.parts) for quotation in self.quotations], np.int64)

    def words(self, lookup: Lookup, scope: Scope) -> ChosenArrays:
        """Its K words in a segment."""
        return arrays_of([lookup.chosen(word, scope) for word, *_ in self._words], [each for _, each, _ in self._words])

    def quoted(self, scope: Scope) -> tuple[Any, ...]:
        """The quotations that are asked for, in a segment, as `quote_kernels.keep_quoted` takes them."""
        chosen = np.zeros((len(self.quotations), scope.speakers.count if self.quotations else 0), np.uint8)
        for group, quotation in enumerate(self.quotations):
            chosen[group] = _chosen(quotation, scope)
        return self._of_word, self._clause_start, self._quoted, self._parts, chosen, scope.quotes


def _chosen(quotation: Quotation, scope: Scope) -> npt.NDArray[np.uint8]:
    """(quotations,) 1 for each of a segment's that somebody says who is asked for."""
    speakers = scope.speakers
    return speakers.said_by(quotation.speakers) if quotation.speakers else np.ones(speakers.count, np.uint8)


def quoting_rows(quotation: Quotation, scope: Scope) -> npt.NDArray[np.uint32]:
    """The rows, live or not, that quote somebody who is asked for; ascending."""
    quotes = np.flatnonzero(_chosen(quotation, scope))
    return np.unique(np.searchsorted(scope.quotes[0], quotes, side="right") - 1).astype(np.uint32)


def with_quotation(found: Matches, quotation: Quotation, scope: Scope, lookup: Lookup) -> Matches:
    """The matches for all words of a quotation that hold them in a single one, said by whom it asks for."""
    numbered = Numbered(clauses_of(quotation))
    index = (scope.postings, scope.positions, scope.term_slices, scope.term_vbits)
    kept = rows_with_quotation(
        index,
        tuple(numbered.words(lookup, scope)),
        numbered.quoted(scope),
        scope.segment["section_words"],
        GAPS,
        found.docs.astype(np.int64),
    )
    return Matches(found.docs[kept], found.scores[kept])


def quoted_matches(
    article: Article, tokens: Sequence[Token], clauses: Sequence[Clause], collection: Collection
) -> list[Match]:
    """Where in the body of an article, cut into `tokens`, clauses match that have to stand within quotations.

    article   with those whom it quotes as the registry of the collection has them
    """
    marked: list[Match] = []
    for quotation in dict.fromkeys([clause.quotation for clause in clauses if clause.quotation is not None]):
        own = [clause for clause in clauses if clause.quotation == quotation]
        found = [
            (clause.part, match) for clause in own for match in find_matches(tokens, (clause,), "body", article.body)
        ]
        for quote in article.quotes:
            inside = [(part, match) for part, match in found if quote.start <= match.start < quote.end]
            is_said = not quotation.speakers or _is_said_by(quote, quotation.speakers, collection)
            if is_said and len({part for part, _ in inside}) == len(quotation.parts):
                marked += [match for _, match in inside]
    return without_overlaps(marked)


def _is_said_by(quote: Quote, keys: Sequence[str], collection: Collection) -> bool:
    if quote.speaker is None or quote.kind is None:
        return False
    labels = collection.labels(quote.kind, fold_name(quote.speaker)).tolist()
    return is_found(quote.kind, [collection.dictionaries.label(quote.kind, label) for label in labels], keys)
