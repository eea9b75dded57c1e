"""Compiled loops from words to matching rows: all of some words, any of them, or the words as a phrase.

segment   (posting_doc, posting_weight, slice_chunk, slice_start, term_slices, term_vbits, lengths, norms, live, position_bytes,
          position_words, position_checkpoint): postings and terms as in `index.segment`, length codes (D,), norms (256,) by code,
          live (D,) uint8 or (0,) where all rows are, positions as in `search.position_kernels`
numbers   (K,) int64, the terms by number, the rarest first, none of them -1
factors   (K,) float32, as `order_kernels.bm25` has them
scratch   (sums, touched, where) of a thread, see `search.scope.new_scratch`; loops leave it as they find it
Matches   docs (n,) uint32, ascending, live;  scores (n,) float32
best      the places of the k best, as `order_kernels.best` has them
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS
from search.intersect_kernels import enter_chunk, intersect, longest_slice
from search.order_kernels import best, bm25
from search.position_kernels import find_postings, has_near, keep_pairs
from search.posting_kernels import count_postings

ALL, ANY, PHRASE = 0, 1, 2
"""The kinds of `match_words`."""

_CHUNK = 1 << CHUNK_BITS
# Where the only bit of a number is, by the upper six bits of its product with this one.
DE_BRUIJN = np.uint64(0x03F79D71B4CB0A89)
BIT_PLACES = np.array([
    0, 1, 48, 2, 57, 49, 28, 3, 61, 58, 50, 42, 38, 29, 17, 4, 62, 55, 59, 36, 53, 51, 43, 22, 45, 39, 33, 30, 24, 18, 12, 5,
    63, 47, 56, 27, 60, 41, 37, 16, 54, 35, 52, 21, 44, 32, 23, 11, 46, 26, 40, 15, 34, 20, 31, 10, 25, 14, 19, 9, 13, 8, 7, 6,
])  # fmt: skip


@compiled
def match_words(segment: Any, words: Any, scratch: Any, k: int) -> tuple[Any, Any, Any]:
    """The rows that match words (kind, numbers, factors, order, slop, ordered, longest), as `search.words.Words` has them."""
    kind, numbers, factors, order, slop, ordered, longest = words
    if kind == PHRASE:
        return match_phrase(segment, numbers, factors, order, slop, ordered, longest, scratch, k)
    if len(numbers) == 1:
        return match_term(segment, numbers, factors, k)
    if kind == ANY:
        return match_any(segment, numbers, factors, scratch, k)
    return match_all(segment, numbers, factors, scratch, k)


@compiled
def match_term(segment: Any, numbers: Any, factors: Any, k: int) -> tuple[Any, Any, Any]:
    """The rows that hold a single term: K is 1. O(its postings)."""
    posting_doc, posting_weight, slice_chunk, slice_start, term_slices, _vbits, lengths, norms, live = segment[:9]
    first, last = bounds_of(term_slices, numbers[0], len(slice_chunk))
    factor = factors[0]
    last_row = np.uint32(len(lengths) - 1)
    docs = np.empty(count_postings(slice_start, first, last, len(posting_doc)), np.uint32)
    scores = np.empty(len(docs), np.float32)
    count = 0
    for part in range(first, last):
        base = np.uint32(slice_chunk[part]) << np.uint32(CHUNK_BITS)
        begin, end = bounds_of(slice_start, part, len(posting_doc))
        for posting in range(begin, end):
            doc = min(base | np.uint32(posting_doc[posting]), last_row)
            docs[count] = doc
            scores[count] = bm25(posting_weight[posting], norms[lengths[doc]], factor)
            count += 1 if len(live) == 0 else np.int64(live[doc])
    docs, scores = docs[:count], scores[:count]
    return docs, scores, best(docs, scores, k)


@compiled
def match_all(segment: Any, numbers: Any, factors: Any, scratch: Any, k: int) -> tuple[Any, Any, Any]:
    """The rows that hold all of K terms, with the sums of their scores. O(postings of the rarest term × K × log)."""
    return match_phrase(segment, numbers, factors, np.empty(0, np.int64), 1, True, 0, scratch, k)


@compiled
def match_phrase(
    segment: Any, numbers: Any, factors: Any, order: Any, slop: int, ordered: bool, longest: int, scratch: Any, k: int
) -> tuple[Any, Any, Any]:
    """The rows that hold K terms each at most `slop` positions after the one before it, or if not `ordered` before it.

    order    (K,) the term at each place of the phrase; (0,) where they may stand anywhere
    longest  the most positions that one posting may have
    O(postings of the rarest term × K × log, and the bytes of the positions that must be read).
    """
    posting_doc, posting_weight, slice_chunk, slice_start, term_slices, term_vbits, lengths, norms, live = segment[:9]
    terms = len(numbers)
    parts, lasts, vbits = np.empty(terms, np.int64), np.empty(terms, np.int64), np.empty(terms, np.int64)
    for term in range(terms):
        parts[term], lasts[term] = bounds_of(term_slices, numbers[term], len(slice_chunk))
        vbits[term] = term_vbits[numbers[term]]
    begins, ends = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
    room = np.empty((3, longest), np.int64)
    most = count_postings(slice_start, parts[0], lasts[0], len(posting_doc))
    last_row = np.uint32(len(lengths) - 1)
    docs, scores = np.empty(most, np.uint32), np.empty(most, np.float32)
    places = np.empty((terms, longest_slice(slice_start, parts[0], lasts[0], len(posting_doc)) + 1), np.uint32)
    _sums, _touched, where = scratch
    count = 0
    for part in range(parts[0], lasts[0]):
        chunk = slice_chunk[part]
        begins[0], ends[0] = bounds_of(slice_start, part, len(posting_doc))
        if not enter_chunk((slice_chunk, slice_start), len(posting_doc), chunk, parts, lasts, begins, ends):
            continue
        base = np.uint32(chunk) << np.uint32(CHUNK_BITS)
        found = intersect(posting_doc, begins, ends, places, where)
        if len(order) > 1:
            kept = phrase_places(segment[9:], begins, ends, places[:, :found], vbits, order, slop, ordered, room)
            found = len(kept)
            for place in range(found):
                for term in range(terms):
                    places[term, place] = places[term, kept[place]]
        for place in range(found):
            doc = min(base | np.uint32(posting_doc[begins[0] + places[0, place]]), last_row)
            if len(live) and not live[doc]:
                continue
            norm = norms[lengths[doc]]
            score = np.float32(0)
            for term in range(terms):
                score += bm25(posting_weight[begins[term] + places[term, place]], norm, factors[term])
            docs[count] = doc
            scores[count] = score
            count += 1
    docs, scores = docs[:count], scores[:count]
    return docs, scores, best(docs, scores, k)


@compiled
def phrase_places(
    positions: Any, begins: Any, ends: Any, places: Any, vbits: Any, order: Any, slop: int, ordered: bool, room: Any
) -> Any:
    """Which of n rows hold K terms as a phrase, as `match_phrase` has it; ascending.

    begins, ends  (K,) the terms' postings in a chunk;  places  (K, n) those of the rows, counted from `begins`
    room  (3, longest) for the positions of a posting. O(bytes of the postings).
    """
    position_bytes, position_words, checkpoints = positions
    found = places.shape[1]
    kept = np.empty(found + 1, np.int64)
    if slop == 1 and ordered and len(order) > 1:
        # The two rarest words exclude most rows.
        first, second = 0, 0
        for word in range(len(order)):
            first = word if order[word] == 0 else first
            second = word if order[word] == 1 else second
        bytes_at = np.empty((2, found), np.int64)
        for term in range(2):
            find_postings(
                position_bytes, position_words, checkpoints, begins[term], ends[term], places[term], bytes_at[term]
            )
        found = keep_pairs(position_bytes, bytes_at[0], bytes_at[1], vbits, second - first, room, kept)
        if len(order) == 2:
            return kept[:found]
    else:
        for place in range(found):
            kept[place] = place
    known = np.full((len(order), 2), -1, np.int64)
    postings = np.empty(len(order), np.int64)
    count = 0
    for place in kept[:found]:
        for term in range(len(order)):
            postings[term] = begins[term] + places[term, place]
        if has_near(position_bytes, position_words, checkpoints, postings, vbits, order, slop, ordered, known, room):
            kept[count] = place
            count += 1
    return kept[:count]


@compiled
def match_any(segment: Any, numbers: Any, factors: Any, scratch: Any, k: int) -> tuple[Any, Any, Any]:
    """The rows that hold any of K terms, with the sums of the scores of those they hold.

    One chunk of rows after the other is added up densely; a bit map gives the rows back in order.
    O(postings of all terms + rows / 64).
    """
    posting_doc, posting_weight, slice_chunk, slice_start, term_slices, _vbits, lengths, norms, live = segment[:9]
    terms = len(numbers)
    parts, lasts = np.empty(terms, np.int64), np.empty(terms, np.int64)
    most = np.int64(0)
    for term in range(terms):
        parts[term], lasts[term] = bounds_of(term_slices, numbers[term], len(slice_chunk))
        most += count_postings(slice_start, parts[term], lasts[term], len(posting_doc))
    last_row = np.uint32(len(lengths) - 1)
    docs, scores = np.empty(most + 1, np.uint32), np.empty(most + 1, np.float32)
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
            factor = factors[term]
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            for posting in range(begin, end):
                low = posting_doc[posting]
                sums[low] += bm25(posting_weight[posting], norms[lengths[min(base | np.uint32(low), last_row)]], factor)
                touched[low >> 6] |= np.uint64(1) << np.uint64(low & 63)
        for word in range(_CHUNK >> 6):
            bits = touched[word]
            touched[word] = 0
            while bits:
                lowest = bits & (~bits + np.uint64(1))
                bits ^= lowest
                low = (word << 6) | BIT_PLACES[(lowest * DE_BRUIJN) >> np.uint64(58)]
                docs[count] = min(base | np.uint32(low), last_row)
                scores[count] = sums[low]
                sums[low] = 0
                count += 1 if len(live) == 0 else np.int64(live[docs[count]])
    docs, scores = docs[:count].copy(), scores[:count].copy()
    return docs, scores, best(docs, scores, k)
