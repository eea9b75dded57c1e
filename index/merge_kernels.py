"""Compiled loops that merge segments: sorted texts into one, and the postings of each segment to their new places."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.invert_kernels import write_value
from index.segment import CHECKPOINT_BITS, CHUNK_BITS

_PAYLOAD, _CONTINUED, _LAST = 0x3F, 0x80, 0x40
_WITHIN_CHUNK = (1 << CHUNK_BITS) - 1


@compiled
def _compare(text_a: Any, first_a: Any, last_a: Any, text_b: Any, first_b: Any, last_b: Any) -> Any:
    """Below 0, 0 or above 0, as bytes first_a..last_a sort before, with or after first_b..last_b."""
    for offset in range(min(last_a - first_a, last_b - first_b)):
        difference = np.int64(text_a[first_a + offset]) - np.int64(text_b[first_b + offset])
        if difference:
            return difference
    return (last_a - first_a) - (last_b - first_b)


@compiled
def merge_texts(texts_a: Any, texts_b: Any, texts: Any, map_a: Any, map_b: Any) -> int:
    """Merge two lists of texts, each sorted by bytes and then key, into one without doubles; returns how many there are.

    texts_a, texts_b  (text uint8, start (n + 1,) where each text begins, key (n,))
    texts             the same of the merged list, as long as both together; received
    map_a, map_b      (n_a,), (n_b,) receive the number of each text in the merged list
    O(bytes).
    """
    text_a, start_a, key_a = texts_a
    text_b, start_b, key_b = texts_b
    text, start, key = texts
    a, b, count, end = 0, 0, 0, np.int64(0)
    start[0] = 0
    while a < len(key_a) or b < len(key_b):
        order: Any = np.int64(0)
        if a == len(key_a):
            order = np.int64(1)
        elif b == len(key_b):
            order = np.int64(-1)
        else:
            order = _compare(
                text_a, np.int64(start_a[a]), np.int64(start_a[a + 1]), text_b, np.int64(start_b[b]), np.int64(start_b[b + 1])
            )  # fmt: skip
            if order == 0:
                order = np.int64(key_a[a]) - np.int64(key_b[b])
        if order <= 0:
            key[count] = key_a[a]
            for at in range(start_a[a], start_a[a + 1]):
                text[end] = text_a[at]
                end += 1
            map_a[a] = count
            a += 1
        else:
            key[count] = key_b[b]
            for at in range(start_b[b], start_b[b + 1]):
                text[end] = text_b[at]
                end += 1
        if order >= 0:
            map_b[b] = count
            b += 1
        count += 1
        start[count] = end
    return count


@compiled
def _skip_posting(data: Any, at: int) -> int:
    """The byte behind the posting whose positions begin at `at`."""
    while data[at] & (_CONTINUED | _LAST) != _LAST:
        at += 1
    return at + 1


@compiled
def _read_value(data: Any, at: int) -> tuple[Any, int]:
    """The position value that begins at `at`, and the byte behind it."""
    value, shift = np.int64(data[at] & _PAYLOAD), 6
    while data[at] & _CONTINUED:
        at += 1
        value |= np.int64(data[at] & _PAYLOAD) << shift
        shift += 6
    return value, at + 1


@compiled
def count_live(postings: Any, row_map: Any, variant_start: Any, df: Any, occurrences: Any) -> None:
    """Count what is left of each term and form of a segment some of whose rows are dead.

    postings       the segment's term_slices, slice_chunk, slice_start, posting_doc, position_bytes and term_vbits
    row_map        (D,) int64, the new number of each row, -1 for a dead one
    variant_start  (T + 1,) where each term's variants begin in `occurrences`
    df             (T,), occurrences (V,): zeros; receive the numbers of live rows and of occurrences in them
    O(position bytes).
    """
    term_slices, slice_chunk, slice_start, posting_doc, data, vbits = postings
    at = 0
    for term in range(len(df)):
        mask = (np.int64(1) << vbits[term]) - 1
        for part in range(term_slices[term], term_slices[term + 1]):
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            for posting in range(slice_start[part], slice_start[part + 1]):
                if row_map[base + posting_doc[posting]] < 0:
                    at = _skip_posting(data, at)
                    continue
                df[term] += 1
                while True:
                    value, at = _read_value(data, at)
                    occurrences[variant_start[term] + (value & mask)] += 1
                    if data[at - 1] & _LAST:
                        break


@compiled
def _size(value: int) -> int:
    """How many bytes a position value takes."""
    size = 1
    while value >= 64:
        value >>= 6
        size += 1
    return size


@compiled
def measure_postings(postings: Any, change: Any, sizes: Any, slices: Any, chunks: Any) -> None:
    """Measure what the live postings of each term of a segment will take in the merged one.

    postings       as in `count_live`
    change         row_map and variant_start as in `count_live`;
                   new_variant (V,) uint8 by variant_start + variant;  new_vbits (T,) uint8;
                   same (T,) bool, whether the term keeps its variants and vbits
    sizes, slices  (T,) zeros; receive position bytes and the number of chunks
    chunks         (T, 2) receive the first and the last chunk; -1 where no row is live
    O(position bytes).
    """
    term_slices, slice_chunk, slice_start, posting_doc, data, vbits = postings
    row_map, variant_start, new_variant, new_vbits, same = change
    at = 0
    for term in range(len(sizes)):
        chunks[term, 0] = chunks[term, 1] = -1
        mask = (np.int64(1) << vbits[term]) - 1
        for part in range(term_slices[term], term_slices[term + 1]):
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            for posting in range(slice_start[part], slice_start[part + 1]):
                row = row_map[base + posting_doc[posting]]
                begin = at
                if row < 0 or same[term]:
                    at = _skip_posting(data, at)
                    size = at - begin
                else:
                    size = 0
                    while True:
                        value, at = _read_value(data, at)
                        variant = new_variant[variant_start[term] + (value & mask)]
                        size += _size(((value >> vbits[term]) << new_vbits[term]) | variant)
                        if data[at - 1] & _LAST:
                            break
                if row >= 0:
                    sizes[term] += size
                    chunk = row >> CHUNK_BITS
                    if chunk != chunks[term, 1]:
                        slices[term] += 1
                        chunks[term, 1] = chunk
                        if chunks[term, 0] < 0:
                            chunks[term, 0] = chunk


@compiled
def _move_positions(
    data: Any, at: int, change: Any, term: int, vbits: int, new_data: Any, new_at: int
) -> tuple[int, int]:
    """Write the positions of one posting into `new_data`; returns where reading and writing go on."""
    _, variant_start, new_variant, new_vbits, same = change
    if same[term]:
        end = _skip_posting(data, at)
        while at < end:
            new_data[new_at] = data[at]
            at += 1
            new_at += 1
        return at, new_at
    mask = (np.int64(1) << vbits) - 1
    while True:
        value, at = _read_value(data, at)
        variant = np.int64(new_variant[variant_start[term] + (value & mask)])
        new_at = write_value(((value >> vbits) << new_vbits[term]) | variant, new_data, new_at)
        if data[at - 1] & _LAST:
            new_data[new_at - 1] |= _LAST
            return at, new_at


@compiled
def move_postings(postings: Any, weights: Any, change: Any, places: Any, merged: Any) -> None:
    """Write the live postings of each term of a segment into the merged one.

    postings, change   as in `measure_postings`;  weights  the segment's posting_weight
    places             (T,) each: where the term's postings, position bytes and slices go in the merged arrays, and the
                       chunk of the slice that the segment before has begun for the term, -1 for none
    merged             posting_doc, posting_weight, position_bytes, position_checkpoint, slice_chunk, slice_start
    O(position bytes).
    """
    term_slices, slice_chunk, slice_start, posting_doc, data, vbits = postings
    row_map = change[0]
    posting_at, byte_at, slice_at, open_chunk = places
    new_doc, new_weight, new_data, checkpoints, new_slice_chunk, new_slice_start = merged
    at = 0
    for term in range(len(posting_at)):
        new_posting, new_at, new_slice = posting_at[term], byte_at[term], slice_at[term]
        chunk = np.int64(open_chunk[term])
        for part in range(term_slices[term], term_slices[term + 1]):
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            for posting in range(slice_start[part], slice_start[part + 1]):
                row = row_map[base + posting_doc[posting]]
                if row < 0:
                    at = _skip_posting(data, at)
                    continue
                if row >> CHUNK_BITS != chunk:
                    chunk = row >> CHUNK_BITS
                    new_slice_chunk[new_slice] = chunk
                    new_slice_start[new_slice] = new_posting
                    new_slice += 1
                if new_posting & ((1 << CHECKPOINT_BITS) - 1) == 0:
                    checkpoints[new_posting >> CHECKPOINT_BITS] = new_at
                new_doc[new_posting] = row & _WITHIN_CHUNK
                new_weight[new_posting] = weights[posting]
                new_posting += 1
                at, new_at = _move_positions(data, at, change, term, vbits[term], new_data, new_at)


@compiled
def count_values(start: Any, docs: Any, row_map: Any, counts: Any) -> None:
    """Count the live rows of each value of a facet: start (V + 1,), docs (n,), row_map (D,), counts (V,) zeros. O(n)."""
    for value in range(len(counts)):
        for place in range(start[value], start[value + 1]):
            counts[value] += row_map[docs[place]] >= 0


@compiled
def move_values(start: Any, docs: Any, row_map: Any, at: Any, new_docs: Any) -> None:
    """Write the live rows of each value into `new_docs` from at (V,) on; the others as in `count_values`. O(n)."""
    for value in range(len(at)):
        new_place = at[value]
        for place in range(start[value], start[value + 1]):
            row = row_map[docs[place]]
            if row >= 0:
                new_docs[new_place] = row
                new_place += 1
