"""Compiled loops that find where words of very many terms stand: term after term, not row after row."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS
from search.mark_kernels import section_bounds
from search.posting_kernels import posting_bytes, read_positions


@compiled
def place_many(
    postings: Any, positions_of: Any, numbers: Any, term_slices: Any, term_vbits: Any, docs: Any, chosen: Any, rows: Any
) -> tuple[Any, Any]:
    """Where any of m terms stands in h rows.

    postings, positions_of  as `mark_kernels.place_terms` takes them;  numbers  (m,) of the terms, none of them -1
    docs    (h,) int64, ascending;  chosen  (sets (m, 256), section, section_words)
    rows    (n_docs, longest posting) of the segment
    Returns bounds (h + 1,) and positions: those in row r are positions[bounds[r] : bounds[r + 1]], ascending.
    O(n_docs + bytes of the terms' postings + n log n positions found).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    position_bytes, checkpoints = positions_of
    sets, section, section_words = chosen
    n_docs, longest = rows
    place_of = np.full(n_docs, -1, np.int64)
    for place in range(len(docs)):
        place_of[docs[place]] = place
    held, variants = np.empty(longest, np.int64), np.empty(longest, np.int64)
    found = np.empty(4096, np.int64)
    count = 0
    for term in range(len(numbers)):
        number = numbers[term]
        first, last = bounds_of(term_slices, number, len(slice_chunk))
        known, byte = np.int64(-1), np.int64(0)
        for part in range(first, last):
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            for posting in range(begin, end):
                doc = base | np.int64(posting_doc[posting])
                if doc >= n_docs or place_of[doc] < 0:
                    continue
                at = posting_bytes(position_bytes, checkpoints, posting, known, byte)
                read, byte = read_positions(position_bytes, at, term_vbits[number], held, variants)
                known = posting + 1
                low, high = section_bounds(section, section_words, doc)
                if count + read > len(found):
                    found = np.append(found, np.empty(len(found) + read, np.int64))
                for place in range(read):
                    if low <= held[place] < high and sets[term, variants[place] & 255]:
                        found[count] = (place_of[doc] << 32) | held[place]
                        count += 1
    found = np.sort(found[:count])
    bounds = np.searchsorted(found, np.arange(len(docs) + 1) << 32)
    return bounds, found & 0xFFFFFFFF
