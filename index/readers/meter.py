"""Measures how far reading is: how many bytes of the files were read, packed as they lie there, of how many."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


class Meter:
    """Bytes of files. `total` is None where nobody can tell, as of standard input."""

    def __init__(self, total: int | None = None) -> None:
        self.total = total
        self._done = 0
        self._stream: BinaryIO | None = None
        self._furthest = 0

    @property
    def done(self) -> int:
        """How many bytes were read, about: of an archive, how far it was gone into."""
        if self._stream is not None and not self._stream.closed:
            self._furthest = max(self._furthest, self._stream.tell())
        return self._done + self._furthest

    def add(self, size: int) -> None:
        """So many more bytes were read."""
        self._done += size

    @contextmanager
    def follow(self, stream: BinaryIO, size: int) -> Iterator[None]:
        """Follow a stream, which can tell where it is, while it is read; after it all its `size` bytes count as read."""
        self._stream, self._furthest = stream, 0
        try:
            yield
        finally:
            self._stream, self._furthest = None, 0
            self._done += size
