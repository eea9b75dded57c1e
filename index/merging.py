"""A merge beside the writer: segments become one in a thread, while the writer goes on with them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import Executor, wait
from pathlib import Path

from index.parts import Part, Parts, merge_parts, put_merged


class Merging:
    """Merges the live rows of `taken` into a new segment at `path`, in a thread of `threads`, from now on.

    The segments and masks that it reads never change; what dies in them meanwhile is dead in what `put_into` returns.
    With `two_threads` another thread helps.
    """

    def __init__(self, taken: Sequence[Part], path: Path, threads: Executor, *, two_threads: bool = False) -> None:
        self.taken = taken
        self.path = path
        self._given_up = threading.Event()
        self._merged = threads.submit(merge_parts, taken, path, self._given_up.is_set, two_threads=two_threads)

    @property
    def is_done(self) -> bool:
        """Whether there is nothing to wait for any more."""
        return self._merged.done()

    def wait(self) -> None:
        """Wait for its end, good or bad."""
        wait((self._merged,))

    def put_into(self, parts: Parts) -> Parts:
        """The parts of a writer with what was made in the place of what it was made of. Raises what went wrong with it."""
        merged, maps = self._merged.result()
        return put_merged(parts, self.taken, merged, maps)

    def give_up(self) -> None:
        """End it at its next step, wait for that, and leave no file behind."""
        self._given_up.set()
        self.wait()
        self.path.unlink(missing_ok=True)
