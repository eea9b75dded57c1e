"""Matches of parts of a query to matches of the whole."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from search import combine_kernels
from search.scope import EMPTY_DOCS, EMPTY_SCORES, Matches


def constant(rows: npt.NDArray[np.uint32], score: float) -> Matches:
    """Rows that all score alike."""
    return Matches(rows, np.full(len(rows), score, np.float32))


def both(a: Matches, b: Matches) -> Matches:
    """The rows that match both parts, with the sums of their scores."""
    return Matches(*combine_kernels.both(a.docs, a.scores, b.docs, b.scores))


def either(a: Matches, b: Matches) -> Matches:
    """The rows that match either part, with the sums of their scores."""
    if not len(a) or not len(b):
        return a if len(a) else b
    return Matches(*combine_kernels.either(a.docs, a.scores, b.docs, b.scores, False))


def higher(a: Matches, b: Matches) -> Matches:
    """The rows that match either part, with the higher of their scores."""
    return Matches(*combine_kernels.either(a.docs, a.scores, b.docs, b.scores, True))


def at_least(parts: Sequence[Matches], least: int) -> Matches:
    """The rows that match at least so many of some parts, with the sums of their scores. O(n log n) for all matches together."""
    docs = np.concatenate([EMPTY_DOCS, *(part.docs for part in parts)])
    scores = np.concatenate([EMPTY_SCORES, *(part.scores for part in parts)])
    rows, places, counts = np.unique(docs, return_inverse=True, return_counts=True)
    sums = np.bincount(places, weights=scores, minlength=len(rows)).astype(np.float32)
    enough = counts >= least
    return Matches(rows[enough], sums[enough])


def kept(found: Matches, rows: npt.NDArray[np.uint32], *, inside: bool) -> Matches:
    """The matches that are among rows or, if not `inside`, that are not."""
    return Matches(*combine_kernels.kept(found.docs, found.scores, rows, inside))


def boosted(found: Matches, boost: float) -> Matches:
    """The matches with their scores multiplied."""
    return found if boost == 1.0 else Matches(found.docs, found.scores * np.float32(boost))
