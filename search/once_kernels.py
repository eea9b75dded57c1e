"""Compiled loops that count the values of a facet over rows: by article, and once for each story that the rows tell."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled


@compiled
def count_once(
    rows: Any, numbers: Any, start: Any, values: Any, named: Any, canon: Any, articles: Any, stories: Any
) -> None:
    """Add to `articles` and `stories`, (V,) int64, in how many of the rows and of their stories each value is.

    rows     (n,) rows, those of one story one behind the other;  numbers  (n,) their stories, 0 for a row that is one by itself
    start    (D + 1,), values: the rows' values;  canon  (V,) what each value counts as: what counts as one counts once
    named    of each of `values` how often it is named: 0 does not count for stories; of no length where all do
    O(V + values of the rows).
    """
    size = len(articles)
    # The row, and the first row of the story, for which a value was counted last; from 1 on.
    of_row, of_story = np.zeros(size, np.uint32), np.zeros(size, np.uint32)
    first = np.uint32(0)
    for index in range(len(rows)):
        this = np.uint32(index + 1)
        if index == 0 or numbers[index] == 0 or numbers[index] != numbers[index - 1]:
            first = this
        begin, end = bounds_of(start, rows[index], len(values))
        for place in range(begin, end):
            if values[place] >= size or canon[values[place]] >= size:  # where a damaged file sends it
                continue
            value = canon[values[place]]
            if of_row[value] != this:
                of_row[value] = this
                articles[value] += 1
            if of_story[value] != first and (len(named) == 0 or named[place] > 0):
                of_story[value] = first
                stories[value] += 1
