"""Compiled loops that say what a word adds to a score, and which matches come first: by score, or by date."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled


@compiled
def bm25(weight: int, norm: float, factor: float) -> float:
    """One term's share of a score.

    weight   weighted term frequency in half units
    norm     K1 * (1 - B + B * length / average length);  factor  idf * boost * (K1 + 1)
    """
    frequency = np.float32(weight) * np.float32(0.5)
    return np.float32(factor * frequency / (frequency + norm))


@compiled
def best(docs: Any, scores: Any, k: int) -> Any:
    """The places of the `k` best-scoring matches, best first. Ties go to the lower row. O(n + n log k) at worst."""
    k = min(k, len(docs))
    chosen = np.empty(k, np.int64)
    count = 0
    for index in range(len(docs)):
        score = scores[index]
        if count == k:
            if k == 0 or score <= scores[chosen[k - 1]]:
                continue
            slot = k - 1
        else:
            slot = count
            count += 1
        while slot > 0 and scores[chosen[slot - 1]] < score:
            chosen[slot] = chosen[slot - 1]
            slot -= 1
        chosen[slot] = index
    return chosen


@compiled
def best_by_date(docs: Any, instants: Any, k: int, direction: int, undated: int) -> Any:
    """The places of the first `k` matches by date: newest first with `direction` 1, oldest first with -1; undated ones last.

    instants  (D,) int64;  undated  what stands there for no date. Ties go to the lower row. O(n × k) at worst.
    """
    k = min(k, len(docs))
    chosen = np.empty(k, np.int64)
    count = 0
    for index in range(len(docs)):
        instant = instants[docs[index]]
        if count == k:
            if k == 0 or not _earlier(instant, instants[docs[chosen[k - 1]]], direction, undated):
                continue
            slot = k - 1
        else:
            slot = count
            count += 1
        while slot > 0 and _earlier(instant, instants[docs[chosen[slot - 1]]], direction, undated):
            chosen[slot] = chosen[slot - 1]
            slot -= 1
        chosen[slot] = index
    return chosen


@compiled
def _earlier(instant: int, other: int, direction: int, undated: int) -> bool:
    if instant == undated:
        return False
    if other == undated:
        return True
    return instant > other if direction > 0 else instant < other
