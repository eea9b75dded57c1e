"""Reads articles out of the rows of a segment."""

from __future__ import annotations

import json
import threading
from typing import Any

import zstandard

from index.article import Article
from index.record import article_of, article_of_full
from index.segment import Segment


def stored_article(segment: Segment, row: int) -> Article:
    """The current revision of the article in a row."""
    mentions = _json(segment, "mentions", row) or []
    return article_of(stored_record(segment, row), stored_body(segment, row), mentions)


def earlier_revisions(segment: Segment, row: int) -> tuple[Article, ...]:
    """The revisions before the current one of the article in a row, oldest first."""
    return tuple(article_of_full(record) for record in _json(segment, "revisions", row) or [])


def count_earlier_revisions(segment: Segment, row: int) -> int:
    """How many revisions `earlier_revisions` gives."""
    return len(_json(segment, "revisions", row) or [])


def stored_record(segment: Segment, row: int) -> dict[str, Any]:
    """What `index.record.record_of` gave of the article in a row: all but its body and its mentions."""
    record: dict[str, Any] = _json(segment, "meta", row)
    return record


def stored_body(segment: Segment, row: int) -> str:
    """The body of the article in a row."""
    return _unpacked(segment, "body", row).decode("utf-8", "surrogatepass")


def _json(segment: Segment, name: str, row: int) -> Any:
    packed = _unpacked(segment, name, row)
    return json.loads(packed.decode("utf-8", "surrogatepass")) if packed else None


def _unpacked(segment: Segment, name: str, row: int) -> bytes:
    packed = segment.blob(name, row)
    return _decompressor().decompress(packed) if packed else b""


_thread = threading.local()


def _decompressor() -> zstandard.ZstdDecompressor:
    """What this thread decompresses with: it keeps state, so that threads must not share it, and is dear to make."""
    decompressor: zstandard.ZstdDecompressor | None = getattr(_thread, "decompressor", None)
    if decompressor is None:
        decompressor = _thread.decompressor = zstandard.ZstdDecompressor()
    return decompressor
