"""The lock of an index: one writer at a time, whichever program it belongs to."""

from __future__ import annotations

from pathlib import Path

from whoosh.util.filelock import FileLock

from index.errors import IndexLocked

# Whoosh's own, so that its writers and Dateline's exclude each other. The system lets go of it when a process dies.
_FILE = "MAIN_WRITELOCK"


class WriteLock:
    """Held from when it is made until `release`. Raises IndexLocked where another writer holds it."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(str(folder / _FILE))
        if not self._lock.acquire():
            raise IndexLocked(
                "another process is writing to this index, through Dateline or Whoosh",
                place=str(folder),
                remedy="try again later",
            )
        self._is_held = True

    def release(self) -> None:
        """Let others write. Releasing twice is harmless."""
        if self._is_held:
            self._is_held = False
            self._lock.release()
