"""Many threads over one engine while a writer commits: every answer is that of one generation, whole."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from index.article import Article, Origin
from index.dates import parse_date
from index.generation import newest_generation
from index.writer import IndexWriter
from search import SearchRequest
from search.embedded import EmbeddedEngine
from search.results import SearchPage

READERS = 8
COMMITS = 25
SOURCES = ("CNN", "BBC", "Wire")

Held = dict[str, str]
"""What a generation holds: the source of each article."""


def article(number: int, version: int = 0) -> Article:
    return Article(
        id=f"a{number}",
        title=f"Talks {number}",
        body=f"The talks in version {version} went on. " + "Nobody knows why. " * (number % 5),
        source=SOURCES[number % len(SOURCES)],
        published=parse_date(f"2016-04-{number % 28 + 1:02d}") if number % 4 else None,
        origin=Origin(file="a.jsonl", record=number + 1),
    )


class Archive:
    """An index with its writer, and what each generation holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generations: dict[int, Held] = {}
        self.done = threading.Event()
        with IndexWriter(folder) as writer:
            held = {}
            for number in range(20):
                writer.add(article(number))
                held[f"a{number}"] = SOURCES[number % len(SOURCES)]
            self.generations[writer.commit()] = held

    def change(self) -> None:
        """Commit additions, new texts, deletions and merges, one after the other."""
        chance = random.Random(3)
        held = dict(self.generations[max(self.generations)])
        try:
            for commit in range(COMMITS):
                with IndexWriter(self.folder, on_conflict="revise") as writer:
                    for _ in range(6):
                        number = chance.randrange(60)
                        writer.add(article(number, commit))
                        held[f"a{number}"] = SOURCES[number % len(SOURCES)]
                    for name in chance.sample(sorted(held), 3):
                        writer.delete(name)
                        del held[name]
                    # Known before it can be seen; a merge that ends after the commit makes a generation of its own.
                    number = newest_generation(self.folder) + 1
                    self.generations[number] = self.generations[number + 1] = dict(held)
                    assert writer.commit(optimize=commit % 7 == 6) == number
        finally:
            self.done.set()

    def check(self, page: SearchPage, q: str) -> None:
        """Fail where an answer is not that of the generation that it names."""
        held = self.generations[page.index.generation]
        assert page.index.articles == page.total.articles == len(held)
        assert [hit.id for hit in page.results] == list(dict.fromkeys(hit.id for hit in page.results))
        assert {hit.id for hit in page.results} == held.keys()
        assert {hit.id: hit.source for hit in page.results} == held
        counts = {bucket.label: bucket.count for bucket in page.facets["source"].buckets}
        assert counts == {name: list(held.values()).count(name) for name in counts}
        assert sum(counts.values()) == len(held)
        assert page.published is not None
        assert sum(bucket.count for bucket in page.published.buckets) + page.published.missing == len(held)
        if q:
            assert all(
                hit.highlights.title and hit.highlights.title.text == f"Talks {hit.id[1:]}" for hit in page.results
            )
            assert all(hit.highlights.body[0].matches for hit in page.results)


@contextmanager
def changing(folder: Path) -> Iterator[tuple[Archive, threading.Thread]]:
    """An archive, and the thread that will change it."""
    with patch("os.fsync"):
        archive = Archive(folder)
        thread = threading.Thread(target=archive.change)
        yield archive, thread
        thread.join()


def test_answers_while_a_writer_commits_are_each_of_one_generation(tmp_path: Path) -> None:
    with changing(tmp_path / "index") as (archive, writer), EmbeddedEngine(archive.folder) as engine:

        def ask(seed: int) -> set[int]:
            chance = random.Random(seed)
            seen = set()
            while not archive.done.is_set():
                q = chance.choice(("talks", "", '"the talks"'))
                request = SearchRequest(
                    q=q,
                    sort=chance.choice(("relevance", "newest", "oldest")),
                    page_size=100,
                    facets=("source", "published"),
                )
                page = engine.search(request)
                archive.check(page, q)
                seen.add(page.index.generation)
                if chance.random() < 0.2:
                    engine.refresh()
            return seen

        engine.search(SearchRequest(q='"the talks"', facets=("source", "published")))  # the loops are compiled now
        with ThreadPoolExecutor(READERS) as pool:
            answers = [pool.submit(ask, seed) for seed in range(READERS)]
            writer.start()
            seen = set.union(*(answer.result() for answer in answers))
        assert len(seen) > 3
        engine.refresh()
        last = engine.search(SearchRequest(q="talks", page_size=100, facets=("source", "published")))
        archive.check(last, "talks")
        assert last.index.generation == newest_generation(archive.folder)


def test_everything_else_can_be_asked_while_a_writer_commits(tmp_path: Path) -> None:
    with changing(tmp_path / "index") as (archive, writer), EmbeddedEngine(archive.folder) as engine:

        def ask(seed: int) -> None:
            chance = random.Random(seed)
            while not archive.done.is_set():
                name = f"a{chance.randrange(60)}"
                view = engine.article(name, "talks")
                assert view is None or (view.article.id == name and view.matches["body"])
                revisions = engine.revisions(name)
                assert [revision.revision for revision in revisions] == list(range(1, len(revisions) + 1))
                assert name not in {hit.id for hit in engine.related(name)}
                stats = engine.stats()
                assert stats.articles == len(archive.generations[stats.generation])
                facet = engine.facet_values("source", SearchRequest(q="talks"), "c")
                assert [bucket.label for bucket in facet.buckets] in ([], ["CNN"])
                if chance.random() < 0.3:
                    engine.refresh()

        with ThreadPoolExecutor(READERS) as pool:
            answers = [pool.submit(ask, seed) for seed in range(READERS)]
            writer.start()
            for answer in answers:
                answer.result()


def test_an_answer_under_way_outlives_the_closing_of_its_engine(tmp_path: Path) -> None:
    with patch("os.fsync"):
        archive = Archive(tmp_path / "index")
    for _ in range(20):
        engine = EmbeddedEngine(archive.folder)
        with ThreadPoolExecutor(2) as pool:
            answer = pool.submit(engine.search, SearchRequest(q="talks", page_size=100, facets=("source", "published")))
            engine.close()
            archive.check(answer.result(), "talks")


@pytest.mark.parametrize("readers", [2])
def test_two_engines_over_two_indexes_do_not_share_their_counts(tmp_path: Path, readers: int) -> None:
    # Counts are kept for each thread, by facet, whatever index they are of.
    for number, size in enumerate((3, 30)):
        with patch("os.fsync"), IndexWriter(tmp_path / f"{number}") as writer:
            for row in range(size):
                writer.add(
                    Article(id=f"a{row}", body="news", source=f"S{row}", origin=Origin(file="a.jsonl", record=row + 1))
                )
    with EmbeddedEngine(tmp_path / "0") as small, EmbeddedEngine(tmp_path / "1") as large:
        for _ in range(readers * 3):
            for engine, size in ((large, 30), (small, 3)):
                facet = engine.search(SearchRequest(facets=("source:100",))).facets["source"]
                assert [bucket.count for bucket in facet.buckets] == [1] * size
