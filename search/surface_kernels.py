"""Compiled loops that take stock of the words of live articles as they are written, and join those of several segments."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.scripts import is_continuous
from index.segment import CHUNK_BITS
from search.posting_kernels import posting_bytes

NO_DAY: Final = -1
"""The newest day of what no live article holds; that of undated articles is 0."""
LONGEST: Final = 32
"""The most letters of a word that others are compared with."""

_CONTINUED, _LAST = 0x80, 0x40
# Of a posting in a title: its weight counts the title six times.
_TITLE_WEIGHT = 6
# From this variant on, the forms of a term cannot be told apart.
_LAST_VARIANT = 255
_A, _Z = 0x61, 0x7A


@compiled
def survey(postings: Any, positions: Any, terms: Any, form_count: Any, rows: Any) -> tuple[Any, Any, Any, Any, Any]:
    """What the live rows of a segment hold of each term and each form, and which forms their titles have.

    postings   (posting_doc, posting_weight, slice_chunk, slice_start);  positions  (position_bytes, position_checkpoint)
    terms      (term_slices, term_vbits, term_form, term_form_start)
    rows       (live, first_day, section_words): live is of no length where all rows are
    Returns (T,) uint32 how many live rows hold a term; (T,) int32 the newest day of one, NO_DAY where there is none; (F,) int64 how
    often a form stands in live rows, 0 where that cannot be told; and, of each word of a title, (n,) uint32 its form and its row.
    O(postings + positions in titles and in rows that are not live).
    """
    posting_doc, posting_weight, slice_chunk, slice_start = postings
    term_slices, term_vbits, term_form, term_form_start = terms
    live, first_day, section_words = rows
    position_bytes, checkpoints = positions
    n_terms, n_forms, n_rows = len(term_vbits), len(form_count), len(first_day)
    articles, newest = np.zeros(n_terms, np.uint32), np.full(n_terms, NO_DAY, np.int32)
    counts = form_count.astype(np.int64)
    room = np.int64(0)
    for row in range(n_rows):
        # A word of a title may stand there alone and with the next one.
        room += 2 * np.int64(section_words[row, 0])
    room = min(room, len(position_bytes))
    title_form, title_row = np.empty(room, np.uint32), np.empty(room, np.uint32)
    titled = 0
    for term in range(n_terms):
        first, last = bounds_of(term_slices, term, len(slice_chunk))
        begin_of_forms, end_of_forms = bounds_of(term_form_start, term, len(term_form))
        forms = term_form[begin_of_forms:end_of_forms]
        vbits = np.int64(term_vbits[term])
        known_posting, byte = -1, 0
        for part in range(first, last):
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            for posting in range(begin, end):
                row = base | np.int64(posting_doc[posting])
                if row >= n_rows:
                    continue
                is_live = len(live) == 0 or live[row] > 0
                if is_live:
                    articles[term] += 1
                    newest[term] = max(newest[term], np.int32(first_day[row]))
                    if posting_weight[posting] < _TITLE_WEIGHT:
                        continue
                byte = posting_bytes(position_bytes, checkpoints, posting, known_posting, byte)
                known_posting = posting
                if is_live:
                    words = np.int64(section_words[row, 0])
                    before = titled
                    titled = _note_title(position_bytes, byte, vbits, forms, words, title_form, titled)
                    title_row[before:titled] = row
                else:
                    _take_off(position_bytes, byte, vbits, forms, counts)
    # What a damaged file names is no form.
    is_form = title_form[:titled] < n_forms
    return articles, newest, counts, title_form[:titled][is_form], title_row[:titled][is_form]


@compiled
def _note_title(position_bytes: Any, at: int, vbits: int, forms: Any, words: int, title_form: Any, titled: int) -> int:
    """Put the forms in which a term stands in the first `words` words behind `titled` others; returns how many there are then.

    at  the byte at which the posting begins;  forms  those of the term by variant
    """
    at = min(at, len(position_bytes) - 1)
    position = np.int64(0)
    more = True
    while more:
        value, at, more = _next_value(position_bytes, at)
        position += value >> vbits
        if position >= words:
            break
        variant = value & ((1 << vbits) - 1)
        if variant < len(forms) and _is_certain(variant, forms) and titled < len(title_form):
            title_form[titled] = forms[variant]
            titled += 1
    return titled


@compiled
def _take_off(position_bytes: Any, at: int, vbits: int, forms: Any, counts: Any) -> None:
    """Take what a posting holds off the counts of forms; those that it may be and that cannot be told apart get 0."""
    at = min(at, len(position_bytes) - 1)
    more = True
    while more:
        value, at, more = _next_value(position_bytes, at)
        variant = value & ((1 << vbits) - 1)
        if variant < len(forms) and _is_certain(variant, forms):
            if forms[variant] < len(counts):
                counts[forms[variant]] = max(counts[forms[variant]] - 1, 0)
            continue
        for form in forms[variant:]:
            if form < len(counts):
                counts[form] = 0


@compiled
def _is_certain(variant: int, forms: Any) -> bool:
    """Whether a variant is that of one form alone."""
    return variant < _LAST_VARIANT or len(forms) <= _LAST_VARIANT + 1


@compiled
def _next_value(position_bytes: Any, at: int) -> tuple[int, int, bool]:
    """A position with its variant, where the next begins, and whether it is of the same posting."""
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
    return value, at, (byte & _LAST) == 0


@compiled
def _key(text: Any, begin: int, end: int) -> int:
    """The first eight bytes of a text as a number that sorts like it."""
    key = np.uint64(0)
    for place in range(begin, begin + 8):
        key = (key << np.uint64(8)) | (np.uint64(text[place]) if place < end else np.uint64(0))
    return key


@compiled
def _order(text: Any, begin: int, end: int, other: int, other_end: int) -> int:
    """Below 0, 0 or above 0, as a text sorts before another, is the same, or sorts behind it."""
    for step in range(min(end - begin, other_end - other)):
        difference = np.int64(text[begin + step]) - np.int64(text[other + step])
        if difference != 0:
            return difference
    return (end - begin) - (other_end - other)


@compiled
def _least(text: Any, begins: Any, ends: Any, first: Any, heads: Any, keys: Any) -> int:
    """Which of several lists has the least text at its head; -1 where all are at their end."""
    best = -1
    for one in range(len(heads)):
        if heads[one] >= first[one + 1] or (best >= 0 and keys[one] > keys[best]):
            continue
        if best >= 0 and keys[one] == keys[best]:
            head, least = heads[one], heads[best]
            if _order(text, begins[head], ends[head], begins[least], ends[least]) >= 0:
                continue
        best = one
    return best


@compiled
def merge_texts(text: Any, begins: Any, ends: Any, first: Any) -> tuple[Any, Any, Any]:
    """Several ascending lists of texts to one, in which each stands once.

    text  UTF-8;  begins, ends  (n,) int64 where each text is;  first  (k + 1,) where each list begins
    Returns (n,) uint32 the number of each text in the merged list, and that list: UTF-8, (m + 1,) uint32 where each begins.
    O(bytes + m · k).
    """
    lists = len(first) - 1
    heads = first[:-1].copy()
    keys = np.zeros(lists, np.uint64)
    for one in range(lists):
        if heads[one] < first[one + 1]:
            keys[one] = _key(text, begins[heads[one]], ends[heads[one]])
    numbers = np.zeros(len(begins), np.uint32)
    merged, starts = np.empty(len(text), np.uint8), np.zeros(len(begins) + 1, np.uint32)
    count, size = 0, 0
    while True:
        best = _least(text, begins, ends, first, heads, keys)
        if best < 0:
            break
        begin, end, key = begins[heads[best]], ends[heads[best]], keys[best]
        if size + end - begin > len(merged):
            # Texts that overlap: those of a damaged file.
            break
        for place in range(begin, end):
            merged[size] = text[place]
            size += 1
        for one in range(lists):
            while heads[one] < first[one + 1] and keys[one] == key:
                head = heads[one]
                if _order(text, begins[head], ends[head], begin, end) != 0:
                    break
                numbers[head] = count
                heads[one] += 1
                if heads[one] < first[one + 1]:
                    keys[one] = _key(text, begins[heads[one]], ends[heads[one]])
        count += 1
        starts[count] = size
    return numbers, merged[:size].copy(), starts[: count + 1].copy()


@compiled
def read_letters(text: Any, begin: int, end: int, letters: Any) -> int:
    """Fill `letters` with the code points of a word; returns how many there are, 0 where they are more or not all letters.

    Full stops, ASCII digits and characters of scripts without spaces are no letters here. O(bytes).
    """
    count = 0
    at = begin
    while at < end:
        byte = np.int64(text[at])
        size = 1 if byte < 0x80 else 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
        code = byte if size == 1 else byte & (0x7F >> size)
        for extra in range(1, min(size, end - at)):
            code = (code << 6) | (np.int64(text[at + extra]) & 0x3F)
        at += size
        if count == len(letters) or (code < 0x80 and not _A <= code <= _Z) or is_continuous(code):
            return 0
        letters[count] = code
        count += 1
    return count


@compiled
def mask_of(letters: Any, count: int) -> int:
    """Which letters a word has, and which twice, a bit each; other alphabets' share some. An edit adds and takes a bit at most."""
    mask = np.uint64(0)
    for place in range(count):
        code = np.int64(letters[place])
        bit = np.uint64(code - _A if _A <= code <= _Z else 26 + code % 6)
        once = np.uint64(1) << bit
        mask |= (once << np.uint64(32)) if mask & once else once
    return mask


@compiled
def by_length(text: Any, starts: Any) -> tuple[Any, Any, Any]:
    """The words of letters alone, the shortest first: (n,) uint32 numbers, (n,) uint64 masks, and where each length begins.

    text, starts  UTF-8 of all words and where each begins. Words of more than LONGEST letters are left out. O(bytes).
    """
    n_words = len(starts) - 1
    lengths, masks = np.zeros(n_words, np.uint8), np.empty(n_words, np.uint64)
    letters = np.empty(LONGEST, np.uint32)
    first = np.zeros(LONGEST + 2, np.int64)
    for word in range(n_words):
        lengths[word] = read_letters(text, np.int64(starts[word]), np.int64(starts[word + 1]), letters)
        masks[word] = mask_of(letters, np.int64(lengths[word]))
        if lengths[word]:
            first[lengths[word] + 1] += 1
    for length in range(1, LONGEST + 2):
        first[length] += first[length - 1]
    place = first.copy()
    numbers, sorted_masks = np.empty(first[-1], np.uint32), np.empty(first[-1], np.uint64)
    for word in range(n_words):
        if lengths[word]:
            numbers[place[lengths[word]]] = word
            sorted_masks[place[lengths[word]]] = masks[word]
            place[lengths[word]] += 1
    return numbers, sorted_masks, first


@compiled
def gather_titles(forms: Any, rows: Any, words: Any) -> tuple[Any, Any]:
    """For each word the titles that have it: (n_words + 1,) uint32 where they begin, (n,) uint32 their numbers, as they came.

    forms, rows  (n,) the word and the title of each word of a title;  words  how many words there are. O(n + words).
    """
    starts = np.zeros(words + 1, np.uint32)
    for place in range(len(forms)):
        starts[forms[place] + 1] += 1
    for word in range(words):
        starts[word + 1] += starts[word]
    places, titles = starts[:-1].copy(), np.empty(len(forms), np.uint32)
    for place in range(len(forms)):
        titles[places[forms[place]]] = rows[place]
        places[forms[place]] += 1
    return starts, titles
