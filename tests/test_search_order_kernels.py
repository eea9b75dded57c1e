"""Scores, and what comes first, against plain sorting."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import Pairs, fixed, pair, some_matches

from search import order_kernels


@settings(deadline=None, max_examples=80)
@given(matches=some_matches, k=st.integers(0, 30))
def test_the_best_and_among_equals_the_lower_rows(matches: Pairs, k: int) -> None:
    docs, scores = pair(matches)
    ranked = sorted(range(len(docs)), key=lambda place: (-scores[place], place))
    assert order_kernels.best(docs, scores, k).tolist() == ranked[:k]


@settings(deadline=None, max_examples=80)
@given(
    instants=st.lists(st.sampled_from((-(2**63), -5, 0, 0, 3, 2**40)), max_size=20),
    k=st.integers(0, 30),
    direction=st.sampled_from((1, -1)),
)
def test_the_first_by_date_with_those_without_one_last(instants: list[int], k: int, direction: int) -> None:
    undated = -(2**63)
    column = fixed(instants, np.int64)
    docs = np.arange(len(instants), dtype=np.uint32)
    dated = [row for row, instant in enumerate(instants) if instant != undated]
    ranked = sorted(dated, key=lambda row: -direction * instants[row])
    ranked += [row for row, instant in enumerate(instants) if instant == undated]
    assert order_kernels.best_by_date(docs, column, k, direction, undated).tolist() == ranked[:k]


def test_a_share_of_a_score_saturates() -> None:
    norm = 1.2
    shares = [order_kernels.bm25(weight, norm, 2.2) for weight in (1, 2, 4, 255)]
    assert shares == pytest.approx([2.2 * weight / 2 / (weight / 2 + 1.2) for weight in (1, 2, 4, 255)])
    assert all(a < b < 2.2 for a, b in pairwise(shares))
    assert not math.isnan(order_kernels.bm25(0, norm, 2.2))
