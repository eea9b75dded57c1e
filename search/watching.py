"""Looks for what is new in a thread of its own, so that no query has to."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable

_watchers: weakref.WeakSet[Watcher] = weakref.WeakSet()


class Watcher:
    """Calls `look`, a method that raises nothing, every so many seconds until `close`, or until its object is gone.

    The thread ends with the interpreter without holding it up, and is begun anew in the child of a fork, which has no threads.
    `lock` is for whoever must not look at the same time; it is free in such a child.
    """

    def __init__(self, look: Callable[[], object], seconds: float) -> None:
        self._look = weakref.WeakMethod(look)
        self._seconds = seconds
        self._begin()
        _watchers.add(self)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is to be looked for any more."""
        return self._closed.is_set()

    def close(self) -> None:
        """End the thread at once; a look that it is at comes to its end. Closing twice is harmless."""
        self._closed.set()

    def begin_after_fork(self) -> None:
        """Go on in a child process."""
        if not self.is_closed:
            self._begin()

    def _begin(self) -> None:
        # After a fork the old ones may be held by a thread that is not there.
        self.lock = threading.Lock()
        self._closed = threading.Event()
        arguments = (self._look, self._seconds, self._closed)
        threading.Thread(target=_watch, args=arguments, name="dateline-watcher", daemon=True).start()


def _watch(method: weakref.WeakMethod[Callable[[], object]], seconds: float, closed: threading.Event) -> None:
    while not closed.wait(seconds):
        look = method()
        if look is None:
            return
        look()
        del look  # what it belongs to may go while this thread sleeps


def _begin_after_fork() -> None:
    for watcher in list(_watchers):
        watcher.begin_after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_after_fork)
