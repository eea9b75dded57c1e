"""In how many articles, and in how many stories, each value of a facet occurs: over some rows, or over a whole generation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from index.errors import damaged
from search import once_kernels
from search.counting import PLACES
from search.salience import Rows, salient_columns
from search.scope import EMPTY_SCORES, Collection, Matches, Scope, fixed

Array = npt.NDArray[np.int64]

_ALL_NAMED = fixed(np.empty(0, np.uint16))
# Of so many thresholds of salience what a whole generation has is kept.
_KEPT = 4


class Occurrences(NamedTuple):
    """What rows have of a facet: (V,) by value in how many articles and in how many stories, and how many stories there are.

    A place counts for the articles that name it or a place that lies in it, but only for the stories that name it itself.
    """

    articles: Array
    stories: Array
    total: int


class _Told(NamedTuple):
    """Rows that tell stories which other articles tell too, of one segment or of all: values as columns, and the rows' stories."""

    start: Array
    values: npt.NDArray[np.uint32]
    named: npt.NDArray[np.uint16]
    numbers: npt.NDArray[np.uint32]


def count_occurrences(collection: Collection, matches: Sequence[Matches], facet: str, least: int = 0) -> Occurrences:
    """In how many of the matching articles, and of the stories that they tell, each value of a facet is.

    least   how salient an entity must be in an article to count there, in hundredths
    O(V + values of the matching rows + n log n) for the n rows of stories that several articles tell.
    """
    canon = collection.facet_arrays[PLACES[facet]][2]
    articles, stories = np.zeros((2, len(canon)), np.int64)
    told, total = [], 0
    for scope, found in zip(collection.scopes, matches, strict=True):
        numbers = scope.stories.numbers[found.docs]
        alone = found.docs[numbers == 0]
        total += len(alone)
        named = _named(scope, facet, least)
        for docs, all_columns in salient_columns(scope, alone, (PLACES[facet],), least):
            none = np.zeros(len(docs), np.uint32)
            column = all_columns[PLACES[facet]]
            once_kernels.count_once(docs, none, *column, named, canon, articles, stories)
        told.append(_told(scope, facet, found.docs[numbers > 0], numbers[numbers > 0], least))
    together = _joined(told)
    order = np.argsort(together.numbers, kind="stable").astype(np.uint32)
    numbers = together.numbers[order]
    start, values, named = (fixed(each) for each in (together.start.astype(np.uint32), together.values, together.named))
    once_kernels.count_once(order, numbers, start, values, named, canon, articles, stories)
    return Occurrences(articles, stories, total + len(np.unique(numbers)))


def all_occurrences(collection: Collection, facet: str, least: int = 0) -> Occurrences:
    """`count_occurrences` of all live rows; counted when it is first asked for, and kept as long as the collection is."""
    kept = _known.setdefault(collection, {})
    found = kept.get((facet, least))
    if found is None:
        if len({other for _, other in list(kept)} | {least, 0}) > _KEPT:
            for key in [key for key in list(kept) if key[1]]:
                kept.pop(key, None)
        everything = [Matches(scope.all_rows, EMPTY_SCORES) for scope in collection.scopes]
        found = kept[facet, least] = count_occurrences(collection, everything, facet, least)
    return found


_known: WeakKeyDictionary[Collection, dict[tuple[str, int], Occurrences]] = WeakKeyDictionary()


def _named(scope: Scope, facet: str, least: int) -> npt.NDArray[np.uint16]:
    """How often each value of a place is named, where that may be not at all; what is only implied is never salient."""
    if facet != "place" or least:
        return _ALL_NAMED
    (counts,) = scope.column(facet, "count")
    if len(counts) != len(scope.facet_columns[PLACES[facet]][1]):
        raise damaged(scope.segment.path, f"array {facet}_count is altered")
    return fixed(counts)


def _told(scope: Scope, facet: str, rows: Rows, numbers: npt.NDArray[np.uint32], least: int) -> _Told:
    """The values of some rows of a segment, taken out of its columns."""
    named = _named(scope, facet, least)
    taken, counts, sizes = [np.empty(0, np.uint32)], [_ALL_NAMED], [np.zeros(1, np.int64)]
    for docs, columns in salient_columns(scope, rows, (PLACES[facet],), least):
        start, values = columns[PLACES[facet]]
        at, many = values_at(docs, start, len(values))
        taken.append(values[at])
        counts.append(named[at] if len(named) else _ALL_NAMED)
        sizes.append(many)
    return _Told(np.cumsum(np.concatenate(sizes)), np.concatenate(taken), np.concatenate(counts), numbers)


def values_at(rows: Rows, start: npt.NDArray[np.uint32], size: int) -> tuple[Array, Array]:
    """Where in a column of `size` values those of some rows are, row by row, and how many each has. O(rows + their values)."""
    begins, ends = (np.minimum(start[rows + np.uint32(side)].astype(np.int64), size) for side in (0, 1))
    many = np.maximum(ends - begins, 0)
    return np.repeat(begins - np.cumsum(many) + many, many) + np.arange(many.sum()), many


def _joined(told: Sequence[_Told]) -> _Told:
    """The rows of all segments one behind the other."""
    if not told:
        return _Told(np.zeros(1, np.int64), np.empty(0, np.uint32), _ALL_NAMED, np.empty(0, np.uint32))
    firsts = np.cumsum([0, *(len(each.values) for each in told)])
    starts = [each.start[:-1] + first for each, first in zip(told, firsts[:-1], strict=True)]
    return _Told(
        np.concatenate([*starts, firsts[-1:]]),
        np.concatenate([each.values for each in told]),
        np.concatenate([each.named for each in told]),
        np.concatenate([each.numbers for each in told]),
    )
