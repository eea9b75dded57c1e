"""The engine over a local index."""

from __future__ import annotations

import threading
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from whoosh.query import Or, Query, Term

from index.analysis import analyzer_for
from index.article import Article, EntityKind
from index.folding import fold_name
from index.schema import ENTITY_FIELDS, LANGUAGE, SECTIONS, facet_value
from index.storage import open_index
from index.version import VERSION
from index.writer import stored_revisions
from search.facet import FacetCounts, histogram
from search.matches import Clause, Match, clauses_of, find_matches
from search.parser import parse
from search.ranking import RELATED_TERMS
from search.request import FILTERS, SearchRequest
from search.results import (
    ArticleView,
    EntityCount,
    EntityView,
    Facet,
    Highlights,
    Histogram,
    Hit,
    IndexInfo,
    SearchPage,
    Stats,
    Suggestion,
    Total,
    Understood,
)
from search.snapshot import DocIds, Snapshot
from search.snippet import best_fragments, whole

# How long, in seconds, an answer may come from a generation that is no longer the newest.
_MAX_AGE = 0.5


class EmbeddedEngine:
    """Answers over the index in a folder. Threads take turns: Whoosh's readers cannot be shared.

    Raises NotAnIndex where the folder holds none, IndexDamaged where its files cannot be read.
    """

    def __init__(self, location: str | Path) -> None:
        self.folder = Path(location)
        self._index = open_index(self.folder)
        self._lock = threading.RLock()
        self._snapshot = Snapshot(self.folder, self._index)
        self._looked = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer `request` from one generation of the index."""
        started = time.perf_counter()
        with self._lock:
            snapshot = self._current()
            query = parse(request.q)
            matches = _Matches(snapshot, query.tree, request)
            docs = matches.docs()
            facets = {
                name: matches.facet(name, size) for name, size in request.facet_sizes().items() if name != "published"
            }
            published = matches.histogram() if "published" in request.facet_sizes() else None
            clauses = clauses_of(query.tree)
            results = tuple(_hit(snapshot.article(doc), clauses, score) for doc, score in matches.page(docs))
            return SearchPage(
                request=request,
                index=_info(snapshot),
                understood=Understood(query.understood, query.warnings),
                total=Total(len(docs)) if request.total == "exact" else Total(None, exact=False),
                results=results,
                facets=facets,
                published=published,
                took_ms=(time.perf_counter() - started) * 1000,
                as_of=datetime.now(UTC).date().isoformat(),
            )

    def article(self, article_id: str, q: str = "") -> ArticleView | None:
        """The current revision of an article with the matches of `q` in it; None where there is none."""
        with self._lock:
            snapshot = self._current()
            doc = snapshot.doc_of(article_id)
            if doc is None:
                return None
            article = snapshot.article(doc)
        clauses = clauses_of(parse(q).tree)
        texts = {name: getattr(article, name) or "" for name in SECTIONS}
        return ArticleView(
            article,
            {name: tuple((match.start, match.end) for match in _find(text, clauses)) for name, text in texts.items()},
        )

    def revisions(self, article_id: str) -> tuple[Article, ...]:
        """All texts that an article has had, oldest first, the current one last; () where there is none."""
        with self._lock:
            return stored_revisions(self._current().searcher, article_id)

    def facet_values(self, facet: str, request: SearchRequest, match: str = "", size: int = 20) -> Facet:
        """Values of `facet` over the matches of `request`, those with a word that starts with `match`."""
        with self._lock:
            matches = _Matches(self._current(), parse(request.q).tree, request)
            return matches.facet(facet, size, starting_with=fold_name(match))

    def suggest(self, text: str, size: int = 8) -> tuple[Suggestion, ...]:
        """Names with words that start as typed, most frequent first."""
        typed = fold_name(text)
        if not typed:
            return ()
        with self._lock:
            counts = Counter(label for label in self._current().labels() if label[0] in ENTITY_FIELDS)
        found = [(count, kind, label) for (kind, label), count in counts.items() if _word_starts(label, typed)]
        found.sort(key=lambda entry: (-entry[0], entry[2], entry[1]))
        return tuple(Suggestion(label, kind, facet_value(kind, label), count) for count, kind, label in found[:size])

    def related(self, article_id: str, size: int = 5) -> tuple[Hit, ...]:
        """Articles like this one, most alike first."""
        with self._lock:
            snapshot = self._current()
            doc = snapshot.doc_of(article_id)
            if doc is None:
                return ()
            tree = _most_telling(snapshot, snapshot.article(doc))
            others = snapshot.matching(tree) - {doc}
            return tuple(_hit(snapshot.article(like), (), score) for like, score in snapshot.best(tree, others, size))

    def entity(self, kind: EntityKind, name: str) -> EntityView | None:
        """What the index knows of a person, place or organisation, by id or name; None where nothing names it."""
        found = self.search(SearchRequest(**{kind: (name,)}, facets=(*ENTITY_FIELDS, "published"), page_size=0))  # type: ignore[arg-type]
        if not found.total.articles or found.published is None:
            return None
        own = next(bucket for bucket in found.facets[kind].buckets if bucket.selected)
        return EntityView(own.value, kind, own.label, found.total.articles, found.published, found.facets)

    def stats(self) -> Stats:
        """What the index holds."""
        with self._lock:
            snapshot = self._current()
            days = [period for doc in snapshot.all_docs if (period := snapshot.period(doc))]
            return Stats(
                generation=snapshot.generation,
                articles=len(snapshot.all_docs),
                revisions=snapshot.revision_count,
                segments=snapshot.segments,
                size=sum(file.stat().st_size for file in self.folder.iterdir() if file.is_file()),
                format=snapshot.description.format,
                dateline=snapshot.description.dateline,
                entities=snapshot.description.entities,
                published=(
                    min(first for first, _ in days).isoformat() if days else None,
                    max(last for _, last in days).isoformat() if days else None,
                ),
            )

    def refresh(self) -> bool:
        """Take up a newer generation now, if there is one; returns whether there was."""
        with self._lock:
            self._looked = time.monotonic()
            if self._index.latest_generation() == self._snapshot.generation:
                return False
            older, self._snapshot = self._snapshot, Snapshot(self.folder, self._index)
            older.close()
            return True

    def close(self) -> None:
        """Let go of files and threads. Closing twice is harmless."""
        with self._lock:
            self._snapshot.close()

    def _current(self) -> Snapshot:
        if time.monotonic() - self._looked > _MAX_AGE:
            self.refresh()
        return self._snapshot


class _Matches:
    """The articles that match one request, with and without each of its filters."""

    def __init__(self, snapshot: Snapshot, tree: Query | None, request: SearchRequest) -> None:
        self._snapshot = snapshot
        self._tree = tree
        self._request = request
        self._base = snapshot.matching(tree) & self._fixed_filters()
        self._any_of = {name: snapshot.with_any(name, values) for name in FILTERS if (values := getattr(request, name))}

    def docs(self, without: str | None = None) -> DocIds:
        """The matches; with `without`, as if the any-selection of that facet were not made."""
        kept = [docs for name, docs in self._any_of.items() if name != without]
        return self._base.intersection(*kept)

    def facet(self, name: str, size: int, starting_with: str = "") -> Facet:
        """The values of a facet, as if none of its own were selected, so that siblings keep their counts."""
        counts = FacetCounts(name)
        for doc in self.docs(without=name):
            counts.add(self._snapshot.values(name, doc))
        if starting_with:
            counts.keep(lambda label: _word_starts(label, starting_with))
            return counts.top(size)
        return counts.top(size, getattr(self._request, name))

    def histogram(self) -> Histogram:
        """The matches by date."""
        return histogram((self._snapshot.period(doc) for doc in self.docs()), self._request.interval)

    def page(self, docs: DocIds) -> list[tuple[int, float | None]]:
        """The rows of the page that is asked for, with their scores where they are ranked."""
        request = self._request
        first, last = (request.page - 1) * request.page_size, request.page * request.page_size
        if not request.page_size:
            return []
        if request.sort == "relevance" and self._tree is not None:
            return list(self._snapshot.best(self._tree, docs, last)[first:])
        return [(doc, None) for doc in self._by_date(docs)[first:last]]

    def _by_date(self, docs: DocIds) -> list[int]:
        direction = 1 if self._request.sort == "oldest" else -1
        dated = [(instant * direction, doc) for doc in docs if (instant := self._snapshot.instant(doc)) is not None]
        undated = sorted(doc for doc in docs if self._snapshot.instant(doc) is None)
        return [doc for _, doc in sorted(dated)] + undated

    def _fixed_filters(self) -> DocIds:
        snapshot, request = self._snapshot, self._request
        docs = set(snapshot.all_docs)
        for name, values in request.all_of.items():
            for value in values:
                docs &= snapshot.with_any(name, (value,))
        for name, values in request.none_of.items():
            docs -= snapshot.with_any(name, values)
        for name in request.missing:
            docs &= snapshot.without_values(name)
        if request.since or request.until:
            docs &= snapshot.within(request.first_day(), request.last_day())
        return docs


def _hit(article: Article, clauses: tuple[Clause, ...], score: float | None) -> Hit:
    title = whole(article.title, _find(article.title, clauses)) if article.title else None
    body = best_fragments(article.body, _find(article.body, clauses))
    return Hit(
        id=article.id,
        title=article.title,
        url=article.url,
        source=article.source,
        author=article.author,
        section=article.section,
        language=article.language,
        published=str(article.published) if article.published else None,
        published_precision=article.published.precision if article.published else None,
        modified=str(article.modified) if article.modified else None,
        score=score,
        highlights=Highlights(title, body),
        entities=_entities(article),
    )


def _entities(article: Article) -> tuple[EntityCount, ...]:
    counts = Counter(mention.entity for mention in article.mentions)
    names = {mention.entity: mention for mention in reversed(article.mentions)}
    ranked = sorted(counts, key=lambda entity: (-counts[entity], entity))
    return tuple(EntityCount(entity, names[entity].kind, names[entity].name, counts[entity]) for entity in ranked)


def _find(text: str, clauses: tuple[Clause, ...]) -> list[Match]:
    return find_matches(analyzer_for(LANGUAGE).tokens(text), clauses) if clauses else []


def _most_telling(snapshot: Snapshot, article: Article) -> Query:
    """A query for the words that are frequent in an article and rare elsewhere."""
    text = "\n".join((article.title or "", article.body))
    counts = Counter(token.term for token in analyzer_for(LANGUAGE).tokens(text))
    weights = {term: count * snapshot.searcher.idf("text", term) for term, count in counts.items()}
    telling = sorted(weights, key=lambda term: (-weights[term], term))[:RELATED_TERMS]
    return Or([Term("text", term, boost=weights[term]) for term in telling])


def _word_starts(label: str, typed: str) -> bool:
    return f" {typed}" in f" {fold_name(label)}"


def _info(snapshot: Snapshot) -> IndexInfo:
    return IndexInfo(snapshot.generation, len(snapshot.all_docs), VERSION, snapshot.description.entities)
