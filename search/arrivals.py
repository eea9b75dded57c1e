"""Which articles are new: those that first came into the index after a given generation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from search.scope import Collection


def arrived_since(collection: Collection, stamp: int) -> list[npt.NDArray[np.uint32]]:
    """By scope: the live rows of articles that came after the generation with that `stamp`; (n,) uint32, ascending.

    A new text of an article that was there before is none of them, and neither is an article of an index of an earlier format.
    With `Snapshot.stamp` kept from the last time, each article is met once, also where generations were given up in between.
    O(rows).
    """
    found = []
    for scope in collection.scopes:
        is_new = collection.snapshot.arrivals(scope.place) > np.uint64(max(stamp, 0))
        if scope.live is not None:
            is_new &= scope.live > 0
        found.append(np.flatnonzero(is_new).astype(np.uint32))
    return found
