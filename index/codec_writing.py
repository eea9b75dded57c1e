"""Whoosh's own writer on Dateline's files: takes down what Whoosh knows of its documents, as a segment under way.

Such a segment can be searched through Whoosh at once. It lists the terms of its facets itself, has no forms, offsets, sentences,
digests or counted facets, and says so (`"incomplete": true` among its facts): index.recovery makes a whole one of it.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import zstandard
from whoosh.codec.base import FieldWriter, PerDocumentWriter
from whoosh.columns import Column
from whoosh.fields import FieldType, Schema
from whoosh.util.numeric import length_to_byte

from index.schema import FACET_FIELDS, LANGUAGE, SECTION_GAP, SECTION_WEIGHTS, UNDATED
from index.segment import CHECKPOINT_BITS, CHUNK_BITS, UNDATED_INSTANT, Array, SegmentWriter

_DATES: dict[str, tuple[type[np.signedinteger[Any]], int]] = {
    "instant": (np.int64, UNDATED_INSTANT),
    "first_day": (np.int32, 0),
    "last_day": (np.int32, 0),
}


class SegmentUnderWay:
    """What Whoosh's two writers have taken down of one segment; held in memory until it is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.stored: list[bytes] = []
        self.ids: list[bytes] = []
        self.lengths: list[int] = []
        self.columns: dict[str, dict[int, Any]] = {}
        self.section_ends: dict[int, tuple[int, int]] = {}
        """By row, the positions behind the last word of the title and of the summary."""

    def write(self, postings: dict[str, Array]) -> None:
        """Write the segment's file."""
        writer = SegmentWriter(self.path)
        for name, values in (self._rows() | postings).items():
            writer.add(name, values)
        tokens = sum(self.lengths)
        facts = {"docs": len(self.stored), "tokens": tokens, "language": LANGUAGE, "format": 1, "incomplete": True}
        writer.close(facts)

    def _rows(self) -> dict[str, Array]:
        rows = range(len(self.stored))
        arrays: dict[str, Array] = {
            "doc_length": np.array(self.lengths, np.uint32),
            "doc_length_code": np.array([length_to_byte(length) for length in self.lengths], np.uint8),
            "section_words": np.array([self._section_words(row) for row in rows], np.uint32).reshape(-1, 2),
        }
        arrays |= blobs("stored", self.stored)
        arrays["id_text"], arrays["id_start"] = blobs("id", self.ids).values()
        for name, (dtype, missing) in _DATES.items():
            values = self.columns.get(name, {})
            dates = (values.get(row, UNDATED) for row in rows)
            arrays[name] = np.array([missing if date == UNDATED else date for date in dates], dtype)
        for name in FACET_FIELDS:
            values = self.columns.get(name, {})
            arrays |= blobs(f"{name}_column", [values.get(row, b"") for row in rows])
        return arrays

    def _section_words(self, row: int) -> tuple[int, int]:
        title, summary = self.section_ends.get(row, (0, 0))
        return title, max(0, summary - title - SECTION_GAP)


class RowsWriter(PerDocumentWriter):
    """Takes down rows."""

    def __init__(self, under_way: SegmentUnderWay) -> None:
        self.is_closed = False
        self._under_way = under_way
        self._stored: dict[str, Any] = {}
        self._length = 0

    def start_doc(self, docnum: int) -> None:
        """Begin a row."""
        self._stored, self._length = {}, 0

    def add_field(self, fieldname: str, fieldobj: FieldType, value: Any, length: int) -> None:
        """Take down what is stored of a field, and the length of the text."""
        if value is not None:
            self._stored[fieldname] = value
        if fieldname == "text":
            self._length = length or 0

    def add_column_value(self, fieldname: str, columnobj: Column, value: Any) -> None:
        """Take down what a row is sorted by."""
        self._under_way.columns.setdefault(fieldname, {})[len(self._under_way.stored)] = value

    def add_vector_items(self, fieldname: str, fieldobj: FieldType, items: Iterable[Any]) -> None:
        """Nothing: the words of a row are read from its stored text."""

    def finish_doc(self) -> None:
        """End a row."""
        stored = json.dumps(self._stored, ensure_ascii=False).encode("utf-8", "surrogatepass")
        self._under_way.stored.append(zstandard.compress(stored))
        self._under_way.ids.append(str(self._stored.get("id", "")).encode("utf-8", "surrogatepass"))
        self._under_way.lengths.append(self._length)

    def cancel_doc(self) -> None:
        """Forget a row that is not finished."""
        for values in self._under_way.columns.values():
            values.pop(len(self._under_way.stored), None)

    def close(self) -> None:
        """End the rows."""
        self.is_closed = True


class PostingsWriter(FieldWriter):
    """Takes down postings, and writes the file at the end."""

    def __init__(self, under_way: SegmentUnderWay) -> None:
        self.is_closed = False
        self._under_way = under_way
        self._arrays: dict[str, Array] | None = None

    def add_postings(self, schema: Schema, lengths: Any, items: Iterable[tuple[str, bytes, int, float, bytes]]) -> None:
        """Take down all postings, which come by field, term and row."""
        # Where Whoosh gives up a segment it closes the writer without this; then there is nothing to write.
        self._arrays = {}
        super().add_postings(schema, lengths, items)  # type: ignore[no-untyped-call]
        self._arrays = TextPostings(self._under_way).arrays() | self._arrays
        for name in ("id", "url", *FACET_FIELDS):
            self._arrays = ValuePostings(name).arrays() | self._arrays

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        """Begin the terms of a field."""
        self._name = fieldname
        self._field: TextPostings | ValuePostings
        self._field = TextPostings(self._under_way, fieldobj) if fieldname == "text" else ValuePostings(fieldname)

    def start_term(self, text: bytes) -> None:
        """Begin the postings of a term."""
        self._field.terms.append(text)
        self._field.first.append(len(self._field.rows))

    def add(self, docnum: int, weight: float, vbytes: bytes, length: int) -> None:
        """Take down one posting of the term."""
        self._field.add(docnum, weight, vbytes)

    def finish_term(self) -> None:
        """End the postings of a term."""

    def finish_field(self) -> None:
        """End the terms of a field."""
        assert self._arrays is not None  # noqa: S101 (fields come from add_postings only)
        self._arrays |= self._field.arrays()

    def close(self) -> None:
        """Write the segment's file, where there is anything in it."""
        if self._arrays is not None and not self.is_closed:
            self._under_way.write(self._arrays)
        self.is_closed = True


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
    """The terms of the text, in the encoding of whole segments; of each term all forms count as one."""

    def __init__(self, under_way: SegmentUnderWay, field: FieldType | None = None) -> None:
        self.terms: list[bytes] = []
        self.first = array("Q")
        self.rows = array("I")
        self._weights = array("B")
        self._positions = bytearray()
        self._checkpoints = array("Q")
        self._section_ends = under_way.section_ends
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
