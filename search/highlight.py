"""Where hits match, from the positions and offsets that the index holds: no text is cut into words again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    ) -> Iterator[HitMatches]:
        """The matches in each of `docs`, given their texts."""
        bounds, positions = self._places(scope, docs)
        segment = scope.segment
        token_start, sentence_start = segment["token_start"], segment["sentence_start"]
        for row, (doc, title, body) in enumerate(zip(docs, titles, bodies, strict=True)):
            in_title, sentences, in_body = kernels.row_highlights(
                bounds,
                positions,
                row,
                self._clause_terms,
                self._slops,
                SECTION_GAP,
                segment["section_words"][doc],
                segment["token_bytes"][int(token_start[doc]) : int(token_start[doc + 1])],
                segment["sentence_word"][int(sentence_start[doc]) : int(sentence_start[doc + 1])],
                MAX_SENTENCES,
            )
            within: list[list[list[int]]] = [[] for _ in range(len(sentences))]
            for start, end, clause, sentence in in_body.tolist():
                within[sentence].append([start, end, clause])
            shown = [
                Sentence(start, len(body) if end < 0 else end, self._as_matches(body, matches))
                for (start, end), matches in zip(sentences.tolist(), within, strict=True)
            ]
            yield HitMatches(self._as_matches(title, in_title.tolist()), shown)

    def _places(self, scope: Scope, docs: Sequence[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """The positions of every term in every row, as `kernels.place_terms` gives them."""
        numbers = [self._plan.number(term, scope) for term in self._terms]
        slices = scope.term_slices
        firsts = np.array([int(slices[number]) if number >= 0 else 0 for number in numbers], np.int64)
        lasts = np.array([int(slices[number + 1]) if number >= 0 else 0 for number in numbers], np.int64)
        vbits = np.array([int(scope.term_vbits[number]) if number >= 0 else 0 for number in numbers], np.int64)
        places: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]] = kernels.place_terms(
            scope.postings, firsts, lasts, vbits, *scope.positions, np.array(docs, np.int64)
        )
        return places

    def _as_matches(self, text: str, found: Sequence[Sequence[int]]) -> list[Match]:
        """The matches in a text, those of compounds to the end of the compound; what that covers is left out."""
        matches: list[Match] = []
        reached = 0
        for start, end, clause in found:
            if start < reached:
                continue
            terms = self._clauses[clause].terms
            reached = (
                _compound_end(text, start, end, terms[0]) if len(terms) == 1 and text[end : end + 1] in HYPHENS else end
            )
            matches.append(Match(start, reached, clause))
        return matches


def _compound_end(text: str, start: int, end: int, term: str) -> int:
    """The end of the compound that begins with a word, where it is the compound that has the term and not the word."""
    analyzer = analyzer_for(LANGUAGE)
    if end == len(text) or analyzer.term(text[start:end]) == term:
        return end
    tokens = list(analyzer.tokens(text[start : start + 10 * len(term)]))
    return next((start + token.end for token in tokens if token.position == 0 and token.term == term), end)
