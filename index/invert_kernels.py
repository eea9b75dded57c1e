"""Compiled loops that turn tokens in the order of the text into postings in the order of their terms."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.segment import CHECKPOINT_BITS, CHUNK_BITS

_CONTINUED, _LAST = 0x80, 0x40


@compiled
def place_tokens(
    ordinals: Any, section_word: Any, first_row: int, gap: int, half_units: Any, placed: Any, lengths: Any, section_words: Any
) -> None:  # fmt: skip
    """Where tokens stand: rows, positions and weights, in `placed` (n,), of the tokens of R rows of S sections.

    ordinals       (n,) the word at which each token stands, ascending;  section_word  (R S + 1,) the first word of each section
    first_row      the number of the first row;  gap  positions between sections;  half_units  (S,) the weight of each section
    lengths        (R,) receives the number of tokens of each row;  section_words  (R, S - 1) of words of all sections but the last
    O(n + R S).
    """
    rows, positions, weights = placed
    token = 0
    sections = len(half_units)
    for row in range(len(lengths)):
        first_token, first_word = token, section_word[row * sections]
        for section in range(sections):
            last_word = section_word[row * sections + section + 1]
            if section < sections - 1:
                section_words[row, section] = last_word - section_word[row * sections + section]
            while token < len(ordinals) and ordinals[token] < last_word:
                rows[token] = first_row + row
                positions[token] = ordinals[token] - first_word + gap * section
                weights[token] = half_units[section]
                token += 1
        lengths[row] = token - first_token


@compiled
def sort_by_term(tokens: Any, terms: Any, variants: Any, starts: Any) -> tuple[Any, Any, Any, Any]:
    """Rows, positions, variants and weights of the tokens, by term and within a term in the given order (counting sort).

    tokens           forms, rows, positions and weights, (n,) each;  terms, variants  by form
    starts           (T,) where each term's tokens begin; it is used up. O(n + T).
    """
    forms, rows, positions, weights = tokens
    n = len(forms)
    sorted_rows = np.empty(n, np.uint32)
    sorted_positions = np.empty(n, np.uint32)
    sorted_variants = np.empty(n, np.uint8)
    sorted_weights = np.empty(n, np.uint8)
    for token in range(n):
        form = forms[token]
        term = terms[form]
        at = starts[term]
        starts[term] = at + 1
        sorted_rows[at] = rows[token]
        sorted_positions[at] = positions[token]
        sorted_variants[at] = variants[form]
        sorted_weights[at] = weights[token]
    return sorted_rows, sorted_positions, sorted_variants, sorted_weights


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
