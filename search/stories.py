"""Stories of rows: which story each row of a segment tells."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.segment import Segment
from index.stories import Stories
from search.results import HitStory


class StoryRows:
    """The stories that the rows of one segment tell. Making it is O(rows), and O(log rows) for each listed article.

    numbers   (D,) uint32, of each row: the number of its story (see `Stories.numbers`), 0 where it is one by itself
    """

    def __init__(self, segment: Segment, live: npt.NDArray[Any] | None, stories: Stories) -> None:
        self._sizes = stories.sizes
        self.numbers = np.zeros(segment.n_docs, np.uint32)
        self._names = np.empty(segment.n_docs, np.uint64)
        self._names[segment["id_doc"]] = segment["id_hash"]
        rows, articles = segment.find_hashes(stories.members, live)
        places = np.searchsorted(stories.members, articles)
        self.numbers[rows] = stories.numbers[places]
        self._names[rows] = stories.stories[places]

    def of(self, rows: npt.NDArray[Any]) -> list[HitStory]:
        """The story of each of (n,) rows. O(n)."""
        # For single values several times faster than NumPy.
        names, numbers, sizes = self._names.data, self.numbers.data, self._sizes.data
        return [HitStory(f"{names[row]:016x}", sizes[numbers[row]]) for row in rows.tolist()]
