"""Compiled loops over the saliences of facet values: which values of rows are salient enough, and in which rows one value is."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.bounds_kernels import bounds_of
from index.compiled import compiled


@compiled
def take_salient(docs: Any, start: Any, values: Any, saliences: Any, least: int) -> tuple[Any, Any]:
    """The values of rows that are at least so salient there: (n + 1,) uint32 where those of each row begin, and the values.

    docs       (n,) rows;  start (D + 1,), values (V,) of the segment
    saliences  (V,) uint8, in hundredths; of no length where values have none: then all are taken
    O(values of the rows).
    """
    kept_start = np.zeros(len(docs) + 1, np.uint32)
    size = np.int64(0)
    for index in range(len(docs)):
        begin, end = bounds_of(start, docs[index], len(values))
        size += end - begin
    kept = np.empty(size, np.uint32)
    count = np.int64(0)
    for index in range(len(docs)):
        begin, end = bounds_of(start, docs[index], len(values))
        for place in range(begin, end):
            if len(saliences) == 0 or saliences[place] >= least:
                kept[count] = values[place]
                count += 1
        kept_start[index + 1] = count
    return kept_start, kept[:count]


@compiled
def rows_with_salient(docs: Any, value: int, start: Any, values: Any, saliences: Any, least: int) -> Any:
    """Those of some rows in which a value is at least so salient; in their order. Arrays as in `take_salient`."""
    kept = np.empty(len(docs), np.uint32)
    count = np.int64(0)
    for index in range(len(docs)):
        begin, end = bounds_of(start, docs[index], len(values))
        for place in range(begin, end):
            if values[place] == value and saliences[place] >= least:
                kept[count] = docs[index]
                count += 1
                break
    return kept[:count]
