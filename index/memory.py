"""Gives memory that is free back to the system: allocators keep it for the thread that had it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable


def _trim_function() -> Callable[[int], int] | None:
    try:
        trim: Callable[[int], int] = ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):  # another C library than glibc, or another system
        return None
    return trim


_trim = _trim_function()


def give_back() -> None:
    """Give back what is free, where the C library can. Takes some milliseconds: for after work that took much and is done."""
    if _trim is not None:
        _trim(0)
