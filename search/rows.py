"""Rows of a segment by what they have: a value of a facet, an id, words as written."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from search import posting_kernels
from search.forms import FORMS_OF
from search.salience import salient_rows
from search.scope import EMPTY_DOCS, Scope


def facet_rows(scope: Scope, facet: str, key: str, least: int = 0) -> npt.NDArray[np.uint32]:
    """The rows, live or not, that have the entity or value of a facet of which a name folds to `key`; ascending.

    least   how salient an entity must be in a row, in hundredths
    """
    segment = scope.segment
    values, starts, rows = (segment[f"{facet}_inv_{part}"] for part in ("value", "start", "doc"))
    labels = scope.collection.labels(facet, key)
    places = np.searchsorted(values, labels.astype(values.dtype))
    is_known = places < len(values)
    places, labels = places[is_known], labels[is_known]
    is_there = values[places] == labels
    places, labels = places[is_there], labels[is_there]
    found = [rows[int(starts[place]) : int(starts[place + 1])] for place in places.tolist()]
    for of_value in found:
        refuse_beyond(segment, f"{facet}_inv_doc", of_value, segment.n_docs)
    if least:
        found = [salient_rows(scope, facet, *each, least) for each in zip(found, labels.tolist(), strict=True)]
    together = found[0] if len(found) == 1 else np.unique(np.concatenate(found)) if found else EMPTY_DOCS
    if facet not in scope.hidden or not len(together):
        return together
    hidden = scope.hidden[facet].rows.get(int(scope.collection.registry.entities(facet)[labels[0]]), EMPTY_DOCS)
    return np.setdiff1d(together, hidden, assume_unique=True)


def rows_with_id(scope: Scope, article_id: str) -> npt.NDArray[np.uint32]:
    """The row, live or not, with an id, if there is one."""
    row = scope.segment.find_id(article_id)
    return EMPTY_DOCS if row < 0 else np.array([row], np.uint32)


def rows_with_forms(scope: Scope, tree: Any) -> npt.NDArray[np.uint32]:
    """The rows, live or not, with words that a prefix, a pattern, a misspelling or a range stands for; ascending."""
    forms = FORMS_OF[type(tree)](tree, scope.segment)
    terms = scope.segment["form_term"][forms].astype(np.int64)
    refuse_beyond(scope.segment, "form_term", terms, len(scope.term_df))
    variants = scope.segment["form_variant"][forms]
    found = [_rows_with_variants(scope, int(number), variants[terms == number]) for number in np.unique(terms).tolist()]
    return np.unique(np.concatenate(found)) if found else EMPTY_DOCS


def _rows_with_variants(scope: Scope, number: int, variants: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    wanted = np.zeros(256, np.bool_)
    wanted[variants] = True
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
