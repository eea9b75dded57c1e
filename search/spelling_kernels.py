"""Compiled loops that read words out of the codes of a text: where they are, and how a stretch of them is spelt."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.text_kernels import END, WORD, measure, read_code, with_room
from search.compound_kernels import read_code_points

# Stands for what comes before or after a stretch: no white space, no quotation mark.
_LETTER = 0x78
_SPACE = 0x20


@compiled
def find_words(codes: Any, at: int, most: int, stoppers: int, piece_kind: Any, words: Any) -> tuple[Any, int]:
    """Where the codes of the first `most` words begin of the section whose codes begin at byte `at`.

    words  room, of which a longer copy is made where it is too short. Returns `words`, and how many are in it. O(bytes read).
    """
    count = 0
    # A word takes a byte at least. An array that is replaced within a loop costs more than the loop.
    words = with_room(words, min(most, len(codes) - at))
    while count < most:
        begin = at
        piece, at = read_code(codes, at, stoppers, len(piece_kind))
        kind = piece_kind[piece]
        if kind == END:
            break
        # What is no word is written over.
        words[count] = begin
        count += kind == WORD
    return words, count


@compiled
def spell(
    codes: Any, at: int, is_first: bool, most: int, stoppers: int, pieces: Any, room: Any
) -> tuple[Any, int, int]:
    """The text of at most `most` words as code points, with what stands before the first and after the last.

    at      the byte at which the section begins or, with not `is_first`, the word before the first; one letter stands for it, and
            one for the word after the last if there is one
    room    (text, starts, ends) uint32, int64, int64: receive the code points, and where each word begins and ends in them
    Returns `room`, longer where it was too short, and how many code points and words are in it. O(code points).
    """
    piece_text, piece_start, piece_kind = pieces
    text, starts, ends = room
    size, words = 0, 0
    is_spaced = False
    if not is_first:
        _piece, at = read_code(codes, at, stoppers, len(piece_kind))
    needed, needed_words = measure(codes, at, most, stoppers, pieces)
    text = with_room(text, needed + 2)
    starts, ends = with_room(starts, needed_words), with_room(ends, needed_words)
    if not is_first:
        text[0] = _LETTER
        size = 1
        is_spaced = True
    while True:
        piece, at = read_code(codes, at, stoppers, len(piece_kind))
        kind = piece_kind[piece]
        if kind == END:
            break
        begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
        if kind == WORD and is_spaced:
            text[size] = _SPACE
            size += 1
        if kind == WORD and words == most:
            text[size] = _LETTER
            size += 1
            break
        if kind == WORD:
            starts[words] = size
        size = read_code_points(piece_text, begin, end, text, size)
        if kind == WORD:
            ends[words] = size
            words += 1
        is_spaced = kind == WORD
    return (text, starts, ends), size, words
