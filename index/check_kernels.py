"""Compiled loops that verify a segment: words in order, postings and positions that hang together, texts that can be read."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.segment import CHECKPOINT_BITS, CHUNK_BITS
from index.text_kernels import END, SECTION_END, WORD, read_code

_PAYLOAD, _CONTINUED, _LAST = 0x3F, 0x80, 0x40


@compiled
def first_unsorted(text: Any, start: Any, key: Any) -> int:
    """The first of the texts, text[start[i]:start[i + 1]], that does not sort behind the one before; -1 where all do.

    key  (n,) sorts equal texts. O(bytes).
    """
    for number in range(1, len(start) - 1):
        a, end_a = np.int64(start[number - 1]), np.int64(start[number])
        b, end_b = np.int64(start[number]), np.int64(start[number + 1])
        while a < end_a and b < end_b and text[a] == text[b]:
            a += 1
            b += 1
        if a == end_a and b == end_b:
            if key[number - 1] >= key[number]:
                return number
        elif b == end_b or (a < end_a and text[a] > text[b]):
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
def first_bad_row(codes: Any, starts: Any, stoppers: int, piece_start: Any, piece_kind: Any, section_words: Any) -> int:
    """The first row whose texts cannot be read: another number of sections than six, an unknown piece, or other numbers of words
    in title and summary than section_words (D, 2) says. -1 where there is none. O(codes).
    """
    for row in range(len(starts) - 1):
        at, end = np.int64(starts[row]), np.int64(starts[row + 1])
        section = 0
        words = 0
        while at < end:
            begin = at
            piece, at = read_code(codes, at, stoppers, len(piece_kind))
            if piece == SECTION_END and codes[begin] != SECTION_END:
                return row
            if piece_kind[piece] == END:
                if 1 <= section <= 2 and words != section_words[row, section - 1]:
                    return row
                section += 1
                words = 0
            elif piece_kind[piece] == WORD:
                words += 1
        if section != 6 or at != end:
            return row
    return -1
