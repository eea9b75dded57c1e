"""What a format is: how it is called and known, and what reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from index.article import Article, Origin
from index.errors import RecordError

Reader = Callable[[BinaryIO, Origin], Iterator[Article | RecordError]]
"""Reads the articles of a stream one after another. What cannot be one is a RecordError with its place; nothing is raised."""


class Portion(Protocol):
    """Some of what is to be read, which can be sent to another process and read there. All its articles fit into memory."""

    @property
    def size(self) -> int:
        """About how many bytes it is."""

    def records(self) -> Iterator[Article | RecordError]:
        """Its articles, in order."""


Found = Article | RecordError | Portion
"""What comes of looking through files: articles, what could not be read, and portions in the place of their articles."""


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
    split       as `read`, but yields portions that are still to be read; None where a file cannot be taken apart unread
    """

    name: str
    suffixes: tuple[str, ...]
    article: str
    read: Callable[..., Iterator[Article | RecordError]]
    looks_like: Callable[[bytes], bool]
    maps: bool = False
    split: Callable[..., Iterator[Found]] | None = None

    def found(self, stream: BinaryIO, origin: Origin, names: Mapping[str, str] | None = None) -> Iterator[Found]:
        """The articles of a stream, in portions where it can be split.

        names  the fields by foreign names, for formats that have any
        """
        read = self.split or self.read
        return read(stream, origin, names) if names and self.maps else read(stream, origin)


def read_all(found: Iterable[Found]) -> Iterator[Article | RecordError]:
    """The articles of everything found, portions read in their place."""
    for each in found:
        if isinstance(each, (Article, RecordError)):
            yield each
        else:
            yield from each.records()
