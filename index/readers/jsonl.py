"""Reads JSON lines, one article a line; also a file that is one JSON object or one array of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.json_values import object_of, values_of
from index.readers.mapping import Names, renamed
from index.readers.record import article_from_fields


def read(stream: BinaryIO, origin: Origin, names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of a stream, each from its line (`record`), or from its place in an array.

    names  our fields by the names that the file has for them
    """
    for found in values_of(stream, origin):
        if isinstance(found, RecordError):
            yield found
            continue
        place, value = found
        try:
            fields = object_of(value, place)
            yield article_from_fields(renamed(fields, names) if names else fields, place)
        except RecordError as error:
            yield error


def looks_like(head: bytes) -> bool:
    """Whether content that begins so can be JSON."""
    return head.startswith((b"{", b"["))
