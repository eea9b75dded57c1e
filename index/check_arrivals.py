"""Verifies when articles came: no later than the generation, and no number without its stamp."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from index.arrivals import ARRAY, numbers_in, resolved, stamps_of
from index.segment import Segment


def check_arrivals(segment: Segment, entry: Mapping[str, int], stamp: int) -> Iterator[str]:
    """What is wrong with the arrivals of a segment.

    entry   what the manifest says of the numbers in them;  stamp   that of the generation
    """
    if ARRAY not in segment:
        return
    arrivals, stamps = segment[ARRAY], stamps_of(entry)
    if len(arrivals) != segment.n_docs:
        yield f"{ARRAY} has {len(arrivals)} elements and not {segment.n_docs}"
    elif not stamps.keys() >= set(numbers_in(arrivals)):
        yield f"{ARRAY} has numbers of which the manifest says nothing"
    elif (resolved(arrivals, stamps) > np.uint64(stamp)).any():
        yield f"{ARRAY} is later than the generation"
