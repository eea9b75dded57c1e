"""Reads web archives (WARC): each page that was answered with HTML goes through the reader of pages."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import html

_HTML = ("text/html", "application/xhtml+xml")
_SKIP = "or --skip-bad to leave it out"


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of an archive; `record` is the number of the record. Needs the extra `warc`.

    Records that are no successful answers with a page are passed over. A page that names no address of its own has the one that
    it was fetched from. Packed answers are unpacked up to the size of a page.
    """
    try:
        iterator = importlib.import_module("warcio.archiveiterator")
        errors = importlib.import_module("warcio.exceptions")
    except ImportError:
        yield RecordError(
            "is a web archive, for which warcio is needed", place=origin.file, remedy="pip install 'dateline[warc]'"
        )
        return
    records = enumerate(iterator.ArchiveIterator(stream, no_record_parse=False), start=1)
    number = 0
    while True:
        try:
            number, record = next(records)
            place = Origin(file=origin.file, record=number)
            if record.rec_type is None:
                yield _no_record(place)
            elif _is_page(record):
                data = record.content_stream().read(html.MAX_PAGE + 1)
                address = record.rec_headers.get_header("WARC-Target-URI")
                yield _no_record(place) if _is_cut(record) else html.article_of(data, place, address)
        except StopIteration:
            return
        except (
            errors.ArchiveLoadFailed,
            ValueError,
            TypeError,
            AttributeError,
        ):  # what warcio does at what is no record
            yield _no_record(Origin(file=origin.file, record=number + 1))
            return


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is a web archive."""
    return head.startswith(b"WARC/")


def _is_cut(record: Any) -> bool:
    """Whether the archive ends before a record does, as far as its header says; reads the rest of it."""
    while record.raw_stream.read(2**16):
        pass
    return bool(record.raw_stream.limit > 0)


def _no_record(place: Origin) -> RecordError:
    return RecordError("is no WARC record, or not all of one", place=str(place), remedy=f"fetch it again, {_SKIP}")


def _is_page(record: Any) -> bool:
    if record.rec_type not in ("response", "resource"):
        return False
    headers = record.http_headers or record.rec_headers
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    succeeded = record.http_headers is None or record.http_headers.get_statuscode() == "200"
    return succeeded and kind in _HTML
