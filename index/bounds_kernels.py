"""A compiled step that loops take bounds out of a file with: what they point to is within the array, whatever the file says."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled


@compiled
def bounds_of(starts: Any, number: int, size: int) -> tuple[int, int]:
    """Where part `number` of an array of `size` elements begins and ends.

    starts  (n + 1,) where each of n parts begins and the last ends, as a file has it; `number` must be below n
    What a damaged file says is moved to the nearest bounds that can be. O(1).
    """
    end = min(max(np.int64(starts[number + 1]), 0), size)
    return min(max(np.int64(starts[number]), 0), end), end
