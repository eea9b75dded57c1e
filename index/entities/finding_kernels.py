"""Compiled loops that find names in a text: where its bytes are those of a name."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled

NAME_END = 0xFF
"""Stands behind each name; a byte that UTF-8 never has."""


@compiled
def find_names(text: Any, names: Any, places: Any) -> int:
    """Where names stand in a text, with whatever before and behind them; returns in how many places.

    text     (n,) uint8, UTF-8
    names    (m,) uint8, the UTF-8 of the names, each of a byte at least and with NAME_END behind it
    places   (k, 2) int64, receives as many places as it has room for: the code points before the name, and its number among the
             names; in the order of the text, and at one place in the order of the names

    O(n + m) where few names begin with the same byte.
    """
    starts, next_name = np.empty((2, np.count_nonzero(names == NAME_END)), np.int64)
    first_name = np.full(256, -1, np.int64)
    count = len(starts)
    for at in range(len(names) - 2, -2, -1):
        if at < 0 or names[at] == NAME_END:
            count -= 1
            starts[count] = at + 1
            next_name[count] = first_name[names[at + 1]]
            first_name[names[at + 1]] = count
    found = 0
    code_points = 0
    for at in range(len(text)):
        name = first_name[text[at]]
        while name >= 0:
            length = 1
            while (
                names[starts[name] + length] != NAME_END
                and at + length < len(text)
                and names[starts[name] + length] == text[at + length]
            ):
                length += 1
            if names[starts[name] + length] == NAME_END:
                if found < len(places):
                    places[found, 0], places[found, 1] = code_points, name
                found += 1
            name = next_name[name]
        code_points += text[at] & 0xC0 != 0x80
    return found
