"""Matches put together and kept, against plain sets."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import ROWS, Pairs, fixed, pair, some_matches, some_row, unpaired

from search import combine_kernels


@settings(deadline=None, max_examples=80)
@given(a=some_matches, b=some_matches, shared=some_matches)
def test_two_matches_put_together(a: Pairs, b: Pairs, shared: Pairs) -> None:
    a, b = {**a, **shared}, {**b, **shared}
    left, right = pair(a), pair(b)
    assert unpaired(combine_kernels.both(*left, *right)) == {row: a[row] + b[row] for row in a.keys() & b.keys()}
    assert unpaired(combine_kernels.either(*left, *right, False)) == {
        row: a.get(row, 0.0) + b.get(row, 0.0) for row in a.keys() | b.keys()
    }
    assert unpaired(combine_kernels.either(*left, *right, True)) == {
        row: max(side[row] for side in (a, b) if row in side) for row in a.keys() | b.keys()
    }
    assert unpaired(combine_kernels.kept(*left, right[0], True)) == {row: a[row] for row in a if row in b}
    assert unpaired(combine_kernels.kept(*left, right[0], False)) == {row: a[row] for row in a if row not in b}
    assert combine_kernels.maybe(*left, *right).tolist() == [a[row] + b.get(row, 0.0) for row in sorted(a)]
    assert left[1].tolist() == [a[row] for row in sorted(a)]


@settings(deadline=None, max_examples=30)
@given(a=some_matches, others=st.lists(some_row, unique=True, max_size=20))
def test_rows_that_are_mapped_from_a_file_are_left_as_they_are(a: Pairs, others: list[int]) -> None:
    rows = fixed(sorted(others), np.uint32)
    assert unpaired(combine_kernels.kept(*pair(a), rows, True)) == {row: a[row] for row in a if row in others}
    scores = np.full(len(rows), 2.0, np.float32)
    found = combine_kernels.both(rows, scores, *pair(a))
    assert unpaired(found) == {row: a[row] + 2.0 for row in a if row in others}
    found = combine_kernels.either(rows, scores, *pair(a), False)
    assert unpaired(found).keys() == a.keys() | set(others)


@settings(deadline=None, max_examples=60)
@given(matches=some_matches, seed=st.integers(0, 99), since=st.integers(-3, 12), until=st.integers(-3, 12))
def test_rows_that_are_live_and_within_some_days(matches: Pairs, seed: int, since: int, until: int) -> None:
    generator = np.random.default_rng(seed)
    live = generator.integers(0, 2, ROWS).astype(np.uint8)
    first = generator.integers(0, 9, ROWS).astype(np.int32)
    last = np.where(first, first + generator.integers(0, 4, ROWS), 0).astype(np.int32)
    assert unpaired(combine_kernels.kept_live(*pair(matches), live)) == {
        row: matches[row] for row in matches if live[row]
    }
    assert unpaired(combine_kernels.kept_within(*pair(matches), first, last, since, until)) == {
        row: score for row, score in matches.items() if first[row] and since <= first[row] and last[row] <= until
    }
