"""Stock Whoosh, as its documentation sets it up, and with the facets that are faster here: where Dateline starts from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import whoosh
from whoosh import fields, highlight, index, sorting
from whoosh.analysis import StemmingAnalyzer
from whoosh.qparser import MultifieldParser

from benchmarks.contender import FACETS, HITS, TITLE_WEIGHT, VALUES, Answer, facet_values
from benchmarks.corpus import read
from benchmarks.machine import size_on_disk
from benchmarks.queries import Query


class StockWhoosh:
    """Text with Whoosh's own stemming analyzer, keywords as facets, Whoosh's own highlighter."""

    name = "whoosh"
    version = ".".join(map(str, whoosh.__version__))
    most_articles = 5_000
    answers = True

    def build(self, articles: Path, folder: Path) -> None:
        """One commit; the larger buffer is what the documentation advises for adding many at once."""
        writer = index.create_in(str(folder), _schema()).writer(limitmb=256)
        for story in read(articles):
            keywords = {name: ",".join(values) for name, values in facet_values(story).items()}
            writer.add_document(
                id=story["id"], date=story["date"], title=story["title"], body=story["body"], **keywords
            )
        writer.commit()

    def size(self, folder: Path) -> int:
        """All files."""
        return size_on_disk(folder)

    def open(self, folder: Path) -> None:
        """One searcher for all questions."""
        self.index = index.open_dir(str(folder))
        self.searcher = self.index.searcher()
        self.parser = MultifieldParser(
            ["title", "body"], self.index.schema, fieldboosts={"title": float(TITLE_WEIGHT), "body": 1.0}
        )

    def _facet(self, name: str) -> sorting.FacetType:
        return sorting.FieldFacet(name, allow_overlap=True, maptype=sorting.Count)

    def _search(self, query: Query, **options: Any) -> Any:
        return self.searcher.search(self.parser.parse(str(query)), **options)

    def page(self, query: Query) -> Answer:
        """Counts instead of lists of articles, as the documentation advises where only counts are shown."""
        grouped = sorting.Facets()
        for name in FACETS:
            grouped.add_facet(name, self._facet(name))
        found = self._search(query, limit=HITS, groupedby=grouped, terms=True)
        found.highlighter = highlight.Highlighter(fragmenter=highlight.PinpointFragmenter())
        hits = list(found)[:HITS]
        return Answer(
            ids=[hit["id"] for hit in hits],
            total=len(found),
            facets={name: _largest(found.groups(name)) for name in FACETS},
            snippets=[hit.highlights("body") for hit in hits],
        )

    def top(self, query: Query) -> list[tuple[str | int, float]]:
        """The ten best, with Whoosh's own skipping of blocks that cannot be among them."""
        found = self._search(query, limit=HITS)
        return [(found.docnum(place), found.score(place)) for place in range(found.scored_length())]

    def matching(self, query: Query, most: int) -> frozenset[str]:
        """From the stored fields."""
        return frozenset(hit["id"] for hit in self._search(query, limit=most))

    def close(self) -> None:
        """Close the files."""
        self.searcher.close()
        self.index.close()


class StoredWhoosh(StockWhoosh):
    """Facets from stored keywords, which Whoosh's documentation calls the slower way.

    With several values to an article it is the faster one: the other reads the postings of every value for each question.
    """

    name = "whoosh-stored"

    def _facet(self, name: str) -> sorting.FacetType:
        return sorting.StoredFieldFacet(name, allow_overlap=True, split_fn=_split, maptype=sorting.Count)


def _split(keywords: str | None) -> list[str]:
    return keywords.split(",") if keywords else []


def _schema() -> fields.Schema:
    def text() -> fields.TEXT:
        # Characters let the highlighter work without analysing the text again.
        return fields.TEXT(StemmingAnalyzer(), chars=True, stored=True)

    def keyword() -> fields.KEYWORD:
        return fields.KEYWORD(commas=True, stored=True)

    return fields.Schema(
        id=fields.ID(stored=True, unique=True), date=fields.ID(stored=True), title=text(), body=text(),
        person=keyword(), place=keyword(), source=keyword(),
    )  # fmt: skip


def _largest(groups: dict[str | None, int]) -> list[tuple[str, int]]:
    """Articles without any value are counted under None."""
    counts = [(value, count) for value, count in groups.items() if value]
    return sorted(counts, key=lambda one: (-one[1], one[0]))[:VALUES]
