"""Compiled loops that add to the scores of the best rows what the query's words near each other are worth.

segment   as in `search.match_kernels`;  section_words  (D, 2) as in `index.segment`
near      (numbers, pairs, shares, most, longest): (K,) int64, the terms by number, -1 for none; (P, 2) int64, places in
          `numbers`; (P,) float32, the share of `most` that each pair is worth at most; and the most positions that a row may have
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.schema import SECTION_GAP
from search.position_kernels import find_posting
from search.posting_kernels import read_positions
from search.ranking import LEAD, LEAD_WEIGHT, NEAR, TITLE_WEIGHT
from search.refine_kernels import find_postings_of

_IN_TITLE, _IN_LEAD, _ELSEWHERE = np.float32(TITLE_WEIGHT), np.float32(LEAD_WEIGHT), np.float32(1)


@compiled
def nearness(segment: Any, section_words: Any, near: Any, rows: Any) -> Any:
    """What is added for the pairs that stand near each other in each of some rows: (m,) float32, none below 0.

    rows  (m,) uint32, ascending. O(m · (K · log postings + P · positions)).
    """
    term_vbits, lengths, norms, position_bytes, position_words, checkpoints = segment[5:8] + segment[9:]
    numbers, pairs, shares, most, longest = near
    terms = len(numbers)
    added = np.zeros(len(rows), np.float32)
    postings = np.empty((terms, len(rows)), np.int64)
    for term in range(terms):
        find_postings_of(segment, numbers[term], rows, postings[term])
    positions, variants = np.empty(longest, np.int64), np.empty(longest, np.int64)
    bounds = np.zeros(terms + 1, np.int64)
    for row in range(len(rows)):
        for term in range(terms):
            count = 0
            if postings[term, row] >= 0:
                at = find_posting(position_bytes, position_words, checkpoints, postings[term, row], -1, 0)
                count, _end = read_positions(
                    position_bytes, at, term_vbits[numbers[term]], positions[bounds[term] :], variants
                )
            bounds[term + 1] = bounds[term] + count
        doc = rows[row]
        norm = norms[lengths[doc]]
        title_end = np.int64(section_words[doc, 0])
        lead_end = title_end + np.int64(section_words[doc, 1]) + 2 * SECTION_GAP + LEAD
        for pair in range(len(pairs)):
            count = _count_pair(positions, bounds, pairs[pair, 0], pairs[pair, 1], title_end, lead_end)
            added[row] += np.float32(most) * shares[pair] * count / (count + norm)
    return added


@compiled
def _count_pair(positions: Any, bounds: Any, one: int, other: int, title_end: int, lead_end: int) -> float:
    """How often two terms of a row stand near each other: the rarer one's positions near the other's, weighed by section."""
    if bounds[one + 1] - bounds[one] > bounds[other + 1] - bounds[other]:
        one, other = other, one
    first, last = bounds[other], bounds[other + 1]
    count = np.float32(0)
    for index in range(bounds[one], bounds[one + 1]):
        position = positions[index]
        while first < last and positions[first] < position - NEAR:
            first += 1
        if first < last and positions[first] <= position + NEAR:
            count += _IN_TITLE if position < title_end else _IN_LEAD if position < lead_end else _ELSEWHERE
    return count


@compiled
def raise_best(segment: Any, section_words: Any, near: Any, docs: Any, scores: Any, best: Any, most: int) -> None:
    """Add to the scores of the first `most` of the best matches, and bring these into their new order. Changes scores and best.

    docs, scores  (n,), matches;  best  their places, best first, at least `most`. Ties go to the lower row, before and after.
    """
    rows = docs[best[:most]]
    by_row = np.argsort(rows)
    added = nearness(segment, section_words, near, rows[by_row])
    for place in range(most):
        scores[best[by_row[place]]] += added[place]
    for place in range(1, most):
        moved = best[place]
        slot = place
        while slot > 0 and (
            scores[best[slot - 1]] < scores[moved]
            or (scores[best[slot - 1]] == scores[moved] and docs[best[slot - 1]] > docs[moved])
        ):
            best[slot] = best[slot - 1]
            slot -= 1
        best[slot] = moved
