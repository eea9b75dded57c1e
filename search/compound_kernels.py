"""Compiled loops that tell which compound of a text stands in a form, and how long words and stretches of words are."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.folding import LENGTH_BITS, TAKES_SEMIVOICED, TAKES_VOICED
from index.scripts import is_continuous
from index.text_kernels import GAP, WORD, read_code

_MAX_TERM = 64
MAX_COMPOUND = 5
"""The most words that what matches at one of them may reach over."""
_DOT, _COMMA = 0x2E, 0x2C


@compiled
def _folded_bits(code: int, folded: Any) -> int:
    """What `folded` (n,) says of the first n letters (`index.folding.folded_lengths`); any other folds to one."""
    return np.int64(folded[code]) if code < len(folded) else 1


@compiled
def _joins(code: int, before: int) -> bool:
    """Whether a letter is a mark of voice that becomes one with the letter before, of which the bits are given."""
    if code == 0x3099 or code == 0xFF9E:
        return before & TAKES_VOICED != 0
    return (code == 0x309A or code == 0xFF9F) and before & TAKES_SEMIVOICED != 0


@compiled
def _is_apostrophe(code: int) -> bool:
    return code == 0x27 or code == 0x2019 or code == 0x2BC


@compiled
def form_length(codes: Any, size: int, folded: Any) -> int:
    """How many code points the form of the word codes[:size] has, without the dots of initials (`Analyzer.form`)."""
    is_number = size > 0 and 0x30 <= codes[0] <= 0x39
    length = np.int64(0)
    dots = 0
    before = np.int64(0)
    for place in range(size):
        code = codes[place]
        dots += code == _DOT
        if code == (_COMMA if is_number else _DOT):
            continue
        if _joins(code, before):
            before = np.int64(0)
            continue
        bits = _folded_bits(code, folded)
        length += bits & LENGTH_BITS
        if bits & LENGTH_BITS:
            before = bits
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
    begin, end = bounds_of(form_start, form, len(form_text))
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
def _is_nothing(piece: int, pieces: Any) -> bool:
    """Whether a piece is a gap of nothing at all: two words that touch."""
    _piece_text, piece_start, piece_kind = pieces
    return piece_kind[piece] == GAP and piece_start[piece] == piece_start[piece + 1]


@compiled
def _is_character(piece: int, pieces: Any) -> bool:
    """Whether a piece is a character of a script without spaces."""
    piece_text, piece_start, piece_kind = pieces
    begin = np.int64(piece_start[piece])
    is_empty = piece_start[piece] == piece_start[piece + 1]
    if piece_kind[piece] != WORD or is_empty or piece_text[begin] < 0xE0:  # they take three bytes or four
        return False
    code = np.empty(1, np.uint32)
    first = begin + (3 if piece_text[begin] < 0xF0 else 4)
    read_code_points(piece_text, begin, min(first, np.int64(piece_start[piece + 1])), code, 0)
    return is_continuous(code[0])


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
        for further in range(place + 1, min(place + size, end)):
            code = (code << np.uint32(6)) | np.uint32(text[further] & 0x3F)
        out[count] = code
        count += 1
        place += size
    return count


@compiled
def compound_end(word: int, form: int, words: Any, codes: Any, stoppers: int, pieces: Any, forms: Any) -> int:
    """The last word of the compound whose first part is a word, if it is the compound that stands in the form; else the word.

    words  (n,) the byte at which the code of each word begins;  codes, stoppers, pieces  the texts, see `index.text_kernels`
    form   of what matched: it may also be that of a pair of characters, see `index.analysis.words_of`
    forms  (form_text, form_start, folded), `folded` as `index.folding.folded_lengths` has it
    A compound is longer than its first part; which of the two a form is shows in its length. O(length of the compound).
    """
    form_text, form_start, folded = forms
    piece_text, piece_start, piece_kind = pieces
    known = len(piece_kind)
    piece, at = read_code(codes, words[word], stoppers, known)
    gap, behind = read_code(codes, at, stoppers, known)
    is_pair = _is_nothing(gap, pieces) and _is_character(piece, pieces)
    if not is_pair and not _is_hyphen(gap, pieces):
        return word
    last = word
    begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
    joined = np.empty(end - begin, np.uint32)
    own = count = read_code_points(piece_text, begin, end, joined, 0)
    while is_pair or _is_hyphen(gap, pieces):
        piece, at = read_code(codes, behind, stoppers, known)
        if piece_kind[piece] != WORD or _is_character(piece, pieces) != is_pair:
            break
        last += 1
        if last - word >= MAX_COMPOUND:
            return word
        begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
        longer = np.empty(count + end - begin, np.uint32)
        longer[:count] = joined[:count]
        joined = longer
        count = read_code_points(piece_text, begin, end, joined, count)
        if is_pair:
            break
        gap, behind = read_code(codes, at, stoppers, known)
    if last == word:
        return word
    length = _stored_form_length(form, form_text, form_start)
    off = abs(length - form_length(joined, own, folded))
    return last if abs(length - form_length(joined, count, folded)) < off else word


@compiled
def stretch_length(codes: Any, begin: int, end: int, stoppers: int, pieces: Any) -> int:
    """The code points of a text from the word whose code begins at byte `begin` to the end of the one at byte `end`."""
    piece_text, piece_start, piece_kind = pieces
    known = len(piece_kind)
    length = 0
    is_spaced = False
    at = begin
    while at <= end:
        piece, at = read_code(codes, at, stoppers, known)
        is_word = piece_kind[piece] == WORD
        length += is_word and is_spaced
        length += _text_length(piece_text, np.int64(piece_start[piece]), np.int64(piece_start[piece + 1]))
        is_spaced = is_word
    return length
