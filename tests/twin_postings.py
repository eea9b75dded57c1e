"""Postings and matches to try compiled loops on, and the arrays that they stand in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from index.segment import CHECKPOINT_BITS

# Rows on both sides of the ends of chunks of 65,536 rows.
ROWS = 200_000

some_row = st.one_of(
    st.integers(0, 12),
    st.sampled_from((65_534, 65_535, 65_536, 65_537, 131_071, 131_072, ROWS - 1)),
    st.integers(0, ROWS - 1),
)
some_score = st.sampled_from((0.0, 0.5, 1.0, 1.0, 2.5, 7.25))
# A position and the variant there, by row.
some_positions = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 3)), min_size=1, max_size=6, unique_by=lambda at: at[0]
)
some_postings = st.dictionaries(some_row, st.tuples(st.integers(1, 255), some_positions.map(sorted)), max_size=12)
some_matches = st.dictionaries(some_row, some_score, max_size=14)

Postings = dict[int, tuple[int, list[tuple[int, int]]]]
Pairs = dict[int, float]
Array = npt.NDArray[Any]

LENGTHS = (np.arange(ROWS) * 7 % 256).astype(np.uint8)
NORMS = (1.2 * (0.25 + 0.75 * np.arange(256) / 40)).astype(np.float32)
for _array in (LENGTHS, NORMS):
    _array.setflags(write=False)


def fixed(values: Any, dtype: Any) -> Array:
    """An array as a mapped file gives it: read-only."""
    array = np.array(values, dtype)
    array.setflags(write=False)
    return array


class Terms:
    """The arrays of some terms' postings, as docs/index-format.md has them."""

    def __init__(self, terms: Sequence[Postings], vbits: int = 2) -> None:
        docs: list[int] = []
        weights: list[int] = []
        chunks: list[int] = []
        starts: list[int] = []
        checkpoints: list[int] = []
        slices = [0]
        data = bytearray()
        for postings in terms:
            chunk = -1
            for row, (weight, positions) in sorted(postings.items()):
                if row >> 16 != chunk:
                    chunk = row >> 16
                    chunks.append(chunk)
                    starts.append(len(docs))
                if len(docs) % (1 << CHECKPOINT_BITS) == 0:
                    checkpoints.append(len(data))
                docs.append(row & 0xFFFF)
                weights.append(weight)
                data += packed_positions(positions, vbits)
            slices.append(len(chunks))
        self.arrays = (
            fixed(docs, np.uint16),
            fixed(weights, np.uint8),
            fixed(chunks, np.uint16),
            fixed([*starts, len(docs)], np.uint64),
        )
        self.firsts = np.array(slices[:-1], np.int64)
        self.lasts = np.array(slices[1:], np.int64)
        self.bytes = fixed(list(data), np.uint8)
        self.words = self.bytes[: len(data) // 8 * 8].view(np.uint64)
        self.checkpoints = fixed(checkpoints, np.uint64)
        self.positions = (self.bytes, self.words, self.checkpoints)
        self._slices = fixed(slices, np.uint32)
        self._vbits = fixed([vbits] * len(terms), np.uint8)

    def segment(self, live: Sequence[int] = ()) -> tuple[Array, ...]:
        """All of it as `search.match_kernels` takes it.  live  the rows that are, where not all are."""
        mask = np.zeros(ROWS if live else 0, np.uint8)
        mask[[*live]] = 1
        return (*self.arrays, self._slices, self._vbits, LENGTHS, NORMS, fixed(mask, np.uint8), *self.positions)


def packed_positions(positions: Sequence[tuple[int, int]], vbits: int) -> bytes:
    """One posting's positions: groups of 6 bits; 0x80 goes on with the value, 0x40 ends the posting."""
    data = bytearray()
    before = 0
    for position, variant in positions:
        value = (position - before) << vbits | variant
        before = position
        while value >> 6:
            data.append(value & 63 | 0x80)
            value >>= 6
        data.append(value)
    data[-1] |= 0x40
    return bytes(data)


def pair(matches: Pairs) -> tuple[Array, Array]:
    """Matches as loops give them."""
    rows = sorted(matches)
    return np.array(rows, np.uint32), np.array([matches[row] for row in rows], np.float32)


def unpaired(found: tuple[Array, Array]) -> Pairs:
    """The score of each row that was found."""
    docs, scores = found
    assert docs.dtype == np.uint32
    assert scores.dtype == np.float32
    assert docs.tolist() == sorted(set(docs.tolist()))
    return dict(zip(docs.tolist(), scores.tolist(), strict=True))


def bm25(weight: int, row: int, factor: float) -> float:
    """One term's share of the score of a row."""
    return factor * (weight / 2) / (weight / 2 + float(NORMS[LENGTHS[row]]))


def factors_of(terms: Sequence[Postings]) -> Array:
    """A factor for each term, all different."""
    return np.array([1.5 + number for number in range(len(terms))], np.float32)


def has_near(places: Sequence[Sequence[int]], slop: int, ordered: bool) -> bool:
    """Whether each word stands at most `slop` places after (or if not `ordered` before) the one before it."""
    reached = set(places[0])
    for word in places[1:]:
        reached = {
            at
            for at in word
            if any(0 < at - before <= slop or (not ordered and 0 < before - at <= slop) for before in reached)
        }
    return bool(reached)
