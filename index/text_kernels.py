"""Compiled loops that read texts back from the codes of their pieces.

The text of a row is a chain of codes, each of a piece: a word, a gap between two words, or the end of a section. Between two words
without a gap stands one space. A code is an (s, c)-dense code (`docs/index-format.md`): bytes of at least `stoppers` go on.

Codes are taken as a file has them, which may be damaged: whatever they say, no loop reads or writes beside its arrays, and all end.
Of the pieces that is expected to be known (`Segment.pieces`).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled

WORD, GAP, END = 0, 1, 2
"""The kinds of pieces."""
SECTION_END = 0
"""The piece that ends a section. Its code is one byte 0."""
_SPACE, _LINE_BREAK = 0x20, 0x0A
_LEAST_ROOM = 256


@compiled
def read_code(codes: Any, at: int, stoppers: int, known: int) -> tuple[int, int]:
    """The piece whose code begins at byte `at`, and the byte behind that code.

    known  how many pieces there are: any other is taken for a section end, and so is the end of the codes
    """
    value = np.int64(0)
    while at < len(codes):
        byte = np.int64(codes[at])
        at += 1
        if byte < stoppers:
            value = value * stoppers + byte
            return value if np.uint64(value) < np.uint64(known) else SECTION_END, at
        value = value * (256 - stoppers) + (byte - stoppers) + 1
    return SECTION_END, at


@compiled
def skip_sections(codes: Any, at: int, sections: int, stoppers: int) -> int:
    """The byte behind the ends of so many sections from byte `at` on. O(bytes)."""
    goes_on = False
    while sections > 0 and at < len(codes):
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
def measure(codes: Any, at: int, most: int, stoppers: int, pieces: Any) -> tuple[int, int]:
    """How much room the first `most` words of a section need, with what stands around them, and how many it has of those.

    The room is in bytes, and may be more than is needed. To make it beforehand is cheaper than to look for it within a loop that
    reads the text. O(codes).
    """
    _piece_text, piece_start, piece_kind = pieces
    known = len(piece_kind)
    size, words = 0, 0
    kind = GAP
    while kind != END and words <= most:
        piece, at = read_code(codes, at, stoppers, known)
        kind = piece_kind[piece]
        words += kind == WORD
        size += 1 + np.int64(piece_start[piece + 1]) - np.int64(piece_start[piece])
    return size, min(words, most)


@compiled
def append_section(codes: Any, at: int, stoppers: int, pieces: Any, out: Any, count: int) -> tuple[int, Any, int]:
    """Write the text of the section whose codes begin at byte `at` behind out[:count].

    pieces  (piece_text, piece_start, piece_kind) of the segment;  out  (n,) uint8, of which a longer copy is made where it is too
    short. Returns the byte behind the section, `out`, and how much of it is written. O(bytes of the text).
    """
    piece_text, piece_start, piece_kind = pieces
    out = with_room(out, count + measure(codes, at, np.int64(len(codes)), stoppers, pieces)[0])
    is_spaced = False
    while True:
        piece, at = read_code(codes, at, stoppers, len(piece_kind))
        kind = piece_kind[piece]
        if kind == END:
            return at, out, count
        begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
        if kind == WORD and is_spaced:
            out[count] = _SPACE
            count += 1
        for place in range(begin, end):
            out[count] = piece_text[place]
            count += 1
        is_spaced = kind == WORD


@compiled
def append_line(codes: Any, at: int, stoppers: int, pieces: Any, out: Any, count: int) -> tuple[int, Any, int]:
    """As `append_section`, but only the first line of the text. O(bytes of the line + codes of the section)."""
    piece_text, piece_start, piece_kind = pieces
    size, first = np.int64(0), at
    kind, goes_on = GAP, True
    while goes_on and kind != END:
        piece, at = read_code(codes, at, stoppers, len(piece_kind))
        kind = piece_kind[piece]
        begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
        size += 1 + end - begin
        goes_on = kind == WORD or _line_break(piece_text, begin, end) == end
    is_whole = kind == END
    behind, at = at, first
    out = with_room(out, count + size)
    is_spaced = False
    while at < behind:
        piece, at = read_code(codes, at, stoppers, len(piece_kind))
        kind = piece_kind[piece]
        begin, end = np.int64(piece_start[piece]), np.int64(piece_start[piece + 1])
        if kind == WORD and is_spaced:
            out[count] = _SPACE
            count += 1
        if at == behind:
            end = _line_break(piece_text, begin, end)
        for place in range(begin, end):
            out[count] = piece_text[place]
            count += 1
        is_spaced = kind == WORD
    return behind if is_whole else skip_sections(codes, behind, 1, stoppers), out, count


@compiled
def _line_break(text: Any, begin: int, end: int) -> int:
    """Where the first line break in text[begin:end] is; `end` where there is none."""
    place = begin
    while place < end and text[place] != _LINE_BREAK:
        place += 1
    return place


@compiled
def decode_section(text_codes: Any, begin: int, end: int, section: int, stoppers: int, pieces: Any) -> Any:
    """The UTF-8 of one section of a row.

    text_codes  of the segment, uint8, of which begin..end are the row's;  section  its place among the row's sections, from 0
    pieces  (piece_text, piece_start (V + 1,), piece_kind (V,)) of the segment, their text in UTF-8
    Returns (n,) uint8. O(bytes of the row).
    """
    codes = text_codes[begin:end]
    at = skip_sections(codes, 0, section, stoppers)
    _at, out, count = append_section(codes, at, stoppers, pieces, np.empty(0, np.uint8), 0)
    return out[:count]
