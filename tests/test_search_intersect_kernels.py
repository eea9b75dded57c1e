"""Rows that hold all of some terms, against sets."""

from __future__ import annotations

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.segment import CHUNK_BITS
from search.intersect_kernels import enter_chunk, intersect, longest_slice

_few = st.sets(st.integers(0, (1 << CHUNK_BITS) - 1), min_size=1, max_size=30)
# So many that they are walked through, or so many more that they are searched.
_many = st.integers(1, 700).map(lambda step: set(range(0, 1 << CHUNK_BITS, step)))


@settings(deadline=None)
@given(st.lists(_few | _many, min_size=1, max_size=4))
@example([{5}, {(1 << CHUNK_BITS) - 1}])
@example([{0, 7}, {0, 7}, {7}])
def test_the_rows_that_all_terms_hold_are_found_with_their_postings(terms: list[set[int]]) -> None:
    terms = sorted(terms, key=len)
    postings = np.array([row for term in terms for row in sorted(term)], np.uint16)
    ends = np.cumsum([len(term) for term in terms])
    begins = ends - [len(term) for term in terms]
    places = np.empty((len(terms), len(terms[0]) + 1), np.uint32)
    # Whatever an earlier call left there.
    where = np.full(1 << CHUNK_BITS, 3, np.uint16)
    found = intersect(postings, begins, ends, places, where)
    wanted = sorted(set.intersection(*terms))
    for term in range(len(terms)):
        assert postings[begins[term] + places[term, :found]].tolist() == wanted


def test_the_longest_of_some_slices_is_found() -> None:
    starts = np.array([0, 4, 5, 15, 16], np.uint32)
    assert longest_slice(starts, 0, 4, 16) == 10
    assert longest_slice(starts, 0, 2, 16) == 4
    assert longest_slice(starts, 2, 2, 16) == 0


def test_a_chunk_is_entered_only_where_all_terms_have_postings() -> None:
    chunks, starts = np.array([0, 1, 4, 1, 2, 4], np.uint16), np.array([0, 3, 5, 9, 10, 12, 20], np.uint32)
    parts, lasts = np.array([0, 3]), np.array([3, 6])
    begins, ends = np.zeros(2, np.int64), np.zeros(2, np.int64)
    assert not enter_chunk((chunks, starts), 20, 0, parts, lasts, begins, ends)
    assert enter_chunk((chunks, starts), 20, 1, parts, lasts, begins, ends)
    assert (begins[1], ends[1]) == (9, 10)
    assert enter_chunk((chunks, starts), 20, 4, parts, lasts, begins, ends)
    assert (begins[1], ends[1]) == (12, 20)
    assert not enter_chunk((chunks, starts), 20, 5, parts, lasts, begins, ends)
