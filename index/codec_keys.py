"""The terms of each field of a segment, in order, and the rows that have them: those of the text, and whole values."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from index.codec_postings import Postings, RowPostings, Rows, TermPostings
from index.codec_records import stored_url
from index.dictionary import Dictionaries, dictionary_file
from index.folding import fold_name
from index.schema import FACET_FIELDS
from index.segment import Segment, hash_of


class FieldTerms(Protocol):
    """The terms of one field in one segment, sorted by their bytes and numbered from 0."""

    def __len__(self) -> int: ...
    def key(self, number: int) -> bytes:
        """The bytes of a term."""

    def bisect(self, key: bytes) -> int:
        """How many terms sort before `key`."""

    def postings(self, number: int) -> Postings:
        """Where a term occurs."""

    def find(self, key: bytes) -> Postings | None:
        """Where `key` occurs; None where it is no term. Does not need the other terms."""


class TextTerms:
    """The terms of the text."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __len__(self) -> int:
        return len(self._segment["term_df"])

    def key(self, number: int) -> bytes:
        """See FieldTerms."""
        return self._segment.term(number)

    def bisect(self, key: bytes) -> int:
        """See FieldTerms."""
        return self._segment.bisect("term", key)

    def postings(self, number: int) -> Postings:
        """See FieldTerms."""
        return TermPostings(self._segment, number)

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms."""
        number = self._segment.find_term(key)
        return None if number < 0 else TermPostings(self._segment, number)


class ListedTerms:
    """Terms that a segment under way lists itself: arrays F_key_text, F_key_start, F_row_start, F_row of a field F."""

    def __init__(self, segment: Segment, field: str) -> None:
        self._text = segment[f"{field}_key_text"].tobytes()
        self._start = segment[f"{field}_key_start"].tolist()
        self._row_start = segment[f"{field}_row_start"].tolist()
        self._rows: Rows = segment[f"{field}_row"]

    def __len__(self) -> int:
        return len(self._start) - 1

    def key(self, number: int) -> bytes:
        """See FieldTerms."""
        return self._text[self._start[number] : self._start[number + 1]]

    def bisect(self, key: bytes) -> int:
        """See FieldTerms."""
        return bisect_left(range(len(self)), key, key=self.key)

    def postings(self, number: int) -> Postings:
        """See FieldTerms."""
        return RowPostings(self._rows[self._row_start[number] : self._row_start[number + 1]])

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms."""
        number = self.bisect(key)
        return self.postings(number) if number < len(self) and self.key(number) == key else None


class DerivedTerms:
    """Terms that the arrays do not list sorted: they are read and sorted when first asked for all of them."""

    def _pairs(self) -> Iterable[tuple[bytes, Rows]]:
        """Every term with rows that have it; a term may come more than once."""
        raise NotImplementedError

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms."""
        number = self.bisect(key)
        return self.postings(number) if number < len(self) and self.key(number) == key else None

    def __len__(self) -> int:
        return len(self._sorted)

    def key(self, number: int) -> bytes:
        """See FieldTerms."""
        return self._sorted[number]

    def bisect(self, key: bytes) -> int:
        """See FieldTerms."""
        return bisect_left(self._sorted, key)

    def postings(self, number: int) -> Postings:
        """See FieldTerms."""
        return _union(self._by_key[self._sorted[number]])

    @cached_property
    def _by_key(self) -> dict[bytes, list[Rows]]:
        found: dict[bytes, list[Rows]] = {}
        for key, rows in self._pairs():
            found.setdefault(key, []).append(rows)
        return found

    @cached_property
    def _sorted(self) -> list[bytes]:
        return sorted(self._by_key)


class NoTerms(DerivedTerms):
    """The terms of a field that has none."""

    def _pairs(self) -> Iterable[tuple[bytes, Rows]]:
        return ()


class IdTerms(DerivedTerms):
    """The ids of articles."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms; found by its hash."""
        wanted = np.uint64(hash_of(key))
        first, last = (int(np.searchsorted(self._segment["id_hash"], wanted, side)) for side in ("left", "right"))
        rows = [row for row in self._segment["id_doc"][first:last].tolist() if self._id(row) == key]
        return RowPostings(np.array(sorted(rows), np.uint32)) if rows else None

    def _pairs(self) -> Iterable[tuple[bytes, Rows]]:
        return ((self._id(row), _row(row)) for row in range(self._segment.n_docs))

    def _id(self, row: int) -> bytes:
        return self._segment.article_id(row).encode("utf-8", "surrogatepass")


class UrlTerms(DerivedTerms):
    """The addresses of articles. They stand in the stored records only, all of which are read for the first of them."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def _pairs(self) -> Iterable[tuple[bytes, Rows]]:
        for row in range(self._segment.n_docs):
            url = stored_url(self._segment, row)
            if url:
                yield url.encode("utf-8", "surrogatepass"), _row(row)


def open_dictionaries(folder: Path) -> Dictionaries:
    """The dictionaries in a folder as far as their files reach; Whoosh knows of no manifest that says how far."""
    entries = {}
    for facet in FACET_FIELDS:
        canon, end = (folder / dictionary_file(facet, suffix) for suffix in ("canon", "end"))
        # Of the four files this one is written last.
        count = canon.stat().st_size // 4 if canon.exists() else 0
        if count:
            with end.open("rb") as file:
                file.seek(8 * (count - 1))
                size = int.from_bytes(file.read(8), "little")
            entries[facet] = {"entries": count, "bytes": size, "crc32": {}}
    return Dictionaries(folder, entries)


class FacetTerms(DerivedTerms):
    """The values of a facet, folded; several labels may fold to one."""

    def __init__(self, segment: Segment, facet: str, dictionaries: Dictionaries) -> None:
        self._facet = facet
        self._dictionaries = dictionaries
        self._values: npt.NDArray[np.uint32] = segment[f"{facet}_inv_value"]
        self._start = segment[f"{facet}_inv_start"]
        self._rows: Rows = segment[f"{facet}_inv_doc"]

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms; found through the dictionary."""
        numbers = self._dictionaries.ids_of(self._facet, key.decode("utf-8", "surrogatepass"))
        places = np.flatnonzero(np.isin(self._values, numbers))
        return _union([self._rows_at(place) for place in places.tolist()]) if len(places) else None

    def _pairs(self) -> Iterable[tuple[bytes, Rows]]:
        for place, value in enumerate(self._values.tolist()):
            label = self._dictionaries.label(self._facet, value)
            yield fold_name(label).encode("utf-8", "surrogatepass"), self._rows_at(place)

    def _rows_at(self, place: int) -> Rows:
        return self._rows[int(self._start[place]) : int(self._start[place + 1])]


def _union(rows: list[Rows]) -> RowPostings:
    return RowPostings(rows[0] if len(rows) == 1 else np.unique(np.concatenate(rows)))


def _row(row: int) -> Rows:
    return np.array([row], np.uint32)
