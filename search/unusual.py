"""Unusual values: those of a facet that the matches of a search have more often than chance would have it."""

from __future__ import annotations

from collections.abc import Collection as Container
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from index.entities.gazetteer import ancestors
from index.folding import fold_name
from index.schema import facet_key
from search.occurrences import Occurrences, all_occurrences, count_occurrences
from search.request import FILTERS, SearchRequest
from search.results import Unusual
from search.scope import Collection, Matches
from search.surprise import LEAST_TOGETHER, expected, least_surprise, surprises

_PLACES = ("place", "country")


def unusual_values(
    collection: Collection, matches: Sequence[Matches], request: SearchRequest
) -> dict[str, tuple[Unusual, ...]]:
    """The unusual values of the facets that a request asks them of, the most surprising first.

    Left out is what is there by itself: values that the request filters by, and the places that these lie in or that lie in them.
    O(V + values of the matching rows), and of all rows when a facet is first asked for.
    """
    selected = _selected(collection, request)
    found = {}
    for facet, size in request.unusual_sizes().items():
        least = request.least_salience()
        here = count_occurrences(collection, matches, facet, least)
        found[facet] = most_surprising(
            collection, facet, here, all_occurrences(collection, facet, least), size, selected
        )
    return found


def most_surprising(
    collection: Collection,
    facet: str,
    here: Occurrences,
    everywhere: Occurrences,
    size: int,
    without: Container[tuple[str, str]],
) -> tuple[Unusual, ...]:
    """The values that are more often here than chance would have it, most surprising first; ties go to the first label.

    here       of rows among those of `everywhere`
    without    facets and names that are left out, and of places what they imply
    """
    values, surprise = _surprising(here, everywhere)
    listed: list[Unusual] = []
    for value, each in zip(values.tolist(), surprise.tolist(), strict=True):
        if len(listed) >= size and each < listed[size - 1].surprise:
            break
        bucket = bucket_of(collection, facet, value, here, everywhere)
        if not any(_goes_without_saying(facet, bucket.label, *other) for other in without):
            listed.append(bucket)
    return tuple(sorted(listed, key=lambda one: (-one.surprise, one.label))[:size])


def bucket_of(collection: Collection, facet: str, value: int, here: Occurrences, everywhere: Occurrences) -> Unusual:
    """A value of a facet with its counts here, and how surprising they are."""
    name = collection.names[facet][value]
    told, known = int(here.stories[value]), int(everywhere.stories[value])
    chance = float(expected(here.total, known, everywhere.total))
    return Unusual(
        name.value,
        name.label,
        int(here.articles[value]),
        parent=name.parent,
        stories=told,
        expected=chance,
        lift=told / chance if chance else None,
        surprise=float(surprises(told, here.total, known, everywhere.total)),
    )


def _surprising(here: Occurrences, everywhere: Occurrences) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The values with enough evidence, most surprising first, and how surprising they are."""
    values = np.flatnonzero(here.stories >= LEAST_TOGETHER)
    surprise = surprises(here.stories[values], here.total, everywhere.stories[values], everywhere.total)
    tried = int(np.count_nonzero(everywhere.stories >= LEAST_TOGETHER))
    is_enough = surprise >= least_surprise(tried)
    values, surprise = values[is_enough], surprise[is_enough]
    order = np.argsort(-surprise, kind="stable")
    return values[order], surprise[order]


def _selected(collection: Collection, request: SearchRequest) -> set[tuple[str, str]]:
    """The facets and names, as they are shown, by which a request filters."""
    chosen: Mapping[str, tuple[str, ...]] = {
        name: (*getattr(request, name), *request.all_of.get(name, ())) for name in FILTERS
    }
    return {(facet, name_of(collection, facet, value)) for facet, values in chosen.items() for value in values}


def name_of(collection: Collection, facet: str, value: str) -> str:
    """The name that is shown for what a filter takes; itself where the index does not know it."""
    found = collection.registry.find(facet, facet_key(facet, value))
    return value if found is None else collection.names[facet][found].label


def _goes_without_saying(facet: str, label: str, other_facet: str, other: str) -> bool:
    """Whether a value is in every article that has the other one, or the other way round."""
    one, two = fold_name(label), fold_name(other)
    if facet in _PLACES and other_facet in _PLACES:
        return one == two or one in map(fold_name, ancestors(other)) or two in map(fold_name, ancestors(label))
    return facet == other_facet and one == two
