"""Takes the wrapping off a stream: gzip, and Zstandard where its library is there; neither unpacks without bound."""

from __future__ import annotations

import gzip
import importlib
import io
import zlib
from typing import BinaryIO, cast

from index.errors import RecordError

SUFFIXES = (".gz", ".zst")
"""What may follow the suffix of a format in the name of a packed file."""

GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"

MAX_RATIO = 200
"""How many times its size a file may unpack to. Texts come to 3 to 10 times, most of them; a bomb to a thousand and more."""

_FREE = 64 * 2**20
# What Zstandard's own command unpacks without being asked for more; a frame may want any window.
_MAX_WINDOW = 2**27
_SKIP = "or --skip-bad to leave it out"


class Counted(io.RawIOBase):
    """A stream that counts the bytes that were read from it."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream
        self.read_so_far = 0

    def readable(self) -> bool:
        """Always true."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill some of `buffer`; 0 is the end."""
        data = self._stream.read(len(buffer))
        self.read_so_far += len(data)
        buffer[: len(data)] = data
        return len(data)


class Bounded(Counted):
    """What a packed stream unpacks to; raises RecordError once that is `MAX_RATIO` times what was read of it, beyond 64 MB."""

    def __init__(self, unpacked: BinaryIO, packed: Counted | int, name: str) -> None:
        super().__init__(unpacked)
        self._packed = packed
        self._name = name

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """Fill some of `buffer`; 0 is the end."""
        size = super().readinto(buffer)
        packed = self._packed if isinstance(self._packed, int) else self._packed.read_so_far
        if self.read_so_far > max(_FREE, MAX_RATIO * packed):
            raise RecordError(
                f"unpacks to more than {MAX_RATIO} times its size", place=self._name, remedy=f"unpack it first, {_SKIP}"
            )
        return size


def is_packed(head: bytes) -> bool:
    """Whether content that begins so is packed."""
    return head.startswith((GZIP_MAGIC, ZSTD_MAGIC))


def unpacked(head: bytes, stream: BinaryIO, name: str) -> BinaryIO:
    """What a stream that begins with `head` unpacks to. Raises RecordError where the library for it is missing."""
    packed = Counted(stream)
    if head.startswith(GZIP_MAGIC):
        opened = cast(BinaryIO, gzip.GzipFile(fileobj=io.BufferedReader(packed, 2**16)))
    else:
        try:
            zstandard = importlib.import_module("zstandard")
        except ImportError:
            raise RecordError(
                "is packed with Zstandard, for which a library is needed", place=name,
                remedy="pip install 'dateline[zst]', or unpack it first",
            ) from None  # fmt: skip
        decompressor = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
        opened = cast(BinaryIO, Zstandard(packed, decompressor, zstandard.ZstdError))
    return cast(BinaryIO, Bounded(opened, packed, name))


class Zstandard(io.RawIOBase):
    """What a Zstandard stream unpacks to; what is wrong with it is raised as of gzip: zlib.error, and EOFError at a missing end."""

    def __init__(self, packed: Counted, decompressor: object, error: type[Exception]) -> None:
        super().__init__()
        self._reader = decompressor.stream_reader(packed, read_across_frames=True)  # type: ignore[attr-defined]
        self._error = error

    def readable(self) -> bool:
        """Always true."""
        return True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; none at the end."""
        try:
            data: bytes = self._reader.read(size)
        except self._error as error:
            raise zlib.error(str(error)) from error
        return data
