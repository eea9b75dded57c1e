"""The words of a query in one segment, and how they are to match: what one compiled loop finds by itself."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from search import match_kernels, top_kernels
from search.match_kernels import ALL, ANY, PHRASE
from search.scope import NO_MATCHES, Array, Matches, Scope, new_scratch

__all__ = ["ALL", "ANY", "PHRASE", "Best", "Words", "match_words", "may_leave_out", "scratch_of_thread"]

_ANYWHERE: npt.NDArray[np.int64] = np.empty(0, np.int64)


class Best(NamedTuple):
    """How `many` of the best matches are wanted at once, and whether `only` these: what cannot be among them may be left out."""

    many: int
    only: bool = False


class Words(NamedTuple):
    """Words of a query in one segment.

    kind      ALL, ANY or PHRASE: whether a row must hold all of them, any of them, or all of them near each other
    numbers   (K,) int64, the terms, the rarest first; none at all where too few of the words are there for any row to match
    factors   (K,) float32, what `order_kernels.bm25` multiplies each term's weight with
    order     (K,) int64, the term at each place of a phrase; (0,) for other kinds
    slop      how many positions behind the one before it each may stand; ordered: or, if not, also before it
    longest   the most positions that a posting of the segment may have; 0 for other kinds
    """

    kind: int
    numbers: npt.NDArray[np.int64]
    factors: npt.NDArray[np.float32]
    order: npt.NDArray[np.int64] = _ANYWHERE
    slop: int = 1
    ordered: bool = True
    longest: int = 0


def match_words(words: Words, scope: Scope, best: Best) -> Matches:
    """The live rows of a segment that match, and the places of the best ones where they are wanted.

    Where only the best are wanted, others may be missing, and the rows are in the order of their scores.
    """
    if not len(words.numbers):
        return NO_MATCHES
    arguments: tuple[Any, ...] = (scope.arrays, tuple(words), scratch_of_thread(), best.many)
    if best.only and may_leave_out(words):
        docs, scores = top_kernels.best_of_words(*arguments)
        return Matches(docs, scores, np.arange(len(docs)))
    docs, scores, places = match_kernels.match_words(*arguments)
    return Matches(docs, scores, places if best.many else None)


def may_leave_out(words: Words) -> bool:
    """Whether the best rows can be told without scoring all: only a word that adds to a score has a bound."""
    return bool((words.factors > 0).all())


_thread = threading.local()


def scratch_of_thread() -> tuple[Array, Array, Array]:
    """The room in which the loops of this thread add up."""
    kept: tuple[Array, Array, Array] | None = _thread.__dict__.get("scratch")
    if kept is None:
        kept = _thread.scratch = new_scratch()
    return kept
