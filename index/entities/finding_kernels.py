"""Compiled loops that find names in a text: where its bytes are those of a name."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled

NAME_END = 0xFF
"""Stands behind each name; a byte that UTF-8 never has."""


@compiled
def _is_apart(text: Any, at: int) -> bool:
    """Whether what stands at a byte, if anything does, is ASCII and neither a letter nor a digit."""
    if at < 0 or at >= len(text):
        return True
    small = text[at] | 0x20
    return text[at] < 0x80 and not (0x30 <= text[at] <= 0x39 or 0x61 <= small <= 0x7A)


@compiled
def find_names(text: Any, names: Any, places: Any) -> int:
    """Where names stand in a text, with whatever before and behind them; returns in how many places.

    text     (n,) uint8, UTF-8
    names    (m,) uint8, the UTF-8 of the names, each of a byte at least and with NAME_END behind it
    places   (k, 3) int64, receives as many places as it has room for, in the order of the text and then of the names: the code
             points before the name, its number among the names, and 1 where it certainly is neither the end nor the beginning of
             a longer word: ASCII that is no letter or digit, or nothing, stands on both sides; else 0

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
                    is_apart = _is_apart(text, at - 1) and _is_apart(text, at + length)
                    places[found, 0], places[found, 1], places[found, 2] = code_points, name, is_apart
                found += 1
            name = next_name[name]
        code_points += text[at] & 0xC0 != 0x80
    return found
