"""The postings of one term, out of the arrays: rows, weights and positions, and Whoosh's matcher over them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from whoosh.formats import Format, PositionBoosts
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.scoring import BaseScorer
from whoosh.util.numeric import byte_to_length

from index.schema import SECTION_GAP, SECTION_WEIGHTS, SECTIONS
from index.segment import CHECKPOINT_BITS, CHUNK_BITS, Segment

BLOCK = 128
"""Postings that the matcher decodes at once and that Whoosh can skip together."""

_NO_ROW = 1 << 32

LENGTHS = tuple(byte_to_length(code) for code in range(256))
"""The length of a row by its code."""

Rows = npt.NDArray[np.uint32]
Weights = npt.NDArray[np.float32]
BOOSTS = tuple(SECTION_WEIGHTS[name] for name in SECTIONS)
"""What an occurrence weighs, by the number of its section."""


class Postings(Protocol):
    """Where one term occurs: (n,) rows, ascending, and (n,) weights."""

    rows: Rows
    weights: Weights

    def boosted_positions(self, first: int, last: int) -> list[list[tuple[int, float]]]:
        """For each of the postings from `first` up to `last`: positions, ascending, with what an occurrence there weighs."""


class Occurrences(NamedTuple):
    """The positions of n postings: (m,) positions, (m,) variants; those of posting i lie from start[i] to start[i + 1]."""

    positions: npt.NDArray[np.int64]
    variants: npt.NDArray[np.int64]
    start: npt.NDArray[np.int64]


class TermPostings:
    """The postings of one term of the text, by its number in the segment."""

    def __init__(self, segment: Segment, number: int) -> None:
        first, last = (int(slice_) for slice_ in segment["term_slices"][number : number + 2])
        starts = segment["slice_start"][first : last + 1].astype(np.int64)
        chunks = segment["slice_chunk"][first:last].astype(np.uint32) << CHUNK_BITS
        self._segment = segment
        self._first, self._last = int(starts[0]), int(starts[-1])
        self._variant_bits = int(segment["term_vbits"][number])
        low = segment["posting_doc"][self._first : self._last].astype(np.uint32)
        self.rows: Rows = low | np.repeat(chunks, np.diff(starts))
        self.weights: Weights = segment["posting_weight"][self._first : self._last] * np.float32(0.5)

    def occurrences(self, first: int, last: int) -> Occurrences:
        """The positions of the postings from `first` up to `last`, counted within the term."""
        return _decode(self._segment, self._first + first, self._first + last, self._variant_bits)

    def boosted_positions(self, first: int, last: int) -> list[list[tuple[int, float]]]:
        """See Postings."""
        found = self.occurrences(first, last)
        rows = np.repeat(self.rows[first:last], np.diff(found.start))
        sections = sections_of(found.positions, self._segment["section_words"][rows]).tolist()
        pairs = [
            (position, BOOSTS[section]) for position, section in zip(found.positions.tolist(), sections, strict=True)
        ]
        start = found.start.tolist()
        return [pairs[start[i] : start[i + 1]] for i in range(last - first)]


class RowPostings:
    """The postings of a term that stands for a whole value: rows, and nothing more."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.weights: Weights = np.ones(len(rows), np.float32)

    def boosted_positions(self, first: int, last: int) -> list[list[tuple[int, float]]]:
        """See Postings: a value has no positions."""
        return [[] for _ in range(first, last)]


class PostingMatcher(LeafMatcher):
    """Whoosh's matcher over the postings of one term.

    length_codes   (D,) uint8, the coded lengths of all rows of the segment
    """

    def __init__(
        self, postings: Postings, length_codes: npt.NDArray[np.uint8], format_: Format, term: tuple[str, bytes],
        scorer: BaseScorer | None = None,
    ) -> None:  # fmt: skip
        self.format = format_
        self.scorer = scorer
        self._term = term
        self._postings = postings
        self._length_codes = length_codes
        self._go_to(0)

    def _go_to(self, place: int) -> None:
        self._first = first = place // BLOCK * BLOCK
        self._ids: list[int] = self._postings.rows[first : first + BLOCK].tolist()
        self._i = place - first
        self._weights: list[float] | None = None
        self._positions: list[list[tuple[int, float]]] | None = None

    def is_active(self) -> bool:
        """Whether there is a current posting."""
        return self._i < len(self._ids)

    def reset(self) -> None:
        """Go back to the first posting."""
        self._go_to(0)

    def copy(self) -> PostingMatcher:
        """Another matcher at the same place."""
        other = PostingMatcher(self._postings, self._length_codes, self.format, self._term, self.scorer)
        other._go_to(self._first + self._i)
        return other

    def id(self) -> int:
        """The row of the current posting; behind the last one, where Whoosh's `AndNotMatcher` asks too, a number above all rows."""
        return self._ids[self._i] if self._i < len(self._ids) else _NO_ROW

    def all_ids(self) -> Iterator[int]:
        """The rows of this posting and of those after it."""
        return iter(self._postings.rows[self._first + self._i :].tolist())

    def next(self) -> bool:  # type: ignore[override]  # Whoosh's collectors look at what its base class does not return
        """Go to the next posting; returns whether it is in another block."""
        self._i += 1
        if self._i < len(self._ids):
            return False
        self._go_to(self._first + len(self._ids))
        return True

    def skip_to(self, id: int) -> None:
        """Go to the first posting of row `id` or a later one."""
        if not self.is_active():
            raise ReadTooFar
        if id <= self._ids[-1]:
            self._i = bisect_left(self._ids, id, self._i)
        else:
            self._go_to(int(np.searchsorted(self._postings.rows, id)))

    def skip_to_quality(self, minquality: float) -> int:
        """Leave out the blocks that cannot score more than `minquality`; returns how many."""
        assert self.scorer  # noqa: S101 (Whoosh asks only where there is one)
        skipped = 0
        while self.is_active() and self.scorer.block_quality(self) <= minquality:
            self._go_to(self._first + len(self._ids))
            skipped += 1
        return skipped

    def weight(self) -> float:
        """The weighted frequency of the term in the current row."""
        if self._weights is None:
            self._weights = self._block_weights().tolist()
        return self._weights[self._i]

    def value(self) -> bytes:
        """The current posting as Whoosh's own codec would hold it; for Whoosh's writer, when it merges segments."""
        return self.format.encode(self._current()) if isinstance(self.format, PositionBoosts) else b""

    def value_as(self, astype: str) -> Any:
        """`positions`, `position_boosts`, `frequency` or `weight` of the current posting."""
        if not isinstance(self.format, PositionBoosts):
            return self.format.decoder(astype)(b"")
        if astype == "weight":
            return self.weight()
        found = self._current()
        if astype == "frequency":
            return len(found)
        return [position for position, _ in found] if astype == "positions" else found

    def block_min_length(self) -> int:
        """The least length of a row in this block."""
        return LENGTHS[int(self._length_codes[self._ids].min())]

    def block_max_length(self) -> int:
        """The greatest length of a row in this block."""
        return LENGTHS[int(self._length_codes[self._ids].max())]

    def block_max_weight(self) -> float:
        """The greatest weight in this block."""
        return float(self._block_weights().max())

    def _block_weights(self) -> Weights:
        return self._postings.weights[self._first : self._first + len(self._ids)]

    def _current(self) -> list[tuple[int, float]]:
        if self._positions is None:
            self._positions = self._postings.boosted_positions(self._first, self._first + len(self._ids))
        return self._positions[self._i]


def sections_of(positions: npt.NDArray[np.int64], words: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """The numbers of the sections in which (m,) positions lie, by the (m, 2) words in title and summary of their rows."""
    first_ends, second_ends = words[:, 0], words.sum(axis=1, dtype=np.int64) + SECTION_GAP
    numbers: npt.NDArray[np.int64] = (positions >= first_ends).astype(np.int64) + (positions >= second_ends)
    return numbers


def _decode(segment: Segment, first: int, last: int, variant_bits: int) -> Occurrences:
    """The positions of the postings `first` up to `last` (at least one) of a segment; see docs/index-format.md."""
    checkpoint = segment["position_checkpoint"]
    start_from, stop_at = first >> CHECKPOINT_BITS, ((last - 1) >> CHECKPOINT_BITS) + 1
    begin = int(checkpoint[start_from])
    end = int(checkpoint[stop_at]) if stop_at < len(checkpoint) else len(segment["position_bytes"])
    data = segment["position_bytes"][begin:end]
    posting_end = np.flatnonzero((data & 0xC0) == 0x40) + 1
    skipped = first - (start_from << CHECKPOINT_BITS)
    data = data[posting_end[skipped - 1] if skipped else 0 : posting_end[skipped + last - first - 1]]
    value_end = np.flatnonzero(data < 0x80) + 1
    value_start = np.concatenate(([0], value_end[:-1]))
    place = np.arange(len(data)) - np.repeat(value_start, value_end - value_start)
    values = np.add.reduceat((data & 0x3F).astype(np.int64) << (6 * place), value_start)
    start = np.concatenate(([0], np.flatnonzero(data[value_end - 1] & 0x40) + 1))
    steps = values >> variant_bits
    sums = np.cumsum(steps)
    before = sums[start[:-1]] - steps[start[:-1]]
    return Occurrences(sums - np.repeat(before, np.diff(start)), values & ((1 << variant_bits) - 1), start)
