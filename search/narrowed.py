"""Some rows of one segment as a collection of their own: what is asked of it is answered of them alone, exactly as of all."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from search.labels import FoldedLabels
from search.scope import Collection, Scope

Rows = npt.NDArray[np.uint32]


class Narrowed(Collection):
    """The live ones among some rows of a segment of a collection. Scores in it mean nothing: it knows no other articles.

    rows   (n,) uint32, ascending
    Making it is O(rows of the segment) and opens nothing.
    """

    def __init__(self, whole: Collection, scope: Scope, rows: Rows) -> None:
        vars(self).update(vars(whole))
        self._whole, self._place, self._rows = whole, scope.place, rows
        live = np.zeros(scope.segment.n_docs, np.uint8)
        live[rows] = 1 if scope.live is None else scope.live[rows]
        self.scopes = (Scope(scope.segment, live, self, 0),)
        self._few_labels: dict[str, tuple[npt.NDArray[np.int64], FoldedLabels]] = {}

    def rows_of_story(self, story: str) -> tuple[Rows, ...]:
        """As that of the whole, for its one segment."""
        return (self._whole.rows_of_story(story)[self._place],)

    def labels_with(self, facet: str, words: str) -> npt.NDArray[np.int64]:
        """As that of the whole, but only of entities that the rows have."""
        if facet not in self._few_labels:
            self._few_labels[facet] = self._labels_of_rows(facet)
        labels, folded = self._few_labels[facet]
        entities = self.registry.entities(facet)
        is_found = np.zeros(len(entities), np.bool_)
        is_found[entities[np.setdiff1d(labels[folded.ids_with(words)], self.registry.hidden(facet))]] = True
        return np.flatnonzero(is_found[entities])

    def _labels_of_rows(self, facet: str) -> tuple[npt.NDArray[np.int64], FoldedLabels]:
        """All labels of the entities that the rows have, ascending."""
        start, value = self.scopes[0].column(facet, "start", "value")
        values = [value[start[row] : start[row + 1]] for row in self._rows.tolist()]
        entities = self.registry.entities(facet)
        is_there = np.zeros(len(entities), np.bool_)
        is_there[entities[np.concatenate([np.empty(0, np.uint32), *values])]] = True
        labels = np.flatnonzero(is_there[entities])
        return labels, FoldedLabels([self.dictionaries.label(facet, label) for label in labels.tolist()])
