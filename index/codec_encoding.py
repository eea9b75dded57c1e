"""Postings as Whoosh's writer hands them over, one by one, put into the arrays of a segment."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
from whoosh.fields import FieldType

from index.schema import SECTION_WEIGHTS
from index.segment import CHECKPOINT_BITS, CHUNK_BITS, Array


class ValuePostings:
    """The terms of a field that is searched by whole values."""

    def __init__(self, field: str) -> None:
        self.name = field
        self.terms: list[bytes] = []
        self.first = array("Q")
        self.rows = array("I")

    def add(self, row: int, weight: float, value: bytes) -> None:
        """Take down one posting."""
        self.rows.append(row)

    def arrays(self) -> dict[str, Array]:
        """The arrays of the field."""
        text, start = blobs("key", self.terms).values()
        return {
            f"{self.name}_key_text": text,
            f"{self.name}_key_start": start,
            f"{self.name}_row_start": np.array([*self.first, len(self.rows)], np.uint64),
            f"{self.name}_row": np.array(self.rows, np.uint32),
        }


class TextPostings:
    """The terms of the text, in the encoding of whole segments; of each term all forms count as one.

    section_ends   by row, the positions behind the last word of the title and of the summary: filled in here
    """

    def __init__(self, section_ends: dict[int, tuple[int, int]], field: FieldType | None = None) -> None:
        self.terms: list[bytes] = []
        self.first = array("Q")
        self.rows = array("I")
        self._weights = array("B")
        self._positions = bytearray()
        self._checkpoints = array("Q")
        self._section_ends = section_ends
        self._decode = field.format.decoder("position_boosts") if field and field.format else None

    def add(self, row: int, weight: float, value: bytes) -> None:
        """Take down one posting."""
        assert self._decode  # noqa: S101 (postings come with their field)
        if len(self.rows) % (1 << CHECKPOINT_BITS) == 0:
            self._checkpoints.append(len(self._positions))
        self.rows.append(row)
        self._weights.append(min(255, round(2 * weight)))
        places = sorted(self._decode(value))
        self._measure_sections(row, places)
        before = 0
        for position, _ in places:
            _append(self._positions, position - before)
            before = position
        self._positions[-1] |= 0x40

    def arrays(self) -> dict[str, Array]:
        """The arrays of terms and postings."""
        rows = np.array(self.rows, np.uint32)
        first = np.array([*self.first, len(rows)], np.int64)
        chunk = rows >> CHUNK_BITS
        term = np.repeat(np.arange(len(self.terms)), np.diff(first))
        starts_slice = np.ones(len(rows), bool)
        starts_slice[1:] = (chunk[1:] != chunk[:-1]) | (term[1:] != term[:-1])
        slices = np.flatnonzero(starts_slice)
        text, start = blobs("term", self.terms).values()
        return {
            "term_text": text,
            "term_start": start,
            "term_df": np.diff(first).astype(np.uint32),
            "term_vbits": np.zeros(len(self.terms), np.uint8),
            "term_slices": np.searchsorted(slices, first).astype(np.uint32),
            "slice_chunk": chunk[slices].astype(np.uint16),
            "slice_start": np.append(slices, len(rows)).astype(np.uint64),
            "posting_doc": (rows & 0xFFFF).astype(np.uint16),
            "posting_weight": np.array(self._weights, np.uint8),
            "position_bytes": np.frombuffer(bytes(self._positions), np.uint8),
            "position_checkpoint": np.array(self._checkpoints, np.uint64),
        }

    def _measure_sections(self, row: int, places: Sequence[tuple[int, float]]) -> None:
        title, summary = self._section_ends.get(row, (0, 0))
        for position, boost in places:
            if boost == SECTION_WEIGHTS["title"]:
                title = max(title, position + 1)
            elif boost == SECTION_WEIGHTS["summary"]:
                summary = max(summary, position + 1)
        self._section_ends[row] = (title, summary)


def blobs(name: str, parts: Sequence[bytes]) -> dict[str, Array]:
    """A pair of arrays: the parts one behind the other, and where each begins and the last ends."""
    start = np.zeros(len(parts) + 1, np.uint64)
    np.cumsum([len(part) for part in parts], out=start[1:])
    return {name: np.frombuffer(b"".join(parts), np.uint8), f"{name}_start": start}


def _append(data: bytearray, value: int) -> None:
    while value > 0x3F:
        data.append(0x80 | value & 0x3F)
        value >>= 6
    data.append(value)
