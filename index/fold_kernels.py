"""A compiled loop that folds forms as they stand in the texts, as far as they are plain."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.compiled import compiled

_APOSTROPHE, _BACKTICK, _QUOTE, _COMMA, _DOT, _SMALL_S = (ord(char) for char in "'`’,.s")
_DIGIT_0, _DIGIT_9, _CAPITAL_A, _CAPITAL_Z, _SMALL_A, _SMALL_Z = (ord(char) for char in "09AZaz")
_TO_SMALL = _SMALL_A - _CAPITAL_A


@compiled
def _without_apostrophes(out: npt.NDArray[np.uint8], at: int, size: int) -> int:
    """Take the apostrophes out of the `size` letters from `at` on; returns how many are left."""
    kept = at
    for position in range(at, at + size):
        if out[position] != _APOSTROPHE and out[position] != _BACKTICK:
            out[kept] = out[position]
            kept += 1
    return kept - at


@compiled
def _fold(codes: Any, first: int, last: int, longest_initials: int, out: npt.NDArray[np.uint8], at: int) -> int:
    """Fold the form codes[first:last] to `out` from `at` on; returns its length, 0 if it is not plain."""
    is_number = _DIGIT_0 <= codes[first] <= _DIGIT_9
    is_dotted, is_small = False, False
    size = 0
    for position in range(first, last):
        code = np.int64(codes[position])
        if code == _QUOTE:
            code = _APOSTROPHE
        if code >= 0x80:
            return 0
        if code == (_COMMA if is_number else _DOT):
            is_dotted = True
            continue
        is_small = is_small or _SMALL_A <= code <= _SMALL_Z
        out[at + size] = code + _TO_SMALL if _CAPITAL_A <= code <= _CAPITAL_Z else code
        size += 1
    if is_number:
        return _without_apostrophes(out, at, size)
    is_possessive = size > 2 and out[at + size - 1] == _SMALL_S and out[at + size - 2] == _APOSTROPHE
    letters = _without_apostrophes(out, at, size)
    if letters <= longest_initials and (is_dotted or not is_small):
        return 0
    return letters - 1 if is_possessive else letters


@compiled
def fold_forms(
    pool: Any, pool_end: Any, first: int, last: int, longest_initials: int, longest: int, out: Any, sizes: Any
) -> int:
    """Write forms first..last, folded, one behind the other to `out`; returns how many bytes they take.

    pool, pool_end    code points of all forms, and where each ends
    longest_initials  initials and capitals of up to as many letters are left to others, since some have a meaning
    longest           of a longer form only so much is kept
    out               uint8, as long as those forms;  sizes  (last - first,) receives the length of each
    Plain are ASCII and the curly apostrophe. Any other form is left out, and its size is 0. O(code points).
    """
    at = 0
    for form in range(first, last):
        size = min(_fold(pool, pool_end[form], pool_end[form + 1], longest_initials, out, at), longest)
        sizes[form - first] = size
        at += size
    return at
