"""Compiled loops that verify a segment: texts in order, postings and positions that hang together."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.segment import CHECKPOINT_BITS, CHUNK_BITS
from index.text_kernels import END

_PAYLOAD, _CONTINUED, _LAST = 0x3F, 0x80, 0x40


@compiled
def first_unsorted(text: Any, start: Any) -> int:
    """The first of the texts, text[start[i]:start[i + 1]], that does not sort behind the one before; -1 where all do. O(bytes)."""
    for number in range(1, len(start) - 1):
        a, end_a = np.int64(start[number - 1]), np.int64(start[number])
        b, end_b = np.int64(start[number]), np.int64(start[number + 1])
        while a < end_a and b < end_b and text[a] == text[b]:
            a += 1
            b += 1
        if b == end_b or (a < end_a and text[a] > text[b]):
            return number
    return -1


@compiled
def first_bad_posting(postings: Any, checkpoints: Any, rows: int, variants: Any, variant_start: Any) -> int:
    """The first posting that is out of order or out of range; -1 where none is.

    postings       as in `index.merge_kernels.count_live`
    checkpoints    position_checkpoint;  rows  the number of rows
    variants       (V,) zeros; receive how often each variant of each term occurs, from variant_start (T + 1,) on
    O(position bytes).
    """
    term_slices, slice_chunk, slice_start, posting_doc, data, vbits = postings
    at = 0
    for term in range(len(vbits)):
        before = np.int64(-1)
        mask = (np.int64(1) << vbits[term]) - 1
        forms = variant_start[term + 1] - variant_start[term]
        for part in range(term_slices[term], term_slices[term + 1]):
            for posting in range(slice_start[part], slice_start[part + 1]):
                row = (np.int64(slice_chunk[part]) << CHUNK_BITS) + posting_doc[posting]
                if row <= before or row >= rows:
                    return posting
                before = row
                if posting & ((1 << CHECKPOINT_BITS) - 1) == 0 and checkpoints[posting >> CHECKPOINT_BITS] != at:
                    return posting
                is_last = False
                while not is_last:
                    value, shift = np.int64(0), 0
                    is_whole = False
                    while not is_whole:
                        if at == len(data) or shift > 42:
                            return posting
                        value |= np.int64(data[at] & _PAYLOAD) << shift
                        shift += 6
                        is_whole = not data[at] & _CONTINUED
                        is_last = is_whole and (data[at] & _LAST) != 0
                        at += 1
                    if value & mask >= forms:
                        return posting
                    variants[variant_start[term] + (value & mask)] += 1
    return -1 if at == len(data) else len(posting_doc)


@compiled
def first_bad_text(codes: Any, start: Any, stoppers: int, piece_kind: Any, sections: int) -> int:
    """The first row whose codes are not those of so many sections, each ended by piece 0; -1 where all are. O(codes).

    codes, start, piece_kind  `text_codes`, `text_start` and `piece_kind` of a segment
    """
    for row in range(len(start) - 1):
        value, ended = np.int64(0), 0
        is_whole = False
        for at in range(np.int64(start[row]), np.int64(start[row + 1])):
            byte = np.int64(codes[at])
            is_whole = False
            if byte >= stoppers:
                value = value * (256 - stoppers) + (byte - stoppers) + 1
            else:
                piece = value * stoppers + byte
                if piece >= len(piece_kind):
                    return row
                is_whole = piece_kind[piece] == END
                ended += is_whole
                value = np.int64(0)
            if value > len(piece_kind):
                return row
        if not is_whole or ended != sections:
            return row
    return -1
