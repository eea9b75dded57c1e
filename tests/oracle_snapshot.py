"""An index in Whoosh's own segments: which articles match, what values they have, what they say. Slow, and no code of ours."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any

from whoosh.index import FileIndex
from whoosh.query import Every, Or, Query, Term
from whoosh.reading import IndexReader
from whoosh.scoring import BM25F

from index.article import Article
from index.schema import FACET_FIELDS, UNDATED, article_from, facet_key, split_values
from search.ranking import K1, B

Period = tuple[date, date]
DocIds = set[int]


class OracleSnapshot:
    """One generation of an index of Whoosh's own; it never changes. Not to be shared between threads."""

    def __init__(self, index: FileIndex) -> None:
        self.searcher = index.searcher(weighting=BM25F(B=B, K1=K1))

    @cached_property
    def all_docs(self) -> frozenset[int]:
        """Every current article."""
        return frozenset(self.searcher.docs_for_query(Every("id")))

    def matching(self, tree: Query | None) -> DocIds:
        """The articles that a query tree matches; all where it is None."""
        return set(self.all_docs) if tree is None else set(self.searcher.docs_for_query(tree)) & self.all_docs

    def with_any(self, facet: str, values: Iterable[str]) -> DocIds:
        """The articles that have at least one of `values`."""
        terms = [Term(facet, facet_key(facet, value)) for value in values]
        return set(self.searcher.docs_for_query(Or(terms)))

    def without_values(self, facet: str) -> DocIds:
        """The articles that have no value of `facet`, or, for `published`, no date."""
        if facet == "published":
            return {doc for doc in self.all_docs if self.instant(doc) is None}
        return {doc for doc in self.all_docs if not self.values(facet, doc)}

    def within(self, since: date | None, until: date | None) -> DocIds:
        """The articles known to be published from `since` to `until`, both inclusive."""
        first, last = since or date.min, until or date.max
        periods = ((doc, self.period(doc)) for doc in self.all_docs)
        return {doc for doc, period in periods if period and first <= period[0] and period[1] <= last}

    def values(self, facet: str, doc: int) -> list[str]:
        """The values of `facet` that an article has."""
        return split_values(self._column(facet)[doc])

    def instant(self, doc: int) -> int | None:
        """When an article was published, in seconds since 1970; None where that is unknown."""
        instant = int(self._column("instant")[doc])
        return None if instant == UNDATED else instant

    def period(self, doc: int) -> Period | None:
        """The first and last civil day on which an article may have been published; None where that is unknown."""
        first = int(self._column("first_day")[doc])
        return None if first == UNDATED else (date.fromordinal(first), date.fromordinal(self._column("last_day")[doc]))

    def article(self, doc: int) -> Article:
        """The article in a row of the index."""
        return article_from(self.searcher.reader().stored_fields(doc))

    def doc_of(self, article_id: str) -> int | None:
        """The row of an article's current revision; None where there is none."""
        return next(iter(self.searcher.docs_for_query(Term("id", article_id))), None)

    def best(self, tree: Query, docs: DocIds, count: int) -> list[tuple[int, float]]:
        """The `count` best of `docs` with their scores, best first; equal scores in the order of the rows."""
        if not docs:
            return []
        found = self.searcher.search(tree, limit=count, filter=docs, scored=True)
        return [(int(doc), float(score)) for score, doc in found.top_n]

    def labels(self) -> Iterator[tuple[str, str]]:
        """Every value of every facet, once for each article that has it."""
        for facet in FACET_FIELDS:
            for doc in self.all_docs:
                for label in self.values(facet, doc):
                    yield facet, label

    def close(self) -> None:
        """Let go of the files."""
        if not self.searcher.is_closed:
            self.searcher.close()

    def _column(self, name: str) -> _Column:
        if name not in self._columns:
            self._columns[name] = _Column(self.searcher.reader(), name)
        return self._columns[name]

    @cached_property
    def _columns(self) -> dict[str, _Column]:
        return {}


class _Column:
    """A column over all segments. Whoosh's own passes over a segment without it, and then gives its articles others' values."""

    def __init__(self, reader: IndexReader, name: str) -> None:
        leaves = reader.leaf_readers()
        self._starts = [start for _, start in leaves]
        self._segments = [leaf.column_reader(name) for leaf, _ in leaves]

    def __getitem__(self, doc: int) -> Any:
        number = bisect_right(self._starts, doc) - 1
        return self._segments[number][doc - self._starts[number]]
