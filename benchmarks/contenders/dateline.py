"""Dateline itself, through the same doors as everybody: its indexing pipeline and its engine."""

from __future__ import annotations

from pathlib import Path

from benchmarks.contender import FACETS, HITS, Answer
from benchmarks.queries import Query
from index.errors import RecordError
from index.generation import newest_generation
from index.manifest import manifest_file, read_manifest
from index.pipeline import PipelineOptions, Summary, run
from index.readers.files import find_in_paths
from index.toc import toc_file
from index.version import VERSION
from index.writer import IndexWriter
from search.engine import open_engine
from search.request import MAX_PAGE_SIZE, SearchRequest


class Dateline:
    """What `dateline index --entities none --workers 1 --no-clean` and `dateline optimize` leave, asked through `open_engine`.

    The articles are clean: nobody looks in them for what is not the story.
    """

    name = "dateline"
    version = VERSION
    most_articles = None
    answers = True

    def build(self, articles: Path, folder: Path) -> None:
        """With the names given with the articles only, as all contenders have them; then merged into one segment."""
        with IndexWriter(folder) as writer:
            run(
                find_in_paths((str(articles),)),
                writer,
                PipelineOptions(entities="none", workers=1, clean=False),
                _no_report,
            )
            writer.commit(optimize=True)

    def size(self, folder: Path) -> int:
        """What the newest generation needs: the one before is kept for emergencies, and goes with the next commit."""
        generation = newest_generation(folder)
        named = read_manifest(folder, generation).files() | {manifest_file(generation), toc_file(generation)}
        files = [*(folder / name for name in named), *folder.glob("dictionary-*")]
        return sum(file.stat().st_size for file in files)

    def open(self, folder: Path) -> None:
        """Open the engine."""
        self.engine = open_engine(str(folder))

    def page(self, query: Query) -> Answer:
        """The page as any program asks for it; it also holds the marked titles and the entities of each hit."""
        page = self.engine.search(SearchRequest(q=str(query), facets=FACETS, page_size=HITS))
        facets = {
            name: [(bucket.label, bucket.count) for bucket in facet.buckets] for name, facet in page.facets.items()
        }
        snippets = [hit.highlights.body[0].html if hit.highlights.body else "" for hit in page.results]
        return Answer([hit.id for hit in page.results], page.total.articles or 0, facets, snippets)

    def top(self, query: Query) -> list[tuple[str | int, float]]:
        """No total, no facets, and of each hit only id and score: no article is read."""
        page = self.engine.search(SearchRequest(q=str(query), total="none", fields="id", page_size=HITS))
        return [(hit.id, hit.score or 0.0) for hit in page.results]

    def matching(self, query: Query, most: int) -> frozenset[str]:
        """Page by page."""
        ids: set[str] = set()
        for number in range(1, -(-most // MAX_PAGE_SIZE) + 1):
            request = SearchRequest(q=str(query), sort="newest", page=number, page_size=MAX_PAGE_SIZE)
            results = self.engine.search(request).results
            ids.update(hit.id for hit in results)
            if len(results) < MAX_PAGE_SIZE:
                break
        return frozenset(ids)

    def close(self) -> None:
        """Close the engine."""
        self.engine.close()


def _no_report(summary: Summary, problem: RecordError | None) -> None:
    """Nobody watches."""
