"""The values of facets over the matches of all segments, counted and listed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from index.schema import FACET_FIELDS
from search import count_kernels
from search.date_kernels import count_days
from search.facet import DayCounts, histogram
from search.request import Interval
from search.results import Bucket, Facet, Histogram
from search.salience import salient_columns
from search.scope import Collection, Matches, Name, Scope

Counts = tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]
"""The counts of a facet's values, all 0 between two answers, and room for the values whose counts are not."""

# Days that are counted by their number, from 1900 to 2079; there may be others, which take longer.
_FIRST_DAY, _DAYS = date(1900, 1, 1).toordinal(), 1 << 16

PLACES = {name: place for place, name in enumerate(FACET_FIELDS)}


def count_facets(
    collection: Collection, matches: Sequence[Matches], sizes: Mapping[str, int], least: int = 0
) -> dict[str, Facet]:
    """Facets over the matches of each segment, `sizes` many values listed of each; all in one go.

    least   how salient an entity must be in an article to count there, in hundredths; here and below
    O(values of the matching rows).
    """
    if not sizes or not matches:
        return facets_of(collection, sizes, [[]] * len(sizes), [[0] * 3] * len(sizes))
    last = len(matches) - 1
    with counting(collection, sizes) as (places, most, *arrays):
        *_, tally = arrays
        for scope, found in zip(collection.scopes, matches, strict=True):
            if scope.place == last and not least:
                listed = count_kernels.count_facets(found.docs, places, most, scope.facet_columns, *arrays)
                continue
            for docs, columns in salient_columns(scope, found.docs, places.tolist(), least):
                count_kernels.tally_facets(docs, places, columns, *arrays)
        if least:
            listed = count_kernels.take_facets(places, most, *arrays)
    return facets_of(collection, sizes, listed.tolist(), tally.tolist())


@contextmanager
def counting(collection: Collection, sizes: Mapping[str, int]) -> Iterator[tuple[Any, ...]]:
    """What `count_kernels.count_facets` takes to count these facets, beside rows and columns."""
    places, most = _places_and_sizes(tuple(sizes.items()))
    with _scratch(collection) as scratch:
        yield places, most, collection.facet_arrays, scratch, np.zeros((len(sizes), 3), np.int64)


def facets_of(
    collection: Collection,
    sizes: Mapping[str, int],
    listed: Sequence[Sequence[Sequence[int]]],
    tally: Sequence[Sequence[int]],
) -> dict[str, Facet]:
    """The facets of which `count_kernels.count_facets` listed the values and tallied the numbers."""
    return {
        name: _facet(_buckets(collection, name, listing), numbers)
        for name, listing, numbers in zip(sizes, listed, tally, strict=True)
    }


@lru_cache(maxsize=256)
def _places_and_sizes(sizes: tuple[tuple[str, int], ...]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The numbers of facets, and how many values to list of each."""
    return np.array([PLACES[name] for name, _ in sizes], np.int64), np.array([size for _, size in sizes], np.int64)


def count_sifted(
    collection: Collection,
    matches: Sequence[Matches],
    name: str,
    size: int,
    wanted: Callable[[str], bool],
    least: int = 0,
) -> Facet:
    """One facet, of which only the values are counted and listed of which a name is `wanted`."""
    with _tallied(collection, matches, name, least) as (counts, touched, tally):
        are_wanted = _are_wanted(collection, name, touched, wanted)
        tally[0] -= int(np.count_nonzero(~are_wanted))
        tally[2] -= int(counts[touched[~are_wanted]].sum())
        counts[touched[~are_wanted]] = 0
        listed = _take(collection, name, size, counts, touched[are_wanted])
    return _facet(_buckets(collection, name, listed), tally)


def count_selected(
    collection: Collection,
    matches: Sequence[Matches],
    name: str,
    size: int,
    selected: Mapping[str, int | None],
    least: int = 0,
) -> Facet:
    """One facet, of which the `selected` values are listed in any case.

    selected   their numbers by what was asked for; None for one that the index does not know: it is shown as it was asked for
    """
    with _tallied(collection, matches, name, least) as (counts, touched, tally):
        of_selected = {value: int(counts[value]) for value in selected.values() if value is not None}
        listed = _take(collection, name, size, counts, touched)
    buckets = _buckets(collection, name, listed)
    among = {value for value, _ in listed}
    for bucket, (value, _) in zip(buckets, listed, strict=False):
        bucket.selected = value in of_selected
    more = [
        _bucket(collection.names[name][value], count, selected=True)
        for value, count in of_selected.items()
        if value not in among
    ]
    buckets += sorted(more, key=lambda bucket: (-bucket.count, bucket.label))
    unknown = sorted(asked for asked, value in selected.items() if value is None)
    buckets += [Bucket(asked, asked, 0, selected=True) for asked in unknown]
    return _facet(buckets, tally)


def histogram_of(scopes: Sequence[Scope], rows: Sequence[npt.NDArray[np.uint32]], interval: Interval) -> Histogram:
    """Rows of each segment by date."""
    counts, periods, undated = np.zeros(_DAYS, np.int64), [np.empty((0, 2), np.int32)], 0
    for scope, docs in zip(scopes, rows, strict=True):
        several, without = count_days(docs, scope.segment["first_day"], scope.segment["last_day"], _FIRST_DAY, counts)
        periods.append(several)
        undated += without
    known = np.flatnonzero(counts)
    spans = np.concatenate(periods).astype(np.int64)
    first, last = (np.concatenate((known + _FIRST_DAY, spans[:, side])) for side in (0, 1))
    each = np.concatenate((counts[known], np.ones(len(spans), np.int64)))
    return histogram(DayCounts(first, last, each, undated), interval)


def _are_wanted(
    collection: Collection, name: str, values: npt.NDArray[np.uint32], wanted: Callable[[str], bool]
) -> npt.NDArray[np.bool_]:
    """(n,) of values whether the label that is shown, or another name of the entity, is wanted. O(labels)."""
    canon = collection.registry.canon(name)
    is_value, is_wanted = np.zeros((2, len(canon)), np.bool_)
    is_value[values] = True
    for label in np.flatnonzero(is_value[canon]).tolist():
        value = canon[label]
        is_wanted[value] = is_wanted[value] or wanted(collection.dictionaries.label(name, label))
    return is_wanted[values]


@contextmanager
def _tallied(
    collection: Collection, matches: Sequence[Matches], name: str, least: int
) -> Iterator[tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32], list[int]]]:
    """The counts of one facet's values, the values whose counts are not 0, and the tally of them."""
    tally = np.zeros((1, 3), np.int64)
    places = np.array([PLACES[name]])
    with _scratch(collection) as scratch:
        for scope, found in zip(collection.scopes, matches, strict=True):
            for docs, columns in salient_columns(scope, found.docs, (PLACES[name],), least):
                count_kernels.tally_facets(docs, places, columns, collection.facet_arrays, scratch, tally)
        counts, touched = scratch[places[0]]
        yield counts, touched[: tally[0, 0]], tally[0].tolist()


def _take(
    collection: Collection, name: str, size: int, counts: npt.NDArray[np.uint32], touched: npt.NDArray[np.uint32]
) -> list[list[int]]:
    """The values with the highest counts, and these; all counts are 0 afterwards."""
    listed = np.zeros((size, 2), np.int64)
    held = count_kernels.take_counts(counts, touched, *collection.dictionaries.texts(name), listed)
    taken: list[list[int]] = listed[:held].tolist()
    return taken


def _buckets(collection: Collection, name: str, listed: Sequence[Sequence[int]]) -> list[Bucket]:
    """The buckets of values with their counts, up to the first count of 0."""
    names = collection.names[name]
    return [_bucket(names[value], count) for value, count in listed if count]


def _bucket(name: Name, count: int, *, selected: bool = False) -> Bucket:
    return Bucket(name.value, name.label, count, selected, name.parent)


def _facet(buckets: Sequence[Bucket], tally: Sequence[int]) -> Facet:
    distinct, missing, total = tally
    other = total - sum([bucket.count for bucket in buckets])
    return Facet(tuple(buckets), distinct=distinct, other=other, missing=missing)


_thread = threading.local()


@contextmanager
def _scratch(collection: Collection) -> Iterator[tuple[Counts, ...]]:
    """Room to count in, by facet; kept for each thread, since clearing it costs only what was touched.

    Where counting breaks off it is forgotten: what was counted so far would be added to the next answer.
    """
    kept: tuple[Counts, ...] = _thread.__dict__.get("scratch", ())
    sizes = collection.facet_sizes
    if not kept or any(len(counts) < size for (counts, _), size in zip(kept, sizes, strict=True)):
        # One place more for the touched than there are values: the loops write before they know whether a value is new.
        kept = tuple((np.zeros(size, np.uint32), np.empty(size + 1, np.uint32)) for size in sizes)
        _thread.scratch = kept
    try:
        yield kept
    except BaseException:
        _thread.__dict__.pop("scratch", None)
        raise
