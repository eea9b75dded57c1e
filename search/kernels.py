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
def place_terms(
    postings: Any, firsts: Any, lasts: Any, vbits: Any, position_bytes: Any, checkpoints: Any, docs: Any
) -> tuple[Any, Any]:
    """Where K terms stand in h rows.

    firsts, lasts, vbits  (K,), first == last where the segment has no such term
    Returns bounds (h * K + 1,) and positions: those of term t in row r are positions[bounds[r*K + t] : bounds[r*K + t + 1]].
    O(h × K × log P + bytes of the postings).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    h, k = len(docs), len(firsts)
    bounds = np.zeros(h * k + 1, np.int64)
    positions = np.empty(256, np.int64)
    variants = np.empty(256, np.int64)
    count = 0
    for row in range(h):
        chunk = docs[row] >> CHUNK_BITS
        low = docs[row] & _LOW
        for term in range(k):
            part = firsts[term]
            while part < lasts[term] and slice_chunk[part] < chunk:
                part += 1
            if part < lasts[term] and slice_chunk[part] == chunk:
                end = np.int64(slice_start[part + 1])
                posting = find_from(posting_doc, np.int64(slice_start[part]), end, low)
                if posting < end and posting_doc[posting] == low:
                    at = posting_bytes(position_bytes, checkpoints, posting, -1, 0)
                    read = 0
                    while True:
                        read, _end = read_positions(
                            position_bytes, at, vbits[term], positions[count:], variants[count:]
                        )
                        if count + read < len(positions):
                            break
                        # It may hold more than there was room for: make room and read it again.
                        positions = np.append(positions, np.empty(len(positions), np.int64))
                        variants = np.append(variants, np.empty(len(variants), np.int64))
                    count += read
            bounds[row * k + term + 1] = count
    return bounds, positions[:count]


@compiled
def unpack_words(packed: Any, words_0: int, words_1: int) -> tuple[Any, Any]:
    """Where the words of one row begin and end, in code points of their section (see `pack_words`).

    packed  the bytes of the row;  words_0, words_1  how many words its first two sections have. O(bytes).
    """
    starts = np.empty(len(packed), np.int64)
    ends = np.empty(len(packed), np.int64)
    at = 0
    word = 0
    previous = np.int64(0)
    while at < len(packed):
        if word == words_0 or word == words_0 + words_1:
            previous = 0
        byte = packed[at]
        at += 1
        length = np.int64(byte & 31)
        gap = np.int64(byte >> 5)
        if length == 31:
            length, at = _leb128(packed, at)
        if gap == 7:
            gap, at = _leb128(packed, at)
        starts[word] = previous + gap
        previous = starts[word] + length
        ends[word] = previous
        word += 1
    return starts[:word], ends[:word]


@compiled
def _leb128(packed: Any, at: int) -> tuple[int, int]:
    value = np.int64(0)
    shift = 0
    while packed[at] & 128:
        value |= np.int64(packed[at] & 127) << shift
        shift += 7
        at += 1
    return value | np.int64(packed[at]) << shift, at + 1


@compiled
def _last_position(
    positions: Any, bounds: Any, terms: Any, first_term: int, slop: int, reached: Any, nexts: Any
) -> int:
    """Where the longest occurrence of a phrase ends that begins at reached[0]; -1 where there is none.

    terms  of the phrase, -1 behind the last;  first_term  what to add to a term to get its place in `bounds`
    reached, nexts  room for the positions of one row. O(occurrences near the beginning).
    """
    alive = 1
    for word in range(1, len(terms)):
        if terms[word] < 0:
            break
        place, end = bounds[first_term + terms[word]], bounds[first_term + terms[word] + 1]
        place += np.searchsorted(positions[place:end], reached[0] + 1)
        earlier = 0
        count = 0
        while place < end and positions[place] <= reached[alive - 1] + slop:
            while reached[earlier] < positions[place] - slop:
                earlier += 1
            if reached[earlier] < positions[place]:
                nexts[count] = positions[place]
                count += 1
            place += 1
        if count == 0:
            return -1
        reached[:count] = nexts[:count]
        alive = count
    return reached[alive - 1]


@compiled
def row_spans(
    bounds: Any, positions: Any, row: int, clause_terms: Any, slops: Any, shifts: Any, starts: Any, ends: Any
) -> tuple[Any, Any, Any]:
    """Where the clauses of a query match in one row, without overlaps: first word, last word, clause; ascending.

    bounds, positions  from `place_terms`;  clause_terms  (C, longest) terms, -1 behind the last;  slops  (C,)
    shifts  (sections, 2) the first position of each section, and what to take off to get the ordinal of a word
    starts, ends  of the words, in code points
    Where two overlap, the one with more code points stands, as `search.matches` has it. O(occurrences × log).
    """
    terms = 0
    for clause in range(len(slops)):
        for word in range(clause_terms.shape[1]):
            terms = max(terms, clause_terms[clause, word] + 1)
    most = 0
    for clause in range(len(slops)):
        first_term = row * terms + clause_terms[clause, 0]
        most += bounds[first_term + 1] - bounds[first_term]
    spans = np.empty((3, most), np.int64)
    keys = np.empty(most, np.int64)
    reached = np.empty(len(positions), np.int64)
    nexts = np.empty(len(positions), np.int64)
    count = 0
    for clause in range(len(slops)):
        at = row * terms + clause_terms[clause, 0]
        for place in range(bounds[at], bounds[at + 1]):
            first = positions[place]
            reached[0] = first
            last = _last_position(positions, bounds, clause_terms[clause], row * terms, slops[clause], reached, nexts)
            if last < 0:
                continue
            section = len(shifts) - 1
            while section > 0 and first < shifts[section, 0]:
                section -= 1
            spans[0, count] = first - shifts[section, 1]
            spans[1, count] = last - shifts[section, 1]
            spans[2, count] = clause
            keys[count] = (spans[0, count] << 20) | ((1023 - min(last - first, 1023)) << 10) | min(clause, 1023)
            count += 1
    kept = 0
    firsts, lasts, clauses = np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64)
    for place in np.argsort(keys[:count], kind="mergesort"):
        first, last = spans[0, place], spans[1, place]
        if kept and first <= lasts[kept - 1]:
            if ends[last] - starts[first] <= ends[lasts[kept - 1]] - starts[firsts[kept - 1]]:
                continue
            kept -= 1
        firsts[kept] = first
        lasts[kept] = last
        clauses[kept] = spans[2, place]
        kept += 1
    return firsts[:kept], lasts[:kept], clauses[:kept]


@compiled
def choose_sentences(firsts: Any, clauses: Any, sentence_words: Any, most: int) -> Any:
    """The numbers of at most `most` sentences that show most of what matched, ascending.

    firsts, clauses  (n,) the matches by their first word, ascending;  sentence_words  (S,) the first word of each sentence
    One that shows a clause for the first time beats one that repeats; among equals the earlier wins. O(n log S + most × S).
    """
    masks = np.zeros(len(sentence_words), np.uint64)
    counts = np.zeros(len(sentence_words), np.int64)
    for match in range(len(firsts)):
        sentence = max(np.searchsorted(sentence_words, firsts[match], side="right") - 1, 0)
        masks[sentence] |= np.uint64(1) << np.uint64(clauses[match] & 63)
        counts[sentence] += 1
    chosen = np.empty(most, np.int64)
    held = 0
    shown = np.uint64(0)
    while held < most:
        best_sentence = -1
        best_gain = 0
        for sentence in range(len(sentence_words)):
            if counts[sentence] == 0:
                continue
            fresh = masks[sentence] & ~shown
            gain = min(counts[sentence], 9)
            while fresh:
                gain += 10
                fresh &= fresh - np.uint64(1)
            if gain > best_gain:
                best_sentence = sentence
                best_gain = gain
        if best_sentence < 0:
            break
        chosen[held] = best_sentence
        held += 1
        shown |= masks[best_sentence]
        counts[best_sentence] = 0
    return np.sort(chosen[:held])


@compiled
def page_highlights(
    bounds: Any, positions: Any, docs: Any, clause_terms: Any, slops: Any, gap: int, texts: Any, most: int
) -> tuple[Any, Any, Any]:
    """All that is needed to show where h rows match.

    docs   (h,);  gap  between the sections' positions
    texts  (section_words, token_start, token_bytes, sentence_start, sentence_word) of the segment
    Returns, all in code points: title matches (n, 4): row of docs, start, end, clause; the chosen sentences (s, 3): row, start,
    start of the next one or -1 for the end of the text; the matches in them (m, 4): sentence, start, end, clause.
    """
    section_words, token_start, token_bytes, sentence_start, sentence_word = texts
    titles = np.empty((len(positions), 4), np.int64)
    bodies = np.empty((len(positions), 4), np.int64)
    sentences = np.empty((len(docs) * most, 3), np.int64)
    in_titles = 0
    in_bodies = 0
    count = 0
    for row in range(len(docs)):
        doc = docs[row]
        words_0, words_1 = np.int64(section_words[doc, 0]), np.int64(section_words[doc, 1])
        starts, ends = unpack_words(
            token_bytes[np.int64(token_start[doc]) : np.int64(token_start[doc + 1])], words_0, words_1
        )
        body = words_0 + words_1
        shifts = np.array([[0, 0], [words_0 + gap, gap], [body + 2 * gap, 2 * gap]])
        firsts, lasts, clauses = row_spans(bounds, positions, row, clause_terms, slops, shifts, starts, ends)
        for match in range(np.searchsorted(firsts, words_0)):
            titles[in_titles] = (row, starts[firsts[match]], ends[lasts[match]], clauses[match])
            in_titles += 1
        in_body = np.searchsorted(firsts, body)
        begins = sentence_word[np.int64(sentence_start[doc]) : np.int64(sentence_start[doc + 1])]
        chosen = choose_sentences(firsts[in_body:] - body, clauses[in_body:], begins, most)
        if len(chosen) == 0 and len(begins):
            chosen = np.zeros(1, np.int64)
        for sentence in chosen:
            begin = body + np.int64(begins[sentence])
            is_last = sentence + 1 == len(begins)
            end = len(starts) if is_last else body + np.int64(begins[sentence + 1])
            sentences[count] = (row, starts[begin], -1 if is_last else starts[end])
            for match in range(np.searchsorted(firsts, begin), np.searchsorted(firsts, end)):
                bodies[in_bodies] = (count, starts[firsts[match]], ends[lasts[match]], clauses[match])
                in_bodies += 1
            count += 1
    return titles[:in_titles], sentences[:count], bodies[:in_bodies]
