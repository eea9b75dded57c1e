"""Damage: tells what comes of a damaged file from other errors, and refuses numbers that a loop must not be given."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import numpy.typing as npt

from index.errors import DatelineError, IndexDamaged, damaged
from index.segment import Segment


class Checked(Protocol):
    """A file, or some, whose checksums are known."""

    def check(self) -> None:
        """Read all of it; raises IndexDamaged where it is altered."""


class Diagnosed:
    """A context in which files are read that may be damaged: an error there becomes IndexDamaged if that is why.

    Checksums are not compared as files are read, for that would cost more than the answer. So it is done when something went
    wrong: O(size of the files), once for each. Any other error stays what it is.
    """

    __slots__ = ("_files",)

    def __init__(self, *files: Checked) -> None:
        self._files = files

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and not isinstance(error, DatelineError):
            for file in self._files:
                found = _verdict(file)
                if found:
                    raise IndexDamaged(found.problem, place=found.place, remedy=found.remedy) from error


# What is wrong with files that were checked, None where nothing is.
_verdicts: WeakKeyDictionary[Checked, IndexDamaged | None] = WeakKeyDictionary()


def _verdict(file: Checked) -> IndexDamaged | None:
    if file not in _verdicts:
        try:
            file.check()
            _verdicts[file] = None
        except IndexDamaged as error:
            _verdicts[file] = error.with_traceback(None)
    return _verdicts[file]


def refuse_beyond(segment: Segment, name: str, numbers: npt.NDArray[Any], size: int) -> None:
    """Raise IndexDamaged where numbers out of an array of a segment are not all below `size`. O(numbers)."""
    if len(numbers) and numbers.max() >= size:
        raise damaged(segment.path, f"array {name} is altered")
