"""Runs one contender in a process of its own, so that neither memory nor the garbage of one weighs on another."""

from __future__ import annotations

import contextlib
import multiprocessing
import time
import traceback
from collections.abc import Iterable, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from benchmarks.contender import Answer
from benchmarks.contenders import load
from benchmarks.machine import anonymous_memory
from benchmarks.queries import Query

Mode = Literal["page", "top"]

# Spawned: a forked process would count this one's memory as its own.
_CONTEXT = multiprocessing.get_context("spawn")


class ContenderFailed(Exception):
    """A contender raised or ended; the message has its name and the last line of what happened, `details` all of it."""

    def __init__(self, name: str, details: str) -> None:
        super().__init__(f"{name} failed: {details.strip().splitlines()[-1]}")
        self.name = name
        self.details = details

    def __reduce__(self) -> tuple[type[Self], tuple[str, str]]:
        """It comes out of a process pool as it went in."""
        return type(self), (self.name, self.details)


class Worker:
    """A contender in another process. Calls are answered one at a time; close it to end the process."""

    def __init__(self, name: str, folder: Path, queries: Sequence[Query]) -> None:
        self.name = name
        self._pipe, theirs = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(target=_serve, args=(theirs, name, folder, list(queries)), daemon=True)
        self._process.start()
        theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def build(self, articles: Path) -> float:
        """Index `articles` into the folder; returns seconds, the start of the process not among them."""
        return float(self._call("build", articles))

    def open(self) -> None:
        """Open what was built."""
        self._call("open")

    def answers(self, order: Iterable[int], seconds: float) -> dict[int, Answer]:
        """The pages for these queries, by their number, as far as `seconds` reach. Not for timing."""
        return dict(self._call("answers", list(order), seconds))

    def matching(self, order: Iterable[int], most: int, seconds: float) -> dict[int, frozenset[str]]:
        """The ids that match these queries, of which each matches at most `most`, as far as `seconds` reach."""
        return dict(self._call("matching", list(order), most, seconds))

    def timed(self, mode: Mode, order: Iterable[int], seconds: float) -> list[tuple[int, float]]:
        """(query, seconds it took) for these queries one after the other, as far as `seconds` reach."""
        return list(self._call("timed", mode, list(order), seconds))

    def memory(self) -> int | None:
        """Anonymous memory of the process in bytes; None where the system does not say."""
        memory: int | None = self._call("memory")
        return memory

    def close(self) -> None:
        """End the process."""
        with contextlib.suppress(OSError):
            self._pipe.send(("end",))
        self._process.join(timeout=10)
        if self._process.is_alive():
            self._process.terminate()
        self._pipe.close()

    def _call(self, command: str, *values: Any) -> Any:
        try:
            self._pipe.send((command, *values))
            done, result = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise ContenderFailed(self.name, f"its process ended ({error!r})") from error
        if not done:
            raise ContenderFailed(self.name, result)
        return result


def _serve(pipe: Connection, name: str, folder: Path, queries: list[Query]) -> None:
    served = _Served(name, folder, queries)
    while True:
        command, *values = pipe.recv()
        if command == "end":
            return
        try:
            pipe.send((True, getattr(served, command)(*values)))
        except Exception:  # whatever a library raises is told to the other process
            pipe.send((False, traceback.format_exc()))


class _Served:
    """The other end of a Worker: a method for each of its calls."""

    def __init__(self, name: str, folder: Path, queries: list[Query]) -> None:
        self.contender = load(name)
        self.folder = folder
        self.queries = queries

    def build(self, articles: Path) -> float:
        started = time.perf_counter()
        self.contender.build(articles, self.folder)
        return time.perf_counter() - started

    def open(self) -> None:
        self.contender.open(self.folder)

    def answers(self, order: list[int], seconds: float) -> dict[int, Answer]:
        until = time.perf_counter() + seconds
        found = {}
        for number in order:
            if time.perf_counter() >= until:
                break
            found[number] = self.contender.page(self.queries[number])
        return found

    def matching(self, order: list[int], most: int, seconds: float) -> dict[int, frozenset[str]]:
        until = time.perf_counter() + seconds
        found = {}
        for number in order:
            if time.perf_counter() >= until:
                break
            found[number] = self.contender.matching(self.queries[number], most)
        return found

    def timed(self, mode: Mode, order: list[int], seconds: float) -> list[tuple[int, float]]:
        ask = self.contender.page if mode == "page" else self.contender.top
        until = time.perf_counter() + seconds
        times = []
        for number in order:
            started = time.perf_counter()
            if started >= until:
                break
            ask(self.queries[number])
            times.append((number, time.perf_counter() - started))
        return times

    def memory(self) -> int | None:
        return anonymous_memory()
