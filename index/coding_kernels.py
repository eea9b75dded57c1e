"""Compiled loops that write texts as the codes of their pieces.

A text is a sequence of *pieces*: words as they stand in it, and gaps where something else than a single space stands beside a word.
A piece is a number; the more frequent, the lower. Its *code* is a byte or up to four: with s "stoppers" and c = 256 - s, the last
byte is below s and the others are not ((s, c)-dense codes: Brisaboa, Fariña, Navarro and Paramá, Lightweight natural language text
compression, Information Retrieval 10, 2007). `index.text_kernels` reads them back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.text_kernels import read_code

# Codes are at most so many bytes long.
_MAX_LENGTH = 4
TOKEN, OTHER_WORD, OTHER_GAP = 0, 1, 2
"""Where a piece of a stream is numbered: among the tokens of the texts, the words of records, or the gaps of both."""


@compiled
def lay_stream(
    words: Any, word_space: int, gaps: Any, gap_numbers: Any, section_word: Any, out: Any, out_start: Any
) -> int:
    """Put words and gaps of S sections in the order of the text; returns how many pieces that is.

    words        (W,) numbers of the words, of the numbering `word_space`
    gaps         (3, G) as `find_gaps` gives them, of which only the places are looked at;  gap_numbers  (G,)
    out          (≥ W + G,) uint32 receives number << 2 | numbering;  out_start  (S + 1,) where each section's pieces begin
    O(W + G).
    """
    count = 0
    gap = 0
    out_start[0] = 0
    for section in range(len(section_word) - 1):
        first, last = section_word[section], section_word[section + 1]
        for word in range(first, last + 1):
            if gap < len(gap_numbers) and gaps[2, gap] == word + section:
                out[count] = np.uint32(gap_numbers[gap]) << 2 | OTHER_GAP
                gap += 1
                count += 1
            if word < last:
                out[count] = np.uint32(words[word]) << 2 | word_space
                count += 1
        out_start[section + 1] = count
    return count


@compiled
def count_stream(stream: Any, first: Any, counts: Any) -> None:
    """Count pieces: stream as `lay_stream` writes it; counts[first[numbering] + number] are added to. O(n)."""
    for piece in stream:
        counts[first[piece & 3] + (piece >> 2)] += 1


@compiled
def utf8_of(pool: Any, pool_end: Any, chosen: Any, out: Any, out_start: Any) -> int:
    """Write chosen texts of a numbering as UTF-8 (lone surrogates like other code points); returns the bytes they take.

    chosen  (n,) numbers;  out  long enough: 4 bytes a code point;  out_start  (n + 1,) receives where each begins. O(code points).
    """
    at = 0
    for place in range(len(chosen)):
        out_start[place] = at
        for position in range(pool_end[chosen[place]], pool_end[chosen[place] + 1]):
            code = pool[position]
            if code < 0x80:
                out[at] = code
                at += 1
                continue
            if code < 0x800:
                out[at] = 0xC0 | (code >> 6)
                at += 1
            else:
                if code < 0x10000:
                    out[at] = 0xE0 | (code >> 12)
                    at += 1
                else:
                    out[at] = 0xF0 | (code >> 18)
                    out[at + 1] = 0x80 | ((code >> 12) & 63)
                    at += 2
                out[at] = 0x80 | ((code >> 6) & 63)
                at += 1
            out[at] = 0x80 | (code & 63)
            at += 1
    out_start[len(chosen)] = at
    return at


@compiled
def _hash_piece(kind: Any, text: Any, begin: int, end: int) -> Any:
    """FNV-1a with 64 bits, mixed so that any of the bits will do."""
    hashed = (np.uint64(14695981039346656037) ^ np.uint64(kind)) * np.uint64(1099511628211)
    for at in range(begin, end):
        hashed = (hashed ^ np.uint64(text[at])) * np.uint64(1099511628211)
    hashed ^= hashed >> np.uint64(32)
    hashed *= np.uint64(0x9E3779B97F4A7C15)
    return hashed ^ hashed >> np.uint64(29)


@compiled
def unite_pieces(
    text: Any, start: Any, kind: Any, count: Any, known: int, table: Any, same_as: Any, hashes: Any
) -> int:
    """Find pieces that are the same; returns how many different ones there are.

    text, start (n + 1,), kind (n,), count (n,)  pieces;  table  (2^k,) uint32 zeros, more than n
    known    so many pieces at the beginning are different and have their hashes
    same_as  (n,) receives for each the first one that is the same; its count is added to that one's
    hashes   (n,) receives a hash of kind and text, which sorts pieces of equal counts. O(bytes) expected.
    """
    mask = np.uint64(len(table) - 1)
    different = 0
    for piece in range(len(kind)):
        begin, end = np.int64(start[piece]), np.int64(start[piece + 1])
        hashed = hashes[piece] if piece < known else _hash_piece(kind[piece], text, begin, end)
        hashes[piece] = hashed
        slot = hashed & mask
        while True:
            other = np.int64(table[slot]) - 1
            if other < 0:
                table[slot] = piece + 1
                same_as[piece] = piece
                different += 1
                break
            if piece >= known and hashes[other] == hashed and kind[other] == kind[piece]:
                offset = np.int64(start[other])
                same = start[other + 1] - offset == end - begin
                at = 0
                while same and at < end - begin:
                    same = text[offset + at] == text[begin + at]
                    at += 1
                if same:
                    same_as[piece] = other
                    count[other] += count[piece]
                    break
            slot = (slot + np.uint64(1)) & mask
    return different


@compiled
def code_table(pieces: int, stoppers: int, codes: Any, lengths: Any) -> None:
    """The codes of pieces 0 to `pieces` - 1: codes (n,) uint32, the first byte lowest; lengths (n,) uint8."""
    for piece in range(pieces):
        rest = piece // stoppers
        code = np.uint32(piece % stoppers)
        length = 1
        while rest > 0:
            rest -= 1
            code = (code << np.uint32(8)) | np.uint32(stoppers + rest % (256 - stoppers))
            rest //= 256 - stoppers
            length += 1
        codes[piece] = code
        lengths[piece] = length


@compiled
def encode_rows(
    texts: Any,
    text_start: Any,
    records: Any,
    record_start: Any,
    first: Any,
    piece_of: Any,
    coding: Any,
    out: Any,
    out_start: Any,
) -> None:
    """Write the codes of all rows: record, title, summary, body, mentions, revisions, a section end behind each.

    texts, text_start      stream and (3 D + 1,) where the three sections of each row begin in it
    records, record_start  the same of record, mentions and revisions
    first, piece_of        the piece of a number in a numbering is piece_of[first[numbering] + number]
    coding   codes and lengths of the pieces, from `code_table`
    out      long enough;  out_start  (D + 1,) receives where each row begins. O(pieces).
    """
    codes, lengths = coding
    at = 0
    for row in range(len(out_start) - 1):
        out_start[row] = at
        for section in range(6):
            is_text = 1 <= section <= 3
            stream = texts if is_text else records
            starts = text_start if is_text else record_start
            place = 3 * row + (section - 1 if is_text else max(section - 3, 0))
            for index in range(starts[place], starts[place + 1]):
                number = stream[index]
                piece = piece_of[first[number & 3] + (number >> 2)]
                code = codes[piece]
                for _ in range(lengths[piece]):
                    out[at] = code & 255
                    code >>= np.uint32(8)
                    at += 1
            out[at] = 0
            at += 1
    out_start[len(out_start) - 1] = at


@compiled
def count_pieces(codes: Any, stoppers: int, first_code: int, last_code: int, counts: Any) -> None:
    """Count the pieces of codes[first_code:last_code]: counts (V,) are added to. O(codes)."""
    at = first_code
    while at < last_code:
        piece, at = read_code(codes, at, stoppers, len(counts))
        counts[piece] += 1


@compiled
def recode_rows(
    codes: Any, starts: Any, row_map: Any, stoppers: int, coding: Any, out: Any, out_start: Any, at: int
) -> int:
    """Write the codes of the live rows of a segment, in those of another one, to out[at:]; returns the byte behind them.

    codes, starts (D + 1,)  of the segment;  row_map  (D,) the row of each row there, -1 for a dead one
    coding     (V,) uint64: for each piece here the code there and, from bit 32 on, its length
    out_start  (rows there + 1,) receives where each row begins. O(codes).
    """
    for row in range(len(row_map)):
        if row_map[row] < 0:
            continue
        out_start[row_map[row]] = at
        place, end = np.int64(starts[row]), np.int64(starts[row + 1])
        while place < end:
            piece, place = read_code(codes, place, stoppers, len(coding))
            code = coding[piece]
            length = np.int64(code >> np.uint64(32))
            if at + _MAX_LENGTH <= len(out):
                # What is too much is overwritten by what comes next: cheaper than to ask for the length, which nobody can foresee.
                out[at] = code & np.uint64(255)
                out[at + 1] = code >> np.uint64(8) & np.uint64(255)
                out[at + 2] = code >> np.uint64(16) & np.uint64(255)
                out[at + 3] = code >> np.uint64(24) & np.uint64(255)
            else:
                for byte in range(length):
                    out[at + byte] = code >> np.uint64(8 * byte) & np.uint64(255)
            at += length
    return at
