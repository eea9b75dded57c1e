"""Compiled loops that find the rows which have some words, and count in how many of them other words stand."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled
from index.segment import CHUNK_BITS
from search.ordering_kernels import first_with


@compiled
def narrow(postings: Any, term_slices: Any, terms: Any, held: Any, step: int) -> None:
    """Count a word up in the rows that have all words before it.

    terms  (m,) int64 the terms of the word;  held  (D,) uint8 how many words each row has: `step` becomes `step` + 1. O(postings).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    for term in terms:
        first, last = bounds_of(term_slices, term, len(slice_chunk))
        for part in range(first, last):
            base = np.int64(slice_chunk[part]) << CHUNK_BITS
            begin, end = bounds_of(slice_start, part, len(posting_doc))
            for posting in range(begin, end):
                row = base | np.int64(posting_doc[posting])
                if row < len(held) and held[row] == step:
                    held[row] = step + 1


@compiled
def count_in(postings: Any, term_slices: Any, forms: Any, words: Any, rows: Any, counts: Any, terms: Any) -> None:
    """Add to `counts`, (n,) int64, in how many live rows that have all words before it each of some words stands.

    Puts a term of each word into `terms`, (n,) int64; -1 where the segment has none such.

    forms   (form_text, form_start, form_term) of the segment;  words  (text, ends) UTF-8 of n words and where each ends
    rows    (live, held, steps): live of no length where all rows are; held as `narrow` leaves it after `steps` words
    O(postings of the words).
    """
    posting_doc, _weights, slice_chunk, slice_start = postings
    form_text, form_start, form_term = forms
    text, ends = words
    live, held, steps = rows
    seen = np.zeros(len(held), np.uint32)
    begin_of_word = 0
    for word in range(len(ends)):
        wanted = text[begin_of_word : ends[word]]
        begin_of_word = ends[word]
        form = first_with(form_text, form_start, wanted, False)
        terms[word] = -1
        # A form may be of several terms: stems in several languages.
        while form < len(form_term) and _is_text(form_text, form_start, form, wanted):
            term = np.int64(form_term[form])
            form += 1
            if term >= len(term_slices) - 1:
                continue
            terms[word] = term
            first, last = bounds_of(term_slices, term, len(slice_chunk))
            for part in range(first, last):
                base = np.int64(slice_chunk[part]) << CHUNK_BITS
                begin, end = bounds_of(slice_start, part, len(posting_doc))
                for posting in range(begin, end):
                    row = base | np.int64(posting_doc[posting])
                    if row >= len(held) or held[row] != steps or seen[row] == word + 1:
                        continue
                    if len(live) and not live[row]:
                        continue
                    seen[row] = word + 1
                    counts[word] += 1


@compiled
def _is_text(texts: Any, starts: Any, number: int, wanted: Any) -> bool:
    begin, end = bounds_of(starts, number, len(texts))
    if end - begin != len(wanted):
        return False
    return np.array_equal(texts[begin:end], wanted)
