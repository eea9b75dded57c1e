"""Watches folders: tells which files have come or changed, once they are complete."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from index.errors import RecordError
from index.readers.files import files_of

State = tuple[int, int]


class Watch:
    """The files below folders, by their sizes and times of change. Keeps both of every file in memory, and nothing else."""

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders
        self._last: dict[str, State] = {}
        self._given: dict[str, State] = {}

    def look(self) -> list[str]:
        """The files that are new or changed since they were given out, and the same as at the last look; in order.

        A file that is still being written is given out later; one that shrank, grew or was touched is given out again.
        Folders that are missing for a while hold nothing. O(files).
        """
        now = {path: state for folder in self._folders for path in _paths(folder) if (state := _state(path))}
        ready = [path for path, state in now.items() if self._last.get(path) == state != self._given.get(path)]
        self._given = {path: state for path, state in self._given.items() if path in now}
        self._given |= {path: now[path] for path in ready}
        self._last = now
        return ready


def _paths(folder: str) -> Iterator[str]:
    return (path for path in files_of(folder) if not isinstance(path, RecordError))


def _state(path: str) -> State | None:
    try:
        found = os.stat(path)
    except OSError:
        return None  # gone since
    return found.st_size, found.st_mtime_ns
