"""Words near each other, by their positions, as plain Python finds them."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.synonym_kernels import near_rows

_positions = st.lists(st.integers(0, 12), unique=True, max_size=5).map(sorted)


def are_near(words: list[list[int]], slops: list[int], ordered: bool) -> bool:
    """The twin: what can be reached from word to word."""
    reached = set(words[0])
    for positions, slop in zip(words[1:], slops, strict=False):
        reached = {
            here
            for here in positions
            if any(0 < here - before <= slop or (not ordered and 0 < before - here <= slop) for before in reached)
        }
    return bool(reached)


@settings(deadline=None, max_examples=400)
@given(
    st.integers(1, 4).flatmap(lambda k: st.lists(st.lists(_positions, min_size=k, max_size=k), max_size=4)), st.data()
)
def test_rows_hold_words_near_each_other(rows: list[list[list[int]]], data: st.DataObject) -> None:
    slops, ordered = data.draw(st.lists(st.integers(1, 4), min_size=3, max_size=3)), data.draw(st.booleans())
    each = [positions for words in rows for positions in words]
    bounds = np.array([*accumulate(map(len, each), initial=0)], np.int64)
    positions = np.array([position for positions in each for position in positions], np.int64)
    found = near_rows(bounds, positions, len(rows), np.array(slops, np.int64), ordered)
    assert found.tolist() == [row for row, words in enumerate(rows) if are_near(words, slops, ordered)]
