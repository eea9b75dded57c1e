"""Batches of rows on their way into segments: a few are inverted at once, each in a thread, and they come out in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Executor, Future, wait
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import Final

import numpy as np

from index.analysis import language_of
from index.arrivals import ARRAY, Arrived, Numbers, Stamps
from index.dictionary import Dictionaries, Ids
from index.inverter import Inverter
from index.parts import new_segment_path
from index.postings import Arrays
from index.row import Row
from index.schema import FORMAT_VERSION
from index.segment import Segment
from index.segment_writer import SegmentWriter

Rows = Mapping[str, Row | None]
"""Rows by the ids of their articles; None deletes."""

FindArrivals = Callable[[Collection[int]], Mapping[int, int]]
"""Of those of some articles that there are the arrivals, by the hashes of their ids."""

AT_ONCE: Final = 2
"""Batches that are inverted at once where there is memory: with the thread that reads they keep two processors busy."""


@dataclass(slots=True)
class _Batch:
    """Rows, when their articles came, and the segment that a thread makes of them at `path`, None for deletions only.

    written   None where it has to be begun again
    """

    rows: Rows
    arrived: Arrived
    path: Path
    written: Future[Segment | None] | None = None


class Batches:
    """Makes segments of batches, `most` at once; new values of facets go into `dictionaries` in the order of batches."""

    def __init__(self, folder: Path, dictionaries: Dictionaries, threads: Executor, most: int) -> None:
        self.most = most
        self._folder = folder
        self._dictionaries = dictionaries
        self._threads = threads
        self._inverters: SimpleQueue[Inverter] = SimpleQueue()
        for _ in range(most):
            self._inverters.put(Inverter())
        self._batches: deque[_Batch] = deque()
        self._numbers = Numbers()

    def __len__(self) -> int:
        return len(self._batches)

    @property
    def rows(self) -> Sequence[Rows]:
        """The rows of all batches, those put last first."""
        return [batch.rows for batch in reversed(self._batches)]

    @property
    def file_names(self) -> list[str]:
        """The names of the files that are being written."""
        return [batch.path.name for batch in self._batches]

    def put(self, rows: Rows, find: FindArrivals) -> None:
        """Take a batch on, and return at once. The caller sees to it that there are no more than `most`.

        find   the arrivals of articles that are in segments already
        """
        arrived = self._arrived(rows, find)
        before = self._batches[-1].written if self._batches else None
        batch = _Batch(rows, arrived, new_segment_path(self._folder))
        batch.written = self._begin(batch, before)
        self._batches.append(batch)

    def wait(self) -> tuple[Rows, Segment | None]:
        """Wait for the oldest batch; what it is made of, and the segment, None where it only deletes.

        It stays until `take`. Raises what went wrong with it; the next call tries it again.
        """
        batch = self._batches[0]
        written = batch.written = batch.written or self._begin(batch)
        wait((written,))  # Ctrl-C leaves it on its way
        if written.exception() is not None:
            self._begin_failed_again()
        return batch.rows, written.result()

    def take(self) -> None:
        """Forget the oldest batch: its segment is the caller's now."""
        self._batches.popleft()

    def discard(self) -> None:
        """Wait for the end of all, and remove their segments."""
        for batch in self._batches:
            if batch.written is None:
                continue
            wait((batch.written,))
            if batch.written.exception() is None and (segment := batch.written.result()) is not None:
                segment.path.unlink(missing_ok=True)
        self._batches.clear()

    def stamps(self, stamp: int) -> Stamps:
        """What the numbers in segments stand for once a commit with `stamp` is made of all batches but those on their way."""
        return self._numbers.stamps(stamp, [batch.arrived.number for batch in self._batches])

    def settle(self, stamps: Stamps) -> None:
        """That commit is made."""
        self._numbers.settle(stamps)

    def _arrived(self, rows: Rows, find: FindArrivals) -> Arrived:
        """When the articles of a batch came: those that are not new, when what they replace did."""
        kept: dict[int, int] = {}
        sought = []
        for article_id, row in rows.items():
            if row is None or row.is_new:
                continue
            arrival = self._arrival(article_id, row.hashed)
            if arrival is None:
                sought.append(row.hashed)
            else:
                kept[row.hashed] = arrival
        return Arrived(self._numbers.begin(), {**kept, **find(sought)} if sought else kept)

    def _arrival(self, article_id: str, hashed: int) -> int | None:
        """The arrival of an article that is on its way, in the last batch that has it."""
        found = (batch.arrived for batch in reversed(self._batches) if batch.rows.get(article_id) is not None)
        return next((arrived.of(hashed) for arrived in found), None)

    def _begin_failed_again(self) -> None:
        """Have all that failed tried anew when it is waited for: what went wrong with several, a full disk, is told once."""
        begun = [batch for batch in self._batches if batch.written is not None]
        wait([batch.written for batch in begun if batch.written is not None])
        for batch in begun:
            if batch.written is not None and batch.written.exception() is not None:
                batch.written = None

    def _begin(self, batch: _Batch, before: Future[Segment | None] | None = None) -> Future[Segment | None]:
        rows = [row for row in batch.rows.values() if row is not None]
        return self._threads.submit(self._write, batch, rows, before)

    def _write(self, batch: _Batch, rows: Sequence[Row], before: Future[Segment | None] | None) -> Segment | None:
        """Runs in a thread. Labels are shown as they are spelled first: it waits for the batch before with those of its own."""
        if not rows:
            return None

        def intern(facet: str, labels: Sequence[str]) -> Ids:
            if before is not None:
                wait((before,))
            return self._dictionaries.intern(facet, labels)

        inverter = self._inverters.get()
        try:
            languages = sorted({language_of(row.texts[-1].language) for row in rows})
            arrays = inverter.invert(rows, intern)
            arrays[ARRAY] = batch.arrived.all_of(row.hashed for row in rows)
            segment = write_segment(batch.path, arrays, languages)
        except BaseException:
            inverter = Inverter()  # what was left half done in the other is nothing to go on with
            raise
        finally:
            self._inverters.put(inverter)
        return segment


def write_segment(path: Path, arrays: Arrays, languages: Sequence[str]) -> Segment:
    """Write the arrays of a new segment whose texts are in these languages, and open it."""
    writer = SegmentWriter(path)
    try:
        for name, array in arrays.items():
            writer.add(name, array)
        lengths = arrays["doc_length"]
        facts = {"docs": len(lengths), "tokens": int(lengths.sum(dtype=np.int64))}
        writer.close(facts | {"languages": list(languages), "format": FORMAT_VERSION})
    except BaseException:
        writer.abandon()
        raise
    return Segment(path)
