"""Compiled loops that find which of some rows meet conditions, and what programs over conditions say of them.

rows   (n,) uint32, ascending, of one segment
bits   (C, W) uint64, W = ceil(n / 64): whether a condition holds of the i-th of the rows is bit i & 63 of number i >> 6
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS
from search.posting_kernels import find_from

# The steps of programs, as `search.conditions` has them.
_NOT, _AND, _OR, _ALL, _NONE = -1, -2, -3, -4, -5
# With more postings than so many for each row, each row is looked up in them.
_FEW_FOR_ROW = 8


@compiled
def mark_terms(postings: Any, term_slices: Any, numbers: Any, conditions: Any, rows: Any, bits: Any) -> None:
    """Set the bits of the rows that hold terms.

    postings  (posting_doc, slice_chunk, slice_start);  numbers, conditions  (k,) int64 terms, and the condition that each is for
    O(postings of the terms), and O(n log postings) where that is less.
    """
    posting_doc, slice_chunk, slice_start = postings
    for place in range(len(numbers)):
        number = numbers[place]
        if not 0 <= number < len(term_slices) - 1:
            continue
        first, last = bounds_of(term_slices, number, len(slice_chunk))
        begin_row = 0
        for part in range(first, last):
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            while begin_row < len(rows) and rows[begin_row] < base:
                begin_row += 1
            end_row = begin_row
            while end_row < len(rows) and rows[end_row] < base + (1 << CHUNK_BITS):
                end_row += 1
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            _mark(posting_doc, begin, end, base, rows, begin_row, end_row, bits[conditions[place]])
            begin_row = end_row


@compiled
def _mark(posting_doc: Any, begin: int, end: int, base: int, rows: Any, first: int, last: int, bits: Any) -> None:
    """Set the bits of rows[first:last] that are among the postings of one chunk, from `begin` to before `end`."""
    if end - begin > _FEW_FOR_ROW * (last - first):
        at = begin
        for row in range(first, last):
            wanted = rows[row] - base
            at = find_from(posting_doc, at, end, wanted)
            if at < end and posting_doc[at] == wanted:
                bits[row >> 6] |= np.uint64(1) << np.uint64(row & 63)
        return
    row = first
    for posting in range(begin, end):
        doc = base + posting_doc[posting]
        while row < last and rows[row] < doc:
            row += 1
        if row == last:
            return
        if rows[row] == doc:
            bits[row >> 6] |= np.uint64(1) << np.uint64(row & 63)


@compiled
def form_bounds(form_text: Any, form_start: Any, texts: Any, ends: Any, are_beginnings: Any) -> Any:
    """(k, 2) int64: the first of a segment's forms that is each of k texts, or begins with it, and the one behind the last.

    texts, ends  UTF-8 of the texts one behind the other, and where each ends;  are_beginnings  (k,) bool. O(k log F).
    """
    bounds = np.empty((len(ends), 2), np.int64)
    begin = 0
    for place in range(len(ends)):
        text = texts[begin : ends[place]]
        begin = ends[place]
        bounds[place, 0] = _forms_before(form_text, form_start, text, False, are_beginnings[place])
        bounds[place, 1] = _forms_before(form_text, form_start, text, True, are_beginnings[place])
    return bounds


@compiled
def _forms_before(form_text: Any, form_start: Any, text: Any, with_it: bool, is_beginning: bool) -> int:
    """How many forms sort before a text; or, `with_it`, before it or as it does, by their beginnings alone if it is one."""
    low, high = 0, len(form_start) - 1
    while low < high:
        middle = (low + high) >> 1
        begin, end = bounds_of(form_start, middle, len(form_text))
        order = 0
        for index in range(min(end - begin, len(text))):
            if form_text[begin + index] != text[index]:
                order = -1 if form_text[begin + index] < text[index] else 1
                break
        if order == 0 and (end - begin < len(text) or not is_beginning):
            order = end - begin - len(text)
        if order < 0 or (with_it and order == 0):
            low = middle + 1
        else:
            high = middle
    return low


@compiled
def mark_days(periods: Any, conditions: Any, first_day: Any, last_day: Any, rows: Any, bits: Any) -> None:
    """Set the bits of the rows dated wholly within periods, (k, 2) int64 days, inclusive; undated ones never are. O(k n)."""
    for place in range(len(conditions)):
        since, until = periods[place, 0], periods[place, 1]
        for index in range(len(rows)):
            row = rows[index]
            if first_day[row] > 0 and first_day[row] >= since and last_day[row] <= until:
                bits[conditions[place], index >> 6] |= np.uint64(1) << np.uint64(index & 63)


@compiled
def run_programs(steps: Any, starts: Any, bits: Any, every: Any, depth: int) -> Any:
    """(Q, W) uint64: of which rows each of Q programs says yes.

    steps   int32, those of program q from starts[q] to before starts[q + 1]: conditions, and signs as `search.conditions` has them
    every   (W,) the bits of all rows;  depth  the most results that any program has waiting
    O(steps × W).
    """
    width = bits.shape[1]
    found = np.zeros((len(starts) - 1, width), np.uint64)
    stack = np.zeros((depth, width), np.uint64)
    for program in range(len(starts) - 1):
        top = -1
        for at in range(starts[program], starts[program + 1]):
            step = steps[at]
            if step >= 0:
                top += 1
                stack[top] = bits[step]
            elif step == _ALL:
                top += 1
                stack[top] = every
            elif step == _NONE:
                top += 1
                stack[top] = 0
            elif step == _NOT:
                for word in range(width):
                    stack[top, word] = every[word] & ~stack[top, word]
            else:
                top -= 1
                for word in range(width):
                    if step == _AND:
                        stack[top, word] &= stack[top + 1, word]
                    else:
                        stack[top, word] |= stack[top + 1, word]
        for word in range(width):
            found[program, word] = stack[0, word]
    return found
