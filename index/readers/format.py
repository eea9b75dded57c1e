"""What a format is: how it is called and known, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError

Reader = Callable[[BinaryIO, Origin], Iterator[Article | RecordError]]
"""Reads the articles of a stream one after another. What cannot be one is a RecordError with its place; nothing is raised."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One kind of file. Another package adds one as an entry point of the group `dateline.readers`.

    name        how it is called, for people
    suffixes    what the names of its files end in, in small letters with their dot; () where only its look tells
    article     what one article is in such a file, for people
    read        the reader
    looks_like  whether (unpacked) content that begins so can be of this format; it gets up to 64 KiB without a byte order
                mark or space in front
    maps        whether `read` takes a third argument, the fields by the names that files have for them
    """

    name: str
    suffixes: tuple[str, ...]
    article: str
    read: Callable[..., Iterator[Article | RecordError]]
    looks_like: Callable[[bytes], bool]
    maps: bool = False

    def articles(self, stream: BinaryIO, origin: Origin, names: Mapping[str, str] | None = None) -> Any:
        """The articles of a stream; `names` are the fields by foreign names, for formats that have any."""
        return self.read(stream, origin, names) if names and self.maps else self.read(stream, origin)
