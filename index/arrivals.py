"""When articles first came into an index: each row holds the stamp of a commit, or a number that stands for one still to be made.

A segment is written before the commit that names it, and rows of a batch may revise such of a batch that is not committed either.
So a row that is new holds the number of its batch, above all stamps; one that is revised holds what its article holds already, be
that a stamp or another batch's number. What the numbers stand for is in the manifest's entry of the segment.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from index.segment import Segment

Stamps = Mapping[int, int]
"""Of each number of a batch the stamp of the commit that it came with."""

Arrivals = npt.NDArray[np.uint64]

ARRAY: Final = "arrival"
NUMBERS: Final = 1 << 63
"""From here on an arrival is the number of a batch; below, it is a stamp, in microseconds since 1970."""


class Arrived(NamedTuple):
    """When the articles of a batch came.

    number   the number of the batch, for all that are new
    kept     the arrivals of the others, by the hashes of their ids
    """

    number: int
    kept: Mapping[int, int]

    def of(self, hashed: int) -> int:
        """The arrival of one article."""
        return self.kept.get(hashed, self.number)

    def all_of(self, hashes: Iterable[int]) -> Arrivals:
        """The arrivals of rows."""
        return np.fromiter(map(self.of, hashes), np.uint64)


class Numbers:
    """The numbers of the batches of one writer, and the stamps that they stand for by now."""

    def __init__(self) -> None:
        self._unsettled: set[int] = set()
        self._stamps: Stamps = {}
        self._next = NUMBERS

    def begin(self) -> int:
        """A number for one more batch."""
        number, self._next = self._next, self._next + 1
        self._unsettled.add(number)
        return number

    def stamps(self, stamp: int, under_way: Collection[int]) -> Stamps:
        """What the numbers stand for once a commit with `stamp` is made, which takes in all batches but those `under_way`."""
        return {**self._stamps, **dict.fromkeys(self._unsettled.difference(under_way), stamp)}

    def settle(self, stamps: Stamps) -> None:
        """The commit is made."""
        self._stamps = stamps
        self._unsettled.difference_update(stamps)


def next_stamp(before: int) -> int:
    """The stamp of a commit that is made now, behind one that had the stamp `before`: they ascend, whatever the clock does."""
    return max(before + 1, time.time_ns() // 1_000)


def arrivals_of(segment: Segment, stamps: Stamps) -> Arrivals:
    """The arrivals of all rows of a segment: 0 where it was written before there were any; numbers without a stamp stay."""
    if ARRAY not in segment:
        return np.zeros(segment.n_docs, np.uint64)
    return resolved(segment[ARRAY], stamps)


def resolved(arrivals: Arrivals, stamps: Stamps) -> Arrivals:
    """The same with stamps in the place of numbers, where they are known. O(rows · numbers in them)."""
    numbers = numbers_in(arrivals)
    if not numbers:
        return arrivals
    found = arrivals.copy()
    for number in numbers:
        if number in stamps:
            found[arrivals == np.uint64(number)] = stamps[number]
    return found


def numbers_in(arrivals: Arrivals) -> list[int]:
    """The numbers of batches among arrivals, ascending."""
    numbers: list[int] = np.unique(arrivals[arrivals >= np.uint64(NUMBERS)]).tolist()
    return numbers


def stamps_entry(segment: Segment, stamps: Stamps) -> dict[str, int]:
    """What the manifest says of the numbers in a segment."""
    numbers = numbers_in(segment[ARRAY]) if ARRAY in segment else []
    return {str(number - NUMBERS): stamps[number] for number in numbers}


def stamps_of(entry: Mapping[str, int]) -> Stamps:
    """What the numbers in a segment stand for, of what the manifest says of them."""
    return {int(number) + NUMBERS: stamp for number, stamp in entry.items()}
