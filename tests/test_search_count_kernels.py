"""Counting loops against their plain twins."""

from __future__ import annotations

from collections import Counter
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed

from search import count_kernels

VALUES = 6
LABELS = ("b", "", "a", "ab", "é", "z")

_rows = st.lists(st.lists(st.integers(0, VALUES - 1), max_size=5, unique=True), max_size=12)
_canons = st.sampled_from(((0, 1, 2, 3, 4, 5), (0, 1, 0, 3, 1, 5), (0, 0, 0, 0, 0, 0)))

Array = npt.NDArray[Any]


def columns(facets: list[list[list[int]]]) -> tuple[tuple[Array, Array], ...]:
    return tuple(
        (
            fixed(list(accumulate(map(len, rows), initial=0)), np.uint32),
            fixed([value for row in rows for value in row], np.uint32),
        )
        for rows in facets
    )


def dictionary(canon: tuple[int, ...]) -> tuple[Array, ...]:
    blobs = [label.encode() for label in LABELS]
    arrays = fixed(list(b"".join(blobs)), np.uint8), fixed(list(accumulate(map(len, blobs))), np.uint64)
    numbers = fixed(canon, np.uint32)
    return (*arrays, numbers, fixed(count_kernels.renamed_bits(numbers), np.uint64))


def scratch(facets: int) -> tuple[tuple[Array, Array], ...]:
    return tuple((np.zeros(VALUES, np.uint32), np.empty(VALUES + 1, np.uint32)) for _ in range(facets))


def counted(rows: list[list[int]], docs: list[int], canon: tuple[int, ...]) -> Counter[int]:
    return Counter(value for doc in docs for value in {canon[value] for value in rows[doc]})


@settings(deadline=None, max_examples=80)
@given(
    facets=st.lists(_rows, min_size=2, max_size=2),
    canons=st.tuples(_canons, _canons),
    chosen=st.sets(st.integers(0, 11)),
    sizes=st.tuples(st.integers(0, 8), st.integers(0, 8)),
    wanted=st.sampled_from(((0,), (1,), (0, 1), (1, 0))),
)
def test_values_are_counted_once_a_row_and_listed_by_count_and_label(
    facets: list[list[list[int]]],
    canons: tuple[tuple[int, ...], tuple[int, ...]],
    chosen: set[int],
    sizes: tuple[int, int],
    wanted: tuple[int, ...],
) -> None:
    rows = min(map(len, facets))
    docs = np.array(sorted(row for row in chosen if row < rows), np.uint32)
    places, most = np.array(wanted), np.array([sizes[facet] for facet in wanted])
    room, tally = scratch(2), np.zeros((len(wanted), 3), np.int64)
    arrays = columns(facets), tuple(map(dictionary, canons)), room, tally
    # As if half of the rows were in another segment.
    count_kernels.tally_facets(docs[: rows // 2], places, *arrays)
    listed = count_kernels.count_facets(docs[rows // 2 :], places, most, *arrays)
    for number, facet in enumerate(wanted):
        counts = counted(facets[facet], docs.tolist(), canons[facet])
        ranked = sorted(counts.items(), key=lambda item: (-item[1], LABELS[item[0]].encode()))
        empty = [(0, 0)] * len(listed[number])
        assert [*map(tuple, listed[number].tolist())] == [*ranked[: most[number]], *empty][: len(empty)]
        missing = sum(not facets[facet][doc] for doc in docs.tolist())
        assert tally[number].tolist() == [len(counts), missing, counts.total()]
    assert not any(counts.any() for counts, _ in room)


@settings(deadline=None, max_examples=40)
@given(rows=_rows, canon=_canons, k=st.integers(0, 8))
def test_the_highest_counts_are_taken_and_all_are_zero_again(
    rows: list[list[int]], canon: tuple[int, ...], k: int
) -> None:
    room, tally = scratch(1), np.zeros((1, 3), np.int64)
    arrays = columns([rows]), (dictionary(canon),), room, tally
    count_kernels.tally_facets(np.arange(len(rows), dtype=np.uint32), np.array([0]), *arrays)
    counts, touched = room[0][0], room[0][1][: tally[0, 0]]
    wanted = counted(rows, [*range(len(rows))], canon)
    assert {value: int(counts[value]) for value in touched.tolist()} == wanted
    listed = np.zeros((k, 2), np.int64)
    texts, ends, *_ = dictionary(canon)
    held = count_kernels.take_counts(counts, touched, texts, ends, listed)
    ranked = sorted(wanted.items(), key=lambda item: (-item[1], LABELS[item[0]].encode()))
    assert [*map(tuple, listed[:held].tolist())] == ranked[:k]
    assert not counts.any()


@given(canon=st.lists(st.integers(0, 199), min_size=130, max_size=130), same=st.booleans())
def test_values_that_count_as_others_are_marked(canon: list[int], same: bool) -> None:
    canon = [*range(130)] if same else canon
    bits = count_kernels.renamed_bits(fixed(canon, np.uint32))
    marked = [value for value in range(64 * len(bits)) if int(bits[value >> 6]) >> (value & 63) & 1]
    assert marked == [value for value, other in enumerate(canon) if other != value and other < len(canon)]
    assert len(bits) == 0 or marked
