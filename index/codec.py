"""The Whoosh codec: lets Whoosh's own readers, searchers and writers work on Dateline's segments."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from whoosh.codec.base import Codec
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage

from index.codec_rows import RowsReader
from index.codec_terms import SegmentTerms
from index.codec_writing import PostingsWriter, RowsWriter, SegmentUnderWay
from index.errors import IndexDamaged
from index.segment import Segment

INDEX_NAME = "MAIN"
"""What Whoosh calls the one index in a folder."""


class DatelineSegment(WhooshSegment):
    """What a table of contents says of one segment. Its module and name are part of the disk format: it must stay where it is.

    file          the segment's file, in the folder of the index
    docs          rows in it, deleted ones included
    live_file     the file that says which rows are live; None where all are
    live_count    how many that file says are live
    Deletions that Whoosh's writer makes are kept as row numbers beside the live file, until Dateline's writer takes them over.
    """

    def __init__(self, file: str, docs: int = 0, live_file: str | None = None, live_count: int = 0) -> None:
        self.file = file
        self.docs = docs
        self.live_file = live_file
        self.live_count = live_count
        self._deleted: set[int] = set()
        self._dead: frozenset[int] | None = None
        self.under_way: SegmentUnderWay | None = None
        self._assume_names()

    @classmethod
    def from_entry(cls, entry: Mapping[str, Any]) -> DatelineSegment:
        """The segment behind an entry of a generation's manifest."""
        live = entry["live"]
        if live is None:
            return cls(entry["name"], entry["docs"])
        return cls(entry["name"], entry["docs"], live["file"], live["count"])

    def __getstate__(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "docs": self.docs,
            "live_file": self.live_file,
            "live_count": self.live_count,
            "deleted": sorted(self._deleted),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.file = str(state["file"])
        self.docs = int(state["docs"])
        self.live_file = state["live_file"]
        self.live_count = int(state["live_count"])
        self._deleted = {int(row) for row in state["deleted"]}
        self._dead = None
        self.under_way = None
        self._assume_names()

    def _assume_names(self) -> None:
        # Whoosh tells segments apart by these.
        self.indexname = INDEX_NAME
        self.segid = Path(self.file).stem
        self.compound = False

    @property
    def deleted_through_whoosh(self) -> frozenset[int]:
        """Rows deleted by Whoosh's writer since Dateline's last commit."""
        return frozenset(self._deleted)

    def open_live(self, folder: Path) -> None:
        """Read which rows are live. Raises IndexDamaged where the file does not fit the segment."""
        if self.live_file is None or self._dead is not None:
            return
        path = folder / self.live_file
        live = np.fromfile(path, np.uint8)
        if len(live) != self.docs or int(np.count_nonzero(live)) != self.live_count:
            raise IndexDamaged("the file does not fit its segment", place=str(path), remedy="restore it from a backup")
        self._dead = frozenset(np.flatnonzero(live == 0).tolist())

    def codec(self, **_: Any) -> DatelineCodec:
        """The codec that reads this segment."""
        return DatelineCodec()

    def segment_id(self) -> str:
        """What Whoosh calls the segment; looks like none of Whoosh's own files, which Whoosh deletes."""
        return str(self.segid)

    def should_assemble(self) -> bool:
        """Whether Whoosh packs the segment's files into one: it is one file."""
        return False

    def set_doc_count(self, doccount: int) -> None:
        """Take note of the number of rows, once written."""
        self.docs = doccount

    def doc_count_all(self) -> int:
        """Rows, deleted ones included."""
        return self.docs

    def deleted_count(self) -> int:
        """Rows that are not live; before the live file is read, one deleted in it and again by Whoosh counts twice."""
        if self._dead is None:
            return (self.docs - self.live_count if self.live_file else 0) + len(self._deleted)
        return len(self._dead | self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        """The rows that are not live, ascending."""
        return iter(sorted(self._deleted.union(self._dead or ())))

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        """Delete a row, or take back a deletion that Whoosh's writer made."""
        if delete:
            self._deleted.add(docnum)
        else:
            self._deleted.discard(docnum)

    def is_deleted(self, docnum: int) -> bool:
        """Whether a row is not live, as far as the live file has been read. Whoosh also asks of the row after the last."""
        return docnum in self._deleted or (self._dead is not None and docnum in self._dead)


class DatelineCodec(Codec):
    """Whoosh's way to Dateline's segments."""

    # Lengths are counted while rows are written; the writer of postings has no use for them.
    length_stats = False

    def new_segment(self, storage: FileStorage, indexname: str) -> DatelineSegment:
        """A segment that Whoosh's writer is about to write."""
        return DatelineSegment(f"segment-{secrets.token_hex(8)}.arrays")

    def per_document_writer(self, storage: FileStorage, segment: DatelineSegment) -> RowsWriter:
        """The first half of writing a segment: what is stored, row by row."""
        return RowsWriter(self._under_way(storage, segment))

    def field_writer(self, storage: FileStorage, segment: DatelineSegment) -> PostingsWriter:
        """The second half of writing a segment: postings, term by term."""
        return PostingsWriter(self._under_way(storage, segment))

    def terms_reader(self, storage: FileStorage, segment: DatelineSegment) -> SegmentTerms:
        """The terms of a segment and their postings."""
        return SegmentTerms(_open(storage, segment), Path(storage.folder))

    def per_document_reader(self, storage: FileStorage, segment: DatelineSegment) -> RowsReader:
        """The rows of a segment: which are live, what they hold."""
        opened = _open(storage, segment)
        segment.open_live(Path(storage.folder))
        return RowsReader(opened, segment, Path(storage.folder))

    def postings_reader(self, *_: Any, **__: Any) -> NoReturn:
        """Whoosh's own codec reads postings apart from terms; this one does not, and Whoosh does not ask for it."""
        raise NotImplementedError

    def postings_writer(self, *_: Any, **__: Any) -> NoReturn:
        """See postings_reader."""
        raise NotImplementedError

    def _under_way(self, storage: FileStorage, segment: DatelineSegment) -> SegmentUnderWay:
        # Whoosh asks for the two writers one after the other and tells neither of the other; they write one file.
        if segment.under_way is None:
            segment.under_way = SegmentUnderWay(Path(storage.folder) / segment.file)
        return segment.under_way


def _open(storage: FileStorage, segment: DatelineSegment) -> Segment:
    path = Path(storage.folder) / segment.file
    # Where a commit has just removed the file, Whoosh reads the table of contents again, but only after an OSError.
    path.stat()
    return Segment(path)
