"""Compiled loops that compare a few rows with the words of an article."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from search.order_kernels import bm25
from search.refine_kernels import find_postings_of


@compiled
def score_rows(segment: Any, numbers: Any, factors: Any, rows: Any) -> Any:
    """The scores of rows for some terms, as if any of them were asked for: (m,) float32.

    segment  as in `search.match_kernels`;  rows  (m,) uint32, ascending, each a row of the segment
    numbers  (K,) int64, terms by number, -1 for none;  factors  (K,) float32, as `bm25` takes them
    O(m · K · log postings).
    """
    posting_weight, lengths, norms = segment[1], segment[6], segment[7]
    scores = np.zeros(len(rows), np.float32)
    found = np.empty(len(rows), np.int64)
    for term in range(len(numbers)):
        find_postings_of(segment, numbers[term], rows, found)
        for row in range(len(rows)):
            if found[row] >= 0:
                scores[row] += bm25(posting_weight[found[row]], norms[lengths[rows[row]]], factors[term])
    return scores


@compiled
def count_holding(segment: Any, numbers: Any, rows: Any) -> Any:
    """How many of the rows hold each term: (K,) int64. Arguments as in `score_rows`. O(m · K · log postings)."""
    counts = np.zeros(len(numbers), np.int64)
    found = np.empty(len(rows), np.int64)
    for term in range(len(numbers)):
        find_postings_of(segment, numbers[term], rows, found)
        for row in range(len(rows)):
            counts[term] += found[row] >= 0
    return counts
