"""From records to an index: extract, write, commit, and keep count, so that a run can be stopped and started again."""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import signal
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from index.article import Article, Mention
from index.cleaning import CLEANING_VERSION, clean_article
from index.entities import open_extractor
from index.entities.base import Extractor
from index.entities.given import GivenExtractor
from index.errors import DatelineError, IdentityConflict, RecordError
from index.writer import IndexWriter, Outcome

Record = Article | RecordError
Mentions = Sequence[Mention]

# Articles that travel to a worker process and back together.
_BATCH = 64
# Warnings that are said with their places; the others are only counted.
_MOST_NOTES = 20
# Batches that may wait for each worker; more would only take memory.
_AHEAD = 2
# How long, in seconds, one thread keeps the interpreter to itself while another wants it. A segment is written in many short
# stretches between compiled loops; at Python's own five milliseconds each would wait so long for the thread that reads.
_SWITCH_INTERVAL = 0.00005
# How many more objects may be made than were let go before the collector looks for cycles among them, and how often it looks
# further. Articles have none, and thousands of them wait: at Python's own 700 a fifth of the reading would be that search.
_COLLECTOR_THRESHOLDS = (50_000, 20, 50)


@dataclass(frozen=True, slots=True, kw_only=True)
class PipelineOptions:
    """How to index.

    collection   goes in front of every id, so that two collections numbered alike stay apart
    entities     the extractor, as `open_extractor` takes it
    clean        take out of the texts what is not the story, and mend their characters
    workers      processes that extract entities; with 1 it is done in this process
    limit        stop after so many articles; None reads all
    skip_bad     leave out records that cannot be read or are refused, and go on
    """

    collection: str | None = None
    entities: str = "default"
    clean: bool = True
    workers: int = 1
    limit: int | None = None
    skip_bad: bool = False


@dataclass(slots=True)
class Summary:
    """What a run did. `committed` of its articles are in the index as of `generation`; both 0 where nothing was committed.

    warnings  how often something was wrong with an article that was taken in nevertheless, by field
    notes     the first of these warnings, each with its place
    """

    outcomes: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    skipped: int = 0
    committed: int = 0
    generation: int = 0
    seconds: float = 0.0

    @property
    def articles(self) -> int:
        """Articles taken in, whether anything changed or not."""
        return self.outcomes.total()


Report = Callable[[Summary, RecordError | None], None]
"""Called after every article, and with the problem of every record that is skipped."""


def run(records: Iterable[Record], writer: IndexWriter, options: PipelineOptions, report: Report) -> Summary:
    """Index `records`, commit after every few thousand, and commit the rest at the end.

    While a few thousand are written, the next are read; so what is committed on the way lags behind what was read.

    Raises RecordError or IdentityConflict at the first bad record unless `skip_bad`, and KeyboardInterrupt when stopped; what
    came before is committed first.
    """
    with _tuned():
        return _run(records, writer, options, report)


def _run(records: Iterable[Record], writer: IndexWriter, options: PipelineOptions, report: Report) -> Summary:
    summary = Summary()
    started = time.perf_counter()
    extractor = open_extractor(options.entities)
    writer.entities = extractor.version
    writer.cleaning = CLEANING_VERSION if options.clean else "none"
    try:
        for record, mentions in _extracted(chosen(records, options), extractor, options):
            problem = _take(record, mentions, writer, summary)
            if problem and not options.skip_bad:
                raise problem
            summary.skipped += problem is not None
            if writer.is_full:
                _commit_on_the_way(writer, summary)
            report(summary, problem)
        _commit(writer, summary)
    except (KeyboardInterrupt, DatelineError):
        _commit(writer, summary)  # again, where it was itself interrupted; a second Ctrl-C gives up what waits
        summary.seconds = time.perf_counter() - started
        report(summary, None)
        raise
    summary.seconds = time.perf_counter() - started
    return summary


@contextmanager
def _tuned() -> Iterator[None]:
    """The interpreter set up for a run, and afterwards as it was."""
    interval, thresholds = sys.getswitchinterval(), gc.get_threshold()
    sys.setswitchinterval(min(interval, _SWITCH_INTERVAL))
    gc.set_threshold(*_COLLECTOR_THRESHOLDS)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)
        gc.set_threshold(*thresholds)


def _commit_on_the_way(writer: IndexWriter, summary: Summary) -> None:
    """Commit what is in segments by now, and let what waits become one."""
    summary.generation = writer.commit_written()
    summary.committed = max(0, summary.articles - (writer.taken - writer.committed))


def _commit(writer: IndexWriter, summary: Summary) -> None:
    summary.generation = writer.commit()
    summary.committed = summary.articles


def _take(record: Record, mentions: Mentions, writer: IndexWriter, summary: Summary) -> RecordError | None:
    if isinstance(record, RecordError):
        return record
    try:
        outcome: Outcome = writer.add(replace(record, warnings=()) if record.warnings else record, mentions)
    except IdentityConflict as conflict:
        return conflict
    summary.outcomes[outcome.value] += 1
    for warning in record.warnings:
        summary.warnings[warning.partition(":")[0]] += 1
        if len(summary.notes) < _MOST_NOTES:
            summary.notes.append(f"{record.origin}: {warning}")
    return None


def chosen(records: Iterable[Record], options: PipelineOptions) -> Iterator[Record]:
    """The records that `options` take in, under the ids that they are to have and with their texts clean."""
    if options.limit is not None:
        records = _limited(records, options.limit)
    if options.collection:
        records = _collected(records, options.collection)
    return map(_clean, records) if options.clean else iter(records)


def _limited(records: Iterable[Record], limit: int) -> Iterator[Record]:
    """The records up to the article with number `limit`; records that are no articles do not count."""
    left = limit
    for record in records:
        yield record
        if isinstance(record, Article):
            left -= 1
            if not left:
                return


def _collected(records: Iterable[Record], collection: str) -> Iterator[Record]:
    """The records with the collection's name in front of their ids."""
    for record in records:
        yield replace(record, id=f"{collection}:{record.id}") if isinstance(record, Article) else record


def _clean(record: Record) -> Record:
    return clean_article(record) if isinstance(record, Article) else record


def _extracted(
    records: Iterator[Record], extractor: Extractor, options: PipelineOptions
) -> Iterator[tuple[Record, Mentions]]:
    """The records, each with what it mentions, in the same order."""
    if options.workers <= 1 or isinstance(extractor, GivenExtractor):  # to send an article away takes longer than that
        return ((record, _mentions(record, extractor)) for record in records)
    return _extracted_in_parallel(records, options)


def _mentions(record: Record, extractor: Extractor) -> Mentions:
    return extractor.extract(record) if isinstance(record, Article) else ()


def _extracted_in_parallel(records: Iterator[Record], options: PipelineOptions) -> Iterator[tuple[Record, Mentions]]:
    waiting: deque[tuple[list[Record], Future[list[Mentions]]]] = deque()
    context = multiprocessing.get_context("spawn")  # a forked worker would hold on to the index's lock
    with ProcessPoolExecutor(options.workers, context, _start_worker, (options.entities,)) as pool:
        try:
            for first in records:
                batch = list(chain((first,), islice(records, _BATCH - 1)))
                waiting.append((batch, pool.submit(_extract_batch, batch)))
                if len(waiting) > options.workers * _AHEAD:
                    yield from _joined(*waiting.popleft())
            while waiting:
                yield from _joined(*waiting.popleft())
        finally:
            for _, future in waiting:
                future.cancel()


def _joined(batch: list[Record], future: Future[list[Mentions]]) -> Iterator[tuple[Record, Mentions]]:
    return zip(batch, future.result(), strict=True)


_worker_extractor: Extractor | None = None


def _start_worker(entities: str) -> None:
    """Get a worker process ready: it leaves Ctrl-C to its parent, and ends with it."""
    global _worker_extractor  # noqa: PLW0603  a pool hands its workers no other place to keep something
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _worker_extractor = open_extractor(entities)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)


def _extract_batch(batch: list[Record]) -> list[Mentions]:
    extractor = _worker_extractor
    if extractor is None:
        raise RuntimeError("the worker was not started by the pipeline")
    return [_mentions(record, extractor) for record in batch]
