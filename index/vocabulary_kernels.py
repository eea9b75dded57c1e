"""Compiled loops over texts that lie one behind the other: number them, and read them out for sorting and copying."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import compiled

_FNV_BASIS, _FNV_PRIME = np.uint64(14695981039346656037), np.uint64(1099511628211)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_NUMBER_MASK = np.uint64((1 << 32) - 1)
_KEY_BYTES = 8

Bytes = npt.NDArray[np.uint8]


@compiled
def _hash_of(text: Bytes, first: int, last: int) -> int:
    """FNV-1a with 64 bits, mixed so that any of the bits will do."""
    hashed = _FNV_BASIS
    for position in range(first, last):
        hashed = (hashed ^ np.uint64(text[position])) * _FNV_PRIME
    hashed ^= hashed >> np.uint64(32)
    hashed *= _MIX
    return hashed ^ hashed >> np.uint64(29)


@compiled
def _is_same(text: Bytes, first: int, size: int, pool: Bytes, at: int, end: int) -> bool:
    if end - at != size:
        return False
    offset = 0
    while offset < size and text[first + offset] == pool[at + offset]:
        offset += 1
    return offset == size


@compiled
def number_texts(text: Bytes, sizes: Any, table: Any, pool: Bytes, start: Any, known: int, numbers: Any) -> int:
    """The number of each text, a new one for what was never met; returns how many texts are known then.

    text     uint8, the texts one behind the other;  sizes  (n,) their lengths;  numbers  (n,) receives their numbers
    table    (2^k,) uint64, more than known + n: half of a text's hash and its number + 1, 0 where free
    pool     uint8, the texts met so far, with room for as many bytes as `text`
    start    (known + n + 1,) where each of them begins, and where the last ends
    O(bytes) expected.
    """
    mask = np.uint64(len(table) - 1)
    first = 0
    for each in range(len(sizes)):
        size = sizes[each]
        hashed = _hash_of(text, first, first + size)
        slot = np.int64(hashed & mask)
        number = -1
        while table[slot] and number < 0:
            if (table[slot] ^ hashed) & ~_NUMBER_MASK == 0:
                candidate = np.int64(table[slot] & _NUMBER_MASK) - 1
                if _is_same(text, first, size, pool, start[candidate], start[candidate + 1]):
                    number = candidate
            slot = np.int64(np.uint64(slot + 1) & mask)
        if number < 0:
            number = known
            table[slot] = hashed & ~_NUMBER_MASK | np.uint64(number + 1)
            end = start[number]
            for offset in range(size):
                pool[end + offset] = text[first + offset]
            start[number + 1] = end + size
            known += 1
        numbers[each] = number
        first += size
    return known


@compiled
def fill_table(table: Any, pool: Bytes, start: Any, known: int) -> None:
    """Fill an empty table for `number_texts` with the texts met so far. O(bytes)."""
    mask = np.uint64(len(table) - 1)
    for number in range(known):
        hashed = _hash_of(pool, start[number], start[number + 1])
        slot = np.int64(hashed & mask)
        while table[slot]:
            slot = np.int64(np.uint64(slot + 1) & mask)
        table[slot] = hashed & ~_NUMBER_MASK | np.uint64(number + 1)


@compiled
def sort_keys(pool: Bytes, start: Any, numbers: Any, offset: int) -> Any:
    """The eight bytes from `offset` on of each of the texts `numbers`, as numbers that sort as the bytes do; zeros past the end.

    Returns (n,) uint64. O(n).
    """
    keys = np.zeros(len(numbers), np.uint64)
    for each in range(len(numbers)):
        first = start[numbers[each]] + offset
        last = min(first + _KEY_BYTES, start[numbers[each] + 1])
        for position in range(first, last):
            keys[each] |= np.uint64(pool[position]) << np.uint64(8 * (_KEY_BYTES - 1 - (position - first)))
    return keys


@compiled
def copy_texts(pool: Bytes, start: Any, numbers: Any, out: Bytes) -> None:
    """Copy the texts `numbers` to `out`, one behind the other. O(bytes)."""
    at = 0
    for number in numbers:
        for position in range(start[number], start[number + 1]):
            out[at] = pool[position]
            at += 1
