"""Worker processes: what is found in files is read, cleaned and searched for names in several of them, and comes back in order."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import chain

from index.article import Article
from index.errors import DatelineError, RecordError
from index.preparing import Preparation, Prepared, Record
from index.readers.format import Found, Portion, read_all

# What is read before the first worker is started, in bytes: until it is ready this process would have done as much by itself.
_ALONE = 8 * 2**20
# Records that were read already travel in batches of so many bytes.
_BATCH = 2**18
# What a record takes beside its text.
_RECORD = 2**11
# Portions that may wait for each worker; more would only take memory.
_AHEAD = 2

# Megabytes that a worker takes, with the libraries that it loads; and what is kept for writing before any is started.
_EACH, _WITHOUT = 128, 384
# What reads faster than one process writes is of no use.
_MOST = 4


@dataclass(frozen=True, slots=True)
class _Batch:
    """Records that were read already, of a file that cannot be split."""

    read: tuple[Record, ...]
    size: int

    def records(self) -> Iterator[Record]:
        return iter(self.read)


def prepared(found: Iterable[Found], preparation: Preparation, workers: int) -> Iterator[Prepared]:
    """The records of everything found, in its order, prepared; by `workers` processes where there is enough to do for them.

    At most `_AHEAD` portions a worker are in memory, read or not, beside the one that is handed out. Ctrl-C is this process's
    business alone; the workers end when this generator does, and when this process does, however that comes about.
    Raises DatelineError where a worker was killed; what comes out before that is complete and in order.
    """
    if workers <= 1:
        yield from preparation.of(read_all(found))
        return
    rest = iter(found)
    yield from preparation.of(read_all(_beginning(rest)))
    yield from _by_workers(rest, preparation, workers)


def suitable_workers(memory_mb: int) -> int:
    """How many workers go with so much memory, up to four; 1, for none beside this process, below 640 MB or three cores.

    A core is left to this process, which writes: on two cores both have enough to do without any worker.
    """
    return max(1, min((os.cpu_count() or 1) - 1, _MOST, (memory_mb - _WITHOUT) // _EACH))


def _size(found: Found) -> int:
    if isinstance(found, Article):
        return len(found.body) + _RECORD
    return _RECORD if isinstance(found, RecordError) else found.size


def _beginning(found: Iterator[Found]) -> Iterator[Found]:
    """What this process reads by itself."""
    left = _ALONE
    while left > 0 and (each := next(found, None)) is not None:
        yield each
        left -= _size(each)


def _portions(found: Iterator[Found]) -> Iterator[Portion]:
    """What is found as portions; records that were read already come in batches."""
    records: list[Record] = []
    size = 0
    for each in found:
        is_record = isinstance(each, (Article, RecordError))
        if records and (not is_record or size >= _BATCH):
            yield _Batch(tuple(records), size)
            records, size = [], 0
        if isinstance(each, (Article, RecordError)):
            records.append(each)
            size += _size(each)
        else:
            yield each
    if records:
        yield _Batch(tuple(records), size)


def _by_workers(found: Iterator[Found], preparation: Preparation, workers: int) -> Iterator[Prepared]:
    portions = _portions(found)
    first = next(portions, None)
    if first is None:
        return
    waiting: deque[Future[list[Prepared]]] = deque()
    context = multiprocessing.get_context("spawn")  # a forked worker would hold on to the index's lock
    with ProcessPoolExecutor(workers, context, _start_worker) as pool:
        try:
            for portion in chain((first,), portions):
                waiting.append(pool.submit(_prepare, portion, preparation))
                if len(waiting) >= workers * _AHEAD:
                    yield from waiting.popleft().result()
            while waiting:
                yield from waiting.popleft().result()
        except BrokenProcessPool:
            remedy = "memory may have run out: run the same command again with fewer --workers to go on"
            raise DatelineError("a worker process was killed", remedy=remedy) from None
        finally:
            for future in waiting:
                future.cancel()


def _start_worker() -> None:
    """Get a worker process ready: it leaves Ctrl-C to its parent, and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _prepare(portion: Portion, preparation: Preparation) -> list[Prepared]:
    return list(preparation.of(portion.records()))
