"""Rows of a segment by what they have: a value of a facet, an id, words as written."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from search import posting_kernels
from search.chosen import Chosen, Sets
from search.scope import EMPTY_DOCS, Scope


def facet_rows(scope: Scope, facet: str, key: str) -> npt.NDArray[np.uint32]:
    """The rows, live or not, that have the value of a facet that folds to `key`; ascending."""
    segment = scope.segment
    values, starts, rows = (segment[f"{facet}_inv_{part}"] for part in ("value", "start", "doc"))
    found = []
    for value in scope.collection.dictionaries.ids_of(facet, key):
        place = int(np.searchsorted(values, value))
        if place < len(values) and values[place] == value:
            found.append(rows[int(starts[place]) : int(starts[place + 1])])
    for of_value in found:
        refuse_beyond(segment, f"{facet}_inv_doc", of_value, segment.n_docs)
    if len(found) == 1:
        return found[0]
    return np.unique(np.concatenate(found)) if found else EMPTY_DOCS


def rows_labelled(scope: Scope, facet: str, words: str) -> npt.NDArray[np.uint32]:
    """The rows, live or not, with a value of a facet that has `words`, folded, next to each other; ascending."""
    ids = scope.collection.folded_labels(facet).ids_with(words)
    segment = scope.segment
    values, starts, rows = (segment[f"{facet}_inv_{part}"] for part in ("value", "start", "doc"))
    places = np.searchsorted(values, ids)
    places = places[places < len(values)]
    held = places[np.isin(values[places], ids)]
    if not len(held):
        return EMPTY_DOCS
    found = np.unique(np.concatenate([rows[int(starts[place]) : int(starts[place + 1])] for place in held.tolist()]))
    refuse_beyond(segment, f"{facet}_inv_doc", found, segment.n_docs)
    return found


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
