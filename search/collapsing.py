"""Collapses matches to stories: of the matching articles of a story, the one that comes first stands for all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from index.segment import UNDATED_INSTANT
from search.request import Sort
from search.scope import Matches, Scope

Key = Callable[[Scope, Matches, npt.NDArray[np.int64]], npt.NDArray[Any]]
"""What matches at some places are sorted by, ascending; among equal ones the earlier segment's come first, and the lower row."""


class Collapsed:
    """The matches of all segments, one a story. Making it is O(matches), and O(n log n) for the n of stories with more articles.

    matches   by segment, those that come first in their story
    """

    def __init__(self, scopes: Sequence[Scope], found: Sequence[Matches], key: Key) -> None:
        numbers_of = [scope.stories.numbers[matches.docs] for scope, matches in zip(scopes, found, strict=True)]
        places = [np.flatnonzero(numbers) for numbers in numbers_of]
        keys = [key(*each) for each in zip(scopes, found, places, strict=True)]
        segments = np.repeat(np.arange(len(scopes)), [len(each) for each in places])
        at = np.concatenate([np.empty(0, np.int64), *places])
        numbers = np.concatenate(
            [np.empty(0, np.uint32), *(each[place] for each, place in zip(numbers_of, places, strict=True))]
        )
        order = np.lexsort((at, segments, np.concatenate([np.empty(0, np.int8), *keys]), numbers))
        is_first = np.ones(len(order), np.bool_)
        is_first[1:] = numbers[order][1:] != numbers[order][:-1]
        self._numbers, self._counts = np.unique(numbers, return_counts=True)
        behind = order[~is_first]
        self.matches = [
            _without(matches, at[behind[segments[behind] == segment]]) for segment, matches in enumerate(found)
        ]

    @property
    def stories(self) -> int:
        """How many stories match."""
        return sum(len(matches) for matches in self.matches)

    def matching(self, scope: Scope, row: int) -> int:
        """How many matching articles the story of a matching row has."""
        number = scope.stories.numbers[row]
        return int(self._counts[np.searchsorted(self._numbers, number)]) if number else 1


def key_of(sort: Sort, *, ranked: bool) -> Key:
    """What matches are sorted by."""
    if ranked and sort == "relevance":
        return _by_score
    return partial(_by_date, 1 if sort == "oldest" else -1)


def _by_score(_scope: Scope, matches: Matches, places: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    return -matches.scores[places]


def _by_date(direction: int, scope: Scope, matches: Matches, places: npt.NDArray[np.int64]) -> npt.NDArray[Any]:
    instants = scope.segment["instant"][matches.docs[places]]
    return np.where(instants == UNDATED_INSTANT, np.iinfo(np.int64).max, direction * instants)


def _without(matches: Matches, places: npt.NDArray[np.int64]) -> Matches:
    if not len(places):
        return matches
    kept = np.ones(len(matches), np.bool_)
    kept[places] = False
    return Matches(matches.docs[kept], matches.scores[kept])
