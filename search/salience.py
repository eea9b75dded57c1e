"""Thresholds of salience: facets and their rows as they would be if articles named only what they are enough about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from index.schema import ENTITY_FIELDS, FACET_FIELDS
from search import salience_kernels
from search.scope import Scope, fixed

Rows = npt.NDArray[np.uint32]
Columns = tuple[tuple[npt.NDArray[Any], npt.NDArray[Any]], ...]

# Rows whose values are taken at once: what is taken is a copy.
_AT_ONCE = 1 << 16


def salient_columns(scope: Scope, docs: Rows, places: Iterable[int], least: int) -> Iterator[tuple[Rows, Columns]]:
    """Rows of a segment, some at a time, renumbered from 0, and the columns of some facets with only their salient values.

    places   the facets' places in FACET_FIELDS; the columns of others are not to be used
    least    how salient people, places and organisations must be in a row, in hundredths; 0 takes all as they are, at no cost
    O(values of the rows).
    """
    if not least:
        yield docs, scope.facet_columns
        return
    wanted = set(places)
    for first in range(0, max(len(docs), 1), _AT_ONCE):
        some = docs[first : first + _AT_ONCE]
        columns = tuple(
            _salient_column(scope, facet, some, least) if place in wanted else scope.facet_columns[place]
            for place, facet in enumerate(FACET_FIELDS)
        )
        yield np.arange(len(some), dtype=np.uint32), columns


def has_salient(scope: Scope, facet: str, docs: Rows, least: int) -> npt.NDArray[np.bool_]:
    """Which rows have any value of a facet that is salient enough. O(values of the rows)."""
    start, _values = _salient_column(scope, facet, docs, least)
    having: npt.NDArray[np.bool_] = np.diff(start) > 0
    return having


def salient_rows(scope: Scope, facet: str, rows: Rows, value: int, least: int) -> Rows:
    """Those of some rows with a value of a facet in which it is salient enough. O(values of the rows)."""
    if not least or facet not in ENTITY_FIELDS:
        return rows
    place = FACET_FIELDS.index(facet)
    kept: Rows = salience_kernels.rows_with_salient(
        rows, value, *scope.facet_columns[place], scope.saliences[place], least
    )
    return kept


def _salient_column(scope: Scope, facet: str, docs: Rows, least: int) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    place = FACET_FIELDS.index(facet)
    start, values = salience_kernels.take_salient(docs, *scope.facet_columns[place], scope.saliences[place], least)
    return fixed(start), fixed(values)
