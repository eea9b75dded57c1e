"""Compiled loops for words that stand for several terms each: rows that hold any of them as one, and such words near each other.

segment, scratch  as in `search.match_kernels`; Matches  docs (n,) uint32, ascending, and scores (n,) float32
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS
from search.match_kernels import BIT_PLACES, DE_BRUIJN
from search.order_kernels import bm25
from search.posting_kernels import count_postings

_CHUNK = 1 << CHUNK_BITS
_MOST = np.float32(255)
"""A row's weight for one term is never higher, so it is not for several that count as one."""


@compiled
def match_synonyms(segment: Any, numbers: Any, factors: Any, scratch: Any) -> tuple[Any, Any]:
    """The rows, live or not, that hold any of K terms, scored as if the terms were one: their weights are added up.

    numbers  (K,) of the terms, none of them -1;  factors  (1,) float32. O(postings of all terms + rows / 64).
    """
    posting_doc, posting_weight, slice_chunk, slice_start, term_slices, _vbits, lengths, norms, _live = segment[:9]
    terms = len(numbers)
    parts, lasts = np.empty(terms, np.int64), np.empty(terms, np.int64)
    most = np.int64(0)
    for term in range(terms):
        parts[term], lasts[term] = bounds_of(term_slices, numbers[term], len(slice_chunk))
        most += count_postings(slice_start, parts[term], lasts[term], len(posting_doc))
    most = min(most, len(lengths))
    docs, scores = np.empty(most, np.uint32), np.empty(most, np.float32)
    sums, touched, _where = scratch
    count = 0
    while True:
        chunk = np.int64(-1)
        for term in range(terms):
            if parts[term] < lasts[term] and (chunk < 0 or slice_chunk[parts[term]] < chunk):
                chunk = np.int64(slice_chunk[parts[term]])
        if chunk < 0:
            break
        base = np.uint32(chunk) << np.uint32(CHUNK_BITS)
        for term in range(terms):
            part = parts[term]
            if part == lasts[term] or slice_chunk[part] != chunk:
                continue
            parts[term] += 1
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            for posting in range(begin, end):
                low = posting_doc[posting]
                sums[low] += np.float32(posting_weight[posting])
                touched[low >> 6] |= np.uint64(1) << np.uint64(low & 63)
        for word in range(_CHUNK >> 6):
            bits = touched[word]
            touched[word] = 0
            while bits:
                lowest = bits & (~bits + np.uint64(1))
                bits ^= lowest
                low = (word << 6) | BIT_PLACES[(lowest * DE_BRUIJN) >> np.uint64(58)]
                doc = base | np.uint32(low)
                if doc < len(lengths) and count < most:  # only where a file is damaged there are others
                    docs[count] = doc
                    scores[count] = bm25(min(sums[low], _MOST), norms[lengths[doc]], factors[0])
                    count += 1
                sums[low] = 0
    return docs[:count], scores[:count]


@compiled
def _are_near(bounds: Any, positions: Any, first: int, words: int, slops: Any, ordered: bool, room: Any) -> bool:
    """Whether one row holds words each at most so many positions after the one before it, or if not `ordered` before it.

    The positions of word w of the row are positions[bounds[first + w] : bounds[first + w + 1]], ascending;
    room  (2, n) for the positions of a word. O(positions).
    """
    alive = bounds[first + 1] - bounds[first]
    room[0, :alive] = positions[bounds[first] : bounds[first + 1]]
    for word in range(1, words):
        slop = slops[word - 1]
        reached = 0
        lowest = 0
        for position in positions[bounds[first + word] : bounds[first + word + 1]]:
            while lowest < alive and room[0, lowest] < position - slop:
                lowest += 1
            candidate = lowest
            if candidate < alive and room[0, candidate] == position:
                candidate += 1
            if candidate < alive and room[0, candidate] <= (position - 1 if ordered else position + slop):
                room[1, reached] = position
                reached += 1
        alive = reached
        room[0, :alive] = room[1, :alive]
    return alive > 0


@compiled
def near_rows(bounds: Any, positions: Any, rows: int, slops: Any, ordered: bool) -> Any:
    """Which of `rows` rows hold all words near each other, as `_are_near` has it; ascending.

    bounds, positions  where the words stand in the rows, as `search.mark_kernels.place_terms` gives it
    slops              one less than words. O(positions).
    """
    words = (len(bounds) - 1) // max(rows, 1)
    longest = 0
    for place in range(len(bounds) - 1):
        longest = max(longest, bounds[place + 1] - bounds[place])
    room = np.empty((2, longest), np.int64)
    kept = np.empty(rows, np.int64)
    count = 0
    for row in range(rows):
        if _are_near(bounds, positions, row * words, words, slops, ordered, room):
            kept[count] = row
            count += 1
    return kept[:count]
