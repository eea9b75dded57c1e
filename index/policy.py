"""Which segments to merge, so that many small commits leave few segments and no text is copied often."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

FACTOR: Final = 8
"""So many segments of about one size become one: a text is copied once each time the index grows eightfold."""
PATIENT_FACTOR: Final = 2 * FACTOR
"""So many while a writer has more to do: most of what a run of any size writes is then copied once, at its end."""
SMALLEST: Final = 2 * 2**20
"""Segments up to so many bytes count as being of one size."""
_MAX_DEAD = 0.5


@dataclass(frozen=True, slots=True)
class Size:
    """How big a segment is: bytes of its file, rows, and rows that are live."""

    bytes: int
    rows: int
    live: int

    @property
    def live_bytes(self) -> float:
        """About how many bytes a merge would leave of it."""
        return self.bytes * self.live / max(self.rows, 1)


def choose(sizes: Sequence[Size], factor: int = FACTOR) -> list[int]:
    """The numbers of the segments to merge into one now, ascending; [] where none need be. Ask again after merging.

    Merged are the smallest size class with `factor` segments, and any segment by itself that is mostly dead rows.
    """
    classes: defaultdict[int, list[int]] = defaultdict(list)
    for number, size in enumerate(sizes):
        classes[_size_class(size)].append(number)
    for size_class in sorted(classes):
        if len(classes[size_class]) >= factor:
            return classes[size_class]
    for number, size in enumerate(sizes):
        if size.live < size.rows * (1 - _MAX_DEAD):
            return [number]
    return []


def _size_class(size: Size) -> int:
    return math.floor(math.log(max(size.live_bytes, SMALLEST) / SMALLEST, FACTOR))
