"""The slow twin of `index.signature`: forms of words → signatures, in plain Python, after docs/index-format.md."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

_ALL, _M = 2**64 - 1, 0x9E3779B97F4A7C15
_NUMBER_WORDS = {"two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}


def signature_arrays(rows: Sequence[Sequence[Sequence[str]]]) -> dict[str, npt.NDArray[Any]]:
    """The arrays of rows, each of the forms of its title, its summary and its body."""
    signatures = [_known_signature_of(tuple(row[2])) for row in rows]
    keys = [key << 32 | row for row, (_, bands) in enumerate(signatures) for key in bands]
    return {
        "signature": np.array([signature for signature, _ in signatures], np.uint8).reshape(-1, 128),
        "sketch": np.array([sketches_of(row[0], row[2]) for row in rows], np.uint16).reshape(-1, 3, 16),
        "band_key": np.array(sorted(keys), np.uint64),
    }


@lru_cache(maxsize=1_000)
def _known_signature_of(body: tuple[str, ...]) -> tuple[list[int], list[int]]:
    """The signature of a body, and its keys; tens of thousands of rows may have one text."""
    signature = signature_of(body)
    return signature, bands_of(signature)


def hash_of_word(form: str) -> int:
    """The hash of a word; its lowest bit tells whether it is a figure."""
    hashed = 14695981039346656037
    for byte in form.encode("utf-8", "surrogatepass"):
        hashed = (hashed ^ byte) * 1099511628211 & _ALL
    is_figure = form in _NUMBER_WORDS or any(digit in form for digit in "0123456789")
    return _mix(hashed) & ~1 | is_figure


def signature_of(body: Sequence[str]) -> list[int]:
    """The 128 bytes of a body."""
    hashes = [hash_of_word(form) for form in body]
    if not hashes:
        return [0] * 128
    lowest: dict[int, int] = {}
    for first, second in zip(hashes, hashes[1:] or [0], strict=False):
        pair = _mix(((first | 1) * _M + second) & _ALL)
        lowest[pair >> 57] = min(lowest.get(pair >> 57, _ALL), pair & (2**57 - 1))
    return [lowest[_bin_for(number, set(lowest))] & 255 for number in range(128)]


def sketches_of(title: Sequence[str], body: Sequence[str]) -> list[list[int]]:
    """The three sketches of a title and a body."""
    figures = [form for form in body if hash_of_word(form) & 1]
    return [_sketch(words) for words in (title, body[:40], figures)]


def bands_of(signature: Sequence[int]) -> list[int]:
    """The 32 keys of a signature."""
    keys = []
    for band in range(32):
        value = int.from_bytes(bytes([band + 1, *signature[4 * band : 4 * band + 4]]), "big")
        keys.append(_mix(value * _M & _ALL) >> 32)
    return keys


def _sketch(words: Sequence[str]) -> list[int]:
    values = sorted({max(1, hash_of_word(form) >> 48) for form in words}, reverse=True)
    return [*values, *[0] * 16][:16]


def _bin_for(number: int, filled: set[int]) -> int:
    place, attempt = number, 0
    while place not in filled:
        attempt += 1
        place = _mix((65536 * number + attempt) * _M & _ALL) >> 57
    return place


def _mix(value: int) -> int:
    value ^= value >> 32
    value = value * _M & _ALL
    return value ^ value >> 29
