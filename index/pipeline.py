"""From records to an index: prepare, write, commit, and keep count, so that a run can be stopped and started again."""

from __future__ import annotations

import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from index.article import Article
from index.cleaning import CLEANING_VERSION
from index.entities import open_extractor
from index.errors import DatelineError, IdentityConflict, RecordError
from index.preparing import Mentions, Preparation, Prepared, Record
from index.readers.format import Found
from index.workers import prepared
from index.writer import IndexWriter, Outcome

# Warnings that are said with their places; the others are only counted.
_MOST_NOTES = 20
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
    workers      processes that read, clean and extract entities; with 1 all is done in this process
    limit        stop after so many articles; None reads all
    skip_bad     leave out records that cannot be read or are refused, and go on
    """

    collection: str | None = None
    entities: str = "default"
    clean: bool = True
    workers: int = 1
    limit: int | None = None
    skip_bad: bool = False

    @property
    def preparation(self) -> Preparation:
        """What becomes of each record before it is written."""
        return Preparation(collection=self.collection, clean=self.clean, entities=self.entities)


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


def run(found: Iterable[Found], writer: IndexWriter, options: PipelineOptions, report: Report) -> Summary:
    """Index what is found, commit after every few thousand, and commit the rest at the end.

    While a few thousand are written, the next are read; so what is committed on the way lags behind what was read.

    Raises RecordError or IdentityConflict at the first bad record unless `skip_bad`, and KeyboardInterrupt when stopped; what
    came before is committed first.
    """
    with _tuned():
        return _run(found, writer, options, report)


def _run(found: Iterable[Found], writer: IndexWriter, options: PipelineOptions, report: Report) -> Summary:
    summary = Summary()
    started = time.perf_counter()
    writer.entities = open_extractor(options.entities).version
    writer.cleaning = CLEANING_VERSION if options.clean else "none"
    try:
        for record, mentions in _limited(prepared(found, options.preparation, options.workers), options.limit):
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


def _limited(records: Iterator[Prepared], limit: int | None) -> Iterator[Prepared]:
    """The records up to the article with number `limit`; records that are no articles do not count."""
    left = limit
    for prepared_record in records:
        yield prepared_record
        if left is not None and isinstance(prepared_record[0], Article):
            left -= 1
            if not left:
                return
