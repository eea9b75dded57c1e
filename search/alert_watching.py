"""Runs over the alerts whenever the index has a new generation or the alerts change, in a thread of its own."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from search.alert_runs import AlertRunner, Report
from search.alert_store import AlertStore
from search.opened import Opened
from search.watching import Watcher

_LOOK_EVERY = 1.0
# What a search needs is done first: between portions of articles this thread gives up its turn for so many seconds.
_REST = 0.001

# A search that waits for its turn gets it after so many seconds, instead of the interpreter's 5 ms, while a run goes on.
_TURN = 0.0005

_log = logging.getLogger(__name__)

State = tuple[int, int, int]


class AlertWatcher:
    """Runs over alerts until `close`. What goes wrong is logged, once, and tried again when something has changed.

    opened   gives the generation that is answered from
    told     is called with what a run has found
    """

    def __init__(
        self, opened: Callable[[], Opened], store: AlertStore, told: Callable[[Report], None] = lambda _report: None
    ) -> None:
        self._opened, self._store, self._told = opened, store, told
        self._runner = AlertRunner(store, rest=lambda: time.sleep(_REST))
        self._looked_at: State | None = None
        self._watcher = Watcher(self._look, _LOOK_EVERY)

    def close(self) -> None:
        """End the thread; a run that it is at is broken off with the program, or comes to its end."""
        self._watcher.close()

    def _look(self) -> None:
        try:
            opened = self._opened()
            state = (opened.snapshot.stamp, *_changed(self._store.path))
            if state != self._looked_at:
                self._looked_at = state
                with _short_turns():
                    report = self._runner.run(opened)
                self._told(report)
        except Exception as error:  # whatever is wrong with alerts, searching goes on
            _log.error("alerts were not matched: %s", error)


@contextmanager
def _short_turns() -> Iterator[None]:
    """Threads take turns more often: one that works in Python for long does not hold up those that work for a moment."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _TURN))
    try:
        yield
    finally:
        sys.setswitchinterval(before)


def _changed(path: Path) -> tuple[int, int]:
    """What differs after every change of a file; (0, 0) where there is none."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
