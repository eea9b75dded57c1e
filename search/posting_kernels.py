"""Compiled loops over the postings of one term: which is that of a row, what positions and forms it has.

The postings of a term are its slices first..last-1 of slice_chunk and slice_start (see `index.segment`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHECKPOINT_BITS, CHUNK_BITS

_CONTINUED, _LAST = 0x80, 0x40


@compiled
def find_from(posting_doc: Any, low: int, high: int, wanted: int) -> int:
    """The first posting from `low` on whose row in the chunk is at least `wanted`; by galloping. O(log distance)."""
    step = 1
    bound = low
    while bound < high and posting_doc[bound] < wanted:
        low = bound + 1
        bound += step
        step <<= 1
    high = min(bound, high)
    while low < high:
        middle = (low + high) >> 1
        if posting_doc[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def find_at(posting_doc: Any, begin: int, end: int, wanted: int) -> int:
    """The first of a chunk's postings begin..end-1 whose row is at least `wanted`; looked for around where it should be.

    For a few rows out of many: rows are spread about evenly, and the guess is mostly some cache lines away. O(log distance).
    """
    if begin >= end:
        return end
    guess = begin + ((end - begin) * wanted >> CHUNK_BITS)
    if posting_doc[guess] < wanted:
        return find_from(posting_doc, guess + 1, end, wanted)
    step = 1
    low, high = guess - 1, guess
    while low >= begin and posting_doc[low] >= wanted:
        high = low
        low -= step
        step <<= 1
    low = max(low + 1, begin)
    while low < high:
        middle = (low + high) >> 1
        if posting_doc[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def posting_bytes(position_bytes: Any, checkpoints: Any, posting: int, from_posting: int, from_byte: int) -> int:
    """The byte at which a posting's positions begin; counted on from a known earlier posting, or from its checkpoint.

    from_posting, from_byte  a posting at or before `posting` and its byte; -1 where none is known. O(16 postings' bytes).
    """
    checkpoint = posting >> CHECKPOINT_BITS
    if from_posting < 0 or from_posting > posting or (from_posting >> CHECKPOINT_BITS) < checkpoint:
        from_posting = checkpoint << CHECKPOINT_BITS
        from_byte = max(np.int64(checkpoints[checkpoint]), 0)
    while from_posting < posting and from_byte < len(position_bytes):
        while (position_bytes[from_byte] & 0xC0) != _LAST:
            from_byte += 1
        from_byte += 1
        from_posting += 1
    return from_byte


@compiled
def read_positions(position_bytes: Any, at: int, vbits: int, positions: Any, variants: Any) -> tuple[int, int]:
    """Read one posting from byte `at`: fills as much of `positions` and `variants` as they hold; returns count and end.

    The last byte ends a posting, and stands for what begins behind it: a damaged file may say so.
    """
    count = 0
    at = min(at, len(position_bytes) - 1)
    position = np.int64(0)
    more = True
    while more:
        value = np.int64(0)
        shift = 0
        byte = position_bytes[at]
        at += 1
        while byte & _CONTINUED:
            value |= np.int64(byte & 63) << shift
            shift += 6
            byte = position_bytes[at]
            at += 1
        value |= np.int64(byte & 63) << shift
        more = not byte & _LAST
        position += value >> vbits
        if count < len(positions):
            positions[count] = position
            variants[count] = value & ((1 << vbits) - 1)
            count += 1
    return count, at


@compiled
def count_postings(slice_start: Any, first: int, last: int, postings: int) -> int:
    """How many postings the slices first..last-1 have, of all `postings` of the segment. O(slices)."""
    count = np.int64(0)
    for part in range(first, last):
        begin, end = bounds_of(slice_start, part, postings)
        count += end - begin
    return count


@compiled
def rows_with_variants(
    postings: Any, term_slices: Any, term: int, positions_of: Any, vbits: int, wanted: Any, longest: int, last_row: int
) -> Any:
    """The rows in which a term stands in one of the wanted forms.  wanted  (256,) bool by variant. O(bytes of the postings)."""
    position_bytes, checkpoints = positions_of
    posting_doc, _weights, slice_chunk, slice_start = postings
    first, last = bounds_of(term_slices, term, len(slice_chunk))
    docs = np.empty(count_postings(slice_start, first, last, len(posting_doc)), np.uint32)
    positions = np.empty(longest, np.int64)
    variants = np.empty(longest, np.int64)
    count = 0
    known_posting = -1
    byte = 0
    for part in range(first, last):
        base = np.uint32(slice_chunk[part]) << np.uint32(CHUNK_BITS)
        begin, end = bounds_of(slice_start, part, len(posting_doc))
        for posting in range(begin, end):
            at = posting_bytes(position_bytes, checkpoints, posting, known_posting, byte)
            found, byte = read_positions(position_bytes, at, vbits, positions, variants)
            known_posting = posting + 1
            for index in range(found):
                if wanted[variants[index] & 255]:
                    docs[count] = min(base | np.uint32(posting_doc[posting]), np.uint32(last_row))
                    count += 1
                    break
    return docs[:count]
