"""Whoosh's own writer on Dateline's files: takes down what Whoosh knows of its documents, as a segment under way.

Such a segment can be searched through Whoosh at once. It lists the terms of its facets itself, has no forms, offsets, sentences,
digests or counted facets, and says so (`"incomplete": true` among its facts): index.recovery makes a whole one of it.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.base import FieldWriter, PerDocumentWriter
from whoosh.columns import Column
from whoosh.fields import FieldType, Schema
from whoosh.util.numeric import length_to_byte

from index.codec_encoding import TextPostings, ValuePostings, blobs
from index.schema import FACET_FIELDS, SECTION_GAP, UNDATED
from index.segment import UNDATED_INSTANT, Array
from index.segment_writer import SegmentWriter

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
        facts = {"docs": len(self.stored), "tokens": tokens, "languages": [], "format": 1, "incomplete": True}
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
        self._under_way.stored.append(zlib.compress(stored))
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
        self._arrays = TextPostings(self._under_way.section_ends).arrays() | self._arrays
        for name in ("id", "url", *FACET_FIELDS):
            self._arrays = ValuePostings(name).arrays() | self._arrays

    def start_field(self, fieldname: str, fieldobj: FieldType) -> None:
        """Begin the terms of a field."""
        self._name = fieldname
        self._field: TextPostings | ValuePostings
        self._field = (
            TextPostings(self._under_way.section_ends, fieldobj) if fieldname == "text" else ValuePostings(fieldname)
        )

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
