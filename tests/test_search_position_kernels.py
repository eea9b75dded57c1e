"""Loops over packed positions against their plain twins."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import Terms, has_near, some_positions

from search import position_kernels, posting_kernels

_deltas = st.one_of(st.integers(0, 70), st.sampled_from((63, 64, 4_095, 4_096, 2**20, 2**31)))
_packed = st.lists(st.lists(st.tuples(_deltas, st.integers(0, 255)), min_size=1, max_size=9), min_size=1, max_size=150)


def terms_of(packed: list[list[tuple[int, int]]]) -> Terms:
    postings = [
        list(zip(accumulate(delta for delta, _ in posting), (variant for _, variant in posting), strict=True))
        for posting in packed
    ]
    return Terms([dict(enumerate((1, posting) for posting in postings))], vbits=8)


@settings(deadline=None, max_examples=80)
@given(packed=_packed, every=st.integers(1, 30))
def test_postings_are_found_one_by_one_and_all_at_once(packed: list[list[tuple[int, int]]], every: int) -> None:
    terms = terms_of(packed)
    wanted = [
        posting_kernels.posting_bytes(terms.bytes, terms.checkpoints, number, -1, 0) for number in range(len(packed))
    ]
    known, at = -1, 0
    for number, byte in enumerate(wanted):
        assert position_kernels.find_posting(*terms.positions, number, -1, 0) == byte
        assert position_kernels.find_posting(*terms.positions, number, known, at) == byte
        known, at = (number, byte) if number % 3 == 0 else (known, at)
    for begin in (0, len(packed) // 3):
        # Whether they are many or few among all up to the end.
        for end in (len(packed), 100 * len(packed)):
            places = np.arange(0, len(packed) - begin, every).astype(np.uint32)
            found = np.empty(len(places), np.int64)
            position_kernels.find_postings(*terms.positions, begin, end, places, found)
            assert found.tolist() == [wanted[begin + place] for place in places.tolist()]


@settings(deadline=None, max_examples=80)
@given(packed=_packed, first=st.integers(0, 149))
def test_the_ends_of_postings(packed: list[list[tuple[int, int]]], first: int) -> None:
    terms = terms_of(packed)
    first = min(first, len(packed) - 1)
    begins = [
        posting_kernels.posting_bytes(terms.bytes, terms.checkpoints, number, -1, 0) for number in range(len(packed))
    ]
    ends = np.empty(len(packed) - first + 8, np.int64)
    position_kernels.posting_ends(*terms.positions[:2], begins[first], len(packed) - first, ends)
    assert ends[: len(packed) - first].tolist() == [*begins[first + 1 :], len(terms.bytes)]


@settings(deadline=None, max_examples=100)
@given(
    rows=st.lists(st.lists(some_positions.map(sorted), min_size=2, max_size=2), max_size=20),
    offset=st.sampled_from((-3, -1, 1, 2)),
)
def test_rows_in_which_one_word_stands_so_far_behind_another(
    rows: list[list[list[tuple[int, int]]]], offset: int
) -> None:
    terms = Terms([{number: (2, row[term]) for number, row in enumerate(rows)} for term in range(2)])
    at = np.array(
        [
            posting_kernels.posting_bytes(terms.bytes, terms.checkpoints, number, -1, 0)
            for number in range(2 * len(rows))
        ],
        np.int64,
    ).reshape(2, -1)
    kept = np.empty(len(rows) + 1, np.int64)
    room, vbits = np.empty((2, 6), np.int64), np.full(2, 2, np.int64)
    count = position_kernels.keep_pairs(terms.bytes, at[0], at[1], vbits, offset, room, kept)
    assert kept[:count].tolist() == [
        number
        for number, (a, b) in enumerate(rows)
        if {position + offset for position, _ in a} & {position for position, _ in b}
    ]


@settings(deadline=None, max_examples=100)
@given(
    rows=st.lists(st.lists(some_positions.map(sorted), min_size=3, max_size=3), max_size=8),
    words=st.lists(st.integers(0, 2), min_size=1, max_size=4),
    slop=st.integers(1, 4),
    ordered=st.booleans(),
)
def test_words_near_each_other(
    rows: list[list[list[tuple[int, int]]]], words: list[int], slop: int, ordered: bool
) -> None:
    terms = Terms([{number: (2, row[term]) for number, row in enumerate(rows)} for term in range(3)])
    known, room = np.full((len(words), 2), -1, np.int64), np.empty((3, 6), np.int64)
    vbits, order = np.full(len(words), 2, np.int64), np.arange(len(words))
    for number, row in enumerate(rows):
        postings = np.array([term * len(rows) + number for term in words])
        found = position_kernels.has_near(*terms.positions, postings, vbits, order, slop, ordered, known, room)
        assert found == has_near([[at for at, _ in row[term]] for term in words], slop, ordered)
