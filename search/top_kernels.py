"""Compiled loops that find only the best rows for some words, and pass over what cannot be among them.

A term adds less to a score than its factor, however often a row holds it (see `order_kernels.bm25`). Where the factors of the more
frequent terms together are less than what the best rows have without them, only rows that hold a rarer term need to be scored:
MaxScore (Turtle and Flood, Query Evaluation: Strategies and Optimizations, 1995). Rows are scored as `search.match_kernels` does
it, so that rows and scores are the same, and ties go to the lower row. All factors must be above 0, and k at least 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS
from search.intersect_kernels import enter_chunk, intersect, longest_slice
from search.match_kernels import ANY, PHRASE, match_all, phrase_places
from search.order_kernels import bm25

# A bound is rounded otherwise than a score.
_SLACK = np.float32(1.00001)
# Scores are told apart as shares of the highest that there can be, of which this is one.
_LEVELS = 512
# So many rows at least are looked through at a time.
_SMALLEST_BATCH = 64


@compiled
def _insert(docs: Any, scores: Any, held: int, doc: int, score: float) -> int:
    """Put a row among the `held` best, if it belongs there; returns how many are held now. Ties go to the lower row."""
    k = len(docs)
    if held == k:
        if score < scores[k - 1] or (score == scores[k - 1] and doc > docs[k - 1]):
            return held
        slot = k - 1
    else:
        slot = held
        held += 1
    while slot > 0 and (scores[slot - 1] < score or (scores[slot - 1] == score and docs[slot - 1] > doc)):
        docs[slot] = docs[slot - 1]
        scores[slot] = scores[slot - 1]
        slot -= 1
    docs[slot] = doc
    scores[slot] = score
    return held


@compiled
def best_of_words(segment: Any, words: Any, scratch: Any, k: int) -> tuple[Any, Any]:
    """The `k` best rows that match words, best first, and their scores; words as `match_kernels.match_words` takes them."""
    kind, numbers, factors, order, slop, ordered, longest = words
    if kind == PHRASE:
        return best_of_phrase(segment, numbers, factors, order, slop, ordered, longest, scratch, k)
    if len(numbers) == 1:
        return best_of_term(segment, numbers, factors, k)
    if kind == ANY:
        return best_of_any(segment, numbers, factors, scratch, k)
    docs, scores, places = match_all(segment, numbers, factors, scratch, k)
    return docs[places], scores[places]


@compiled
def best_of_term(segment: Any, numbers: Any, factors: Any, k: int) -> tuple[Any, Any]:
    """The `k` best rows that hold a single term, best first, and their scores. O(its postings)."""
    posting_doc, posting_weight, slice_chunk, slice_start, term_slices, _vbits, lengths, norms, live = segment[:9]
    docs, scores = np.empty(k, np.uint32), np.empty(k, np.float32)
    held = 0
    lowest = np.float32(-1)
    factor = factors[0]
    last_row = np.uint32(len(lengths) - 1)
    first, last = bounds_of(term_slices, numbers[0], len(slice_chunk))
    for part in range(first, last):
        base = np.uint32(slice_chunk[part]) << np.uint32(CHUNK_BITS)
        begin, end = bounds_of(slice_start, part, len(posting_doc))
        for posting in range(begin, end):
            doc = min(base | np.uint32(posting_doc[posting]), last_row)
            score = bm25(posting_weight[posting], norms[lengths[doc]], factor)
            if score > lowest and (len(live) == 0 or live[doc]):
                held = _insert(docs, scores, held, doc, score)
                lowest = scores[k - 1] if held == k else lowest
    return docs[:held], scores[:held]


@compiled
def _kth_sum(posting_doc: Any, begins: Any, ends: Any, terms: int, sums: Any, base: int, live: Any, k: int) -> float:
    """The k-th highest sum among the rows of a chunk that hold any of the first terms; -1 where there are fewer. O(postings)."""
    docs, scores = np.empty(k, np.uint32), np.empty(k, np.float32)
    held = 0
    lowest = np.float32(-1)
    for term in range(terms):
        for posting in range(begins[term], ends[term]):
            low = posting_doc[posting]
            # It may be held already, where the row holds an earlier term, too.
            if (
                sums[low] > lowest
                and (len(live) == 0 or live[min(base | np.uint32(low), np.uint32(len(live) - 1))])
                and not np.any(docs[:held] == low)
            ):
                held = _insert(docs, scores, held, low, sums[low])
                lowest = scores[k - 1] if held == k else lowest
    return lowest


@compiled
def best_of_any(segment: Any, numbers: Any, factors: Any, scratch: Any, k: int) -> tuple[Any, Any]:
    """The `k` best rows that hold any of K terms, best first, and their scores.

    Of each chunk of rows, terms are added up from the rarest on; as soon as the others cannot bring a new row among the best, they
    are added only where a row may still get there. O(postings of all terms); of the frequent ones hardly more is read than rows.
    """
    posting_doc, posting_weight, slice_chunk, slice_start, term_slices, _vbits, lengths, norms, live = segment[:9]
    terms = len(numbers)
    parts, lasts = np.empty(terms, np.int64), np.empty(terms, np.int64)
    begins, ends = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
    for term in range(terms):
        parts[term], lasts[term] = bounds_of(term_slices, numbers[term], len(slice_chunk))
    last_row = np.uint32(len(lengths) - 1)
    docs, scores = np.empty(k, np.uint32), np.empty(k, np.float32)
    sums, _touched, _where = scratch
    held = 0
    bound = np.float32(-1)
    while True:
        chunk = np.int64(-1)
        for term in range(terms):
            if parts[term] < lasts[term] and (chunk < 0 or slice_chunk[parts[term]] < chunk):
                chunk = np.int64(slice_chunk[parts[term]])
        if chunk < 0:
            break
        base = np.uint32(chunk) << np.uint32(CHUNK_BITS)
        # The most that the terms from this one on can give, and how many postings they have here.
        rest, left = np.float32(0), np.int64(0)
        for term in range(terms):
            begins[term] = ends[term] = 0
            if parts[term] < lasts[term] and slice_chunk[parts[term]] == chunk:
                begins[term], ends[term] = bounds_of(slice_start, parts[term], len(posting_doc))
                parts[term] += 1
                rest += factors[term] * _SLACK
                left += ends[term] - begins[term]
        given, added, full = np.float32(0), np.int64(0), 0
        for term in range(terms):
            factor = factors[term]
            if begins[term] == ends[term]:
                continue
            if rest < bound:
                for posting in range(begins[term], ends[term]):
                    low = posting_doc[posting]
                    if sums[low] * _SLACK + rest >= bound:
                        norm = norms[lengths[min(base | np.uint32(low), last_row)]]
                        sums[low] += bm25(posting_weight[posting], norm, factor)
                rest -= factor
                continue
            for posting in range(begins[term], ends[term]):
                low = posting_doc[posting]
                norm = norms[lengths[min(base | np.uint32(low), last_row)]]
                sums[low] += bm25(posting_weight[posting], norm, factor)
            full = term + 1
            given += factor
            rest -= factor
            added += ends[term] - begins[term]
            left -= ends[term] - begins[term]
            # Worth a look where that may spare adding up more than is looked at.
            if left > added >> 1 and given > rest:
                bound = max(bound, _kth_sum(posting_doc, begins, ends, full, sums, base, live, k))
        for term in range(full):
            for posting in range(begins[term], ends[term]):
                low = posting_doc[posting]
                score = sums[low]
                sums[low] = 0
                doc = min(base | np.uint32(low), last_row)
                if score >= bound and score > 0 and (len(live) == 0 or live[doc]):
                    held = _insert(docs, scores, held, doc, score)
                    bound = max(bound, scores[k - 1]) if held == k else bound
    return docs[:held], scores[:held]


@compiled
def _candidates(segment: Any, base: int, begins: Any, places: Any, found: int, factors: Any) -> tuple[Any, Any]:
    """The scores of `found` rows, columns of `places`, and their levels: a score of a lower level is lower.

    Those that are not live have the level -1. O(found × K).
    """
    posting_doc, posting_weight, _chunks, _starts, _slices, _vbits, lengths, norms, live = segment[:9]
    scores, levels = np.zeros(found, np.float32), np.full(found, -1, np.int64)
    scale = np.float32(_LEVELS) / factors.sum()
    last_row = np.uint32(len(lengths) - 1)
    for place in range(found):
        doc = min(base | np.uint32(posting_doc[begins[0] + places[0, place]]), last_row)
        if len(live) and not live[doc]:
            continue
        norm = norms[lengths[doc]]
        for term in range(len(factors)):
            scores[place] += bm25(posting_weight[begins[term] + places[term, place]], norm, factors[term])
        level = np.int64(scores[place] * scale)
        levels[place] = level if level < _LEVELS else _LEVELS - 1
    return scores, levels


@compiled
def best_of_phrase(
    segment: Any, numbers: Any, factors: Any, order: Any, slop: int, ordered: bool, longest: int, scratch: Any, k: int
) -> tuple[Any, Any]:
    """The `k` best rows that hold K terms as a phrase, as `match_phrase` has them, best first, and their scores.

    Of the rows of a chunk that hold all terms, positions are read of those with the highest scores first, more and more of them,
    until enough are found.
    """
    posting_doc, _weights, slice_chunk, slice_start, term_slices, term_vbits, lengths, _norms, _live = segment[:9]
    terms = len(numbers)
    parts, lasts, vbits = np.empty(terms, np.int64), np.empty(terms, np.int64), np.empty(terms, np.int64)
    for term in range(terms):
        parts[term], lasts[term] = bounds_of(term_slices, numbers[term], len(slice_chunk))
        vbits[term] = term_vbits[numbers[term]]
    begins, ends = np.zeros(terms, np.int64), np.zeros(terms, np.int64)
    room = np.empty((3, longest), np.int64)
    docs, scores = np.empty(k, np.uint32), np.empty(k, np.float32)
    places = np.empty((terms, longest_slice(slice_start, parts[0], lasts[0], len(posting_doc)) + 1), np.uint32)
    _sums, _touched, where = scratch
    scale = np.float32(_LEVELS) / factors.sum()
    last_row = np.uint32(len(lengths) - 1)
    held = 0
    for part in range(parts[0], lasts[0]):
        chunk = slice_chunk[part]
        begins[0], ends[0] = bounds_of(slice_start, part, len(posting_doc))
        if not enter_chunk((slice_chunk, slice_start), len(posting_doc), chunk, parts, lasts, begins, ends):
            continue
        base = np.uint32(chunk) << np.uint32(CHUNK_BITS)
        found = intersect(posting_doc, begins, ends, places, where)
        of_rows, levels = _candidates(segment, base, begins, places, found, factors)
        counts = np.zeros(_LEVELS, np.int64)
        for place in range(found):
            if levels[place] >= 0:
                counts[levels[place]] += 1
        batch = max(_SMALLEST_BATCH, found >> 3)
        above = _LEVELS
        while above > 0 and (held < k or np.int64(scores[k - 1] * scale) < above):
            level, many = above, 0
            while level > 0 and many < batch:
                level -= 1
                many += counts[level]
            chosen, some = np.empty(many, np.int64), np.empty((terms, many), np.uint32)
            count = 0
            for place in range(found):
                if level <= levels[place] < above:
                    chosen[count] = place
                    for term in range(terms):
                        some[term, count] = places[term, place]
                    count += 1
            kept = phrase_places(segment[9:], begins, ends, some, vbits, order, slop, ordered, room)
            for place in chosen[kept]:
                doc = min(base | np.uint32(posting_doc[begins[0] + places[0, place]]), last_row)
                held = _insert(docs, scores, held, doc, of_rows[place])
            above = level
            batch <<= 1
    return docs[:held], scores[:held]
