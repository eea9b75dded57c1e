"""Compiled loops that find where in rows a query matches: from the positions of its words to matches, and the sentences to show.

A word is known by its ordinal in its section. Matches are of clauses, as `search.matches` has them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.schema import SECTION_GAP
from index.segment import CHUNK_BITS
from search.compound_kernels import compound_end, stretch_length
from search.posting_kernels import find_from, posting_bytes, read_positions

_LOW = (1 << CHUNK_BITS) - 1
_UNDECIDED = 255
"""The variant that all rarer forms of a term share."""


@compiled
def _sort(positions: Any, variants: Any, owners: Any) -> None:
    """Sort positions, and with each its variant and its owner. O(n log n)."""
    order = np.argsort(positions, kind="mergesort")
    positions[:], variants[:], owners[:] = positions[order], variants[order], owners[order]


@compiled
def section_bounds(section: int, section_words: Any, doc: int) -> tuple[int, int]:
    """The first position of a section of a row, and the one behind its last; of all sections where it is -1."""
    low, high = np.int64(0), np.int64(1) << 62
    for before in range(max(section, 0)):
        low += np.int64(section_words[doc, before]) + SECTION_GAP
    if 0 <= section < 2:
        high = low + np.int64(section_words[doc, section])
    return low, high


@compiled
def place_terms(
    postings: Any, positions_of: Any, numbers: Any, term_slices: Any, term_vbits: Any, docs: Any, chosen: Any
) -> tuple[Any, Any, Any, Any]:
    """Where K words stand in h rows.

    postings      (posting_doc, posting_weight, slice_chunk, slice_start);  positions_of  (position_bytes, position_checkpoint)
    numbers       (K, m) of up to m terms that stand for the same word, -1 for one that the segment has not
    chosen        (form_sets (K, m), sets (n, 256), sections (K,), section_words): of each term the set of variants that count, -1
                  where all do; of each word the section in which it counts, -1 where it does in all; the segment's words by section
    Returns bounds (h * K + 1,), positions, variants and owners: those of word t in row r are positions[bounds[r*K + t] :
    bounds[r*K + t + 1]], ascending; an owner is the number of the term that stands there.
    O(h × K × m × log P + bytes of the postings).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    position_bytes, checkpoints = positions_of
    form_sets, sets, sections, section_words = chosen
    h, k, synonyms = len(docs), numbers.shape[0], numbers.shape[1]
    bounds = np.zeros(h * k + 1, np.int64)
    positions = np.empty(256, np.int64)
    variants = np.empty(256, np.int64)
    owners = np.empty(256, np.int64)
    count = 0
    for row in range(h):
        chunk = docs[row] >> CHUNK_BITS
        in_chunk = docs[row] & _LOW
        for word in range(k):
            first = count
            for synonym in range(synonyms):
                number = numbers[word, synonym]
                part, last = np.int64(0), np.int64(0)
                if number >= 0:
                    part, last = bounds_of(term_slices, number, len(slice_chunk))
                while part < last and slice_chunk[part] < chunk:
                    part += 1
                if part == last or slice_chunk[part] != chunk:
                    continue
                begin, end = bounds_of(slice_start, part, len(posting_doc))
                posting = find_from(posting_doc, begin, end, in_chunk)
                if posting >= end or posting_doc[posting] != in_chunk:
                    continue
                at = posting_bytes(position_bytes, checkpoints, posting, -1, 0)
                read = 0
                while True:
                    read, _end = read_positions(
                        position_bytes, at, term_vbits[number], positions[count:], variants[count:]
                    )
                    if count + read < len(positions):
                        break
                    # It may hold more than there was room for: make room and read it again.
                    positions = np.append(positions, np.empty(len(positions), np.int64))
                    variants = np.append(variants, np.empty(len(variants), np.int64))
                    owners = np.append(owners, np.empty(len(owners), np.int64))
                if form_sets[word, synonym] >= 0 or sections[word] >= 0:
                    low, high = section_bounds(sections[word], section_words, docs[row])
                    kept = count
                    for place in range(count, count + read):
                        position, variant = positions[place], variants[place]
                        is_wanted = form_sets[word, synonym] < 0 or sets[form_sets[word, synonym], variant & 255]
                        if is_wanted and low <= position < high:
                            positions[kept], variants[kept] = position, variant
                            kept += 1
                    read = kept - count
                for place in range(count, count + read):
                    owners[place] = number
                is_mixed = count > first
                count += read
                if is_mixed:
                    _sort(positions[first:count], variants[first:count], owners[first:count])
            bounds[row * k + word + 1] = count
    return bounds, positions[:count], variants[:count], owners[:count]


@compiled
def _last_position(
    positions: Any, bounds: Any, terms: Any, first_term: int, slops: Any, reached: Any, nexts: Any
) -> int:
    """Where the longest occurrence of a phrase ends that begins at reached[0]; -1 where there is none.

    terms  of the phrase, -1 behind the last;  slops  how many positions behind the one before it each may stand, from the second on
    first_term  what to add to a term to get its place in `bounds`
    reached, nexts  room for the positions of one row. O(occurrences near the beginning).
    """
    alive = 1
    for word in range(1, len(terms)):
        if terms[word] < 0:
            break
        slop = slops[word - 1]
        place, end = bounds[first_term + terms[word]], bounds[first_term + terms[word] + 1]
        place += np.searchsorted(positions[place:end], reached[0] + 1)
        earlier = 0
        count = 0
        while place < end and positions[place] <= reached[alive - 1] + slop:
            while reached[earlier] < positions[place] - slop:
                earlier += 1
            if reached[earlier] < positions[place] and (count == 0 or nexts[count - 1] < positions[place]):
                nexts[count] = positions[place]
                count += 1
            place += 1
        if count == 0:
            return -1
        reached[:count] = nexts[:count]
        alive = count
    return reached[alive - 1]


@compiled
def _spans(clauses: Any, placed: Any, row: int, low: int, high: int, known: int, spans: Any) -> Any:
    """Where clauses match from position `low` to before `high`, unsorted; see `row_matches`.

    known  how many words the section has: what a damaged file says of others is passed over
    spans  (n, 4) room for first word, last word, clause, and the place in the positions of what matched last
    Returns `spans`, longer where that had no room for all of them, and how many there are.
    """
    clause_terms, slops = clauses
    bounds, positions, _variants, _owners, terms = placed
    room = len(positions) if clause_terms.shape[1] > 1 else 0
    reached, nexts = np.empty(room, np.int64), np.empty(room, np.int64)
    count = 0
    for clause in range(len(slops)):
        at = row * terms + clause_terms[clause, 0]
        words = 1
        while words < clause_terms.shape[1] and clause_terms[clause, words] >= 0:
            words += 1
        of_last = row * terms + clause_terms[clause, words - 1]
        for place in range(bounds[at] + np.searchsorted(positions[bounds[at] : bounds[at + 1]], low), bounds[at + 1]):
            first = positions[place]
            if first >= high:
                break
            last_place = place
            if words > 1:
                reached[0] = first
                last = _last_position(
                    positions, bounds, clause_terms[clause], row * terms, slops[clause], reached, nexts
                )
                if last < 0 or last >= high:
                    continue
                begin = bounds[of_last]
                last_place = begin + np.searchsorted(positions[begin : bounds[of_last + 1]], last)
            if first < low or not first <= positions[last_place] < low + known:
                continue
            if count == len(spans):
                longer = np.empty((max(2 * count, 16), 4), np.int64)
                longer[:count] = spans
                spans = longer
            spans[count, 0] = first - low
            spans[count, 1] = positions[last_place] - low
            spans[count, 2] = clause
            spans[count, 3] = last_place
            count += 1
    return spans[:count]


@compiled
def _form(term: int, variant: int, term_form: Any, term_form_start: Any, known: int) -> int:
    """The form of a variant of a term; of `known` ones, whatever a damaged file says."""
    begin, _end = bounds_of(term_form_start, term, len(term_form))
    return min(np.int64(term_form[min(begin + variant, len(term_form) - 1)]), known - 1)


@compiled
def row_matches(
    clauses: Any,
    placed: Any,
    row: int,
    low: int,
    high: int,
    words: Any,
    codes: Any,
    stoppers: int,
    pieces: Any,
    forms: Any,
) -> Any:
    """Where the clauses of a query match in one section of a row, without overlaps.

    clauses    (clause_terms (C, longest) terms, -1 behind the last; slops (C, longest - 1))
    placed     (bounds, positions, variants, owners, words): what `place_terms` gave, and how many words it was given
    low, high  the position of the section's first word, and the one behind its last
    words      (n,) the byte at which the code of each word of the section begins, as far as they may match, and of those behind
               that are of one compound with the last;  codes, stoppers, pieces  the texts
    forms      (form_text, form_start, folded, term_form, term_form_start), see `compound_end`
    Returns (n, 3): first word, last word, clause, ascending. Where two overlap, the one with more code points stands, as
    `search.matches` has it. O(occurrences × log + code points of matches that overlap).
    """
    _bounds, _positions, variants, owners, _words = placed
    form_text, form_start, folded, term_form, term_form_start = forms
    spans = _spans(clauses, placed, row, low, high, len(words), np.empty((0, 4), np.int64))
    keys = np.empty(len(spans), np.int64)
    for place in range(len(spans)):
        last, clause, occurrence = spans[place, 1], spans[place, 2], spans[place, 3]
        variant = variants[occurrence]
        if variant < _UNDECIDED:
            form = _form(owners[occurrence], variant, term_form, term_form_start, len(form_start) - 1)
            last = compound_end(last, form, words, codes, stoppers, pieces, (form_text, form_start, folded))
            spans[place, 1] = min(last, len(words) - 1)
        length = min(spans[place, 1] - spans[place, 0], 1023)
        keys[place] = (spans[place, 0] << 20) | ((1023 - length) << 10) | min(clause, 1023)
    found = np.empty((len(spans), 3), np.int64)
    kept = 0
    for place in np.argsort(keys, kind="mergesort"):
        first, last = spans[place, 0], spans[place, 1]
        if kept and first <= found[kept - 1, 1]:
            if first == found[kept - 1, 0] and last <= found[kept - 1, 1]:
                continue
            length = stretch_length(codes, words[first], words[last], stoppers, pieces)
            before = stretch_length(codes, words[found[kept - 1, 0]], words[found[kept - 1, 1]], stoppers, pieces)
            if length <= before:
                continue
            kept -= 1
        found[kept, 0] = first
        found[kept, 1] = last
        found[kept, 2] = spans[place, 2]
        kept += 1
    return found[:kept]


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
