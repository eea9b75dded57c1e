"""Compiled loops over the arrays of one segment; they know nothing of articles, Whoosh or Flask.

Shapes: D rows, P postings. Matches are a pair: docs (n,) uint32, ascending rows; scores (n,) float32, unitless, higher is better.
The postings of a term are its slices first..last-1 of slice_chunk and slice_start (see `index.segment`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.segment import CHECKPOINT_BITS, CHUNK_BITS

_CHUNK = 1 << CHUNK_BITS
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
def term_matches(postings: Any, first: int, last: int, lengths: Any, norms: Any, factor: float) -> tuple[Any, Any]:
    """The rows that hold a term, with scores.

    postings  (posting_doc, posting_weight, slice_chunk, slice_start);  lengths  (D,) length codes;  norms  (256,) by code
    O(postings of the term).
    """
    posting_doc, posting_weight, slice_chunk, slice_start = postings
    begin, end = slice_start[first], slice_start[last]
    docs = np.empty(np.int64(end - begin), np.uint32)
    scores = np.empty(np.int64(end - begin), np.float32)
    at = 0
    for part in range(first, last):
        base = np.uint32(slice_chunk[part]) << np.uint32(CHUNK_BITS)
        for posting in range(slice_start[part], slice_start[part + 1]):
            doc = base | np.uint32(posting_doc[posting])
            docs[at] = doc
            scores[at] = bm25(posting_weight[posting], norms[lengths[doc]], factor)
            at += 1
    return docs, scores


@compiled
def find_row(posting_doc: Any, low: int, high: int, wanted: int) -> int:
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
def all_terms(
    postings: Any, firsts: Any, lasts: Any, lengths: Any, norms: Any, factors: Any, keep_places: bool
) -> tuple[Any, Any, Any]:
    """The rows that hold all of K terms, with the sums of their scores, and where their postings are.

    firsts, lasts, factors  (K,), the rarest term first
    Returns docs, scores and, with `keep_places`, places (n, K) int64: the postings of each row; else (0, K).
    O(postings of the rarest term × K × log).
    """
    posting_doc, posting_weight, slice_chunk, slice_start = postings
    k = len(firsts)
    most = np.int64(slice_start[lasts[0]] - slice_start[firsts[0]])
    docs = np.empty(most, np.uint32)
    scores = np.empty(most, np.float32)
    places = np.empty((most if keep_places else 0, k), np.int64)
    found = np.empty(k, np.int64)
    parts = firsts.copy()
    cursors = np.zeros(k, np.int64)
    ends = np.zeros(k, np.int64)
    count = 0
    for part in range(firsts[0], lasts[0]):
        chunk = slice_chunk[part]
        complete = True
        for term in range(1, k):
            while parts[term] < lasts[term] and slice_chunk[parts[term]] < chunk:
                parts[term] += 1
            if parts[term] >= lasts[term] or slice_chunk[parts[term]] != chunk:
                complete = False
                break
            cursors[term] = slice_start[parts[term]]
            ends[term] = slice_start[parts[term] + 1]
        if not complete:
            continue
        base = np.uint32(chunk) << np.uint32(CHUNK_BITS)
        posting = np.int64(slice_start[part])
        end = np.int64(slice_start[part + 1])
        while posting < end:
            wanted = posting_doc[posting]
            found[0] = posting
            matched = True
            for term in range(1, k):
                place = find_row(posting_doc, cursors[term], ends[term], wanted)
                cursors[term] = place
                if place == ends[term]:
                    posting = end
                    matched = False
                    break
                if posting_doc[place] != wanted:
                    matched = False
                    break
                found[term] = place
            if matched:
                doc = base | np.uint32(wanted)
                norm = norms[lengths[doc]]
                score = np.float32(0)
                for term in range(k):
                    score += bm25(posting_weight[found[term]], norm, factors[term])
                    if keep_places:
                        places[count, term] = found[term]
                docs[count] = doc
                scores[count] = score
                count += 1
            posting += 1
    return docs[:count], scores[:count], places[:count]


@compiled
def any_terms(postings: Any, firsts: Any, lasts: Any, lengths: Any, norms: Any, factors: Any) -> tuple[Any, Any]:
    """The rows that hold any of K terms, with the sums of the scores of those they hold.

    One chunk of rows after the other is added up densely; a bit map gives the rows back in order.
    O(postings of all terms + rows / 64).
    """
    posting_doc, posting_weight, slice_chunk, slice_start = postings
    k = len(firsts)
    most = np.int64(0)
    for term in range(k):
        most += np.int64(slice_start[lasts[term]] - slice_start[firsts[term]])
    docs = np.empty(most, np.uint32)
    scores = np.empty(most, np.float32)
    sums = np.zeros(_CHUNK, np.float32)
    touched = np.zeros(_CHUNK >> 6, np.uint64)
    parts = firsts.copy()
    count = 0
    while True:
        chunk = np.int64(-1)
        for term in range(k):
            if parts[term] < lasts[term] and (chunk < 0 or slice_chunk[parts[term]] < chunk):
                chunk = np.int64(slice_chunk[parts[term]])
        if chunk < 0:
            break
        base = np.uint32(chunk) << np.uint32(CHUNK_BITS)
        for term in range(k):
            part = parts[term]
            if part >= lasts[term] or slice_chunk[part] != chunk:
                continue
            parts[term] += 1
            factor = factors[term]
            for posting in range(slice_start[part], slice_start[part + 1]):
                low = posting_doc[posting]
                sums[low] += bm25(posting_weight[posting], norms[lengths[base | np.uint32(low)]], factor)
                touched[low >> 6] |= np.uint64(1) << np.uint64(low & 63)
        for word in range(_CHUNK >> 6):
            bits = touched[word]
            if bits == 0:
                continue
            touched[word] = 0
            for bit in range(64):
                if bits >> np.uint64(bit) & np.uint64(1):
                    low = (word << 6) | bit
                    docs[count] = base | np.uint32(low)
                    scores[count] = sums[low]
                    sums[low] = 0
                    count += 1
    return docs[:count].copy(), scores[:count].copy()


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
        at = find_row(docs_b, at, len(docs_b), docs_a[index])
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
        at = find_row(others, at, len(others), docs[index])
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
        at = find_row(others, at, len(others), docs[index])
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
        from_byte = np.int64(checkpoints[checkpoint])
    while from_posting < posting:
        while (position_bytes[from_byte] & 0xC0) != _LAST:
            from_byte += 1
        from_byte += 1
        from_posting += 1
    return from_byte


@compiled
def read_positions(position_bytes: Any, at: int, vbits: int, positions: Any, variants: Any) -> tuple[int, int]:
    """Read one posting from byte `at`: fills as much of `positions` and `variants` as they hold; returns count and end."""
    count = 0
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
def phrase_rows(
    places: Any, order: Any, position_bytes: Any, checkpoints: Any, vbits: Any, slop: int, ordered: bool, longest: int
) -> Any:
    """Which of n rows hold K terms as a phrase: each at most `slop` positions after the one before it.

    places   (n, K) the postings of the rows, K terms as `all_terms` got them;  order  (K,) the phrase's words as columns of places
    vbits    (K,) of the columns;  longest  the most positions that one posting may have
    ordered  else a term may also stand before the one before it
    Returns (n,) bool. O(bytes of the postings).
    """
    n, k = places.shape
    words = len(order)
    matched = np.zeros(n, np.bool_)
    cursor_posting = np.full(k, -1, np.int64)
    cursor_byte = np.zeros(k, np.int64)
    ends = np.empty(longest, np.int64)
    nexts = np.empty(longest, np.int64)
    positions = np.empty(longest, np.int64)
    variants = np.empty(longest, np.int64)
    for row in range(n):
        alive = 0
        for word in range(words):
            column = order[word]
            posting = places[row, column]
            at = posting_bytes(position_bytes, checkpoints, posting, cursor_posting[column], cursor_byte[column])
            cursor_posting[column] = posting
            cursor_byte[column] = at
            count, _end = read_positions(position_bytes, at, vbits[column], positions, variants)
            if word == 0:
                alive = count
                ends[:count] = positions[:count]
                continue
            reached = 0
            earlier = 0
            for index in range(count):
                position = positions[index]
                while earlier < alive and ends[earlier] < position - slop:
                    earlier += 1
                for candidate in range(earlier, alive):
                    distance = position - ends[candidate]
                    if distance < 0 and (ordered or -distance > slop):
                        break
                    if distance != 0:
                        nexts[reached] = position
                        reached += 1
                        break
            alive = reached
            ends[:alive] = nexts[:alive]
            if alive == 0:
                break
        matched[row] = alive > 0
    return matched


@compiled
def rows_with_variants(
    postings: Any, first: int, last: int, position_bytes: Any, checkpoints: Any, vbits: int, wanted: Any, longest: int
) -> Any:
    """The rows in which a term stands in one of the wanted forms.  wanted  (256,) bool by variant. O(bytes of the postings)."""
    posting_doc, _weights, slice_chunk, slice_start = postings
    docs = np.empty(np.int64(slice_start[last] - slice_start[first]), np.uint32)
    positions = np.empty(longest, np.int64)
    variants = np.empty(longest, np.int64)
    count = 0
    known_posting = -1
    byte = 0
    for part in range(first, last):
        base = np.uint32(slice_chunk[part]) << np.uint32(CHUNK_BITS)
        for posting in range(slice_start[part], slice_start[part + 1]):
            at = posting_bytes(position_bytes, checkpoints, posting, known_posting, byte)
            found, byte = read_positions(position_bytes, at, vbits, positions, variants)
            known_posting = posting + 1
            for index in range(found):
                if wanted[variants[index]]:
                    docs[count] = base | np.uint32(posting_doc[posting])
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
def count_values(
    docs: Any, value_start: Any, values: Any, canon: Any, counts: Any, touched: Any, first: int
) -> tuple[int, int]:
    """Count the values of a facet over rows; two of a row that count as one value count once.

    value_start (D + 1,), values  the rows' values;  canon  (V,) what each value counts as
    counts   (V,) added to;  touched  receives from place `first` on each value whose count was 0
    Returns how many values are touched now, and how many rows have none. O(values of the rows).
    """
    missing = 0
    for index in range(len(docs)):
        doc = docs[index]
        begin = value_start[doc]
        end = value_start[doc + 1]
        if begin == end:
            missing += 1
        is_mixed = False
        for place in range(begin, end):
            value = canon[values[place]]
            is_mixed |= value != values[place]
            # Only where a row has a value under another spelling can it have the same one twice.
            if is_mixed and np.any(canon[values[begin:place]] == value):
                continue
            if counts[value] == 0:
                touched[first] = value
                first += 1
            counts[value] += 1
    return first, missing


@compiled
def _sorts_before(texts: Any, ends: Any, a: int, b: int) -> bool:
    """Whether text `a` sorts before text `b`, byte by byte."""
    at_a = np.int64(ends[a - 1]) if a > 0 else np.int64(0)
    at_b = np.int64(ends[b - 1]) if b > 0 else np.int64(0)
    end_a, end_b = np.int64(ends[a]), np.int64(ends[b])
    while at_a < end_a and at_b < end_b:
        if texts[at_a] != texts[at_b]:
            return texts[at_a] < texts[at_b]
        at_a += 1
        at_b += 1
    return at_a == end_a and at_b < end_b


@compiled
def top_values(counts: Any, touched: Any, k: int, texts: Any, ends: Any) -> Any:
    """The `k` of the `touched` values with the highest counts, highest first, ties by text.

    texts, ends  the values' labels, as a dictionary keeps them. O(touched + changes × k).
    """
    k = min(k, len(touched))
    chosen = np.empty(k, np.uint32)
    held = 0
    for index in range(len(touched) if k else 0):
        value = touched[index]
        if held == k:
            worst = chosen[k - 1]
            if counts[value] < counts[worst] or (
                counts[value] == counts[worst] and not _sorts_before(texts, ends, value, worst)
            ):
                continue
            slot = k - 1
        else:
            slot = held
            held += 1
        while slot > 0 and (
            counts[chosen[slot - 1]] < counts[value]
            or (counts[chosen[slot - 1]] == counts[value] and _sorts_before(texts, ends, value, chosen[slot - 1]))
        ):
            chosen[slot] = chosen[slot - 1]
            slot -= 1
        chosen[slot] = value
    return chosen


@compiled
def find_text(texts: Any, starts: Any, wanted: Any) -> int:
    """The number of a text among ascending ones; -1 where it is not among them.

    texts, starts  UTF-8 of all texts and where each begins, (n + 1,);  wanted  (m,) uint8. O(m log n).
    """
    low = 0
    high = len(starts) - 1
    while low < high:
        middle = (low + high) >> 1
        begin, end = np.int64(starts[middle]), np.int64(starts[middle + 1])
        order = 0
        for index in range(np.int64(min(end - begin, len(wanted)))):
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
            for place in range(start[docs[row]], start[docs[row] + 1]):
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


@compiled
def take_counts(counts: Any, touched: Any, k: int, texts: Any, ends: Any) -> tuple[Any, Any, int]:
    """The `k` of the `touched` values with the highest counts, as `top_values` gives them, their counts, and what all add up to.

    The counts of all touched values are 0 afterwards. O(touched + changes × k).
    """
    chosen = top_values(counts, touched, k, texts, ends)
    of_chosen = np.empty(len(chosen), np.int64)
    for place in range(len(chosen)):
        of_chosen[place] = counts[chosen[place]]
    total = 0
    for place in range(len(touched)):
        total += counts[touched[place]]
        counts[touched[place]] = 0
    return chosen, of_chosen, total
