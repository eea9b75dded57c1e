"""The newest headlines with some words, as plain Python finds them."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.headline_kernels import newest_with
from search.surface_kernels import gather_titles


@settings(deadline=None, max_examples=150)
@given(
    titles=st.lists(st.lists(st.integers(0, 5), max_size=5), max_size=8),
    words=st.lists(st.integers(0, 5), max_size=3),
    between=st.tuples(st.integers(0, 6), st.integers(0, 6)).map(sorted),
    most=st.integers(0, 4),
)
def test_the_newest_headlines_with_all_words(
    titles: list[list[int]], words: list[int], between: list[int], most: int
) -> None:
    pairs = [(word, number) for number, title in enumerate(titles) for word in title]
    in_words, numbers = (np.array([pair[side] for pair in pairs], np.uint32) for side in (0, 1))
    starts, gathered = gather_titles(in_words, numbers, 6)
    first, behind = between
    found = newest_with(starts, gathered, np.array(words, np.int64), first, behind, len(titles), most)
    last = set(range(first, behind))
    assert (
        found.tolist()
        == [number for number, title in enumerate(titles) if set(words) <= set(title) and last & set(title)][:most]
    )
