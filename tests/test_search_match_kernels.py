"""Loops from words to matching rows against their plain twins."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import (
    ROWS,
    Pairs,
    Postings,
    Terms,
    bm25,
    factors_of,
    has_near,
    some_positions,
    some_postings,
    some_row,
    unpaired,
)

from search import match_kernels, order_kernels
from search.scope import new_scratch

# Those that are not live, where some are not.
_dead = st.one_of(st.none(), st.sets(some_row, max_size=6))
# A word and another in most of its rows, so that there is something to look through.
_frequent = st.integers(1, 40).map(lambda step: {row: (row % 9 + 1, [(0, 0)]) for row in range(0, 140_000, 997 * step)})
_terms = st.lists(st.one_of(some_postings, _frequent), min_size=1, max_size=4)

# As if of a thread: used again and again.
SCRATCH = new_scratch()

Found = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]


def segment_of(terms: list[Postings], dead: set[int] | None) -> tuple[Any, ...]:
    return Terms(terms).segment([*{*range(ROWS)} - dead] if dead is not None else ())


def scored(terms: list[Postings], rows: set[int], dead: set[int] | None) -> Pairs:
    return {
        row: sum(
            bm25(term[row][0], row, float(factor))
            for term, factor in zip(terms, factors_of(terms), strict=True)
            if row in term
        )
        for row in rows - (dead or set())
    }


def assert_found(found: Found, wanted: Pairs, k: int) -> None:
    docs, scores, best = found
    assert unpaired((docs, scores)) == pytest.approx(wanted, rel=1e-5)
    assert best.tolist() == order_kernels.best(docs, scores, k).tolist()


@settings(deadline=None, max_examples=60)
@given(postings=st.one_of(some_postings, _frequent), dead=_dead, k=st.integers(0, 5))
def test_the_rows_of_a_term(postings: Postings, dead: set[int] | None, k: int) -> None:
    terms: list[Postings] = [{3: (1, [(0, 0)])}, postings, {5: (2, [(1, 0)])}]
    found = match_kernels.match_term(segment_of(terms, dead), np.array([1]), np.array([2.5], np.float32), k)
    wanted = {row: bm25(weight, row, 2.5) for row, (weight, _) in postings.items() if row not in (dead or set())}
    assert_found(found, wanted, k)


@settings(deadline=None, max_examples=80)
@given(terms=_terms, shared=some_postings, dead=_dead, k=st.integers(0, 5))
def test_the_rows_of_all_terms(terms: list[Postings], shared: Postings, dead: set[int] | None, k: int) -> None:
    terms = sorted(({**term, **shared} for term in terms), key=len)
    numbers, factors = np.arange(len(terms)), factors_of(terms)
    found = match_kernels.match_all(segment_of(terms, dead), numbers, factors, SCRATCH, k)
    assert_found(found, scored(terms, set.intersection(*map(set, terms)), dead), k)


@settings(deadline=None, max_examples=80)
@given(terms=_terms, dead=_dead, k=st.integers(0, 5))
def test_the_rows_of_any_term(terms: list[Postings], dead: set[int] | None, k: int) -> None:
    found = match_kernels.match_any(segment_of(terms, dead), np.arange(len(terms)), factors_of(terms), SCRATCH, k)
    assert_found(found, scored(terms, set().union(*terms), dead), k)


def test_a_word_in_every_row_of_several_chunks() -> None:
    everywhere = {row: (2, [(0, 0)]) for row in range(0, 140_000)}
    rare = {row: (4, [(1, 0)]) for row in range(0, 140_000, 9_973)}
    segment, numbers, factors = Terms([rare, everywhere]).segment(), np.arange(2), factors_of([rare, everywhere])
    assert match_kernels.match_all(segment, numbers, factors, SCRATCH, 3)[0].tolist() == sorted(rare)
    assert match_kernels.match_any(segment, numbers, factors, SCRATCH, 3)[0].tolist() == sorted(everywhere)


_row_positions = st.lists(some_positions.map(sorted), min_size=3, max_size=3)
# Every second row apart from the first, so that words are found in rows close together and far from each other.
_step = st.sampled_from((1, 2, 700))


@settings(deadline=None, max_examples=150)
@given(
    rows=st.lists(_row_positions, min_size=1, max_size=40),
    words=st.lists(st.integers(0, 2), min_size=1, max_size=4),
    slop=st.integers(1, 3),
    ordered=st.booleans(),
    step=_step,
    others=st.integers(0, 280),
)
def test_rows_that_hold_a_phrase(
    rows: list[list[list[tuple[int, int]]]], words: list[int], slop: int, ordered: bool, step: int, others: int
) -> None:
    # Three terms, each in every row, the third in many others; the words of the phrase may repeat.
    terms: list[Postings] = [{step * number: (2, row[term]) for number, row in enumerate(rows)} for term in range(3)]
    terms[2].update({step * row + 1 + step: (1, [(row % 70, row % 4)]) for row in range(len(rows), others)})
    by_term = sorted(range(len(words)), key=lambda word: len(terms[words[word]]))
    order = np.empty(len(words), np.int64)
    order[by_term] = np.arange(len(words))
    numbers = np.array([words[word] for word in by_term])
    factors = np.array([1.0 + word for word in by_term], np.float32)
    found = match_kernels.match_phrase(Terms(terms).segment(), numbers, factors, order, slop, ordered, 6, SCRATCH, 4)
    places = [{row: [at for at, _ in positions] for row, (_, positions) in term.items()} for term in terms]
    shared = set.intersection(*[set(places[word]) for word in words])
    wanted = {
        row: sum(bm25(terms[word][row][0], row, 1.0 + number) for number, word in enumerate(words))
        for row in shared
        if has_near([places[word][row] for word in words], slop, ordered)
    }
    assert_found(found, wanted, 4)
