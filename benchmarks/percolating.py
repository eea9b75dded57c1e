"""The command `python -m benchmarks.percolating`: what it takes to find which of thousands of saved queries find new articles.

Queries are made by a fixed rule of words, names and phrases of articles; then others come, in commits of 1, 10, 100 and 1,000.
Printed is the processor time that an article takes beyond indexing, the least and the median of the commits of a size, and how many
queries find it. Of one commit of each size all queries are also run one by one over the whole index: the answers must be the same.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path

import numpy as np

from benchmarks import corpus
from benchmarks.corpus import Story
from index.errors import RecordError
from index.generation import open_snapshot
from index.pipeline import PipelineOptions, Summary, run
from index.readers.files import find_in_paths
from index.writer import IndexWriter
from search.arrivals import arrived_since
from search.asked import read_query
from search.collector import Collector
from search.percolating import Fired, Percolator
from search.planner import Plan
from search.request import SearchRequest
from search.scope import Collection

SIZES = {1: 30, 10: 12, 100: 6, 1_000: 3}
"""How many commits there are of each number of articles."""
HOSTILE = " ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz" * 20)[:1_000]
"""A query that stands for all words; only its first patterns are read as such."""

# People save what tells a few articles from others: words that at most one in so many articles holds.
_TELLING = 100
_TRIES = 100
_AS_OF = date(2016, 4, 22)
_WORD = re.compile(r"(?<![\w'’.-])[a-z]{5,}(?![\w'’-]|\.\w)")
_PAIR = re.compile(r"(?<![\w'’.-])([A-Za-z]{4,} [a-z]{4,})(?![\w'’-]|\.\w)")


def main(arguments: Sequence[str] | None = None) -> int:
    """Index, add, ask, print a line for each size of commits. Returns 0; 1 where an answer is wrong; 2 without articles."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory(prefix="percolating-") as scratch:
        folder = Path(scratch)
        try:
            whole = corpus.prepare(options.articles, options.data, folder / "articles.jsonl", options.seed)
        except corpus.NoArticles as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
        stories = list(corpus.read(whole.path))
        count = min(sum(size * commits for size, commits in SIZES.items()), len(stories) // 2)
        known, new = stories[:-count], iter(stories[-count:])
        _add(folder, known)
        percolator = Percolator(requests := made(known, options.saved, random.Random(options.seed)))
        taken = _time(lambda: percolator.fired(Collection(open_snapshot(folder / "news.index")), _none(folder), _AS_OF))
        print(f"{len(requests):,} queries read and made into a table: {taken:.0f} ms")
        return max(_measure(folder, (percolator, requests), new, size, commits) for size, commits in SIZES.items())


def made(stories: Sequence[Story], count: int, chance: random.Random) -> list[SearchRequest]:
    """So many saved queries, fewer where articles give none, of ten kinds in turn, as `_kinds` has them."""
    found: list[SearchRequest] = []
    kinds = _kinds()
    df = Counter(word for story in stories for word in set(_WORD.findall(story["body"])))
    telling = {word for word, held in df.items() if held <= max(1, len(stories) // _TELLING)}
    for _ in range(_TRIES * count):
        if len(found) == count:
            break
        story = chance.choice(stories)
        words = sorted(telling.intersection(_WORD.findall(story["body"])))
        pairs = [pair for pair in _PAIR.findall(story["body"]) if telling.intersection(pair.split())]
        if len(words) > 2 and pairs and story["people"] and story["places"]:
            found.append(kinds[len(found) % len(kinds)](story, chance.sample(words, 3), chance.choice(pairs)))
    return found


def _kinds() -> list[Callable[[Story, Sequence[str], str], SearchRequest]]:
    return [
        lambda story, words, pair: SearchRequest(q=f"{words[0]} {words[1]}"),
        lambda story, words, pair: SearchRequest(q=f'"{pair}"'),
        lambda story, words, pair: SearchRequest(q=f'"{story["people"][0]}"'),
        lambda story, words, pair: SearchRequest(q=words[0], place=(story["places"][0],)),
        lambda story, words, pair: SearchRequest(person=(story["people"][0],)),
        lambda story, words, pair: SearchRequest(q=f"{words[0]} ({words[1]} OR {words[2]})"),
        lambda story, words, pair: SearchRequest(q=f"{words[0]} {words[1]} -{words[2]}"),
        lambda story, words, pair: SearchRequest(q=f"{words[0][:5]}* {words[1]}"),
        lambda story, words, pair: SearchRequest(q=f"{words[0]} {words[1]} {words[2]}", source=(story["source"],)),
        lambda story, words, pair: SearchRequest(q=f'"{pair}" OR ({words[0]} "{story["people"][-1]}")', since="2010"),
    ]


def _measure(
    folder: Path, saved: tuple[Percolator, Sequence[SearchRequest]], new: Iterator[Story], size: int, commits: int
) -> int:
    percolator, requests = saved
    index, taken, hits, is_right = folder / "news.index", [], 0, True
    for number in range(commits):
        stamp = open_snapshot(index).stamp
        if len(batch := list(islice(new, size))) < size:
            break
        _add(folder, batch)
        collection = Collection(open_snapshot(index))
        rows = arrived_since(collection, stamp)
        fired: list[Fired] = []
        started = time.process_time()
        fired += percolator.fired(collection, rows, _AS_OF)
        taken.append((time.process_time() - started) * 1_000 / size)
        hits += len(fired)
        is_right &= number > 0 or fired == slowly(collection, requests, rows)
    if taken:
        print(
            f"{size:5} an article: {min(taken):.3f} ms at least, {statistics.median(taken):.3f} ms usually;"
            f" {hits / size / len(taken):.1f} queries find it{'' if is_right else '; WRONG'}"
        )
    return int(not is_right)


def slowly(collection: Collection, requests: Sequence[SearchRequest], rows: Sequence[np.ndarray]) -> list[Fired]:
    """Each request over the whole collection; of what it finds what is among the rows."""
    fired = []
    for number, request in enumerate(requests):
        plan = Plan(collection, read_query(request, collection, _AS_OF).tree)
        matches = Collector(collection, plan, request, ranked=False).matches
        for scope, found, some in zip(collection.scopes, matches, rows, strict=True):
            fired += [Fired(number, scope.place, row) for row in np.intersect1d(found.docs, some).tolist()]
    return fired


def _none(folder: Path) -> list[np.ndarray]:
    """No rows of any segment."""
    return [np.empty(0, np.uint32) for _ in open_snapshot(folder / "news.index").segments]


def _time(run_it: Callable[[], object]) -> float:
    started = time.process_time()
    run_it()
    return (time.process_time() - started) * 1_000


def _add(folder: Path, stories: Sequence[Story]) -> None:
    """Index some articles, in one commit."""
    path = folder / "some.jsonl"
    corpus.write("some", stories, path)
    with IndexWriter(folder / "news.index") as writer:
        options = PipelineOptions(entities="none", workers=1, clean=False)
        run(find_in_paths((str(path),)), writer, options, _no_report)


def _no_report(summary: Summary, problem: RecordError | None) -> None:
    """Nobody watches."""


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.percolating", description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000, help="how many articles there are in all")
    parser.add_argument("--saved", type=int, default=10_000, help="how many saved queries there are")
    parser.add_argument("--data", type=Path, default=corpus.data_folder(), help="folder or file with real articles")
    parser.add_argument("--seed", type=int, default=5)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
