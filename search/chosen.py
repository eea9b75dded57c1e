"""The terms of a word of a query in one segment, and which forms of each term count: all, or those of a pattern."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from index.schema import SECTIONS
from index.segment import Segment

Sets = npt.NDArray[np.bool_]


_NO_SETS: Sets = np.empty((0, 256), np.bool_)
_PLACES = {section: place for place, section in enumerate(SECTIONS)}


class Chosen(NamedTuple):
    """The terms of a word.

    numbers  of the terms in the segment
    sets     (m, 256) of each term which variants count; None where all do
    """

    numbers: Sequence[int]
    sets: Sets | None = None


class ChosenArrays(NamedTuple):
    """Several words as `mark_kernels.place_terms` takes them: numbers (K, m), form_sets (K, m), sets (n, 256), sections (K,)."""

    numbers: npt.NDArray[np.int64]
    form_sets: npt.NDArray[np.int64]
    sets: Sets
    sections: npt.NDArray[np.int64]


def chosen_forms(segment: Segment, forms: npt.NDArray[np.int64]) -> Chosen:
    """The terms of some forms of a segment, and those forms of them. From the 256th form of a term on, all count if one does."""
    terms = segment["form_term"][forms].astype(np.int64)
    refuse_beyond(segment, "form_term", terms, len(segment["term_df"]))
    numbers, places = np.unique(terms, return_inverse=True)
    sets = np.zeros((len(numbers), 256), np.bool_)
    sets[places, segment["form_variant"][forms]] = True
    return Chosen(numbers.tolist(), sets)


def arrays_of(words: Sequence[Chosen], sections: Sequence[str]) -> ChosenArrays:
    """Words, each with the section in which it counts or `text` for any, as compiled loops take them."""
    most = max([len(word.numbers) for word in words], default=1)
    rows = [[*word.numbers, *[-1] * (most - len(word.numbers))] for word in words]
    numbers = np.array(rows, np.int64).reshape(len(words), most)
    form_sets = np.full((len(words), most), -1, np.int64)
    sets = [word.sets for word in words if word.sets is not None]
    count = 0
    for place, word in enumerate(words):
        if word.sets is not None:
            form_sets[place, : len(word.numbers)] = np.arange(count, count + len(word.numbers))
            count += len(word.numbers)
    places = [_PLACES.get(section, -1) for section in sections]
    return ChosenArrays(numbers, form_sets, np.concatenate(sets) if sets else _NO_SETS, np.array(places, np.int64))
