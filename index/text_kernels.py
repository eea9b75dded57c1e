"""Compiled loops that read texts back from the codes of their pieces.

The text of a row is a chain of codes, each of a piece: a word, a gap between two words, or the end of a section. Between two words
without a gap stands one space. A code is an (s, c)-dense code (`docs/index-format.md`): bytes of at least `stoppers` go on.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled

WORD, GAP, END = 0, 1, 2
"""The kinds of pieces."""
SECTION_END = 0
"""The piece that ends a section. Its code is one byte 0."""
_SPACE = 0x20
_LEAST_ROOM = 256


@compiled
def read_code(codes: Any, at: int, stoppers: int) -> tuple[int, int]:
    """The piece whose code begins at byte `at`, and the byte behind that code."""
    value = np.int64(0)
    byte = np.int64(codes[at])
    while byte >= stoppers:
        value = value * (256 - stoppers) + (byte - stoppers) + 1
        at += 1
        byte = np.int64(codes[at])
    return value * stoppers + byte, at + 1


@compiled
def skip_sections(codes: Any, at: int, sections: int, stoppers: int) -> int:
    """The byte behind the ends of so many sections from byte `at` on. O(bytes)."""
    goes_on = False
    while sections > 0:
        byte = np.int64(codes[at])
        at += 1
        sections -= not goes_on and byte == SECTION_END
        goes_on = byte >= stoppers
    return at


@compiled
def with_room(out: Any, size: int) -> Any:
    """`out`, or a longer copy of it where it is shorter than `size`."""
    if size <= len(out):
        return out
    longer = np.empty(max(size, 2 * len(out), _LEAST_ROOM), out.dtype)
    longer[: len(out)] = out
    return longer


@compiled
def append_section(codes: Any, at: int, stoppers: int, pieces: Any, out: Any, count: int) -> tuple[int, Any, int]:
    """Write the text of the section whose codes begin at byte `at` behind out[:count].

    pieces  (piece_text, piece_start, piece_kind) of the segment;  out  (n,) uint8, of which a longer copy is made where it is too
    short. Returns the byte behind the section, `out`, and how much of it is written. O(bytes of the text).
    """
    piece_text, piece_start, piece_kind = pieces
    is_spaced = False
    while True:
        piece, at = read_code(codes, at, stoppers)
        kind = piece_kind[piece]
        if kind == END:
            return at, out, count
        begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
        if count + end - begin >= len(out):
            out = with_room(out, count + end - begin + 1)
        if kind == WORD and is_spaced:
            out[count] = _SPACE
            count += 1
        for place in range(begin, end):
            out[count] = piece_text[place]
            count += 1
        is_spaced = kind == WORD


@compiled
def decode_section(
    text_codes: Any, begin: int, end: int, section: int, stoppers: int,
    piece_text: Any, piece_start: Any, piece_kind: Any,
) -> Any:  # fmt: skip
    """The UTF-8 of one section of a row.

    text_codes  of the segment, uint8, of which begin..end are the row's;  section  its place among the row's sections, from 0
    piece_text, piece_start (V + 1,), piece_kind (V,)  the pieces of the segment, their text in UTF-8
    Returns (n,) uint8. O(bytes of the row).
    """
    codes = text_codes[begin:end]
    pieces = (piece_text, piece_start, piece_kind)
    at = skip_sections(codes, 0, section, stoppers)
    _at, out, count = append_section(codes, at, stoppers, pieces, np.empty(2 * (end - begin), np.uint8), 0)
    return out[:count]
