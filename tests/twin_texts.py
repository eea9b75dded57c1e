"""The slow twin of the text store: the sections of rows → pieces and codes, in plain Python.

It follows docs/index-format.md word by word and shares nothing with the kernels but the pattern of words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from index.analysis import PATTERN

WORD, GAP, END = range(3)
STOPPERS = 192
FNV_BASIS, FNV_PRIME, MIX, BITS = 14695981039346656037, 1099511628211, 0x9E3779B97F4A7C15, (1 << 64) - 1

_WORDS = re.compile(PATTERN)
Piece = tuple[str, int]


def pieces_of(text: str) -> Iterator[Piece]:
    """The words of one section and what stands beside them, unless that is one space between two; and the end of the section."""
    position, is_first = 0, True
    for match in _WORDS.finditer(text):
        gap = text[position : match.start()]
        if gap != ("" if is_first else " "):
            yield gap, GAP
        yield match.group(), WORD
        position, is_first = match.end(), False
    if position < len(text):
        yield text[position:], GAP
    yield "", END


def dense_code(piece: int, stoppers: int) -> bytes:
    """The (s, c)-dense code of a piece."""
    rest, last = divmod(piece, stoppers)
    code = [last]
    while rest:
        rest, digit = divmod(rest - 1, 256 - stoppers)
        code.append(stoppers + digit)
    return bytes(reversed(code))


def text_store(rows: Sequence[Sequence[str]], stoppers: int = 0) -> dict[str, npt.NDArray[Any]]:
    """The arrays of the text store of rows, given the texts of their sections; with 0 `stoppers` with the best number of them."""
    chains = [[piece for text in sections for piece in pieces_of(text)] for sections in rows]
    counts = Counter(piece for chain in chains for piece in chain)
    del counts["", END]
    ordered = [("", END), *sorted(counts, key=lambda piece: (-counts[piece], _hash_of(*piece)))]
    stoppers = stoppers or _best_stoppers([0, *(counts[piece] for piece in ordered[1:])])
    numbers = {piece: number for number, piece in enumerate(ordered)}
    texts = [text.encode("utf-8", "surrogatepass") for text, _ in ordered]
    coded = [b"".join(dense_code(numbers[piece], stoppers) for piece in chain) for chain in chains]
    return {
        "piece_text": np.frombuffer(b"".join(texts), np.uint8),
        "piece_start": np.array(list(accumulate(map(len, texts), initial=0)), np.uint32),
        "piece_kind": np.array([kind for _, kind in ordered], np.uint8),
        "piece_stoppers": np.array([stoppers], np.uint8),
        "text_codes": np.frombuffer(b"".join(coded), np.uint8),
        "text_start": np.array(list(accumulate(map(len, coded), initial=0)), np.uint64),
    }


def _hash_of(text: str, kind: int) -> int:
    """What sorts pieces that are equally frequent: FNV-1a, mixed."""
    hashed = FNV_BASIS
    for byte in bytes([kind]) + text.encode("utf-8", "surrogatepass"):
        hashed = (hashed ^ byte) * FNV_PRIME & BITS
    hashed ^= hashed >> 32
    hashed = hashed * MIX & BITS
    return hashed ^ hashed >> 29


def _best_stoppers(counts: Sequence[int]) -> int:
    """With how many values of the last byte the codes take fewest bytes, none more than four; the lowest of equals."""
    possible = [stoppers for stoppers in range(1, 256) if len(dense_code(len(counts) - 1, stoppers)) <= 4]
    return min(possible, key=lambda stoppers: sum(n * len(dense_code(i, stoppers)) for i, n in enumerate(counts)))
