"""Rows of a segment by what they have: a value of a facet, an id, words as written."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from search import posting_kernels
from search.chosen import Chosen, Sets
from search.salience import salient_rows
from search.scope import EMPTY_DOCS, Scope


def facet_rows(scope: Scope, facet: str, key: str, least: int = 0) -> npt.NDArray[np.uint32]:
    """The rows, live or not, that have the entity or value of a facet of which a name folds to `key`; ascending.

    least   how salient an entity must be in a row, in hundredths
    """
    segment = scope.segment
    labels = scope.collection.labels(facet, key)
    found = []
    for label, rows in _rows_with_labels(scope, facet, labels):
        refuse_beyond(segment, f"{facet}_inv_doc", rows, segment.n_docs)
        found.append(salient_rows(scope, facet, rows, label, least) if least else rows)
    together = found[0] if len(found) == 1 else np.unique(np.concatenate(found)) if found else EMPTY_DOCS
    if facet not in scope.hidden or not len(together):
        return together
    hidden = scope.hidden[facet].rows.get(int(scope.collection.registry.entities(facet)[labels[0]]), EMPTY_DOCS)
    return np.setdiff1d(together, hidden, assume_unique=True)


def rows_labelled(scope: Scope, facet: str, words: str) -> npt.NDArray[np.uint32]:
    """The rows, live or not, with an entity or value of a facet of which some name has `words`, folded, in a row; ascending."""
    segment = scope.segment
    found = _rows_with_labels(scope, facet, scope.collection.labels_with(facet, words))
    if facet in scope.hidden:
        entities, hidden = scope.collection.registry.entities(facet), scope.hidden[facet].rows
        found = [(label, np.setdiff1d(rows, hidden.get(int(entities[label]), EMPTY_DOCS))) for label, rows in found]
    if not found:
        return EMPTY_DOCS
    together = np.unique(np.concatenate([rows for _, rows in found]))
    refuse_beyond(segment, f"{facet}_inv_doc", together, segment.n_docs)
    return together


def _rows_with_labels(
    scope: Scope, facet: str, labels: npt.NDArray[np.int64]
) -> list[tuple[int, npt.NDArray[np.uint32]]]:
    """The labels of a facet that a segment has, each with its rows, live or not; ascending."""
    segment = scope.segment
    values, starts, rows = (segment[f"{facet}_inv_{part}"] for part in ("value", "start", "doc"))
    places = np.searchsorted(values, labels.astype(values.dtype))
    is_known = places < len(values)
    places, labels = places[is_known], labels[is_known]
    is_there = values[places] == labels
    each = zip(places[is_there].tolist(), labels[is_there].tolist(), strict=True)
    return [(label, rows[int(starts[place]) : int(starts[place + 1])]) for place, label in each]


def rows_with_id(scope: Scope, article_id: str) -> npt.NDArray[np.uint32]:
    """The row, live or not, with an id, if there is one."""
    row = scope.segment.find_id(article_id)
    return EMPTY_DOCS if row < 0 else np.array([row], np.uint32)


def rows_with_forms(scope: Scope, chosen: Chosen) -> npt.NDArray[np.uint32]:
    """The rows, live or not, with chosen forms of terms; ascending."""
    if chosen.sets is None:
        raise ValueError("all forms are wanted: there is no need to look at positions")
    found = [_rows_with_variants(scope, *pair) for pair in zip(chosen.numbers, chosen.sets, strict=True)]
    return np.unique(np.concatenate(found)) if found else EMPTY_DOCS


def _rows_with_variants(scope: Scope, number: int, wanted: Sets) -> npt.NDArray[np.uint32]:
    rows: npt.NDArray[np.uint32] = posting_kernels.rows_with_variants(
        scope.postings,
        scope.term_slices,
        number,
        scope.positions,
        int(scope.term_vbits[number]),
        wanted,
        scope.longest_document,
        scope.segment.n_docs - 1,
    )
    return rows
