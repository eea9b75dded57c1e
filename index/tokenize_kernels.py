"""Compiled loops that cut text into words and number their forms.

They do on arrays of code points what `index.analysis` does on one text; its tokens are the oracle in the tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import compiled

# Classes of code points, as bits.
LETTER, DIGIT, MARK, LOWER, SPACE = 1, 2, 4, 8, 16
WORD = LETTER | DIGIT
CHAR = WORD | MARK

_DOT, _COMMA, _APOSTROPHE, _QUOTE, _NEWLINE = 0x2E, 0x2C, 0x27, 0x2019, 0x0A
SECTION_END = 0x1E
"""What stands between the sections of joined texts."""
_HYPHEN, _HYPHEN_2, _HYPHEN_3 = 0x2D, 0x2010, 0x2011

_FNV_BASIS, _FNV_PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_FORM_MASK = np.uint64((1 << 24) - 1)

Codes = npt.NDArray[np.uint32]


@compiled
def word_end(codes: Codes, start: int, end: int, classes: npt.NDArray[np.uint8]) -> int:
    """The end of the word that begins at `start`, as `index.analysis.PATTERN` matches there. O(its length)."""
    position = start
    if classes[codes[start]] & LETTER:
        pairs = 0
        while position + 1 < end and classes[codes[position]] & LETTER and codes[position + 1] == _DOT:
            position += 2
            pairs += 1
        if pairs:
            single = position < end and classes[codes[position]] & LETTER
            if single and not (position + 1 < end and classes[codes[position + 1]] & WORD):
                return position + 1
            if pairs > 1:
                return position
    elif classes[codes[start]] & DIGIT:
        while position < end and classes[codes[position]] & DIGIT:
            position += 1
        groups = 0
        while (
            position + 1 < end
            and (codes[position] == _DOT or codes[position] == _COMMA)
            and classes[codes[position + 1]] & DIGIT
        ):
            groups += 1
            position += 2
            while position < end and classes[codes[position]] & DIGIT:
                position += 1
        if groups:
            while position < end and classes[codes[position]] & CHAR:
                position += 1
            return position
    position = start + 1
    while position < end and classes[codes[position]] & CHAR:
        position += 1
    while (
        position + 1 < end
        and (codes[position] == _APOSTROPHE or codes[position] == _QUOTE)
        and classes[codes[position + 1]] & CHAR
    ):
        position += 1
        while position < end and classes[codes[position]] & CHAR:
            position += 1
    return position


@compiled
def cut_words(
    codes: Codes,
    start: int,
    end: int,
    classes: npt.NDArray[np.uint8],
    starts: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
) -> int:
    """Write the words of codes[start:end] to `starts` and `ends`; returns how many. O(end - start)."""
    count = 0
    position = start
    while position < end:
        if classes[codes[position]] & WORD:
            last = word_end(codes, position, end, classes)
            starts[count] = position
            ends[count] = last
            count += 1
            position = last
        else:
            position += 1
    return count


@compiled
def _hashed(hashed: int, code: int) -> int:
    """One step of FNV-1a with 64 bits."""
    return (hashed ^ np.uint64(code)) * _FNV_PRIME


@compiled
def _slot_and_tag(hashed: int, mask: int) -> tuple[int, int]:
    """Where to look for a form first, and the 40 bits of its hash that stand beside its number."""
    hashed ^= hashed >> np.uint64(32)
    hashed *= _MIX
    hashed ^= hashed >> np.uint64(29)
    return np.int64(hashed & np.uint64(mask)), hashed & ~_FORM_MASK


@compiled
def _number(
    codes: Codes, first: int, last: int, starts: Any, ends: Any, table: Any, pool: Any, pool_end: Any, counts: Any
) -> int:
    """The number of the form that words first..last make up when joined; a new one if it was never met.

    table  (2^k,) uint64: 40 bits of the form's hash and its number + 1 in 24 bits, 0 where free. Those bits and the slot
           stand for the form: to compare its code points too would cost a cache miss more for every word of every text, and
           in a lexicon of 400,000 forms the chance that any two agree is below one in a million.
    pool   code points of all forms;  pool_end  (forms + 1,) where each ends;  counts  [forms]
    """
    hashed = _FNV_BASIS
    for word in range(first, last + 1):
        for position in range(starts[word], ends[word]):
            hashed = _hashed(hashed, codes[position])
    mask = len(table) - 1
    slot, tag = _slot_and_tag(hashed, mask)
    while table[slot]:
        if table[slot] & ~_FORM_MASK == tag:
            return np.int64(table[slot] & _FORM_MASK) - 1
        slot = (slot + 1) & mask
    form = counts[0]
    counts[0] += 1
    table[slot] = tag | np.uint64(form + 1)
    at = pool_end[form]
    for word in range(first, last + 1):
        for position in range(starts[word], ends[word]):
            pool[at] = codes[position]
            at += 1
    pool_end[form + 1] = at
    return form


@compiled
def _is_hyphen(code: int) -> bool:
    return code == _HYPHEN or code == _HYPHEN_2 or code == _HYPHEN_3


@compiled
def number_words(
    codes: Codes, words: int, starts: Any, ends: Any, max_compound: int, table: Any, pool: Any, pool_end: Any,
    counts: Any, forms: Any, ordinals: Any
) -> int:  # fmt: skip
    """Number the forms of `words` words, and of the compounds among them; returns how many tokens that makes.

    forms, ordinals  (≥ words * 3 / 2,) the form and the place among the words of each token, in the order of
    `index.analysis.Analyzer.tokens`. O(code points) expected.
    """
    count = 0
    word = 0
    while word < words:
        last = word
        while last + 1 < words and starts[last + 1] == ends[last] + 1 and _is_hyphen(codes[ends[last]]):
            last += 1
        for part in range(word, last + 1):
            forms[count] = _number(codes, part, part, starts, ends, table, pool, pool_end, counts)
            ordinals[count] = part
            count += 1
            if part == word and word < last < word + max_compound:
                forms[count] = _number(codes, word, last, starts, ends, table, pool, pool_end, counts)
                ordinals[count] = word
                count += 1
        word = last + 1
    return count


@compiled
def rehash(table: Any, pool: Any, pool_end: Any, forms: int) -> None:
    """Fill an empty `table` with the numbers of all `forms`. O(code points of the forms)."""
    mask = len(table) - 1
    for form in range(forms):
        hashed = _FNV_BASIS
        for position in range(pool_end[form], pool_end[form + 1]):
            hashed = _hashed(hashed, pool[position])
        slot, tag = _slot_and_tag(hashed, mask)
        while table[slot]:
            slot = (slot + 1) & mask
        table[slot] = tag | np.uint64(form + 1)


@compiled
def _write_leb128(value: int, out: Any, at: int) -> int:
    """Write a number in groups of 7 bits from `at` on; returns the end."""
    while value >= 128:
        out[at] = (value & 127) | 128
        at += 1
        value >>= 7
    out[at] = value
    return at + 1


@compiled
def pack_words(section_begin: Any, section_word: Any, starts: Any, ends: Any, out: Any, out_end: Any) -> int:
    """Pack gap and length of each word into bytes, as `docs/index-format.md` says; returns how many bytes that takes.

    section_begin  (S,) where each section begins in the code points
    section_word   (S + 1,) the first word of each section
    out            long enough;  out_end  (S,) receives where the bytes of each section end. O(words).
    """
    at = 0
    for section in range(len(section_begin)):
        previous = section_begin[section]
        for word in range(section_word[section], section_word[section + 1]):
            gap = starts[word] - previous
            length = ends[word] - starts[word]
            previous = ends[word]
            out[at] = min(length, 31) | (min(gap, 7) << 5)
            at += 1
            if length >= 31:
                at = _write_leb128(length, out, at)
            if gap >= 7:
                at = _write_leb128(gap, out, at)
        out_end[section] = at
    return at


# What is known of a form, as bits: an abbreviation such as `Mr`; initials with their last dot; a word that often opens a
# sentence.
ABBREVIATION, DOTTED, OPENER = 1, 2, 4


@compiled
def _opens(flags: int, codes: Codes, end: int) -> bool:
    """Whether a word rather opens a sentence; the `A` of `Gen. A. Dunford` does not."""
    is_initial = flags & ABBREVIATION and end < len(codes) and codes[end] == _DOT
    return bool(flags & OPENER) and not is_initial


@compiled
def find_sentences(
    codes: Codes, words: int, starts: Any, ends: Any, word_flags: Any, classes: npt.NDArray[np.uint8], out: Any
) -> int:
    """Write to `out` the ordinals of the words that begin a sentence; returns how many. O(code points between words).

    A sentence ends with its section and at a blank line; and at . ! ? … before white space, where the next word is not in
    lower case. After an abbreviation or initials that takes a word that often opens a sentence.
    """
    count = 0
    if words > 0:
        out[0] = 0
        count = 1
    for word in range(words - 1):
        stop = False
        ended = False
        newlines = 0
        only_dot = True
        for position in range(ends[word], starts[word + 1]):
            code = codes[position]
            if code == _NEWLINE:
                newlines += 1
            if code == SECTION_END:
                newlines += 2
            if code == _DOT or code == 0x21 or code == 0x3F or code == 0x2026:
                stop = True
                only_dot = only_dot and code == _DOT and position == ends[word]
            elif classes[code] & SPACE and stop:
                ended = True
        if newlines < 2:
            flags = word_flags[word]
            doubtful = (flags & ABBREVIATION and only_dot and stop) or (flags & DOTTED and not stop)
            if flags & DOTTED and not stop:
                ended = True
            if not ended or classes[codes[starts[word + 1]]] & LOWER:
                continue
            if doubtful and not _opens(word_flags[word + 1], codes, ends[word + 1]):
                continue
        out[count] = word + 1
        count += 1
    return count
