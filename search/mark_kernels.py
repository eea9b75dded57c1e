"""Compiled loops that find where in rows a query matches: from the positions of its words to matches, and the sentences to show.

A word is known by its ordinal in its section. Matches are of clauses, as `search.matches` has them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.segment import CHUNK_BITS
from index.text_kernels import GAP, WORD, read_code
from search.kernels import find_from, posting_bytes, read_positions

_LOW = (1 << CHUNK_BITS) - 1
_UNDECIDED = 255
"""The variant that all rarer forms of a term share."""
_MAX_TERM, _MAX_COMPOUND = 64, 5
_DOT, _COMMA = 0x2E, 0x2C


@compiled
def place_terms(
    postings: Any, positions_of: Any, numbers: Any, term_slices: Any, term_vbits: Any, docs: Any
) -> tuple[Any, Any, Any]:
    """Where K terms stand in h rows.

    postings      (posting_doc, posting_weight, slice_chunk, slice_start);  positions_of  (position_bytes, position_checkpoint)
    numbers       (K,) of the terms, -1 where the segment has no such term
    Returns bounds (h * K + 1,), positions and variants: those of term t in row r are positions[bounds[r*K + t] :
    bounds[r*K + t + 1]]. O(h × K × log P + bytes of the postings).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    position_bytes, checkpoints = positions_of
    h, k = len(docs), len(numbers)
    bounds = np.zeros(h * k + 1, np.int64)
    positions = np.empty(256, np.int64)
    variants = np.empty(256, np.int64)
    count = 0
    for row in range(h):
        chunk = docs[row] >> CHUNK_BITS
        low = docs[row] & _LOW
        for term in range(k):
            number = numbers[term]
            part = np.int64(term_slices[number]) if number >= 0 else np.int64(0)
            last = np.int64(term_slices[number + 1]) if number >= 0 else np.int64(0)
            while part < last and slice_chunk[part] < chunk:
                part += 1
            if part < last and slice_chunk[part] == chunk:
                end = np.int64(slice_start[part + 1])
                posting = find_from(posting_doc, np.int64(slice_start[part]), end, low)
                if posting < end and posting_doc[posting] == low:
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
                    count += read
            bounds[row * k + term + 1] = count
    return bounds, positions[:count], variants[:count]


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
def _folded_length(code: int, folded: Any) -> int:
    """How many code points a letter has when it is folded; `folded` (n,) says it of the first n, of others it is one."""
    return np.int64(folded[code]) if code < len(folded) else 1


@compiled
def _is_apostrophe(code: int) -> bool:
    return code == 0x27 or code == 0x2019 or code == 0x2BC


@compiled
def form_length(codes: Any, size: int, folded: Any) -> int:
    """How many code points the form of the word codes[:size] has, without the dots of initials (`Analyzer.form`)."""
    is_number = 0x30 <= codes[0] <= 0x39
    length = np.int64(0)
    dots = 0
    for place in range(size):
        code = codes[place]
        dots += code == _DOT
        if code != (_COMMA if is_number else _DOT):
            length += _folded_length(code, folded)
    if not is_number and size - dots > 2 and _is_apostrophe(codes[size - 2]) and (codes[size - 1] | 0x20) == 0x73:
        length -= 1
    return min(length if length else np.int64(size), _MAX_TERM)


@compiled
def _text_length(text: Any, begin: int, end: int) -> int:
    """The code points in UTF-8."""
    length = 0
    for place in range(begin, end):
        length += (text[place] & 0xC0) != 0x80
    return length


@compiled
def _stored_form_length(form: int, form_text: Any, form_start: Any) -> int:
    """How many code points a form has, without the dots of initials."""
    begin, end = np.int64(form_start[form]), np.int64(form_start[form + 1])
    length = _text_length(form_text, begin, end)
    if begin < end and not 0x30 <= form_text[begin] <= 0x39:
        for place in range(begin, end):
            length -= form_text[place] == _DOT
    return length


@compiled
def _is_hyphen(piece: int, pieces: Any) -> bool:
    """Whether a piece is a gap of nothing but one hyphen."""
    piece_text, piece_start, piece_kind = pieces
    begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
    if piece_kind[piece] != GAP:
        return False
    if end - begin == 1:
        return piece_text[begin] == 0x2D
    is_general = end - begin == 3 and piece_text[begin] == 0xE2 and piece_text[begin + 1] == 0x80
    return is_general and (piece_text[begin + 2] == 0x90 or piece_text[begin + 2] == 0x91)


@compiled
def read_code_points(text: Any, begin: int, end: int, out: Any, count: int) -> int:
    """Write the code points of UTF-8 behind out[:count], which has room for them; returns how much of it is written."""
    place = begin
    while place < end:
        byte = np.uint32(text[place])
        if byte < 0x80:
            out[count] = byte
            count += 1
            place += 1
            continue
        if byte < 0xE0:
            size, code = 2, byte & np.uint32(0x1F)
        elif byte < 0xF0:
            size, code = 3, byte & np.uint32(0x0F)
        else:
            size, code = 4, byte & np.uint32(0x07)
        for further in range(place + 1, place + size):
            code = (code << np.uint32(6)) | np.uint32(text[further] & 0x3F)
        out[count] = code
        count += 1
        place += size
    return count


@compiled
def compound_end(word: int, form: int, words: Any, codes: Any, stoppers: int, pieces: Any, forms: Any) -> int:
    """The last word of the compound whose first part is a word, if it is the compound that stands in the form; else the word.

    words  (n,) the byte at which the code of each word begins;  codes, stoppers, pieces  the texts, see `index.text_kernels`
    form   the form of what matched;  forms  (form_text, form_start, folded), `folded` as `index.folding.folded_lengths` has it
    A compound is longer than its first part; which of the two a form is shows in its length. O(length of the compound).
    """
    form_text, form_start, folded = forms
    piece_text, piece_start, piece_kind = pieces
    piece, at = read_code(codes, words[word], stoppers)
    if not _is_hyphen(read_code(codes, at, stoppers)[0], pieces):
        return word
    last = word
    size = np.int64(piece_start[piece + 1]) - np.int64(piece_start[piece])
    joined = np.empty(size, np.uint32)
    own = count = read_code_points(
        piece_text, np.int64(piece_start[piece]), np.int64(piece_start[piece + 1]), joined, 0
    )
    while True:
        gap, at = read_code(codes, at, stoppers)
        if not _is_hyphen(gap, pieces):
            break
        piece, at = read_code(codes, at, stoppers)
        if piece_kind[piece] != WORD:
            break
        last += 1
        if last - word >= _MAX_COMPOUND:
            return word
        begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
        longer = np.empty(count + end - begin, np.uint32)
        longer[:count] = joined[:count]
        joined = longer
        count = read_code_points(piece_text, begin, end, joined, count)
    if last == word:
        return word
    length = _stored_form_length(form, form_text, form_start)
    off = abs(length - form_length(joined, own, folded))
    return last if abs(length - form_length(joined, count, folded)) < off else word


@compiled
def stretch_length(codes: Any, begin: int, end: int, stoppers: int, pieces: Any) -> int:
    """The code points of a text from the word whose code begins at byte `begin` to the end of the one at byte `end`."""
    piece_text, piece_start, piece_kind = pieces
    length = 0
    is_spaced = False
    at = begin
    while at <= end:
        piece, at = read_code(codes, at, stoppers)
        is_word = piece_kind[piece] == WORD
        length += is_word and is_spaced
        length += _text_length(piece_text, np.int64(piece_start[piece]), np.int64(piece_start[piece + 1]))
        is_spaced = is_word
    return length


@compiled
def _spans(clauses: Any, placed: Any, row: int, low: int, high: int, spans: Any) -> Any:
    """Where clauses match from position `low` to before `high`, unsorted; see `row_matches`.

    spans  (n, 4) room for first word, last word, clause, and the place in the positions of what matched last
    Returns `spans`, longer where that had no room for all of them, and how many there are.
    """
    clause_terms, slops = clauses
    bounds, positions, _variants, terms = placed
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

    clauses    (clause_terms (C, longest) terms, -1 behind the last; slops (C,))
    placed     (bounds, positions, variants, numbers): what `place_terms` gave, and the numbers it was given
    low, high  the position of the section's first word, and the one behind its last
    words      (n,) the byte at which the code of each word of the section begins;  codes, stoppers, pieces  the texts
    forms      (form_text, form_start, folded, term_form, term_form_start), see `compound_end`
    Returns (n, 3): first word, last word, clause, ascending. Where two overlap, the one with more code points stands, as
    `search.matches` has it. O(occurrences × log + code points of matches that overlap).
    """
    clause_terms, _slops = clauses
    bounds, positions, variants, numbers = placed
    form_text, form_start, folded, term_form, term_form_start = forms
    spans = _spans(clauses, (bounds, positions, variants, len(numbers)), row, low, high, np.empty((0, 4), np.int64))
    keys = np.empty(len(spans), np.int64)
    for place in range(len(spans)):
        last, clause, occurrence = spans[place, 1], spans[place, 2], spans[place, 3]
        variant = variants[occurrence]
        if variant < _UNDECIDED:
            word = clause_terms.shape[1] - 1
            while clause_terms[clause, word] < 0:
                word -= 1
            form = term_form[np.int64(term_form_start[numbers[clause_terms[clause, word]]]) + variant]
            spans[place, 1] = compound_end(last, form, words, codes, stoppers, pieces, (form_text, form_start, folded))
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
