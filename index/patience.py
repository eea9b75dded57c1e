"""Has something done where a block of code takes longer than it should."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def doing_after(seconds: float, action: Callable[[], object]) -> Iterator[None]:
    """Have `action` called in a thread of its own when the block is not done after so many seconds; else not at all."""
    timer = threading.Timer(max(0.0, seconds), action)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
