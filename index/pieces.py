"""The pieces of a segment's texts: which there are, the most frequent first, and what codes they get."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.coding_kernels import code_table, unite_pieces
from index.text_kernels import END
from index.vocabulary_kernels import copy_texts

Array = npt.NDArray[Any]

# Codes are at most so many bytes long.
_MAX_LENGTH = 4


class Pieces(NamedTuple):
    """Pieces with their numbers of occurrences: UTF-8, where each begins (n + 1,), their kinds (n,) and counts (n,)."""

    text: Array
    start: Array
    kind: Array
    counts: Array


@dataclass(frozen=True, slots=True)
class Coding:
    """The pieces of a segment in the order of their numbers, and their codes.

    stoppers         how many values of a byte end a code
    codes, lengths   (V,) uint32, the first byte lowest, and uint8
    """

    pieces: Pieces
    stoppers: int
    codes: Array
    lengths: Array

    def arrays(self) -> dict[str, Array]:
        """The arrays of the segment that say what its codes mean."""
        return {
            "piece_text": self.pieces.text,
            "piece_start": self.pieces.start,
            "piece_kind": self.pieces.kind,
            "piece_stoppers": np.array([self.stoppers], np.uint8),
        }


def code_pieces(lists: Iterable[Pieces]) -> tuple[Coding, list[Array]]:
    """Number the pieces of several lists, equal ones alike; returns their coding, and for each list the numbers of its pieces.

    Every piece must occur. Piece 0 is the section end, whether it is in a list or not; then they go by how often they occur, and
    by a hash where that is equal. O(bytes + n log n). Takes memory for the different pieces and one list at a time.
    """
    pieces, hashes, numbers = _SECTION_END, np.empty(0, np.uint64), []
    for each in lists:
        pieces, hashes, its_numbers = _united(pieces, hashes, each)
        numbers.append(its_numbers)
    # The section end, which came first, stays first.
    order = np.append(0, 1 + np.lexsort((hashes[1:], -pieces.counts[1:])))
    place = np.empty(len(order), np.uint32)
    place[order] = np.arange(len(order), dtype=np.uint32)
    return _coding(_chosen(pieces, order, np.uint32)), [place[its_numbers] for its_numbers in numbers]


_SECTION_END = Pieces(np.empty(0, np.uint8), np.zeros(2, np.int64), np.array([END], np.uint8), np.zeros(1, np.int64))


def _united(known: Pieces, known_hashes: Array, more: Pieces) -> tuple[Pieces, Array, Array]:
    """Different pieces and those of another list that are none of them, all with their hashes; and the numbers of that list's."""
    both, n_known = _joined(known, more), len(known.kind)
    n = len(both.kind)
    same_as, hashes = np.empty(n, np.uint32), np.empty(n, np.uint64)
    hashes[: len(known_hashes)] = known_hashes
    unite_pieces(*both, len(known_hashes), np.zeros(1 << (2 * n).bit_length(), np.uint32), same_as, hashes)
    different = np.flatnonzero(same_as == np.arange(n, dtype=np.uint32))
    numbers = np.empty(n, np.uint32)
    numbers[different] = np.arange(len(different), dtype=np.uint32)
    return _chosen(both, different, np.int64), hashes[different], numbers[same_as[n_known:]]


def _joined(first: Pieces, second: Pieces) -> Pieces:
    return Pieces(
        np.concatenate((first.text, second.text)),
        np.concatenate((first.start, second.start[1:] + first.start[-1])),
        np.concatenate((first.kind, second.kind)),
        np.concatenate((first.counts, second.counts)),
    )


def _chosen(pieces: Pieces, chosen: Array, dtype: npt.DTypeLike) -> Pieces:
    """The pieces with numbers `chosen`, in that order; `dtype` is that of where they begin."""
    start = starts_of(np.diff(pieces.start)[chosen], dtype)
    text = np.empty(int(start[-1]), np.uint8)
    copy_texts(pieces.text, pieces.start, chosen, text)
    return Pieces(text, start, pieces.kind[chosen], pieces.counts[chosen])


def _coding(pieces: Pieces) -> Coding:
    stoppers = _best_stoppers(pieces.counts)
    codes, lengths = np.empty(len(pieces.kind), np.uint32), np.empty(len(pieces.kind), np.uint8)
    code_table(len(pieces.kind), stoppers, codes, lengths)
    return Coding(pieces, stoppers, codes, lengths)


def _best_stoppers(counts: Array) -> int:
    """With how many stoppers the pieces take fewest bytes, where the piece with number i occurs counts[i] times."""
    behind = np.append(np.cumsum(counts[::-1])[::-1], 0)  # occurrences from a piece on
    best, least = 1, -1
    for stoppers in range(1, 256):
        size, first, span = 0, 0, stoppers
        for _ in range(_MAX_LENGTH):
            size += int(behind[min(first, len(counts))])
            first += span
            span *= 256 - stoppers
        if first >= len(counts) and (least < 0 or size < least):
            best, least = stoppers, size
    return best


def starts_of(sizes: Array | Sequence[int], dtype: npt.DTypeLike) -> Array:
    """Where parts of these sizes begin, and where the last ends."""
    starts = np.zeros(len(sizes) + 1, dtype)
    np.cumsum(sizes, out=starts[1:])
    return starts
