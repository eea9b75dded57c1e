"""Verifies what tells which articles are versions of one story: signatures, and the list of stories."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from index.segment import Segment
from index.signature import sorted_bands
from index.signature_kernels import BINS, SKETCH
from index.stories import Stories


def check_signatures(segment: Segment) -> Iterator[str]:
    """What does not hang together in the signatures of a segment."""
    signature, shape = segment["signature"], segment["sketch"].shape[1:]
    if signature.shape[1:] != (BINS,) or shape != (3, SKETCH):
        yield "signature or sketch has another shape than a row's"
    elif not np.array_equal(segment["band_key"], sorted_bands(signature)):
        yield "band_key differs from the bands of the signatures"


def check_stories(stories: Stories, live: npt.NDArray[np.uint64]) -> Iterator[str]:
    """What does not hang together in a list of stories; live: the hashes of the ids of all articles."""
    members, names = stories.members, stories.stories
    if (members[1:] <= members[:-1]).any() or (stories.old[1:] < stories.old[:-1]).any():
        yield "the stories are out of order"
        return
    if not np.isin(members, live).all():
        yield "a story lists an article that is not there"
    own = np.minimum(np.searchsorted(members, names), max(len(members) - 1, 0))
    if (np.isin(names, live) & ((members[own] != names) | (names[own] != names))).any():
        yield "a story has the name of an article that it does not list"
