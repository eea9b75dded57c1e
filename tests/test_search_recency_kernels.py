"""What being new adds to scores, against plain Python."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.recency_kernels import newest_day, with_recency

_days = st.lists(st.sampled_from((0, 1, 700_000, 736_000, 736_001, 736_030, 3_652_059)), max_size=12)


@given(_days, st.data(), st.sampled_from((1, 736_000, 736_015, 3_652_059)))
def test_the_newest_day_is_that_of_a_live_row_not_after_the_day_asked_for(
    days: list[int], data: st.DataObject, until: int
) -> None:
    live = data.draw(st.none() | st.lists(st.integers(0, 1), min_size=len(days), max_size=len(days)))
    found = newest_day(np.array(days, np.int32), np.array(live or [], np.uint8), until)
    # All are live where nothing says so.
    wanted = [day for row, day in enumerate(days) if 0 < day <= until and (not live or live[row])]
    assert found == max(wanted, default=0)


@given(
    _days,
    st.data(),
    st.sampled_from((1, 736_000, 3_652_059)),
    st.sampled_from((0.25, 1.0, 3.0)),
    st.sampled_from((1, 30, 365)),
)
def test_a_row_gains_by_how_much_older_than_the_reference_it_is(
    days: list[int], data: st.DataObject, reference: int, weight: float, halving: int
) -> None:
    rows = data.draw(st.lists(st.integers(0, len(days) - 1), unique=True).map(sorted)) if days else []
    scores = data.draw(st.lists(st.floats(0, 1e6, width=32), min_size=len(rows), max_size=len(rows)))
    arrays = np.array(rows, np.uint32), np.array(scores, np.float32), np.array(days, np.int32)
    found = with_recency(*arrays, reference, weight, halving)
    wanted = [
        score * (1 + weight * halving / (halving + max(reference - days[row], 0))) if days[row] else score
        for row, score in zip(rows, scores, strict=True)
    ]
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx(wanted, rel=1e-6)
    for score, more in zip(scores, found.tolist(), strict=True):
        assert score <= more <= score * (1 + weight) * 1.000001


def test_the_gain_halves_after_as_many_days_as_are_said_and_never_quite_ends() -> None:
    rows = np.arange(5, dtype=np.uint32)
    days = np.array([1000, 970, 940, 730, 1], np.int32)
    found = with_recency(rows, np.ones(5, np.float32), days, 1000, 1.0, 30)
    assert found.tolist() == pytest.approx([2, 1 + 1 / 2, 1 + 1 / 3, 1 + 1 / 10, 1 + 30 / 1029])


def test_the_scores_before_stay_as_they_were() -> None:
    scores = np.ones(1, np.float32)
    with_recency(np.zeros(1, np.uint32), scores, np.ones(1, np.int32), 1, 1.0, 30)
    assert scores.tolist() == [1.0]
