"""Words found among the terms of a segment."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed

from search import lookup_kernels


@settings(deadline=None, max_examples=80)
@given(words=st.sets(st.text(max_size=4), max_size=12), wanted=st.text(max_size=4))
def test_a_text_is_found_among_sorted_ones(words: set[str], wanted: str) -> None:
    blobs = sorted(word.encode("utf-8", "surrogatepass") for word in words)
    texts, starts = fixed(list(b"".join(blobs)), np.uint8), fixed([*accumulate(map(len, blobs), initial=0)], np.uint32)
    for word in (*words, wanted):
        encoded = word.encode("utf-8", "surrogatepass")
        number = lookup_kernels.find_text(texts, starts, fixed(list(encoded), np.uint8))
        assert number == (blobs.index(encoded) if encoded in blobs else -1)


@settings(deadline=None, max_examples=80)
@given(words=st.sets(st.text(max_size=4), max_size=12), wanted=st.lists(st.text(max_size=4), max_size=4))
def test_terms_are_looked_up_with_how_many_rows_hold_them(words: set[str], wanted: list[str]) -> None:
    blobs = sorted(word.encode("utf-8", "surrogatepass") for word in words)
    terms = (
        fixed(list(b"".join(blobs)), np.uint8),
        fixed([*accumulate(map(len, blobs), initial=0)], np.uint32),
        fixed([7 + number for number in range(len(blobs))], np.uint32),
    )
    asked = [word.encode("utf-8", "surrogatepass") for word in (*wanted, *words)]
    texts, ends = fixed(list(b"".join(asked)), np.uint8), np.array([*accumulate(map(len, asked))], np.int64)
    found = lookup_kernels.look_up(terms, texts, ends).tolist()
    assert found == [[blobs.index(word), 7 + blobs.index(word)] if word in blobs else [-1, 0] for word in asked]
