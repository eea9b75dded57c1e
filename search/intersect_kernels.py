"""Compiled loops that find the rows of one chunk which hold all of some terms, and where their postings are.

posting_doc, slice_chunk, slice_start  as in `index.segment`;  begins, ends  (K,) int64, the terms' postings in the chunk
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from search.posting_kernels import find_from

# A term with this many times the postings of another is searched, not walked through.
_GALLOP = 16


@compiled
def _look_at_all(posting_doc: Any, begins: Any, ends: Any, places: Any, where: Any) -> int:
    """Fill places[:2] with the postings, counted from begins, of the rows that both of two terms hold; returns how many.

    where  (rows of a chunk,) uint16, anything: receives where the second term's postings of the rows are. O(a + b).
    """
    others = ends[1] - begins[1]
    for place in range(others):
        where[posting_doc[begins[1] + place]] = place
    count = 0
    for place in range(ends[0] - begins[0]):
        doc = posting_doc[begins[0] + place]
        other = np.int64(where[doc])
        # What is there was not put there now, unless it says so. Without branches: they would be guessed wrongly too often.
        places[0, count] = place
        places[1, count] = other
        count += posting_doc[begins[1] + min(other, others - 1)] == doc
    return count


@compiled
def intersect(posting_doc: Any, begins: Any, ends: Any, places: Any, where: Any) -> int:
    """Fill places (K, room) uint32 with the postings, counted from begins (K,), of the rows that all terms hold; returns how many.

    One chunk of rows. room is one more than the postings of the first term. O(postings of the first term × K × log).
    """
    first = 1
    count = ends[0] - begins[0]
    if len(begins) > 1 and ends[1] - begins[1] < _GALLOP * count:
        count = _look_at_all(posting_doc, begins, ends, places, where)
        first = 2
    else:
        for place in range(count):
            places[0, place] = place
    for term in range(first, len(begins)):
        cursor = begins[term]
        kept = 0
        for place in range(count):
            wanted = posting_doc[begins[0] + places[0, place]]
            cursor = find_from(posting_doc, cursor, ends[term], wanted)
            if cursor == ends[term]:
                break
            if posting_doc[cursor] == wanted:
                for earlier in range(term):
                    places[earlier, kept] = places[earlier, place]
                places[term, kept] = cursor - begins[term]
                kept += 1
        count = kept
    return count


@compiled
def longest_slice(slice_start: Any, first: int, last: int, postings: int) -> int:
    """The most postings that one of the slices first..last-1 has, of all `postings` of the segment."""
    longest = np.int64(0)
    for part in range(first, last):
        begin, end = bounds_of(slice_start, part, postings)
        longest = max(longest, end - begin)
    return longest


@compiled
def enter_chunk(
    slices: tuple[Any, Any], postings: int, chunk: int, parts: Any, lasts: Any, begins: Any, ends: Any
) -> bool:
    """Move all terms but the first on to a chunk; fills where their postings there begin and end. False: not all are there.

    slices  (slice_chunk, slice_start), with bounds within `postings`
    """
    slice_chunk, slice_start = slices
    for term in range(1, len(parts)):
        while parts[term] < lasts[term] and slice_chunk[parts[term]] < chunk:
            parts[term] += 1
        if parts[term] == lasts[term] or slice_chunk[parts[term]] != chunk:
            return False
        begins[term], ends[term] = bounds_of(slice_start, parts[term], postings)
    return True
