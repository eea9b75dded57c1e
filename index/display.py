"""What a run of `dateline index` shows: a bar on a terminal, what was skipped, a log of it, and a summary at the end."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from index.errors import RecordError
from index.pipeline import Summary
from index.readers.meter import Meter

# Seconds from one change of the display to the next.
_REFRESH = 0.1


class Display:
    """Shows on standard error how far a run is, and what is skipped. A context manager.

    meter   how many bytes of how many were read
    quiet   shows no bar: not on a terminal, or for machines
    log     a file to which a line of JSON is added for each record that is skipped: `place`, `problem`, `remedy`
    """

    def __init__(self, meter: Meter, *, quiet: bool, log: Path | None = None) -> None:
        self._meter = meter
        self._console = Console(stderr=True)
        columns = (
            SpinnerColumn(), BarColumn(20), TextColumn("{task.description}"), TimeElapsedColumn(),
            TextColumn("left"), TimeRemainingColumn(),
        )  # fmt: skip
        self._progress = Progress(*columns, console=self._console, transient=True, disable=quiet)
        self._task = self._progress.add_task("Reading…", total=meter.total)
        self._due = 0.0
        self._started = time.monotonic()
        self._open = ExitStack()
        self._log = None if log is None else self._open.enter_context(log.open("a", encoding="utf-8"))

    def __enter__(self) -> Display:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
        self._open.close()

    def show(self, summary: Summary, problem: RecordError | None) -> None:
        """Bring the display up to date, if that was not done just now; a problem stays on the screen."""
        if problem is not None:
            self._console.print(f"skipped: {problem}", style=None, markup=False, highlight=False, soft_wrap=True)
            if self._log is not None:
                fields = {"place": problem.place, "problem": problem.problem, "remedy": problem.remedy}
                self._log.write(json.dumps(fields, ensure_ascii=False) + "\n")
                self._log.flush()
        now = time.monotonic()
        if now >= self._due:
            self._due = now + _REFRESH
            done = self._meter.done
            self._progress.update(self._task, description=self._described(summary, done), completed=done)

    def _described(self, summary: Summary, done: int) -> str:
        seconds = max(time.monotonic() - self._started, 0.001)
        total = "" if self._meter.total is None else f" of {self._meter.total / 1e6:,.0f}"
        rate = f"{summary.articles / seconds:,.0f} a second"
        return f"{summary.articles:,} articles, {done / 1e6:,.0f}{total} MB, {rate}, generation {summary.generation}"


def committed(summary: Summary) -> str:
    """What is in the index of a run that ended early."""
    return f"{summary.committed:,} articles were taken in and are committed (generation {summary.generation})."


def as_json(summary: Summary) -> dict[str, object]:
    """The summary for programs."""
    return {
        "articles": summary.articles,
        "outcomes": dict(summary.outcomes),
        "skipped": summary.skipped,
        "warnings": dict(summary.warnings),
        "committed": summary.committed,
        "generation": summary.generation,
        "seconds": round(summary.seconds, 3),
    }


def as_text(summary: Summary, index: str) -> str:
    """The summary for people, in a line."""
    outcomes = ", ".join(f"{count:,} {name}" for name, count in summary.outcomes.items()) or "none"
    rate = summary.articles / summary.seconds if summary.seconds else 0
    skipped = f" Skipped {_counted(summary.skipped, 'record')}." if summary.skipped else ""
    skipped += f" {_counted(summary.warnings.total(), 'warning')}." if summary.warnings else ""
    taken = f"{_counted(summary.articles, 'article')} ({outcomes}) in {summary.seconds:.1f} s, {rate:,.0f} a second."
    return f"{taken}{skipped} Index: {index}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
