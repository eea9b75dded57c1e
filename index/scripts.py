"""Scripts that are written without spaces between words: a text in them is cut into characters, and found by pairs of these."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import numpy as np

from index.compiled import compiled

_RANGES = np.array([
    (0x0E01, 0x0E50), (0x0E5A, 0x0ED0), (0x0EDA, 0x0F00),  # Thai and Lao, without their digits
    (0x1000, 0x1040), (0x104A, 0x1090), (0x109A, 0x10A0),  # Myanmar
    (0x1780, 0x17E0), (0x17EA, 0x1800),  # Khmer
    (0x3005, 0x3008), (0x3021, 0x302A), (0x3031, 0x3100), (0x31F0, 0x3200),  # kana and marks of repetition
    (0x3400, 0x4DC0), (0x4E00, 0xA000),  # Han
    (0xA9E0, 0xA9F0), (0xA9FA, 0xA9FF), (0xAA60, 0xAA80),  # Myanmar
    (0xF900, 0xFB00),  # Han
    (0xFF66, 0xFF9E),  # narrow kana
    (0x1AFF0, 0x1B170), (0x20000, 0x32400),  # kana and Han that are rarely used
])  # fmt: skip
FIRST_CONTINUOUS = int(_RANGES[0, 0])
_FIRSTS, _ENDS = ([chr(code) for code in codes] for codes in _RANGES.T.tolist())

CONTINUOUS = "".join(rf"\U{first:08x}-\U{end - 1:08x}" for first, end in _RANGES.tolist())
"""The same code points, as a regular expression has them between brackets."""


@compiled
def is_continuous(code: Any) -> Any:
    """Whether a code point that a word begins with is of a script without spaces between words."""
    if code < FIRST_CONTINUOUS:
        return False
    for number in range(len(_RANGES)):
        if code < _RANGES[number, 1]:
            return code >= _RANGES[number, 0]
    return False


def is_character(word: str) -> bool:
    """Whether a word is a character, or characters, of a script without spaces between words."""
    # Not by the compiled loop: to load it takes longer than reading any query.
    place = bisect_right(_FIRSTS, word[0]) - 1
    return place >= 0 and word[0] < _ENDS[place]
