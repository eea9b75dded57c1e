"""Finds what was written to an index through Whoosh, and the articles in it.

Whoosh's writer either uses Dateline's codec (then the segment is in Dateline's format, but under way), or its own. Both hold the
record of every article, and whole segments are made of the records; nothing else of such segments is used.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.codec.whoosh3 import W3Codec
from whoosh.columns import CompressedBytesColumn
from whoosh.filedb.filestore import FileStorage

from index.article import Article, Origin
from index.codec import DatelineSegment
from index.codec_records import stored_fields
from index.errors import IndexDamaged, RecordError
from index.record import article_of_full
from index.segment import Segment
from index.toc import Contents, ForeignSegment, plain_value


class Kept(NamedTuple):
    """An article and its earlier revisions, oldest first."""

    article: Article
    revisions: tuple[Article, ...]


def is_under_way(folder: Path, segment: DatelineSegment) -> bool:
    """Whether a segment in Dateline's format lacks what Whoosh's writer does not know of."""
    return bool(Segment(folder / segment.file).facts.get("incomplete"))


def unfinished(folder: Path, contents: Contents) -> list[DatelineSegment | ForeignSegment]:
    """The segments that Whoosh's writer wrote and that are still to be made whole."""
    return [*(segment for segment in contents.segments if is_under_way(folder, segment)), *contents.foreign]


def kept_articles(folder: Path, segment: DatelineSegment | ForeignSegment) -> Iterator[Kept]:
    """The live articles of a segment, in the order of its rows.

    Raises RecordError at the first document that is no article, and IndexDamaged where the segment cannot be read.
    """
    documents = (
        _foreign_documents(folder, segment) if isinstance(segment, ForeignSegment) else _documents(folder, segment)
    )
    for row, stored in documents:
        yield _kept(stored, f"{folder / _name(segment)}: row {row}")


def _kept(stored: dict[str, Any], place: str) -> Kept:
    try:
        if "record" in stored:
            earlier = tuple(article_of_full(record) for record in json.loads(stored.get("revisions", "[]")))
            return Kept(article_of_full(json.loads(stored["record"])), earlier)
        # A document that somebody wrote by hand.
        known: dict[str, Any] = {name: stored[name] for name in ("title", "summary", "url") if name in stored}
        return Kept(Article(id=stored["id"], body=stored["body"], origin=Origin(file=place), **known), ())
    except (ValueError, KeyError, TypeError) as error:
        raise RecordError(
            f"a document written through Whoosh is no article ({error!r})",
            place=place,
            remedy="delete it through Whoosh, and write what index.schema.document_of makes of an article",
        ) from error


def _documents(folder: Path, segment: DatelineSegment) -> Iterator[tuple[int, dict[str, Any]]]:
    segment.open_live(folder)
    opened = Segment(folder / segment.file)
    return ((row, stored_fields(opened, row)) for row in range(opened.n_docs) if not segment.is_deleted(row))


def _foreign_documents(folder: Path, segment: ForeignSegment) -> Iterator[tuple[int, dict[str, Any]]]:
    """The stored fields of the live rows, read without Whoosh's reader, which would run what a planted file holds."""
    name = f"{segment.name}._stored{W3Codec.COLUMN_EXT}"
    place = folder / _name(segment)
    try:
        with closing(FileStorage(str(folder), readonly=True).open_file(place.name)) as file:
            offset, length = _packed(file, name) if segment.packed else (0, place.stat().st_size)
            column = CompressedBytesColumn().reader(file, offset, length, segment.docs)
            for row in range(segment.docs):
                if row not in segment.deleted:
                    yield row, _document(column[row])
    except (OSError, ValueError, LookupError, TypeError, struct.error, zlib.error) as error:
        raise IndexDamaged(
            f"a segment that Whoosh wrote cannot be read ({error})",
            place=str(place),
            remedy="restore it from a backup, or index its articles again",
        ) from error


def _document(pickled: bytes) -> dict[str, Any]:
    stored = plain_value(pickled) if pickled else {}
    if not isinstance(stored, dict):
        raise ValueError("a row holds no document")
    return stored


def _packed(file: Any, name: str) -> tuple[int, int]:
    """Where in a packed segment one of its files lies, and how long it is."""
    file.seek(0)
    start, size = file.read_long(), file.read_int()
    place = plain_value(file.get(start, size))[name]
    return place["offset"], place["length"]


def _name(segment: DatelineSegment | ForeignSegment) -> str:
    if isinstance(segment, DatelineSegment):
        return segment.file
    return f"{segment.name}.seg" if segment.packed else f"{segment.name}._stored{W3Codec.COLUMN_EXT}"
