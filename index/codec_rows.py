"""The rows of a segment, as Whoosh reads them: which are live, how long they are, what is stored of them and sorts them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from whoosh.codec.base import PerDocumentReader
from whoosh.columns import Column, ColumnReader
from whoosh.formats import Format
from whoosh.matching import ListMatcher

from index.codec_keys import open_dictionaries
from index.codec_postings import LENGTHS
from index.codec_records import stored_fields
from index.dictionary import Dictionaries
from index.schema import FACET_FIELDS, SECTIONS, UNDATED, SectionedAnalyzer, join_values, sectioned_text
from index.segment import UNDATED_INSTANT, Segment

if TYPE_CHECKING:
    from index.codec import DatelineSegment

DATE_COLUMNS = {"instant": UNDATED_INSTANT, "first_day": 0, "last_day": 0}
"""The columns that dates sort by, with what each holds where there is no date."""

TEXT_FIELDS = frozenset({"text", "word", *SECTIONS})
"""The fields that score; a word weighs the same in each of them, and so does the length of the article."""


class RowsReader(PerDocumentReader):
    """Whoosh's reader of rows."""

    def __init__(self, segment: Segment, entry: DatelineSegment, folder: Path) -> None:
        self._segment = segment
        self._entry = entry
        self._folder = folder
        self._length_codes = segment["doc_length_code"].tobytes()

    def doc_count(self) -> int:
        """Live rows."""
        return self._segment.n_docs - self._entry.deleted_count()

    def doc_count_all(self) -> int:
        """Rows."""
        return self._segment.n_docs

    def has_deletions(self) -> bool:
        """Whether a row is not live."""
        return self._entry.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        """Whether a row is not live."""
        return self._entry.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        """The rows that are not live."""
        return self._entry.deleted_docs()

    def supports_columns(self) -> bool:
        """Columns are there to sort and group by."""
        return True

    def has_column(self, fieldname: str) -> bool:
        """Whether rows have a value of `fieldname` to sort and group by."""
        return fieldname in DATE_COLUMNS or fieldname in FACET_FIELDS

    def list_columns(self) -> list[str]:
        """The names of all columns."""
        return [*DATE_COLUMNS, *FACET_FIELDS]

    def column_reader(self, fieldname: str, column: Column) -> ColumnReader:
        """The values of a column by row."""
        if fieldname in DATE_COLUMNS:
            return DateColumn(self._segment[fieldname], DATE_COLUMNS[fieldname])
        if f"{fieldname}_column" in self._segment:
            return BlobColumn(self._segment, f"{fieldname}_column")
        return FacetColumn(self._segment, fieldname, open_dictionaries(self._folder))

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """The tokens of the whole text of a row, as precisely as Whoosh keeps lengths; `default` of other than text."""
        return LENGTHS[self._length_codes[docnum]] if fieldname in TEXT_FIELDS else default

    def field_length(self, fieldname: str) -> int:
        """The tokens of the texts of all rows; 0 of other than text."""
        return int(self._segment.facts["tokens"]) if fieldname in TEXT_FIELDS else 0

    def min_field_length(self, fieldname: str) -> int:
        """The tokens of the shortest text."""
        return LENGTHS[min(self._length_codes, default=0)] if fieldname in TEXT_FIELDS else 0

    def max_field_length(self, fieldname: str) -> int:
        """The tokens of the longest text."""
        return LENGTHS[max(self._length_codes, default=0)] if fieldname in TEXT_FIELDS else 0

    def has_vector(self, docnum: int, fieldname: str) -> bool:
        """Whether the words of a row can be listed: those of its text can."""
        return fieldname == "text"

    def vector(self, docnum: int, fieldname: str, format_: Format) -> ListMatcher:
        """The words of a text with their weights. They are not stored: the stored text is analyzed again."""
        stored = self.stored_fields(docnum)
        language = json.loads(stored["record"]).get("language") if "record" in stored else None
        text = sectioned_text(stored.get("title"), stored.get("summary"), stored["body"], language)
        items = sorted(format_.word_values(text, SectionedAnalyzer(), mode="index"))
        words, _, weights, values = zip(*items, strict=True) if items else ((), (), (), ())
        return ListMatcher(words, weights, values, format_)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """What is stored of a row."""
        return stored_fields(self._segment, docnum)


class DateColumn(ColumnReader):
    """Days or seconds by row."""

    def __init__(self, values: npt.NDArray[np.signedinteger[Any]], missing: int) -> None:
        self._values = values
        self._missing = missing
        self._sign = 1

    def __len__(self) -> int:
        return len(self._values)

    def __getitem__(self, docnum: int) -> int:
        value = int(self._values[docnum])
        return UNDATED if value == self._missing else value

    def sort_key(self, docnum: int) -> int:  # type: ignore[override]  # as in Whoosh's own columns of numbers
        """What orders the rows."""
        return self._sign * self[docnum]

    def __iter__(self) -> Iterator[int]:
        return (self[row] for row in range(len(self)))

    def set_reverse(self) -> None:
        """Order the rows the other way round."""
        self._sign = -1


class FacetColumn(ColumnReader):
    """The labels of a facet by row, joined."""

    def __init__(self, segment: Segment, facet: str, dictionaries: Dictionaries) -> None:
        self._facet = facet
        self._start: npt.NDArray[np.uint32] = segment[f"{facet}_start"]
        self._value: npt.NDArray[np.uint32] = segment[f"{facet}_value"]
        self._dictionaries = dictionaries

    def __len__(self) -> int:
        return len(self._start) - 1

    def __getitem__(self, docnum: int) -> bytes:
        values = self._value[int(self._start[docnum]) : int(self._start[docnum + 1])].tolist()
        labels = [self._dictionaries.label(self._facet, value) for value in values]
        return join_values(labels).encode("utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[bytes]:
        return (self[row] for row in range(len(self)))


class BlobColumn(ColumnReader):
    """Values by row as a segment under way holds them."""

    def __init__(self, segment: Segment, name: str) -> None:
        self._segment = segment
        self._name = name

    def __len__(self) -> int:
        return self._segment.n_docs

    def __getitem__(self, docnum: int) -> bytes:
        return self._segment.blob(self._name, docnum)

    def __iter__(self) -> Iterator[bytes]:
        return (self[row] for row in range(len(self)))
