"""Compiled loops that find the rows which have some words, and count in how many of them other words stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS


@compiled
def narrow(postings: Any, term_slices: Any, terms: Any, held: Any, step: int) -> None:
    """Count a word up in the rows that have all words before it.

    terms  (m,) int64 the terms of the word;  held  (D,) uint8 how many words each row has: `step` becomes `step` + 1. O(postings).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    for term in terms:
        first, last = bounds_of(term_slices, term, len(slice_chunk))
        for part in range(first, last):
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            for posting in range(begin, end):
                row = base | np.int64(posting_doc[posting])
                if row < len(held) and held[row] == step:
                    held[row] = step + 1


@compiled
def count_in(postings: Any, term_slices: Any, words: Any, rows: Any, counts: Any) -> None:
    """Add to `counts`, (n,) int64, in how many live rows that have all words before it each of some words stands.

    words   (n, m) int64 the terms of each word in the segment; -1 for none
    rows    (live, held, steps): live of no length where all rows are; held as `narrow` leaves it after `steps` words
    O(postings of the words).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    live, held, steps = rows
    seen = np.zeros(len(held), np.uint32)
    for word in range(len(words)):
        for term in words[word]:
            if term < 0:
                continue
            first, last = bounds_of(term_slices, term, len(slice_chunk))
            for part in range(first, last):
                base = np.int64(slice_chunk[part]) << CHUNK_BITS
                begin, end = bounds_of(slice_start, part, len(posting_doc))
                for posting in range(begin, end):
                    row = base | np.int64(posting_doc[posting])
                    if row >= len(held) or held[row] != steps or seen[row] == word + 1:
                        continue
                    if len(live) and not live[row]:
                        continue
                    seen[row] = word + 1
                    counts[word] += 1
