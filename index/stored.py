"""Reads articles out of the rows of a segment."""

from __future__ import annotations

import json
from typing import Any

import zstandard

from index.article import Article
from index.record import article_of, article_of_full
from index.segment import Segment


def stored_article(segment: Segment, row: int) -> Article:
    """The current revision of the article in a row."""
    body = _unpacked(segment, "body", row).decode("utf-8", "surrogatepass")
    return article_of(_json(segment, "meta", row), body, _json(segment, "mentions", row) or [])


def earlier_revisions(segment: Segment, row: int) -> tuple[Article, ...]:
    """The revisions before the current one of the article in a row, oldest first."""
    return tuple(article_of_full(record) for record in _json(segment, "revisions", row) or [])


def count_earlier_revisions(segment: Segment, row: int) -> int:
    """How many revisions `earlier_revisions` gives."""
    return len(_json(segment, "revisions", row) or [])


def _json(segment: Segment, name: str, row: int) -> Any:
    packed = _unpacked(segment, name, row)
    return json.loads(packed.decode("utf-8", "surrogatepass")) if packed else None


def _unpacked(segment: Segment, name: str, row: int) -> bytes:
    packed = segment.blob(name, row)
    return zstandard.decompress(packed) if packed else b""
