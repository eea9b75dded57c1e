"""tantivy, the native engine in Rust, through its own Python binding: the one to beat."""

from __future__ import annotations

from importlib.metadata import version as version_of
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.contender import FACETS, HITS, TITLE_WEIGHT, VALUES, Answer, facet_values
from benchmarks.corpus import read
from benchmarks.machine import size_on_disk
from benchmarks.queries import Query

# Enough for all postings of the corpora measured here, so that one thread writes one segment: tantivy at its best.
ONE_SEGMENT_HEAP = 2_000_000_000
_TEXT = ["title", "body"]
_COUNTS = {name: {"terms": {"field": name, "size": VALUES}} for name in FACETS}


def schema() -> Any:
    """Stemmed text with positions; facets as fast fields of text, as aggregations over them ask for.

    `number` is the article's place in the collection: a numeric fast field is the cheapest key that tantivy has,
    a stored one costs the decompression of a block of articles.
    """
    builder = tantivy.SchemaBuilder().add_integer_field("number", fast=True)
    for name in ("id", "date"):
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in _TEXT:
        builder.add_text_field(name, stored=True, tokenizer_name="en_stem")
    for name in FACETS:
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


class Tantivy:
    """One thread, one segment."""

    name = "tantivy"
    version = version_of("tantivy")
    most_articles = None
    answers = True

    def _writer(self, index: Any) -> Any:
        return index.writer(heap_size=ONE_SEGMENT_HEAP, num_threads=1)

    def build(self, articles: Path, folder: Path) -> None:
        """Add all articles, commit once, wait for merges."""
        writer = self._writer(tantivy.Index(schema(), path=str(folder)))
        for number, story in enumerate(read(articles)):
            writer.add_document(
                tantivy.Document(
                    number=number, id=story["id"], date=story["date"], title=story["title"], body=story["body"],
                    **facet_values(story),
                )
            )  # fmt: skip
        writer.commit()
        writer.wait_merging_threads()

    def size(self, folder: Path) -> int:
        """All files."""
        return size_on_disk(folder)

    def open(self, folder: Path) -> None:
        """Open for reading."""
        self.index = tantivy.Index.open(str(folder))
        # The binding's own type stubs are incomplete.
        self.searcher: Any = self.index.searcher()

    def _query(self, query: Query) -> Any:
        return self.index.parse_query(
            str(query), _TEXT, field_boosts={"title": float(TITLE_WEIGHT)}, conjunction_by_default=True
        )

    def page(self, query: Query) -> Answer:
        """Two passes over the matches: the binding has no collector that ranks and aggregates at once."""
        parsed = self._query(query)
        found = self.searcher.search(parsed, HITS, count=True)
        counts = self.searcher.aggregate(parsed, _COUNTS)
        generator = tantivy.SnippetGenerator.create(self.searcher, parsed, self.index.schema, "body")
        stories = [self.searcher.doc(address) for _, address in found.hits]
        return Answer(
            ids=[story["id"][0] for story in stories],
            total=found.count,
            facets={name: [(b["key"], int(b["doc_count"])) for b in counts[name]["buckets"]] for name in FACETS},
            snippets=[generator.snippet_from_doc(story).to_html() for story in stories],
        )

    def top(self, query: Query) -> list[tuple[str | int, float]]:
        """The keys come from the fast field."""
        hits = self.searcher.search(self._query(query), HITS, count=False).hits
        numbers = self.searcher.fast_field_values("number", [address for _, address in hits])
        return [(number, score) for number, (score, _) in zip(numbers, hits, strict=True)]

    def matching(self, query: Query, most: int) -> frozenset[str]:
        """From the stored articles."""
        hits = self.searcher.search(self._query(query), most, count=False).hits
        return frozenset(self.searcher.doc(address)["id"][0] for _, address in hits)

    def close(self) -> None:
        """The binding has nothing to close; files go with the objects."""
        del self.searcher, self.index


class TantivyThreads(Tantivy):
    """The writer as the binding sets it up by itself: a thread for each core, segments merged behind."""

    name = "tantivy-threads"
    answers = False

    def _writer(self, index: Any) -> Any:
        return index.writer()
