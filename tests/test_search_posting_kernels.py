"""Positions and forms read out of postings, against what was written."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import ROWS, Postings, Terms, packed_positions, some_postings

from search import posting_kernels

_deltas = st.one_of(st.integers(0, 70), st.sampled_from((63, 64, 4_095, 4_096, 2**20, 2**31)))


@settings(deadline=None, max_examples=80)
@given(
    postings=st.lists(
        st.lists(st.tuples(_deltas, st.integers(0, 255)), min_size=1, max_size=9), min_size=1, max_size=150
    ),
    room=st.integers(0, 12),
)
def test_positions_are_read_back_from_any_posting(postings: list[list[tuple[int, int]]], room: int) -> None:
    wanted = [
        list(zip(accumulate(delta for delta, _ in posting), (variant for _, variant in posting), strict=True))
        for posting in postings
    ]
    terms = Terms([dict(enumerate((1, posting) for posting in wanted))], vbits=8)
    known = -1, 0
    for number, posting in enumerate(wanted):
        at = posting_kernels.posting_bytes(terms.bytes, terms.checkpoints, number, -1, 0)
        assert posting_kernels.posting_bytes(terms.bytes, terms.checkpoints, number, *known) == at
        known = (number, at) if number % 3 == 0 else known
        positions, variants = np.empty(room, np.int64), np.empty(room, np.int64)
        count, end = posting_kernels.read_positions(terms.bytes, at, 8, positions, variants)
        assert count == min(room, len(posting))
        assert list(zip(positions[:count].tolist(), variants[:count].tolist(), strict=True)) == posting[:room]
        assert bytes(terms.bytes[at:end]) == packed_positions(posting, 8)


@settings(deadline=None, max_examples=60)
@given(postings=some_postings, variants=st.sets(st.integers(0, 3)))
def test_rows_in_which_a_term_has_some_form(postings: Postings, variants: set[int]) -> None:
    terms = Terms([{7: (1, [(0, 1)])}, postings])
    wanted = np.zeros(256, np.bool_)
    wanted[list(variants)] = True
    slices = np.array([*terms.firsts, terms.lasts[-1]], np.uint32)
    packed = (terms.bytes, terms.checkpoints)
    found = posting_kernels.rows_with_variants(terms.arrays, slices, 1, packed, 2, wanted, 6, ROWS - 1)
    assert found.tolist() == [
        row for row, (_, positions) in sorted(postings.items()) if variants & {variant for _, variant in positions}
    ]
