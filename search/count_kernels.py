"""Compiled loops that count the values of facets over matching rows, and list those with the highest counts.

Facets are numbered as in `index.schema.FACET_FIELDS`; what loops are given of them comes as tuples with one entry for each:
columns       (start (D + 1,), values) of a segment: the rows' values, all of which the dictionary has
dictionaries  (texts, ends, canon, renamed) of the index: the labels one behind the other, where each ends, what each value counts
              as, and a bit for each value that counts as another one; no bits at all where none does
scratch       (counts (V,), all 0; touched (V + 1,)) of the thread
A tally, (F, 3) int64, says of each facet that is counted: how many values were touched, how many rows have none, the sum of counts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled


@compiled
def renamed_bits(canon: Any) -> Any:
    """A bit for each value that counts as another one, in uint64; empty where none does. O(V), once for a generation."""
    bits = np.zeros((len(canon) >> 6) + 1, np.uint64)
    is_any = False
    for value in range(len(canon)):
        # One that a damaged file sends nowhere counts as it is.
        if canon[value] != value and canon[value] < len(canon):
            bits[value >> 6] |= np.uint64(1) << np.uint64(value & 63)
            is_any = True
    return bits if is_any else bits[:0]


@compiled
def _count_as_they_are(docs: Any, start: Any, values: Any, counts: Any, touched: Any, tally: Any) -> None:
    first, missing, total = tally[0], np.int64(0), np.int64(0)
    size = np.uint32(len(values))
    for index in range(len(docs)):
        doc = docs[index]
        begin = start[doc]
        # Bounds are not within the values where the file is damaged. (`bounds_of` would cost a third of this loop.)
        end = min(start[doc + 1], size)
        missing += begin == end
        total += np.int64(end) - np.int64(begin)
        for place in range(begin, end):
            value = values[place]
            # Written always and kept if new: a branch would be guessed wrongly too often.
            touched[first] = value
            first += counts[value] == 0
            counts[value] += 1
    tally[0], tally[1], tally[2] = first, tally[1] + missing, tally[2] + total


@compiled
def _count_renamed(
    docs: Any, start: Any, values: Any, canon: Any, renamed: Any, counts: Any, touched: Any, tally: Any
) -> None:
    first = tally[0]
    for index in range(len(docs)):
        doc = docs[index]
        begin, end = bounds_of(start, doc, len(values))
        tally[1] += begin == end
        is_mixed = False
        for place in range(begin, end):
            value = values[place]
            if renamed[value >> 6] >> np.uint64(value & 63) & np.uint64(1):
                value = canon[value]
                is_mixed = True
            # Only where a row has a value under another spelling can it have the same one twice.
            if is_mixed:
                is_known = False
                for other in range(begin, place):
                    is_known |= canon[values[other]] == value
                if is_known:
                    continue
            touched[first] = value
            first += counts[value] == 0
            counts[value] += 1
            tally[2] += 1
    tally[0] = first


@compiled
def tally_facets(docs: Any, wanted: Any, columns: Any, dictionaries: Any, scratch: Any, tally: Any) -> None:
    """Count the values of the facets `wanted` (F,) over rows, on top of what was counted before.

    Two values of a row that count as one count once. Where a facet's row of `tally` says n, touched[:n] are the values whose
    counts are not 0. O(values of the rows).
    """
    for row in range(len(wanted)):
        start, values = columns[wanted[row]]
        _texts, _ends, canon, renamed = dictionaries[wanted[row]]
        counts, touched = scratch[wanted[row]]
        if len(renamed) == 0:
            _count_as_they_are(docs, start, values, counts, touched, tally[row])
        else:
            _count_renamed(docs, start, values, canon, renamed, counts, touched, tally[row])


@compiled
def _label(ends: Any, value: int, size: int) -> tuple[int, int]:
    """Where the label of a value begins and ends in `size` bytes of labels."""
    if value > 0:
        return bounds_of(ends, value - 1, size)
    return np.int64(0), min(max(np.int64(ends[0]), 0), size)


@compiled
def _sorts_before(texts: Any, ends: Any, a: int, b: int) -> bool:
    """Whether text `a` sorts before text `b`, byte by byte."""
    at_a, end_a = _label(ends, a, len(texts))
    at_b, end_b = _label(ends, b, len(texts))
    while at_a < end_a and at_b < end_b:
        if texts[at_a] != texts[at_b]:
            return texts[at_a] < texts[at_b]
        at_a += 1
        at_b += 1
    return at_a == end_a and at_b < end_b


@compiled
def take_counts(counts: Any, touched: Any, texts: Any, ends: Any, listed: Any) -> int:
    """Fill `listed` (k, 2) int64 with the values of the highest counts and these, highest first, ties by text; returns how many.

    All counts are 0 afterwards. O(touched + changes × k).
    """
    k = len(listed)
    held = 0
    for index in range(len(touched)):
        value = np.int64(touched[index])
        count = np.int64(counts[value])
        counts[value] = 0
        if held == k:
            if k == 0 or count < listed[k - 1, 1]:
                continue
            if count == listed[k - 1, 1] and not _sorts_before(texts, ends, value, listed[k - 1, 0]):
                continue
            slot = k - 1
        else:
            slot = held
            held += 1
        while slot > 0 and (
            listed[slot - 1, 1] < count
            or (listed[slot - 1, 1] == count and _sorts_before(texts, ends, value, listed[slot - 1, 0]))
        ):
            listed[slot] = listed[slot - 1]
            slot -= 1
        listed[slot, 0] = value
        listed[slot, 1] = count
    return held


@compiled
def take_facets(wanted: Any, sizes: Any, dictionaries: Any, scratch: Any, tally: Any) -> Any:
    """The values with the highest counts of each facet that was counted: (F, most, 2) int64, value and count.

    sizes  (F,) how many to list of each; behind the last count stands 0
    Afterwards all counts are 0 again. O(touched + changes × size).
    """
    most = np.int64(0)
    for size in sizes:
        most = max(most, size)
    listed = np.zeros((len(wanted), most, 2), np.int64)
    for row in range(len(wanted)):
        texts, ends, _canon, _renamed = dictionaries[wanted[row]]
        counts, touched = scratch[wanted[row]]
        take_counts(counts, touched[: tally[row, 0]], texts, ends, listed[row, : sizes[row]])
    return listed


@compiled
def count_facets(docs: Any, wanted: Any, sizes: Any, columns: Any, dictionaries: Any, scratch: Any, tally: Any) -> Any:
    """`tally_facets` over the rows of the last segment, and then `take_facets`: all in one for an index of one segment."""
    tally_facets(docs, wanted, columns, dictionaries, scratch, tally)
    return take_facets(wanted, sizes, dictionaries, scratch, tally)
