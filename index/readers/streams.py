"""Bytes from a stream within bounds: all of a small file, or one line after another of a large one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from index.article import Origin
from index.errors import RecordError

MAX_LINE = 64 * 2**20
"""Bytes in a line, its end included. Longer ones are not kept in memory."""

MAX_WHOLE = 64 * 2**20
"""Bytes in a file of a format that can only be read as a whole."""

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_BOMS = (b"\xff\xfe", b"\xfe\xff")


class Line(NamedTuple):
    """A line, counted from 1. `data` is None where it is longer than the limit."""

    number: int
    data: bytes | None


def lines_of(stream: BinaryIO, limit: int = MAX_LINE) -> Iterator[Line]:
    """The lines of a stream, without a byte order mark; at most `limit` bytes are in memory at a time."""
    number = 0
    while data := stream.readline(limit + 1):
        number += 1
        if number == 1:
            data = data.removeprefix(UTF8_BOM)
        if len(data) > limit:
            while not data.endswith(b"\n") and (data := stream.readline(2**20)):
                pass
            yield Line(number, None)
        else:
            yield Line(number, data)


def read_whole(stream: BinaryIO, origin: Origin, limit: int = MAX_WHOLE) -> bytes:
    """All bytes of a stream. Raises RecordError where there are more than `limit`."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise RecordError(
            f"is larger than {limit / 2**20:,.0f} MB, too large for its format",
            place=origin.file,
            remedy="split it, or give its articles as JSON lines",
        )
    return data


def decode(data: bytes, origin: Origin) -> str:
    """Text from UTF-8, with or without a byte order mark. Raises RecordError for anything else: nothing is guessed."""
    if data.startswith(UTF16_BOMS):
        problem = "is UTF-16, not UTF-8"
    elif data.find(b"\0", 0, 8192) >= 0:
        problem = "is binary, not text"
    else:
        try:
            return data.removeprefix(UTF8_BOM).decode()
        except UnicodeDecodeError as error:
            problem = f"is not UTF-8 (byte {error.start + 1:,})"
    raise RecordError(problem, place=str(origin), remedy="convert it to UTF-8, or --skip-bad to leave it out")


class Rejoined(io.RawIOBase):
    """A stream whose first bytes were read already, as if they had not been. Closing it leaves the stream open."""

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill some of `buffer`; 0 is the end."""
        data = self._head[: len(buffer)] if self._head else memoryview(self._rest.read(len(buffer)))
        self._head = self._head[len(data) :]
        buffer[: len(data)] = data
        return len(data)


def with_head(stream: BinaryIO, size: int = 2**16) -> tuple[bytes, BinaryIO]:
    """The first `size` bytes (fewer at the end), and a stream that still begins with them."""
    head = stream.read(size)
    return head, io.BufferedReader(Rejoined(head, stream), 2**18)
