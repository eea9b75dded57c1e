"""Compiled loops that cut text into words and sentences.

They do on arrays of code points what `index.analysis` does on one text; its tokens are the oracle in the tests.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import compiled

# Classes of code points, as bits. Of a script without spaces, letters are not LETTER.
LETTER, DIGIT, MARK, LOWER, SPACE, CONTINUOUS = 1, 2, 4, 8, 16, 32
WORD = LETTER | DIGIT
CHAR = WORD | MARK

_DOT, _COMMA, _APOSTROPHE, _QUOTE, _NEWLINE = 0x2E, 0x2C, 0x27, 0x2019, 0x0A
_MAX_ORDINAL = 65_535
SECTION_END = 0x1E
"""What stands between the sections of joined texts."""

Codes = npt.NDArray[np.uint32]


@compiled
def word_end(codes: Codes, start: int, end: int, classes: npt.NDArray[np.uint8]) -> int:
    """The end of the word that begins at `start`, as `index.analysis.PATTERN` matches there. O(its length)."""
    position = start
    if classes[codes[start]] & CONTINUOUS:
        position += 1
        while position < end and classes[codes[position]] & MARK:
            position += 1
        return position
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
        if classes[codes[position]] & (WORD | CONTINUOUS):
            last = word_end(codes, position, end, classes)
            starts[count] = position
            ends[count] = last
            count += 1
            position = last
        else:
            position += 1
    return count


@compiled
def cut_sections(
    codes: Codes, sizes: Any, classes: npt.NDArray[np.uint8], begin: Any, end: Any, starts: Any, ends: Any, word: Any
) -> int:
    """Cut S sections that lie one behind the other, with one code point between two; returns how many words there are.

    sizes       (S,) code points of each;  begin, end  (S,) receive where each begins and ends
    starts, ends  as of `cut_words`, long enough;  word  (S + 1,) receives the first word of each section. O(code points).
    """
    at = 0
    words = 0
    for section in range(len(sizes)):
        begin[section], end[section], word[section] = at, at + sizes[section], words
        words += cut_words(codes, at, end[section], classes, starts[words:], ends[words:])
        at = end[section] + 1
    word[len(sizes)] = words
    return words


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
    codes: Codes, first: int, last: int, starts: Any, ends: Any, flags: Any, forms: Any, classes: npt.NDArray[np.uint8],
    out: Any, count: int,
) -> int:  # fmt: skip
    """Write to `out`, from place `count` on, the words first..last that begin a sentence, counted from the first, none above 65535.

    starts, ends, forms  of all words;  flags  by form. Returns the place behind them. O(code points between words).
    A sentence ends with its section and at a blank line; and at . ! ? … before white space, where the next word is not in
    lower case. After an abbreviation or initials that takes a word that often opens a sentence. At 。！？｡ it ends anyway.
    """
    if first < last:
        out[count] = 0
        count += 1
    for word in range(first, min(last - 1, first + _MAX_ORDINAL)):
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
            elif code == 0x3002 or code == 0xFF01 or code == 0xFF1F or code == 0xFF61:
                stop = True
                ended = True
                only_dot = False
            elif classes[code] & SPACE and stop:
                ended = True
        if newlines < 2:
            known = flags[forms[word]]
            doubtful = (known & ABBREVIATION and only_dot and stop) or (known & DOTTED and not stop)
            if known & DOTTED and not stop:
                ended = True
            if not ended or classes[codes[starts[word + 1]]] & LOWER:
                continue
            if doubtful and not _opens(flags[forms[word + 1]], codes, ends[word + 1]):
                continue
        out[count] = word + 1 - first
        count += 1
    return count


@compiled
def body_sentences(
    codes: Codes, starts: Any, ends: Any, flags: Any, forms: Any, classes: npt.NDArray[np.uint8], section_word: Any, out: Any,
    sizes: Any,
) -> int:  # fmt: skip
    """Find the sentences of bodies; returns how many there are.

    starts, ends, forms, flags  as of `find_sentences`;  section_word  (R S + 1,), where the last of S sections is the body
    out    uint16, as long as there are words, receives the words that begin a sentence, numbered within their body
    sizes  (R,) receives how many each row has
    """
    count = 0
    sections = (len(section_word) - 1) // max(len(sizes), 1)
    for row in range(len(sizes)):
        body = (row + 1) * sections
        before = count
        count = find_sentences(
            codes, section_word[body - 1], section_word[body], starts, ends, flags, forms, classes, out, count
        )
        sizes[row] = count - before
    return count
