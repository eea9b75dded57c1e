"""What the archivist has hidden of a segment's facet values: the values of its rows without them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from index.entities.registry import CURATED, Registry
from index.segment import Segment

Array = npt.NDArray[Any]


class Hidden:
    """A facet's values over the rows of a segment without those that `is_hidden`, (values,) bool; copies, made when asked for.

    rows   by entity the rows in which only that is hidden, ascending
    """

    def __init__(
        self, segment: Segment, facet: str, is_hidden: npt.NDArray[np.bool_], rows: Mapping[int, npt.NDArray[np.uint32]]
    ) -> None:
        self._segment, self._facet = segment, facet
        self._is_kept = ~is_hidden
        self._parts: dict[str, Array] = {}
        self.rows = rows

    def part(self, name: str) -> Array:
        """`start`, or an array that has an element for each value: `value`, `count`. O(values), at first."""
        if name not in self._parts:
            stored = self._segment[f"{self._facet}_{name}"]
            part = self._starts(stored) if name == "start" else stored[self._is_kept]
            part.setflags(write=False)
            self._parts[name] = part
        return self._parts[name]

    def _starts(self, stored: Array) -> Array:
        before = np.concatenate(([0], np.cumsum(self._is_kept)))
        return before[np.minimum(stored, len(self._is_kept))].astype(stored.dtype)


def hidden_in(segment: Segment, registry: Registry) -> dict[str, Hidden]:
    """By facet what is hidden in a segment; without the facets of which nothing is. O(values) of the others."""
    found = {}
    for facet in CURATED:
        is_hidden, rows = np.zeros(0, np.bool_), _rows(segment, registry, facet)
        labels = registry.hidden(facet)
        if rows or np.isin(labels, segment[f"{facet}_inv_value"]).any():
            values, entities = segment[f"{facet}_value"], registry.entities(facet)
            refuse_beyond(segment, f"{facet}_value", values, len(entities))
            of_label = np.zeros(len(entities), np.bool_)
            of_label[labels] = True
            is_hidden = of_label[values]
            start = segment[f"{facet}_start"]
            for entity, of_entity in rows.items():
                for row in of_entity.tolist():
                    first, last = int(start[row]), int(start[row + 1])
                    is_hidden[first:last] |= entities[values[first:last]] == entity
            found[facet] = Hidden(segment, facet, is_hidden, rows)
    return found


def _rows(segment: Segment, registry: Registry, facet: str) -> dict[int, npt.NDArray[np.uint32]]:
    """By entity the rows, live or not, of the articles in which it is hidden."""
    articles, entities = registry.hidden_mentions(facet)
    if not len(articles):
        return {}
    rows, hashes = segment.find_hashes(np.unique(articles), None)
    refuse_beyond(segment, "id_doc", rows, segment.n_docs)
    pairs = [(entity, row) for row, hashed in zip(rows, hashes, strict=True) for entity in entities[articles == hashed]]
    return {
        int(entity): np.array(sorted({row for other, row in pairs if other == entity}), np.uint32)
        for entity in {entity for entity, _ in pairs}
    }
