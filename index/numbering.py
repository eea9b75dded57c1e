"""Texts numbered in the order in which they are first met: the words and gaps of the articles that are being inverted."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from index.numbering_kernels import add_compounds, add_compounds_and_pairs, may_have_pairs, number_stretches, rehash
from index.vocabulary import grown

_TABLE_BITS = 16
_MAX_COMPOUND = 5

Codes = npt.NDArray[np.uint32]
Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.int32]


class Numbering:
    """Gives texts numbers, and keeps them: text i is pool[pool_end[i]:pool_end[i + 1]], in code points."""

    def __init__(self) -> None:
        self._table = np.zeros((1 << _TABLE_BITS, 2), np.uint64)
        self._counts = np.zeros(1, np.int64)
        self.pool: Codes = np.empty(1 << _TABLE_BITS, np.uint32)
        self.pool_end: Places = np.zeros(1 << _TABLE_BITS, np.int64)

    def __len__(self) -> int:
        return int(self._counts[0])

    def tokens(self, codes: Codes, starts: Places, ends: Places) -> tuple[Numbers, Numbers, Numbers]:
        """Number the tokens of the words at starts..ends: (n,) forms, (n,) ordinals of the words, and (words,) forms of words."""
        word_forms = self.stretches(codes, starts, ends)
        tokens = len(starts) + len(starts) // 2
        has_pairs = may_have_pairs(codes, starts)
        # No more is made than may be needed: the larger the table, the less of it is at hand. A character stands in two pairs.
        self._make_room(tokens if has_pairs else tokens - len(starts), len(codes) * (1 + has_pairs))
        forms, ordinals = np.empty(tokens, np.int32), np.empty(tokens, np.int32)
        add = add_compounds_and_pairs if has_pairs else add_compounds
        count = add(
            codes, starts, ends, word_forms, _MAX_COMPOUND,
            self._table, self.pool, self.pool_end, self._counts, forms, ordinals,
        )  # fmt: skip
        return forms[:count], ordinals[:count], word_forms

    def stretches(self, codes: Codes, starts: Places, ends: Places) -> Numbers:
        """Number the stretches of `codes` from starts to ends, which do not overlap."""
        self._make_room(len(starts), len(codes))
        numbers = np.empty(len(starts), np.int32)
        keys = np.empty(len(starts), np.uint64)
        number_stretches(codes, starts, ends, keys, self._table, self.pool, self.pool_end, self._counts, numbers)
        return numbers

    def _make_room(self, more: int, code_points: int) -> None:
        count = len(self)
        self.pool_end = grown(self.pool_end, count + more + 2)
        self.pool = grown(self.pool, int(self.pool_end[count]) + code_points)
        if len(self._table) < 2 * (count + more):
            self._table = np.zeros((1 << (2 * (count + more)).bit_length(), 2), np.uint64)
            rehash(self._table, self.pool, self.pool_end, count)
