"""Compiled loops that turn tokens in the order of the text into postings in the order of their terms."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.segment import CHECKPOINT_BITS, CHUNK_BITS

_CONTINUED, _LAST = 0x80, 0x40


@compiled
def place_tokens(ordinals: Any, section_word: Any, gap: int, positions: Any, lengths: Any, section_words: Any) -> None:
    """The positions of the tokens of R rows of S sections.

    ordinals       (n,) the word at which each token stands, ascending;  section_word  (R S + 1,) the first word of each section
    gap            positions between sections;  positions  (n,) receives what `docs/index-format.md` calls so
    lengths        (R,) receives the number of tokens of each row;  section_words  (R, S - 1) of words of all sections but the last
    O(n + R S).
    """
    token = 0
    sections = section_words.shape[1] + 1
    for row in range(len(lengths)):
        first_token, first_word = token, section_word[row * sections]
        for section in range(sections):
            last_word = section_word[row * sections + section + 1]
            if section < sections - 1:
                section_words[row, section] = last_word - section_word[row * sections + section]
            while token < len(ordinals) and ordinals[token] < last_word:
                positions[token] = ordinals[token] - first_word + gap * section
                token += 1
        lengths[row] = token - first_token


@compiled
def sort_by_term(
    forms: Any, positions: Any, first_row: int, lengths: Any, section_words: Any, gap: int, half_units: Any, terms: Any,
    variants: Any, starts: Any, out: Any
) -> int:  # fmt: skip
    """Sort the tokens of the next rows by term, and within a term in the given order (counting sort); returns the row behind them.

    forms, positions        (n,), in the order of the rows;  lengths, section_words, gap  of all rows, as in `place_tokens`
    half_units              (S,) the weight of each section;  terms, variants  by form
    starts                  (T,) where each term's next token goes; moved on
    out                     rows, positions, variants and weights, with room for all tokens. O(n).
    """
    sorted_rows, sorted_positions, sorted_variants, sorted_weights = out
    row = first_row
    last = 0
    while last < len(forms) or (row < len(lengths) and lengths[row] == 0):
        token = last
        last += lengths[row]
        section, section_end = -1, np.int64(0)
        while token < last:
            while section < section_words.shape[1] and (section < 0 or positions[token] >= section_end):
                section += 1
                if section < section_words.shape[1]:
                    section_end += np.int64(section_words[row, section]) + (gap if section else 0)
            form = forms[token]
            term = terms[form]
            at = starts[term]
            starts[term] = at + 1
            sorted_rows[at] = row
            sorted_positions[at] = positions[token]
            sorted_variants[at] = variants[form]
            sorted_weights[at] = half_units[section]
            token += 1
        row += 1
    return row


@compiled
def write_value(value: int, out: Any, at: int) -> int:
    """Write one position value in groups of 6 bits from `at` on; returns the end. The last byte is without flags."""
    while value >= 64:
        out[at] = (value & 63) | _CONTINUED
        at += 1
        value >>= 6
    out[at] = value
    return at + 1


@compiled
def write_postings(
    ends: Any, rows: Any, positions: Any, variants: Any, weights: Any, vbits: Any, out: Any
) -> tuple[int, int, int]:
    """Turn sorted tokens into postings.

    ends   (T,) where each term's tokens end;  vbits  (T,)
    out    (df (T,), posting_doc, posting_weight, position_bytes, checkpoints, term_slices (T + 1,), slice_chunk, slice_start),
           each as long as it may have to be
    Returns how many postings, position bytes and slices there are. O(tokens).
    """
    df, posting_doc, posting_weight, position_bytes, checkpoints, term_slices, slice_chunk, slice_start = out
    postings = 0
    at = 0
    slices = 0
    token = 0
    for term in range(len(ends)):
        term_slices[term] = slices
        first = postings
        chunk = -1
        while token < ends[term]:
            row = rows[token]
            if np.int64(row >> CHUNK_BITS) != chunk:
                chunk = np.int64(row >> CHUNK_BITS)
                slice_chunk[slices] = chunk
                slice_start[slices] = postings
                slices += 1
            if postings & ((1 << CHECKPOINT_BITS) - 1) == 0:
                checkpoints[postings >> CHECKPOINT_BITS] = at
            posting_doc[postings] = row & ((1 << CHUNK_BITS) - 1)
            weight = 0
            previous = np.int64(0)
            while token < ends[term] and rows[token] == row:
                position = np.int64(positions[token])
                at = write_value(((position - previous) << vbits[term]) | variants[token], position_bytes, at)
                previous = position
                weight += weights[token]
                token += 1
            position_bytes[at - 1] |= _LAST
            posting_weight[postings] = min(weight, 255)
            postings += 1
        df[term] = postings - first
    term_slices[len(ends)] = slices
    slice_start[slices] = postings
    return postings, at, slices


@compiled
def invert_values(value_start: Any, values: Any, slots: Any, starts: Any) -> Any:
    """The rows that have each value, by value and then row (counting sort).

    value_start  (D + 1,);  values  (n,);  slots  (n,) the place of each value among the distinct ones
    starts       (V,) where each value's rows begin; it is used up. O(n).
    """
    rows = np.empty(len(values), np.uint32)
    for row in range(len(value_start) - 1):
        for index in range(value_start[row], value_start[row + 1]):
            slot = slots[index]
            rows[starts[slot]] = row
            starts[slot] += 1
    return rows
