"""Distinct texts, numbered in the order in which they are met, and sorted by their bytes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from index.vocabulary_kernels import copy_texts, fill_table, number_texts, sort_keys

Bytes = npt.NDArray[np.uint8]
Numbers = npt.NDArray[Any]

Value = TypeVar("Value", bound=np.generic)

_TABLE_BITS = 16
_KEY_BYTES = 8


class Vocabulary:
    """Gives every text a number, and equal ones the same; they are compared byte by byte. No text may hold a zero byte."""

    def __init__(self) -> None:
        self._table = np.zeros(1 << _TABLE_BITS, np.uint64)
        self._pool: Bytes = np.empty(1 << _TABLE_BITS, np.uint8)
        self._start = np.zeros(1 << _TABLE_BITS, np.int64)
        self._known = 0

    def __len__(self) -> int:
        return self._known

    @property
    def pool(self) -> Bytes:
        """The texts one behind the other, as UTF-8."""
        return self._pool[: self._start[self._known]]

    @property
    def start(self) -> npt.NDArray[np.int64]:
        """(n + 1,) where each text begins in the pool, and where the last ends."""
        return self._start[: self._known + 1]

    def __getitem__(self, number: int) -> str:
        return self._pool[self._start[number] : self._start[number + 1]].tobytes().decode("utf-8", "surrogatepass")

    def number(self, text: Bytes, sizes: Numbers) -> npt.NDArray[np.uint32]:
        """The numbers of texts that lie one behind the other, of these (n,) sizes. O(bytes) expected."""
        self._make_room(len(sizes), len(text))
        numbers = np.empty(len(sizes), np.uint32)
        self._known = number_texts(text, sizes, self._table, self._pool, self._start, self._known, numbers)
        return numbers

    def number_strings(self, strings: Sequence[str]) -> npt.NDArray[np.uint32]:
        """The numbers of strings."""
        encoded = [string.encode("utf-8", "surrogatepass") for string in strings]
        sizes = np.array([len(text) for text in encoded], np.int64)
        return self.number(np.frombuffer(bytearray(b"".join(encoded)), np.uint8), sizes)

    def in_order(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Distinct numbers in the order of the bytes of their texts. O(n log n), and the same for what shares eight bytes."""
        longest = int((self._start[numbers + 1] - self._start[numbers]).max(initial=0))
        keys = sort_keys(self._pool, self._start, numbers, 0)
        order = np.argsort(keys)
        ordered = numbers[order]
        places, group = np.arange(len(numbers)), np.zeros(len(numbers), np.int64)
        for offset in range(_KEY_BYTES, longest, _KEY_BYTES):
            # What is tied is sorted within its group by the bytes that follow; the places of a group stay the group's.
            tied, group = _ties(keys[order], group)
            places, group = places[tied], group[tied]
            if not len(places):
                break
            keys = sort_keys(self._pool, self._start, ordered[places], offset)
            order = np.lexsort((keys, group))
            ordered[places] = ordered[places][order]
        return ordered

    def copied(self, numbers: npt.NDArray[np.int64]) -> tuple[Bytes, npt.NDArray[np.int64]]:
        """The texts of these numbers one behind the other, and (n + 1,) where each begins and the last ends."""
        start = np.zeros(len(numbers) + 1, np.int64)
        np.cumsum(self._start[numbers + 1] - self._start[numbers], out=start[1:])
        text = np.empty(start[-1], np.uint8)
        copy_texts(self._pool, self._start, numbers, text)
        return text, start

    def _make_room(self, texts: int, size: int) -> None:
        self._start = grown(self._start, self._known + texts + 1)
        self._pool = grown(self._pool, int(self._start[self._known]) + size)
        if len(self._table) < 2 * (self._known + texts):
            self._table = np.zeros(1 << (2 * (self._known + texts)).bit_length(), np.uint64)
            fill_table(self._table, self._pool, self._start, self._known)


def grown(array: npt.NDArray[Value], size: int) -> npt.NDArray[Value]:
    """The array with room for `size` values, and for some more where it has to grow."""
    if size <= len(array):
        return array
    larger: npt.NDArray[Value] = np.zeros(max(size, len(array) * 3 // 2), array.dtype)
    larger[: len(array)] = array
    return larger


def _ties(keys: Numbers, group: Numbers) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Which of sorted (n,) keys occur more than once in their group, and the group of each that these make up."""
    is_first = np.ones(len(keys) + 1, np.bool_)
    is_first[1:-1] = (keys[1:] != keys[:-1]) | (group[1:] != group[:-1])
    return ~(is_first[:-1] & is_first[1:]), np.cumsum(is_first[:-1])
