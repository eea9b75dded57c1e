"""Compiled loops over a few rows and the terms of a free text: where they stand near each other, and how much of them there is.

segment   as in `search.match_kernels`;  rows  (m,) uint32, ascending;  numbers  (K,) int64, terms by number, -1 for none
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS
from search.position_kernels import find_posting
from search.posting_kernels import find_at, read_positions


@compiled
def find_postings_of(segment: Any, number: int, rows: Any, found: Any) -> None:
    """Fill found (m,) int64 with the posting of a term in each row; -1 where it does not stand there. O(m · log postings)."""
    posting_doc, _weights, slice_chunk, slice_start, term_slices = segment[:5]
    found[:] = -1
    if number < 0:
        return
    part, last = bounds_of(term_slices, number, len(slice_chunk))
    begin, end = 0, 0
    chunk = np.int64(-1)
    for index in range(len(rows)):
        wanted = np.int64(rows[index]) >> CHUNK_BITS
        while part < last and np.int64(slice_chunk[part]) < wanted:
            part += 1
        if part == last:
            return
        if np.int64(slice_chunk[part]) != wanted:
            continue
        if chunk != wanted:
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            chunk = wanted
        low = np.int64(rows[index]) & ((1 << CHUNK_BITS) - 1)
        at = find_at(posting_doc, begin, end, low)
        if at < end and posting_doc[at] == low:
            found[index] = at


@compiled
def count_near(segment: Any, numbers: Any, pairs: Any, rows: Any, near: int, longest: int) -> Any:
    """How often two terms stand at most `near` positions apart in each row: how many of the rarer's positions are near the other's.

    pairs  (P, 2) places in `numbers`;  longest  so many positions of a posting are read
    Returns (P, m) float32. O(m · (K · log postings + P · positions)).
    """
    term_vbits, position_bytes, position_words, checkpoints = segment[5], segment[9], segment[10], segment[11]
    terms = len(numbers)
    counts = np.zeros((len(pairs), len(rows)), np.float32)
    postings = np.empty((terms, len(rows)), np.int64)
    for term in range(terms):
        find_postings_of(segment, numbers[term], rows, postings[term])
    positions, variants = np.empty((terms, longest), np.int64), np.empty(longest, np.int64)
    held = np.zeros(terms, np.int64)
    for row in range(len(rows)):
        for term in range(terms):
            held[term] = 0
            if postings[term, row] >= 0:
                at = find_posting(position_bytes, position_words, checkpoints, postings[term, row], -1, 0)
                held[term], _end = read_positions(
                    position_bytes, at, term_vbits[numbers[term]], positions[term], variants
                )
        for pair in range(len(pairs)):
            one, other = pairs[pair, 0], pairs[pair, 1]
            if held[one] > held[other]:
                one, other = other, one
            first = 0
            for index in range(held[one]):
                position = positions[one, index]
                while first < held[other] and positions[other, first] < position - near:
                    first += 1
                counts[pair, row] += first < held[other] and positions[other, first] <= position + near
    return counts


@compiled
def add_frequencies(segment: Any, numbers: Any, weights: Any, rows: Any) -> Any:
    """The sum over the terms of weight * log(1 + weighted frequency) in each row: (m,) float32. O(m · K · log postings)."""
    posting_weight = segment[1]
    sums = np.zeros(len(rows), np.float32)
    found = np.empty(len(rows), np.int64)
    for term in range(len(numbers)):
        find_postings_of(segment, numbers[term], rows, found)
        for row in range(len(rows)):
            if found[row] >= 0:
                sums[row] += weights[term] * np.float32(
                    np.log1p(np.float32(posting_weight[found[row]]) * np.float32(0.5))
                )
    return sums
