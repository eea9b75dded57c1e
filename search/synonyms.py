"""Words of a query that stand for several terms each, in one segment: alone, and near each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np

from search.chosen import Chosen, arrays_of
from search.combining import both
from search.mark_kernels import place_terms
from search.scope import NO_MATCHES, Matches, Scope
from search.synonym_kernels import match_synonyms, near_rows
from search.words import scratch_of_thread


class Group(NamedTuple):
    """The terms of one word that a segment holds, by number, and what `kernels.bm25` multiplies their weight with."""

    numbers: Sequence[int]
    factor: float


def match_group(group: Group, scope: Scope) -> Matches:
    """The rows, live or not, that hold any term of a word."""
    if not group.numbers:
        return NO_MATCHES
    numbers, factors = np.array(group.numbers, np.int64), np.array([group.factor], np.float32)
    return Matches(*match_synonyms(scope.arrays, numbers, factors, scratch_of_thread()))


def match_near(groups: Sequence[Group], scope: Scope, slop: int, *, ordered: bool) -> Matches:
    """The rows, live or not, that hold words each at most `slop` positions after the one before it, or if not `ordered` before."""
    if not all(group.numbers for group in groups):
        return NO_MATCHES
    found = reduce(both, sorted([match_group(group, scope) for group in groups], key=len))
    words = [Chosen(group.numbers) for group in groups]
    return those_near(found, scope, words, "text", [slop] * (len(groups) - 1), ordered=ordered)


def those_near(
    found: Matches, scope: Scope, words: Sequence[Chosen], section: str, gaps: Sequence[int], *, ordered: bool = True
) -> Matches:
    """Of rows those in which the chosen forms of words stand in a section, each at most so many positions after the one before."""
    numbers, *chosen = arrays_of(words, [section] * len(words))
    bounds, positions, *_ = place_terms(
        scope.postings, scope.positions, numbers, scope.term_slices, scope.term_vbits, found.docs.astype(np.int64),
        (*chosen, scope.segment["section_words"]),
    )  # fmt: skip
    kept = near_rows(bounds, positions, len(found), np.array(gaps, np.int64), ordered)
    return Matches(found.docs[kept], found.scores[kept])
