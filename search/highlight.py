"""Where hits match, from the positions and offsets that the index holds: no text is cut into words again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import HYPHENS, analyzer_for
from index.schema import LANGUAGE, SECTION_GAP
from search import kernels
from search.matches import Clause, Match
from search.planner import Plan
from search.scope import Scope

MAX_SENTENCES = 2
"""How many sentences of its body a hit shows."""


class Sentence(NamedTuple):
    """A sentence to show: its code points in the text, and the matches in it."""

    start: int
    end: int
    matches: list[Match]


class HitMatches(NamedTuple):
    """The matches in the title of a hit, and the sentences of its body that show most of what matched."""

    title: list[Match]
    sentences: list[Sentence]


class Highlighter:
    """Finds the matches of a query's words and phrases in the rows of a segment."""

    def __init__(self, plan: Plan, clauses: Sequence[Clause]) -> None:
        self._plan = plan
        self._clauses = clauses
        self._terms = list(dict.fromkeys(term for clause in clauses for term in clause.terms))
        numbers = {term: number for number, term in enumerate(self._terms)}
        longest = max((len(clause.terms) for clause in clauses), default=1)
        self._clause_terms = np.full((len(clauses), longest), -1, np.int64)
        for number, clause in enumerate(clauses):
            self._clause_terms[number, : len(clause.terms)] = [numbers[term] for term in clause.terms]
        self._slops = np.array([clause.slop for clause in clauses], np.int64)

    def matches(
        self, scope: Scope, docs: Sequence[int], titles: Sequence[str], bodies: Sequence[str]
    ) -> list[HitMatches]:
        """The matches in each of `docs`, given their texts."""
        rows = np.array(docs, np.int64)
        in_titles, sentences, in_bodies = kernels.page_highlights(
            *self._places(scope, rows), rows, self._clause_terms, self._slops, SECTION_GAP, scope.texts, MAX_SENTENCES
        )
        found = [HitMatches([], []) for _ in docs]
        for row, *place in in_titles.tolist():
            self._add(found[row].title, titles[row], *place)
        shown = [
            (row, Sentence(start, len(bodies[row]) if end < 0 else end, [])) for row, start, end in sentences.tolist()
        ]
        for number, *place in in_bodies.tolist():
            row, sentence = shown[number]
            self._add(sentence.matches, bodies[row], *place)
        for row, sentence in shown:
            found[row].sentences.append(sentence)
        return found

    def _places(self, scope: Scope, rows: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The positions of every term in every row, as `kernels.place_terms` gives them."""
        numbers = [self._plan.number(term, scope) for term in self._terms]
        slices = scope.term_slices
        firsts = np.array([int(slices[number]) if number >= 0 else 0 for number in numbers], np.int64)
        lasts = np.array([int(slices[number + 1]) if number >= 0 else 0 for number in numbers], np.int64)
        vbits = np.array([int(scope.term_vbits[number]) if number >= 0 else 0 for number in numbers], np.int64)
        places: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] = kernels.place_terms(
            scope.postings, firsts, lasts, vbits, *scope.positions, rows
        )
        return places

    def _add(self, matches: list[Match], text: str, start: int, end: int, clause: int) -> None:
        """Add a match in a text, that of a compound to the end of the compound; what one covers is left out."""
        if matches and start < matches[-1].end:
            return
        if text[end : end + 1] in HYPHENS:
            end = _compound_end(text, start, end, self._clauses[clause].terms[-1])
        matches.append(Match(start, end, clause))


def _compound_end(text: str, start: int, end: int, term: str) -> int:
    """The end of the compound that begins with the last word of a match, where it has the term and not the word."""
    if end == len(text):
        return end
    analyzer = analyzer_for(LANGUAGE)
    word = start + max([token.start for token in analyzer.tokens(text[start:end])], default=0)
    if analyzer.term(text[word:end]) == term:
        return end
    tokens = analyzer.tokens(text[word : word + 10 * len(term)])
    return next((word + token.end for token in tokens if token.position == 0 and token.term == term), end)
