"""Values counted by article and once for each story, against plain sets."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.once_kernels import count_once

SIZE = 6
# A row: its story, 0 for none, and its values with how often each is named.
drawn_rows = st.lists(
    st.tuples(st.integers(0, 3), st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, 2)), max_size=5)),
    max_size=9,
)


@settings(deadline=None)
@given(drawn_rows, st.lists(st.integers(0, SIZE - 1), min_size=SIZE, max_size=SIZE), st.booleans(), st.data())
def test_values_are_counted_as_sets_would_count_them(
    rows: list[tuple[int, list[tuple[int, int]]]], canon: list[int], all_named: bool, data: st.DataObject
) -> None:
    order = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True)) if rows else []
    order.sort(key=lambda row: rows[row][0])
    pairs = [pair for _, values in rows for pair in values]
    start = np.cumsum([0, *(len(values) for _, values in rows)]).astype(np.uint32)
    articles, stories = np.zeros((2, SIZE), np.int64)
    count_once(
        np.array(order, np.uint32),
        np.array([rows[row][0] for row in order], np.uint32),
        start,
        np.array([value for value, _ in pairs], np.uint32),
        np.array([] if all_named else [named for _, named in pairs], np.uint16),
        np.array(canon, np.uint32),
        articles,
        stories,
    )
    by_article = Counter(value for row in order for value in {canon[value] for value, _ in rows[row][1]})
    by_story = Counter(
        value
        for _, value in {
            (rows[row][0] or -row - 1, canon[value])
            for row in order
            for value, named in rows[row][1]
            if all_named or named
        }
    )
    assert articles.tolist() == [by_article[value] for value in range(SIZE)]
    assert stories.tolist() == [by_story[value] for value in range(SIZE)]


def test_values_and_bounds_of_a_damaged_file_lead_nowhere() -> None:
    articles, stories = np.zeros((2, 2), np.int64)
    rows = np.array([0, 1], np.uint32)
    start = np.array([0, 9, 2], np.uint32)
    values = np.array([7, 0, 1], np.uint32)
    canon = np.array([0, 8], np.uint32)
    count_once(rows, np.zeros(2, np.uint32), start, values, np.empty(0, np.uint16), canon, articles, stories)
    assert articles.tolist() == stories.tolist() == [1, 0]
