"""The best rows alone are those that are best among all."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import ROWS, Postings, Terms, some_positions, some_postings, some_row

from search import match_kernels, top_kernels
from search.scope import new_scratch

SCRATCH = new_scratch()

# Words as they are in real texts: in some of many rows, mostly few times.
_scattered = st.tuples(st.integers(0, 10**6), st.sampled_from((3, 30, 300, 3_000)))
_dead = st.one_of(st.none(), st.sets(st.one_of(some_row, st.integers(0, 3_000)), max_size=9))
_k = st.integers(1, 12)

Array = npt.NDArray[Any]


def scattered(seed: int, size: int) -> Postings:
    generator = np.random.default_rng(seed)
    rows = generator.integers(0, 70_000 if seed % 2 else 4_000, size)
    weights = generator.geometric(0.4, size).clip(1, 255)
    positions = generator.integers(0, 12, (size, 2))
    return {
        row: (weight, [(at, 0) for at in sorted(set(places))])
        for row, weight, places in zip(rows.tolist(), weights.tolist(), positions.tolist(), strict=True)
    }


_terms = st.lists(
    st.one_of(some_postings, _scattered.map(lambda drawn: scattered(*drawn))), min_size=1, max_size=5
).map(lambda terms: sorted(terms, key=len))


def segment_of(terms: list[Postings], dead: set[int] | None) -> tuple[Any, ...]:
    return Terms(terms).segment([*{*range(ROWS)} - dead] if dead is not None else ())


def factors_of(terms: list[Postings]) -> Array:
    """As document frequencies give them: what is rare counts for more."""
    return np.array([2.2 * (math.log(ROWS / (len(term) + 1)) + 1) for term in terms], np.float32)


def assert_same(found: tuple[Array, Array], all_found: tuple[Array, Array, Array]) -> None:
    docs, scores, best = all_found
    assert found[0].tolist() == docs[best].tolist()
    assert found[1].tolist() == scores[best].tolist()
    assert not any(room.any() for room in SCRATCH[:2])


@settings(deadline=None, max_examples=60)
@given(terms=_terms, dead=_dead, k=_k)
def test_the_best_rows_of_a_term(terms: list[Postings], dead: set[int] | None, k: int) -> None:
    arguments = segment_of(terms, dead), np.array([0]), factors_of(terms[:1]), k
    assert_same(top_kernels.best_of_term(*arguments), match_kernels.match_term(*arguments))


@settings(deadline=None, max_examples=150)
@given(terms=_terms, dead=_dead, k=_k, alike=st.booleans())
def test_the_best_rows_of_any_term(terms: list[Postings], dead: set[int] | None, k: int, alike: bool) -> None:
    factors = np.ones(len(terms), np.float32) if alike else factors_of(terms)
    arguments = segment_of(terms, dead), np.arange(len(terms)), factors, SCRATCH, k
    assert_same(top_kernels.best_of_any(*arguments), match_kernels.match_any(*arguments))


@settings(deadline=None, max_examples=150)
@given(
    seeds=st.lists(st.integers(0, 10**6).map(lambda seed: 2 * seed), min_size=3, max_size=3),
    rows=st.lists(st.lists(some_positions.map(sorted), min_size=3, max_size=3), max_size=9),
    words=st.lists(st.integers(0, 2), min_size=1, max_size=4),
    slop=st.sampled_from((1, 1, 2)),
    ordered=st.booleans(),
    dead=_dead,
    k=_k,
)
def test_the_best_rows_of_a_phrase(
    seeds: list[int],
    rows: list[list[list[tuple[int, int]]]],
    words: list[int],
    slop: int,
    ordered: bool,
    dead: set[int] | None,
    k: int,
) -> None:
    terms = [scattered(seed, 1_500 + 700 * number) for number, seed in enumerate(seeds)]
    for term, postings in enumerate(terms):
        postings.update({66_000 + number: (3, row[term]) for number, row in enumerate(rows)})
    by_term = sorted(range(len(words)), key=lambda word: len(terms[words[word]]))
    order = np.empty(len(words), np.int64)
    order[by_term] = np.arange(len(words))
    numbers = np.array([words[word] for word in by_term])
    factors = factors_of([terms[number] for number in numbers])
    arguments = segment_of(terms, dead), numbers, factors, order, slop, ordered, 12, SCRATCH, k
    assert_same(top_kernels.best_of_phrase(*arguments), match_kernels.match_phrase(*arguments))


@pytest.mark.parametrize("k", [1, 10])
def test_equal_scores_go_to_the_lower_rows_wherever_these_are_looked_at(k: int) -> None:
    everywhere: Postings = {row: (2, [(0, 0)]) for row in range(0, 140_000, 256)}
    some: Postings = {row: (2, [(1, 0)]) for row in range(256 * 256, 140_000, 512)}
    segment, factors = Terms([some, everywhere]).segment(), np.array([2.0, 1.0], np.float32)
    arguments = segment, np.arange(2), factors, SCRATCH, k
    assert_same(top_kernels.best_of_any(*arguments), match_kernels.match_any(*arguments))
