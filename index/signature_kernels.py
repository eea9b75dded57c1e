"""Compiled loops that sign articles: hashes of words, and of each row what near-duplicates of it have in common with it."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled

BINS_BITS = 7
BINS = 1 << BINS_BITS
"""How many bytes a signature has."""
BAND = 4
"""Bytes of a signature that make a band; articles that share no whole band are not compared."""
BANDS = BINS // BAND
SKETCH = 16
"""How many hashes a sketch holds: the highest of different ones."""
TITLE, OPENING, FIGURES = range(3)
"""The sketches of a row: the words of its title, those that open its body, and the figures in its body."""
OPENING_WORDS = 40
IS_FIGURE = np.uint64(1)
"""The bit of a word's hash that says whether it is a figure."""

_FNV_BASIS, _FNV_PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_ZERO, _NINE = 0x30, 0x39
_NOTHING = np.uint64(0xFFFFFFFFFFFFFFFF)


@compiled
def _mixed(value: int) -> int:
    """A number whose every bit depends on all bits of another."""
    value ^= value >> np.uint64(32)
    value *= _MIX
    return value ^ value >> np.uint64(29)


@compiled
def hash_words(pool: Any, start: Any, first: int, last: int, number_words: Any, out: Any) -> None:
    """Hash the texts first..last, whatever numbers they have: FNV-1a, mixed. O(bytes).

    pool, start   the texts in UTF-8, and where each begins and the last ends
    number_words  hashes of words that are figures though they have no digit, without the bit IS_FIGURE
    out           (last - first,) uint64 receives the hashes; the bit IS_FIGURE is set where there is a digit
    """
    for number in range(first, last):
        hashed = _FNV_BASIS
        is_figure = False
        for position in range(start[number], start[number + 1]):
            byte = pool[position]
            is_figure |= _ZERO <= byte <= _NINE
            hashed = (hashed ^ np.uint64(byte)) * _FNV_PRIME
        hashed = _mixed(hashed) & ~IS_FIGURE
        for other in number_words:
            is_figure |= other == hashed
        out[number - first] = hashed | IS_FIGURE if is_figure else hashed


@compiled
def _take_note(hashed: int, sketch: Any) -> None:
    """Put the upper 16 bits of a hash into a sketch: the highest that were met, different and descending, then zeros."""
    value = max(np.uint16(hashed >> np.uint64(48)), np.uint16(1))
    at = SKETCH
    while at > 0 and sketch[at - 1] < value:
        at -= 1
    if at == SKETCH or (at > 0 and sketch[at - 1] == value):
        return
    for place in range(SKETCH - 1, at, -1):
        sketch[place] = sketch[place - 1]
    sketch[at] = value


@compiled
def _sign(words: Any, first: int, last: int, hashes: Any, lowest: Any, signature: Any) -> None:
    """Write the signature of the words first..last, at least one: of each bin the lowest byte of its lowest pair of words.

    A bin without a pair takes the byte of another, which is the same for all rows that have none there.
    """
    lowest[:] = _NOTHING
    for place in range(first, max(last - 1, first + 1)):
        second = hashes[words[place + 1]] if place + 1 < last else np.uint64(0)
        pair = _mixed((hashes[words[place]] | IS_FIGURE) * _MIX + second)
        chosen = np.int64(pair >> np.uint64(64 - BINS_BITS))
        lowest[chosen] = min(lowest[chosen], pair << np.uint64(BINS_BITS))
    for each in range(BINS):
        source = each
        attempt = 0
        while lowest[source] == _NOTHING:
            attempt += 1
            step = _mixed(np.uint64(each * 65536 + attempt) * _MIX)
            source = np.int64(step >> np.uint64(64 - BINS_BITS))
        signature[each] = np.uint8(lowest[source] >> np.uint64(BINS_BITS) & np.uint64(255))


@compiled
def sign_rows(words: Any, section_word: Any, hashes: Any, signatures: Any, sketches: Any) -> None:
    """Sign rows of three sections each: title, summary, body.

    words         (w,) the numbers of the words of all sections;  section_word  (3 rows + 1,) the first word of each section
    hashes        uint64, of the words by their numbers, as `hash_words` gives them
    signatures    (rows, BINS) uint8, sketches  (rows, 3, SKETCH) uint16, both zeros, receive what is written; a row without a
                  body keeps a signature of zeros
    O(words).
    """
    lowest = np.empty(BINS, np.uint64)
    for row in range(len(signatures)):
        sketch = sketches[row]
        for place in range(section_word[3 * row], section_word[3 * row + 1]):
            _take_note(hashes[words[place]], sketch[TITLE])
        first, last = section_word[3 * row + 2], section_word[3 * row + 3]
        for place in range(first, last):
            hashed = hashes[words[place]]
            if place < first + OPENING_WORDS:
                _take_note(hashed, sketch[OPENING])
            if hashed & IS_FIGURE:
                _take_note(hashed, sketch[FIGURES])
        if last > first:
            _sign(words, first, last, hashes, lowest, signatures[row])


@compiled
def write_bands(signatures: Any, out: Any) -> None:
    """Write the key of each band of each row: a hash of the band's place and bytes in the upper half, the row in the lower.

    signatures  (rows, BINS) uint8;  out  (rows * BANDS,) uint64. O(rows).
    """
    for row in range(len(signatures)):
        for band in range(BANDS):
            value = np.uint64(band + 1)
            for each in range(BAND):
                value = value << np.uint64(8) | np.uint64(signatures[row, band * BAND + each])
            key = _mixed(value * _MIX) >> np.uint64(32) << np.uint64(32)
            out[row * BANDS + band] = key | np.uint64(row)
