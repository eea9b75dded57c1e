"""What loops read of a few rows for some terms, as plain Python reads it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import ROWS, Postings, Terms, some_postings, some_row

from search.refine_kernels import add_frequencies, count_near, find_postings_of

_terms = st.lists(some_postings, min_size=1, max_size=4)
_rows = st.lists(some_row, unique=True, max_size=10).map(sorted)


def _some_rows(terms: list[Postings], rows: list[int]) -> np.ndarray:
    """Rows of which many hold terms, too."""
    return np.array(sorted({*rows, *(row for term in terms for row in list(term)[::2])}), np.uint32)


def near(ones: list[int], others: list[int], most: int) -> int:
    """The twin: how many of the fewer positions have one of the others near them."""
    fewer, more = (others, ones) if len(ones) > len(others) else (ones, others)
    return sum(any(abs(position - other) <= most for other in more) for position in fewer)


@settings(deadline=None, max_examples=150)
@given(_terms, _rows)
def test_the_posting_of_each_row_is_found_and_none_where_the_term_is_not(
    terms: list[Postings], rows: list[int]
) -> None:
    segment, wanted = Terms(terms).segment(), _some_rows(terms, rows)
    first = 0
    for number, postings in enumerate(terms):
        places = {row: first + place for place, row in enumerate(sorted(postings))}
        found = np.empty(len(wanted), np.int64)
        find_postings_of(segment, number, wanted, found)
        assert found.tolist() == [places.get(row, -1) for row in wanted.tolist()]
        first += len(postings)


@settings(deadline=None, max_examples=150)
@given(_terms, _rows, st.integers(1, 6))
def test_positions_near_those_of_another_term_are_counted(terms: list[Postings], rows: list[int], most: int) -> None:
    wanted = _some_rows(terms, rows)
    pairs = np.array([(one, other) for other in range(len(terms)) for one in range(other)], np.int64).reshape(-1, 2)
    numbers = np.arange(len(terms))
    counts = count_near(Terms(terms).segment(), numbers, pairs, wanted, most, 100)
    assert counts.dtype == np.float32
    for (one, other), count in zip(pairs.tolist(), counts.tolist(), strict=True):
        where = [
            [[place for place, _ in terms[term].get(row, (0, []))[1]] for row in wanted.tolist()]
            for term in (one, other)
        ]
        assert count == [near(ones, others, most) for ones, others in zip(*where, strict=True)]


@settings(deadline=None, max_examples=150)
@given(_terms, _rows)
def test_frequencies_are_added_up_by_their_logarithms(terms: list[Postings], rows: list[int]) -> None:
    wanted = _some_rows(terms, rows)
    weights = np.array([1.5 + number for number in range(len(terms))], np.float32)
    sums = add_frequencies(Terms(terms).segment(), np.arange(len(terms)), weights, wanted)
    assert sums.tolist() == pytest.approx(
        [
            sum(
                weight * math.log1p(term[row][0] / 2)
                for weight, term in zip(weights.tolist(), terms, strict=True)
                if row in term
            )
            for row in wanted.tolist()
        ],
        rel=1e-5,
    )


def test_a_term_that_a_segment_does_not_have_adds_nothing() -> None:
    rows = np.array([1, ROWS - 1], np.uint32)
    segment = Terms([{1: (2, [(0, 0)])}]).segment()
    numbers = np.array([-1, 0])
    assert add_frequencies(segment, numbers, np.ones(2, np.float32), rows).tolist() == pytest.approx([math.log(2), 0])
    assert count_near(segment, numbers, np.array([[0, 1]]), rows, 5, 10).tolist() == [[0, 0]]
