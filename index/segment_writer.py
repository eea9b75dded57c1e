"""Writes one segment: named arrays into one file, one behind the other, and the table that finds them."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterable
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt

from index.segment import ALIGNMENT, HEADER, MAGIC, SEGMENT_VERSION, Array


class SegmentWriter:
    """Writes a segment's arrays one after the other; `close` puts the table behind them and makes the file durable.

    Arrays may come from several threads.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("w+b")
        self._file.write(b"\0" * ALIGNMENT)
        self._table: dict[str, dict[str, Any]] = {}
        self._reserved: dict[str, Array] = {}
        self._lock = Lock()

    def add(self, name: str, array: Array) -> None:
        """Append one array, in little-endian order."""
        self.add_parts(name, (array,))

    def add_parts(self, name: str, parts: Iterable[Array]) -> None:
        """Append one array that comes in parts (at least one), which are alike but in their first dimension."""
        length, crc = 0, 0
        with self._lock:
            offset = self._pad()
            for part in parts:
                array = np.ascontiguousarray(part)
                view = array.reshape(-1).view(np.uint8).data
                self._file.write(view)
                length += len(array)
                crc = zlib.crc32(view, crc)
        self._table[name] = _entry(array.dtype, (length, *array.shape[1:]), offset, crc)

    def reserve(self, name: str, dtype: npt.DTypeLike, length: int) -> Array:
        """Append an array of zeros; returns it mapped into memory, to be filled in before `close`."""
        if not length:
            self.add(name, np.zeros(0, dtype))
            return np.zeros(0, dtype)
        with self._lock:
            offset = self._pad()
            self._file.flush()
            # A view, for a kernel is compiled for plain arrays.
            array = np.memmap(self._file, dtype=dtype, mode="r+", offset=offset, shape=(length,)).view(np.ndarray)
            self._file.seek(0, os.SEEK_END)
        self._reserved[name] = array
        self._table[name] = _entry(array.dtype, array.shape, offset, 0)
        return array

    def close(self, facts: dict[str, Any]) -> None:
        """Write the table with the segment's `facts` and sync the file to the disk."""
        for name, array in self._reserved.items():
            self._table[name]["crc32"] = zlib.crc32(array.view(np.uint8).data)
        self._reserved = {}
        offset = self._pad()
        table = json.dumps({"arrays": self._table, "facts": facts}).encode()
        self._file.write(table)
        size = self._file.tell()
        self._file.seek(0)
        self._file.write(HEADER.pack(MAGIC, SEGMENT_VERSION, len(table), offset, size, zlib.crc32(table)))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Close and remove an unfinished file."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def _pad(self) -> int:
        self._file.write(b"\0" * (-self._file.tell() % ALIGNMENT))
        return self._file.tell()


def _entry(dtype: np.dtype[Any], shape: tuple[int, ...], offset: int, crc32: int) -> dict[str, Any]:
    return {"dtype": dtype.newbyteorder("<").str, "shape": list(shape), "offset": offset, "crc32": crc32}
