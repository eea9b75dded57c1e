"""Words of a query that stand for several terms each, in one segment: alone, and near each other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.schema import SECTIONS
from search.chosen import Chosen, arrays_of
from search.combining import both
from search.mark_kernels import place_terms
from search.place_kernels import place_many
from search.scope import NO_MATCHES, Matches, Scope
from search.synonym_kernels import match_synonyms, near_rows
from search.words import scratch_of_thread

DocIds = npt.NDArray[np.int64]
Places = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Where words stand in rows: bounds and positions as `mark_kernels.place_terms` gives them."""

# Of words of more terms, all postings are read once; of others, those of each row are looked up.
_FEW_TERMS = 8


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
    docs = found.docs.astype(np.int64)
    if max([len(word.numbers) for word in words]) <= _FEW_TERMS:
        bounds, positions = _place(docs, scope, words, section)
    else:
        placed = [_place_one(docs, scope, word, section) for word in words]
        bounds, positions = _side_by_side(placed, len(docs))
    kept = near_rows(bounds, positions, len(found), np.array(gaps, np.int64), ordered)
    return Matches(found.docs[kept], found.scores[kept])


def _place(docs: DocIds, scope: Scope, words: Sequence[Chosen], section: str) -> Places:
    """Where words stand in rows, row by row."""
    numbers, *chosen = arrays_of(words, [section] * len(words))
    arrays = (scope.postings, scope.positions, numbers, scope.term_slices, scope.term_vbits)
    bounds, positions, *_ = place_terms(*arrays, docs, (*chosen, scope.segment["section_words"]))
    return bounds, positions


def _place_one(docs: DocIds, scope: Scope, word: Chosen, section: str) -> Places:
    """Where one word stands in rows, by whichever way is shorter."""
    if word.sets is None or len(word.numbers) <= _FEW_TERMS:
        return _place(docs, scope, [word], section)
    place = SECTIONS.index(section) if section in SECTIONS else -1
    arrays = (scope.postings, scope.positions, np.array(word.numbers, np.int64), scope.term_slices, scope.term_vbits)
    chosen = (word.sets, place, scope.segment["section_words"])
    bounds, positions = place_many(*arrays, docs, chosen, (scope.segment.n_docs, scope.longest_document))
    return bounds, positions


def _side_by_side(placed: Sequence[Places], rows: int) -> Places:
    """Several words' places in the same rows, as `place_terms` gives those of all words. O(positions)."""
    sizes = np.stack([np.diff(begins) for begins, _ in placed], axis=1)
    bounds = np.append(0, np.cumsum(sizes))
    positions = np.empty(bounds[-1], np.int64)
    firsts = bounds[:-1].reshape(rows, len(placed))
    for word, (begins, of_word) in enumerate(placed):
        shifts = np.repeat(firsts[:, word] - begins[:-1], sizes[:, word])
        positions[shifts + np.arange(len(of_word))] = of_word
    return bounds, positions
