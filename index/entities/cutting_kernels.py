"""Compiled loops that cut a text into the tokens of the tagger, each with a hash of its form and what is known of its case."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.tokenize_kernels import CHAR, CONTINUOUS, DIGIT, LETTER, LOWER, SPACE, WORD

# What is known of a token: it begins a sentence, has a small letter, is all in capitals, begins with a capital.
STARTS, SMALL, CAPITALS, CAPITAL = 1, 2, 4, 8

_DOT, _COMMA, _COLON, _APOSTROPHE, _QUOTE, _AMPERSAND = 0x2E, 0x2C, 0x3A, 0x27, 0x2019, 0x26
_NEWLINE = 0x0A
_FIRST_UNCASED = 0x590
_SHORT_LINE = 60
_SEED, _PRIME = np.uint64(0xCBF29CE484222325), np.uint64(0x100000001B3)


@compiled
def hashed(codes: Any, start: int, end: int) -> Any:
    """A hash of codes[start:end] that takes all ASCII digits for one; never 0. O(end - start)."""
    value = _SEED
    for at in range(start, end):
        code = codes[at]
        if 0x30 <= code <= 0x39:
            code = np.uint32(0x30)
        value = (value ^ np.uint64(code)) * _PRIME
    value ^= value >> np.uint64(29)
    return value | np.uint64(1)


@compiled
def _is_hyphen(code: Any) -> bool:
    return code == 0x2D or code == 0x2010 or code == 0x2011


@compiled
def _is_possessive(codes: Any, at: int, end: int, classes: Any) -> bool:
    """Whether an apostrophe and an s stand at `at`, with the end of the word behind them."""
    if at + 1 >= end or (codes[at] != _APOSTROPHE and codes[at] != _QUOTE) or codes[at + 1] | 0x20 != 0x73:
        return False
    return at + 2 >= end or not classes[codes[at + 2]] & CHAR


@compiled
def _lower_hash(codes: Any, start: int, end: int) -> Any:
    value = _SEED
    for at in range(start, end):
        code = codes[at]
        if 0x41 <= code <= 0x5A:
            code |= np.uint32(0x20)
        value = (value ^ np.uint64(code)) * _PRIME
    value ^= value >> np.uint64(29)
    return value | np.uint64(1)


@compiled
def _joins(codes: Any, at: int, end: int, classes: Any) -> bool:
    """Whether the mark at `at` is within a word: an apostrophe, `&`, or what stands between digits."""
    code = codes[at]
    if code == _APOSTROPHE or code == _QUOTE:
        return not _is_possessive(codes, at, end, classes)
    if code == _DOT or code == _COMMA or code == _COLON:
        return classes[codes[at - 1]] & DIGIT > 0 and classes[codes[at + 1]] & DIGIT > 0
    return code == _AMPERSAND


@compiled
def _word_end(codes: Any, start: int, end: int, classes: Any, abbreviations: Any) -> int:
    """The end of the word that begins at `start`: with its hyphens, its inner apostrophes, and the dots of initials."""
    at = start
    part = start
    while at < end:
        code = codes[at]
        if classes[code] & CHAR and not classes[code] & CONTINUOUS:
            at += 1
            continue
        follows = at + 1 < end and classes[codes[at + 1]] & CHAR and not classes[codes[at + 1]] & CONTINUOUS
        if code == _DOT and at == part + 1 and classes[codes[part]] & LETTER:
            # J. or the next letter of U.S.
            single = at + 2 >= end or not classes[codes[at + 2]] & CHAR
            if follows and single:
                at += 1
                part = at
                continue
            if part > start and codes[part - 1] == _DOT:
                at += 1
                part = at
                if at < end and _is_hyphen(codes[at]):
                    continue
                return at
            if not classes[codes[part]] & LOWER and not follows and codes[part] != 0x49:
                return at + 1
            return at
        if follows and _is_hyphen(code):
            at += 1
            part = at
        elif follows and _joins(codes, at, end, classes):
            at += 1
        else:
            break
    if at < end and codes[at] == _DOT and at - start <= 6 and not classes[codes[start]] & LOWER:
        wanted = _lower_hash(codes, start, at)
        place = np.searchsorted(abbreviations, wanted)
        if place < len(abbreviations) and abbreviations[place] == wanted:
            return at + 1
    return at


@compiled
def _case_of(codes: Any, start: int, end: int, classes: Any) -> int:
    letters = 0
    small = 0
    for at in range(start, end):
        if classes[codes[at]] & LETTER and codes[at] < _FIRST_UNCASED:
            letters += 1
            small += classes[codes[at]] & LOWER > 0
    case = 0
    if small:
        case |= SMALL
    elif letters:
        case |= CAPITALS
    if classes[codes[start]] & LETTER and codes[start] < _FIRST_UNCASED and not classes[codes[start]] & LOWER:
        case |= CAPITAL
    return case


@compiled
def cut_tokens(
    codes: Any, first: int, last: int, classes: Any, abbreviations: Any, starts: Any, ends: Any, hashes: Any, flags: Any, count: int
) -> int:  # fmt: skip
    """Write the tokens of codes[first:last] from place `count` on; returns the place behind them. O(last - first).

    classes  by code point, of `index.lexicon.code_point_classes`;  abbreviations  (a,) uint64, ascending: hashes, in lower case
    starts, ends  int64;  hashes  uint64, of `hashed`;  flags  uint8: STARTS, SMALL, CAPITALS, CAPITAL. All as long as the text
    A token is a word, what is left of a possessive, or a run of one mark. A sentence starts with the text; after a blank line;
    after a short line; and after . ! ? … and white space where no small letter follows.
    """
    at = first
    line = first
    newlines = 2
    short = True
    spaced = True
    stop = True
    while at < last:
        code = codes[at]
        if classes[code] & SPACE:
            if code == _NEWLINE:
                short = at - line < _SHORT_LINE
                line = at + 1
                newlines += 1
            spaced = True
            at += 1
            continue
        if classes[code] & CONTINUOUS:
            end = at + 1
        elif classes[code] & WORD:
            end = _word_end(codes, at, last, classes, abbreviations)
        elif not spaced and _is_possessive(codes, at, last, classes):
            end = at + 2
        else:
            end = at + 1
            while end < last and codes[end] == code:
                end += 1
        case = _case_of(codes, at, end, classes)
        begins = newlines > 1 or (newlines == 1 and (short or stop)) or (stop and spaced and not classes[code] & LOWER)
        starts[count], ends[count] = at, end
        hashes[count] = hashed(codes, at, end)
        flags[count] = case | (STARTS if begins else 0)
        count += 1
        if code == _DOT or code == 0x21 or code == 0x3F or code == 0x2026 or code == 0x3002:
            stop = True
        elif classes[code] & WORD or not (
            code == _QUOTE or code == 0x22 or code == 0x29 or code == 0x201D or code == _APOSTROPHE
        ):
            stop = False
        newlines = 0
        spaced = False
        at = end
    return count
