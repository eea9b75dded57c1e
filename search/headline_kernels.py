"""Compiled loops that find the newest headlines with some words."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled


@compiled
def newest_with(starts: Any, titles: Any, words: Any, first: int, behind: int, size: int, most: int) -> Any:
    """The lowest numbers of titles that have all of some words and, besides, one of those from `first` to before `behind`.

    starts, titles  for each word the titles that have it, as `surface_kernels.gather_titles` gives them
    words  (m,) int64 words, m below 255;  size  how many titles there are;  most  how many to find
    Ascending. O(titles that have one of the words + found · most).
    """
    held = np.zeros(size, np.uint8)
    for step in range(len(words)):
        for place in range(starts[words[step]], starts[words[step] + 1]):
            if held[titles[place]] == step:
                held[titles[place]] = step + 1
    found = np.empty(most, np.int64)
    count = 0
    for place in range(starts[first], starts[behind]):
        title = np.int64(titles[place])
        if held[title] != len(words) or (count == most and (most == 0 or title > found[most - 1])):
            continue
        # Each is taken once.
        held[title] = 255
        at = count if count < most else most - 1
        while at > 0 and found[at - 1] > title:
            found[at] = found[at - 1]
            at -= 1
        found[at] = title
        count = min(count + 1, most)
    return found[:count]
