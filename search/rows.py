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
    """The rows, live or not, that have the value of a facet that folds to `key`; ascending.

    least   how salient an entity must be in a row, in hundredths
    """
    segment = scope.segment
    values, starts, rows = (segment[f"{facet}_inv_{part}"] for part in ("value", "start", "doc"))
    found = []
    for value in scope.collection.dictionaries.ids_of(facet, key):
        place = int(np.searchsorted(values, value))
        if place < len(values) and values[place] == value:
            of_value = rows[int(starts[place]) : int(starts[place + 1])]
            refuse_beyond(segment, f"{facet}_inv_doc", of_value, segment.n_docs)
            found.append(salient_rows(scope, facet, of_value, value, least))
    if len(found) == 1:
        return found[0]
    return np.unique(np.concatenate(found)) if found else EMPTY_DOCS


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
