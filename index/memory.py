"""Gives memory that is free back to the system: allocators keep it for the thread that had it."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

# What glibc calls the size from which on memory is mapped by itself; see mallopt(3).
_M_MMAP_THRESHOLD = -3
_LARGE = 4 * 2**20


def _of_glibc(name: str) -> Callable[..., int] | None:
    try:
        function: Callable[..., int] = getattr(ctypes.CDLL(None), name)
    except (AttributeError, OSError, TypeError):  # another C library than glibc, or another system
        return None
    return function


_trim, _set_option = _of_glibc("malloc_trim"), _of_glibc("mallopt")


def map_large_arrays() -> None:
    """Have arrays of four megabytes or more mapped by themselves, where the C library can: they are given back when freed.

    By itself glibc goes over to larger and larger ones, and what is freed of them stays with the thread, in pieces.
    """
    if _set_option is not None:
        _set_option(_M_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give back what is free, where the C library can. Takes some milliseconds: for after work that took much and is done."""
    if _trim is not None:
        _trim(0)
