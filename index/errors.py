"""The errors that Dateline raises: each says where, what, and how to go on."""

from __future__ import annotations

from pathlib import Path


class DatelineError(Exception):
    """Something the user can put right. `str()` reads `place: problem; remedy`.

    problem    what is wrong, in a few words
    place      where: `news.jsonl:7`, a folder, an option; None where there is no place
    remedy     what to do about it; None where nothing can be done
    exit_code  what the `dateline` command exits with
    """

    exit_code = 2

    def __init__(self, problem: str, *, place: str | None = None, remedy: str | None = None) -> None:
        self.problem = problem
        self.place = place
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{place}{self.problem}{remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only fields do not survive the default pickling, and errors travel between processes.
        return (_rebuild, (type(self), self.problem, self.place, self.remedy))


def _rebuild(kind: type[DatelineError], problem: str, place: str | None, remedy: str | None) -> DatelineError:
    return kind(problem, place=place, remedy=remedy)


class RecordError(DatelineError):
    """One record of the input cannot become an article. The records after it may still be good."""


class IdentityConflict(RecordError):
    """Two plainly different articles claim the same id."""


class NotAnIndex(DatelineError):
    """The folder holds no Dateline index, or one of a format that this version cannot read."""


class ForeignSegments(DatelineError):
    """Another program has committed to the index, through Whoosh. Nothing is lost, but Dateline has to be told what to do."""


class IndexLocked(DatelineError):
    """Another process is writing to the index. Trying again later helps."""

    exit_code = 3


class IndexDamaged(DatelineError):
    """Files of the index are missing, cut short or altered."""

    exit_code = 4


def damaged(path: Path, problem: str) -> IndexDamaged:
    """The error about a file of an index that is missing, cut short or altered."""
    return IndexDamaged(
        problem, place=str(path), remedy="restore the index from a backup; `dateline check` reads it all"
    )
