"""Measures how Dateline alone holds up: with a larger collection, with a second thread, in a process just started."""

from __future__ import annotations

import hashlib
import math
import multiprocessing
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from benchmarks.contenders import OURS, load
from benchmarks.corpus import ROOT, Corpus, Story, read, write
from benchmarks.queries import Query, TooFewArticles
from benchmarks.timing import rotated
from benchmarks.worker import ContenderFailed, Worker

PLANTED = 40
"""How many articles the planted word is in, however large the collection."""
GROWTH = 4
"""How many times larger the larger collection is."""
WORD = "zanquiltovex"

PLANTED_ROUNDS = 300
WARM_UP = 20
THREAD_ROUNDS = 7
# What is timed with threads lasts at least so many seconds with one.
LEAST_SECONDS = 0.5
PROCESSES = 5

_SEARCH = "from web.cli import main; main()"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and the empty folder to do it in."""

    corpus: Corpus
    queries: Sequence[Query]
    folder: Path
    say: Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scaling:
    """What it came to.

    fewer_articles, articles   sizes of the two collections, of which the first is the beginning of the second
    fewer_ms, all_ms           a page for the planted word in either; growth: the second over the first
    one_thread, two_threads    pages a second over one engine; threads: the second over the first, median of the rounds
    cores                      the same ratio, in the same rounds, for hashing, which takes no lock: what the machine had to give
    first_answer_seconds       from starting `dateline search` to its end
    """

    fewer_articles: int
    articles: int
    planted: int
    fewer_ms: float
    all_ms: float
    growth: float
    one_thread: float
    two_threads: float
    threads: float
    cores: float
    first_answer_seconds: float


def check(corpus: Corpus) -> None:
    """Raise TooFewArticles where the smaller collection would not have as many articles as the word is planted in."""
    if corpus.articles < GROWTH * PLANTED:
        raise TooFewArticles(f"--scaling needs {GROWTH * PLANTED} articles; there are {corpus.articles}")


def run(plan: Plan) -> Scaling:
    """Index both collections and measure, in one process at a time. Raises ContenderFailed."""
    check(plan.corpus)
    sizes = (plan.corpus.articles // GROWTH, plan.corpus.articles)
    small, large = (_build(plan, size) for size in sizes)
    # Spawned, as the contenders are: nothing of this process slows down the one that answers.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        plan.say(f"{OURS} answers: the planted word, {PLANTED_ROUNDS} rounds")
        fewer_ms, all_ms = process.submit(planted_pages, small, large, PLANTED_ROUNDS).result()
        plan.say(f"{OURS} answers: one thread and two, {THREAD_ROUNDS} rounds")
        speeds = process.submit(threaded_pages, large, list(plan.queries), THREAD_ROUNDS).result()
    plan.say(f"{OURS} starts {PROCESSES} times")
    return Scaling(
        fewer_articles=sizes[0],
        articles=sizes[1],
        planted=PLANTED,
        fewer_ms=fewer_ms,
        all_ms=all_ms,
        growth=all_ms / fewer_ms,
        one_thread=median(speed.one for speed in speeds),
        two_threads=median(speed.two for speed in speeds),
        threads=median(speed.two / speed.one for speed in speeds),
        cores=median(speed.cores for speed in speeds),
        first_answer_seconds=first_answer(large, plan.queries[0].words[0], PROCESSES),
    )


def plant(corpus: Corpus, articles: int, path: Path) -> Corpus:
    """The first `articles` of `corpus` with WORD at the end of PLANTED of them, which are all in its first quarter."""
    quarter = corpus.articles // GROWTH
    chosen = {quarter * number // PLANTED for number in range(PLANTED)}
    stories = (
        Story(**{**story, "body": f"{story['body']} {WORD}."}) if number in chosen else story
        for number, story in enumerate(islice(read(corpus.path), articles))
    )
    return write(corpus.name, stories, path)


def planted_pages(small: Path, large: Path, rounds: int) -> tuple[float, float]:
    """Milliseconds of a page for the planted word over the indexes `small` and `large`: medians, asked in turn.

    Raises ContenderFailed where they do not answer alike.
    """
    engines, query = [_opened(folder) for folder in (small, large)], Query("rarer", (WORD,))
    pages = [engine.page(query) for engine in engines]
    if any(page.total != PLANTED for page in pages) or pages[0].facets != pages[1].facets:
        raise ContenderFailed(OURS, f"it found {WORD} in {pages[0].total} and {pages[1].total} of {PLANTED} articles")
    times: tuple[list[float], list[float]] = ([], [])
    for turn in range(WARM_UP + rounds):
        # Who goes first changes: the second may find something of the first's in the processor's caches.
        for which in (0, 1) if turn % 2 else (1, 0):
            started = time.perf_counter()
            engines[which].page(query)
            if turn >= WARM_UP:
                times[which].append(time.perf_counter() - started)
    for engine in engines:
        engine.close()
    return median(times[0]) * 1000, median(times[1]) * 1000


@dataclass(frozen=True, slots=True)
class Speeds:
    """One round: pages a second with one thread and with two, and how much faster two threads hash than one."""

    one: float
    two: float
    cores: float


def threaded_pages(folder: Path, queries: Sequence[Query], rounds: int, least: float = LEAST_SECONDS) -> list[Speeds]:
    """One thread and two over one engine, in turn, each for `least` seconds or more, after a round that warms up."""
    engine, data = _opened(folder), bytes(2**20)
    calls_a_second(engine.page, queries, 1)
    asked = _lasting(engine.page, queries, least)
    hashed = _lasting(hashlib.sha256, [data], least / 2)
    speeds = []
    for _ in range(rounds):
        one, two = (calls_a_second(engine.page, asked, threads) for threads in (1, 2))
        alone, both = (calls_a_second(hashlib.sha256, hashed, threads) for threads in (1, 2))
        speeds.append(Speeds(one, two, both / alone))
    engine.close()
    return speeds


def _lasting(call: Callable[[T], object], values: Sequence[T], seconds: float) -> list[T]:
    """`values` over and over, so that one thread needs about `seconds` for them."""
    return list(values) * math.ceil(seconds * calls_a_second(call, values, 1) / len(values))


def calls_a_second(call: Callable[[T], object], values: Sequence[T], threads: int) -> float:
    """Every thread calls for all values, each beginning at another one."""

    def ask_all(part: int) -> None:
        for number in rotated(len(values), part, threads):
            call(values[number])

    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        list(pool.map(ask_all, range(threads)))
        return threads * len(values) / (time.perf_counter() - started)


def first_answer(folder: Path, word: str, processes: int) -> float:
    """Seconds of `dateline search WORD` from its start to its end: the median, after one that finds its files in memory.

    Raises ContenderFailed where it does not answer.
    """
    command = (sys.executable, "-c", _SEARCH, "search", word, "--index", str(folder.resolve()))
    seconds = []
    for _ in range(processes + 1):
        started = time.perf_counter()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - started)
        if done.returncode or not done.stdout.strip():
            raise ContenderFailed(OURS, done.stderr.strip() or f"`dateline search {word}` ended with {done.returncode}")
    return median(seconds[1:])


def _build(plan: Plan, articles: int) -> Path:
    plan.say(f"{OURS} indexes {articles:,} articles, a word planted in {PLANTED}")
    folder = plan.folder / f"planted-{articles}"
    folder.mkdir(parents=True)
    planted = plant(plan.corpus, articles, plan.folder / f"planted-{articles}.jsonl")
    with Worker(OURS, folder, ()) as worker:
        worker.build(planted.path)
    planted.path.unlink()
    return folder


def _opened(folder: Path) -> Any:
    contender = load(OURS)
    contender.open(folder)
    return contender
