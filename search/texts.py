"""Some texts in order, to find them among the words of a segment, or its words among them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from index.segment import Segment
from search.lookup_kernels import look_up
from search.scope import fixed

Array = npt.NDArray[Any]


class Texts:
    """Different texts, ascending, as compiled loops take them, each with a number of its own.

    numbers      (n,) int64 of each its number
    bytes, ends  their UTF-8 one behind the other, and where each ends, (n,) int64
    """

    def __init__(self, numbered: Iterable[tuple[str, int]]) -> None:
        pairs = sorted((text.encode("utf-8", "surrogatepass"), number) for text, number in numbered)
        ends = np.array([*accumulate((len(text) for text, _ in pairs), initial=0)], np.int64)
        self.numbers = np.array([number for _, number in pairs], np.int64)
        self.bytes = np.frombuffer(b"".join([text for text, _ in pairs]), np.uint8)
        self.ends = ends[1:]
        self._sorted = self.bytes, fixed(ends.astype(np.uint32)), fixed(np.zeros(len(pairs), np.uint32))

    def __len__(self) -> int:
        return len(self.numbers)

    def among(self, segment: Segment, kind: Literal["term", "form"]) -> tuple[Array, Array]:
        """Which terms or forms of a segment are among the texts, by their numbers there, and the numbers of the texts.

        O(terms or forms of the segment × log n).
        """
        ends = segment[f"{kind}_start"][1:].astype(np.int64)
        places = look_up(self._sorted, segment[f"{kind}_text"], ends)[:, 0]
        found = np.flatnonzero(places >= 0)
        return found, self.numbers[places[found]]
