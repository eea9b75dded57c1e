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
            if _is_page(record):
                place = Origin(file=origin.file, record=number)
                data = record.content_stream().read(html.MAX_PAGE + 1)
                yield html.article_of(data, place, record.rec_headers.get_header("WARC-Target-URI"))
        except StopIteration:
            return
        except errors.ArchiveLoadFailed as error:
            yield _broken(error, Origin(file=origin.file, record=number + 1))
            return
        except (EOFError, OSError):
            raise
        except Exception as error:
            yield _broken(error, Origin(file=origin.file, record=number))
            return


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is a web archive."""
    return head.startswith(b"WARC/")


def _is_page(record: Any) -> bool:
    if record.rec_type not in ("response", "resource"):
        return False
    headers = record.http_headers or record.rec_headers
    kind = (headers.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    succeeded = record.http_headers is None or record.http_headers.get_statuscode() == "200"
    return succeeded and kind in _HTML


def _broken(error: Exception, place: Origin) -> RecordError:
    problem = " ".join(str(error).split())[:200] or repr(error)
    return RecordError(f"the record cannot be read: {problem}", place=str(place), remedy=f"fetch it again, {_SKIP}")
