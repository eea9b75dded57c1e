"""Compiled loops over the arrays of one segment; they know nothing of articles, Whoosh or Flask.

Shapes: D rows, P postings. Matches are a pair: docs (n,) uint32, ascending rows; scores (n,) float32, unitless, higher is better.
The postings of a term are its slices first..last-1 of slice_chunk and slice_start (see `index.segment`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHECKPOINT_BITS, CHUNK_BITS

_CHUNK = 1 << CHUNK_BITS
_LOW = _CHUNK - 1
_CONTINUED, _LAST = 0x80, 0x40


@compiled
def bm25(weight: int, norm: float, factor: float) -> float:
    """One term's share of a score.

    weight   weighted term frequency in half units
    norm     K1 * (1 - B + B * length / average length);  factor  idf * boost * (K1 + 1)
    """
    frequency = np.float32(weight) * np.float32(0.5)
    return np.float32(factor * frequency / (frequency + norm))


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
def both(docs_a: Any, scores_a: Any, docs_b: Any, scores_b: Any) -> tuple[Any, Any]:
    """The rows in both matches, with the sums of their scores. O(a + b), O(a log b) where a is much shorter."""
    if len(docs_a) > len(docs_b):
        docs_a, scores_a, docs_b, scores_b = docs_b, scores_b, docs_a, scores_a
    docs = np.empty(len(docs_a), np.uint32)
    scores = np.empty(len(docs_a), np.float32)
    count = 0
    at = 0
    for index in range(len(docs_a)):
        at = find_from(docs_b, at, len(docs_b), docs_a[index])
        if at == len(docs_b):
            break
        if docs_b[at] == docs_a[index]:
            docs[count] = docs_a[index]
            scores[count] = scores_a[index] + scores_b[at]
            count += 1
    return docs[:count], scores[:count]


@compiled
def either(docs_a: Any, scores_a: Any, docs_b: Any, scores_b: Any, use_max: bool) -> tuple[Any, Any]:
    """The rows in any of two matches, with the sums of their scores, or with `use_max` the higher ones. O(a + b)."""
    docs = np.empty(len(docs_a) + len(docs_b), np.uint32)
    scores = np.empty(len(docs), np.float32)
    a = 0
    b = 0
    count = 0
    while a < len(docs_a) or b < len(docs_b):
        if b == len(docs_b) or (a < len(docs_a) and docs_a[a] < docs_b[b]):
            docs[count] = docs_a[a]
            scores[count] = scores_a[a]
            a += 1
        elif a == len(docs_a) or docs_b[b] < docs_a[a]:
            docs[count] = docs_b[b]
            scores[count] = scores_b[b]
            b += 1
        else:
            docs[count] = docs_a[a]
            scores[count] = max(scores_a[a], scores_b[b]) if use_max else scores_a[a] + scores_b[b]
            a += 1
            b += 1
        count += 1
    return docs[:count], scores[:count]


@compiled
def kept(docs: Any, scores: Any, others: Any, inside: bool) -> tuple[Any, Any]:
    """The matches whose rows are among `others` (ascending), or with not `inside` those that are not. O(n log others)."""
    kept_docs = np.empty(len(docs), np.uint32)
    kept_scores = np.empty(len(docs), np.float32)
    count = 0
    at = 0
    for index in range(len(docs)):
        at = find_from(others, at, len(others), docs[index])
        if (at < len(others) and others[at] == docs[index]) == inside:
            kept_docs[count] = docs[index]
            kept_scores[count] = scores[index]
            count += 1
    return kept_docs[:count], kept_scores[:count]


@compiled
def maybe(docs: Any, scores: Any, others: Any, other_scores: Any) -> Any:
    """The scores of `docs`, raised by those of `others` where they match too. O(n log others)."""
    raised = scores.copy()
    at = 0
    for index in range(len(docs)):
        at = find_from(others, at, len(others), docs[index])
        if at < len(others) and others[at] == docs[index]:
            raised[index] += other_scores[at]
    return raised


@compiled
def kept_live(docs: Any, scores: Any, live: Any) -> tuple[Any, Any]:
    """The matches in rows that are live.  live  (D,) uint8. O(n)."""
    kept_docs = np.empty(len(docs), np.uint32)
    kept_scores = np.empty(len(docs), np.float32)
    count = 0
    for index in range(len(docs)):
        if live[docs[index]]:
            kept_docs[count] = docs[index]
            kept_scores[count] = scores[index]
            count += 1
    return kept_docs[:count], kept_scores[:count]


@compiled
def kept_within(docs: Any, scores: Any, first_day: Any, last_day: Any, since: int, until: int) -> tuple[Any, Any]:
    """The matches dated wholly from day `since` to day `until`; undated rows, whose day is 0, never are. O(n)."""
    kept_docs = np.empty(len(docs), np.uint32)
    kept_scores = np.empty(len(docs), np.float32)
    count = 0
    for index in range(len(docs)):
        doc = docs[index]
        if first_day[doc] > 0 and first_day[doc] >= since and last_day[doc] <= until:
            kept_docs[count] = doc
            kept_scores[count] = scores[index]
            count += 1
    return kept_docs[:count], kept_scores[:count]


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


@compiled
def best(docs: Any, scores: Any, k: int) -> Any:
    """The places of the `k` best-scoring matches, best first. Ties go to the lower row. O(n + n log k) at worst."""
    k = min(k, len(docs))
    chosen = np.empty(k, np.int64)
    count = 0
    for index in range(len(docs)):
        score = scores[index]
        if count == k:
            if k == 0 or score <= scores[chosen[k - 1]]:
                continue
            slot = k - 1
        else:
            slot = count
            count += 1
        while slot > 0 and scores[chosen[slot - 1]] < score:
            chosen[slot] = chosen[slot - 1]
            slot -= 1
        chosen[slot] = index
    return chosen


@compiled
def best_by_date(docs: Any, instants: Any, k: int, direction: int, undated: int) -> Any:
    """The places of the first `k` matches by date: newest first with `direction` 1, oldest first with -1; undated ones last.

    instants  (D,) int64;  undated  what stands there for no date. Ties go to the lower row. O(n × k) at worst.
    """
    k = min(k, len(docs))
    chosen = np.empty(k, np.int64)
    count = 0
    for index in range(len(docs)):
        instant = instants[docs[index]]
        if count == k:
            if k == 0 or not _earlier(instant, instants[docs[chosen[k - 1]]], direction, undated):
                continue
            slot = k - 1
        else:
            slot = count
            count += 1
        while slot > 0 and _earlier(instant, instants[docs[chosen[slot - 1]]], direction, undated):
            chosen[slot] = chosen[slot - 1]
            slot -= 1
        chosen[slot] = index
    return chosen


@compiled
def _earlier(instant: int, other: int, direction: int, undated: int) -> bool:
    if instant == undated:
        return False
    if other == undated:
        return True
    return instant > other if direction > 0 else instant < other


@compiled
def find_text(texts: Any, starts: Any, wanted: Any) -> int:
    """The number of a text among ascending ones; -1 where it is not among them.

    texts, starts  UTF-8 of all texts and where each begins, (n + 1,);  wanted  (m,) uint8. O(m log n).
    """
    low = 0
    high = len(starts) - 1
    while low < high:
        middle = (low + high) >> 1
        begin, end = bounds_of(starts, middle, len(texts))
        order = 0
        for index in range(min(end - begin, len(wanted))):
            if texts[begin + index] != wanted[index]:
                order = -1 if texts[begin + index] < wanted[index] else 1
                break
        if order == 0:
            order = end - begin - len(wanted)
        if order == 0:
            return middle
        if order < 0:
            low = middle + 1
        else:
            high = middle
    return -1


@compiled
def most_mentioned(docs: Any, facets: Any, most: int) -> Any:
    """The values of some facets that rows mention most often.

    docs  (h,);  facets  of each facet (start, value, count)
    Returns (h, most, 3): place of the facet, value, count; best first, then in the order of the facets; count 0 where there
    are fewer. O(values of the rows × most).
    """
    chosen = np.zeros((len(docs), most, 3), np.int64)
    for row in range(len(docs)):
        for facet in range(len(facets)):
            start, values, counts = facets[facet]
            begin, end = bounds_of(start, docs[row], len(values))
            for place in range(begin, end):
                count = np.int64(counts[place])
                slot = most
                while slot > 0 and chosen[row, slot - 1, 2] < count:
                    slot -= 1
                if slot == most:
                    continue
                for behind in range(most - 1, slot, -1):
                    chosen[row, behind] = chosen[row, behind - 1]
                chosen[row, slot, 0] = facet
                chosen[row, slot, 1] = values[place]
                chosen[row, slot, 2] = count
    return chosen
