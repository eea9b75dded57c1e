"""How the forms of a term are numbered: the most frequent first."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

MAX_VARIANT = 255
"""The number of every form from the 256th of its term on."""


def number_variants(
    form_term: npt.NDArray[Any], counts: npt.NDArray[Any], terms: int
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.uint32]]:
    """Each form's number among the forms of its term, the bits that such a number takes for each term, and the forms by term.

    form_term  (F,) the term of each form, the forms in the order of their bytes;  counts  (F,) their occurrences
    The last is (F,) the forms in the order of their terms and, for one term, of their numbers. Equal counts go by bytes.
    O(F log F).
    """
    order = np.lexsort((-counts.astype(np.int64), form_term))
    per_term = np.bincount(form_term, minlength=terms)
    rank = np.arange(len(order)) - np.repeat(np.cumsum(per_term) - per_term, per_term)
    variants = np.empty(len(order), np.uint8)
    variants[order] = np.minimum(rank, MAX_VARIANT)
    bits = np.array([number.bit_length() for number in range(MAX_VARIANT + 1)], np.uint8)
    return variants, bits[np.clip(per_term - 1, 0, MAX_VARIANT)], order.astype(np.uint32)
