"""The pieces of a segment's texts: which there are, the most frequent first, and what codes they get."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.coding_kernels import code_table, unite_pieces
from index.text_kernels import END

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


def code_pieces(lists: Sequence[Pieces]) -> tuple[Coding, list[Array]]:
    """Number the pieces of several lists, equal ones alike; returns their coding, and for each list the numbers of its pieces.

    Every piece must occur. Piece 0 is the section end, whether it is in a list or not; then they go by how often they occur, and
    by a hash where that is equal. O(bytes + n log n).
    """
    everything = _joined((_SECTION_END, *lists))
    n = len(everything.kind)
    same_as, hashes = np.empty(n, np.int64), np.empty(n, np.uint64)
    table = np.zeros(1 << (2 * n).bit_length(), np.uint32)
    unite_pieces(*everything, table, same_as, hashes)
    different = np.flatnonzero(same_as == np.arange(n))
    # The section end, which came first, stays first.
    order = np.append(
        different[:1], different[1:][np.lexsort((hashes[different[1:]], -everything.counts[different[1:]]))]
    )
    numbers = np.empty(n, np.int64)
    numbers[order] = np.arange(len(order))
    numbers = numbers[same_as]
    ends = 1 + np.cumsum([len(pieces.kind) for pieces in lists], dtype=np.int64)
    return _coding(_chosen(everything, order)), np.split(numbers[1:], ends[:-1] - 1)


_SECTION_END = Pieces(np.empty(0, np.uint8), np.zeros(2, np.int64), np.array([END], np.uint8), np.zeros(1, np.int64))


def _joined(lists: Sequence[Pieces]) -> Pieces:
    sizes = np.concatenate([np.diff(pieces.start.astype(np.int64)) for pieces in lists])
    return Pieces(
        np.concatenate([pieces.text for pieces in lists]),
        starts_of(sizes, np.int64),
        np.concatenate([pieces.kind for pieces in lists]),
        np.concatenate([pieces.counts for pieces in lists]).astype(np.int64),
    )


def _chosen(pieces: Pieces, chosen: Array) -> Pieces:
    """The pieces with numbers `chosen`, in that order."""
    sizes = np.diff(pieces.start)[chosen]
    start = starts_of(sizes, np.int64)
    places = np.arange(start[-1]) + np.repeat(pieces.start[:-1][chosen] - start[:-1], sizes)
    return Pieces(pieces.text[places], start.astype(np.uint32), pieces.kind[chosen], pieces.counts[chosen])


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
