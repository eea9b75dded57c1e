"""Reads JSON lines, one article a line; also a file that is one JSON object or one array of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import json_values
from index.readers.format import Found, read_all
from index.readers.json_values import lines_or_values, object_of, value_of
from index.readers.mapping import Names, renamed
from index.readers.record import article_from_fields
from index.readers.streams import Line

# Bytes of lines that are read together: enough that to send them elsewhere costs little.
_PORTION = 2**18


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of a file, each with an article; `names` as in `read`."""

    origin: Origin
    lines: tuple[Line, ...]
    names: Names | None
    size: int

    def records(self) -> Iterator[Article | RecordError]:
        """The articles, in order."""
        return (_article(value_of(line, self.origin), self.names) for line in self.lines)


def read(stream: BinaryIO, origin: Origin, names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of a stream, each from its line (`record`), or from its place in an array.

    names  our fields by the names that the file has for them
    """
    return read_all(split(stream, origin, names))


def split(stream: BinaryIO, origin: Origin, names: Names | None = None) -> Iterator[Found]:
    """As `read`, but lines are not looked into: they come in portions. Reading ahead of them takes no more than one."""
    lines: list[Line] = []
    size = 0
    try:
        for found in lines_or_values(stream, origin):
            if not isinstance(found, Line):
                yield _article(found, names)
                continue
            lines.append(found)
            size += len(found.data or b"")
            if size >= _PORTION:
                yield Lines(origin, tuple(lines), names, size)
                lines, size = [], 0
    except Exception:  # a packed file that is cut short, or unpacks to too much: what came before is read
        if lines:
            yield Lines(origin, tuple(lines), names, size)
        raise
    if lines:
        yield Lines(origin, tuple(lines), names, size)


def looks_like(head: bytes) -> bool:
    """Whether content that begins so can be JSON."""
    return head.startswith((b"{", b"["))


def _article(found: json_values.Found, names: Names | None) -> Article | RecordError:
    if isinstance(found, RecordError):
        return found
    place, value = found
    try:
        fields = object_of(value, place)
        return article_from_fields(renamed(fields, names) if names else fields, place)
    except RecordError as error:
        return error
