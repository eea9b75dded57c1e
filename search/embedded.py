"""The engine over a local index."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from index.article import Article, EntityKind
from index.damage import Diagnosed
from index.entities.curated import curated
from index.folding import fold_name
from index.generation import newest_generation, open_snapshot
from index.snapshot import Snapshot
from index.storage import read_description
from index.stored import stored_article
from index.version import VERSION
from search.answer import answer
from search.article_matches import matches_in
from search.asked import day_of, read_query, today
from search.errors import RequestError
from search.highlight import Highlighter
from search.hints import Hints
from search.hits import read_hits
from search.matches import clauses_of
from search.opened import Opened
from search.parser import parse
from search.planner import Plan
from search.related import MAX_RELATED, related_rows
from search.relaxing import collect, relaxed
from search.request import DEFAULT_FACET_SIZE, FILTERS, SearchRequest
from search.results import (
    ArticleView,
    EntityView,
    Facet,
    Hit,
    IndexInfo,
    SearchPage,
    Stats,
    Suggestion,
    Total,
    Understood,
)
from search.scope import Collection
from search.statistics import stats_of
from search.suggesting import suggest_for
from search.together import Order, together
from search.watching import Watcher

# How often, in seconds, a newer generation is looked for.
_LOOK_EVERY = 0.5

_log = logging.getLogger(__name__)


class _State:
    """One generation, open: what a query runs over. Shared by all threads, never changed."""

    def __init__(self, folder: Path, before: Snapshot | None = None) -> None:
        self.snapshot: Snapshot = open_snapshot(folder, before=before)
        self.collection = Collection(self.snapshot)
        self.hints = Hints(self.collection)
        # Whatever goes wrong over it may be the doing of a damaged file.
        self.diagnosed = Diagnosed(*self.snapshot.segments, self.snapshot.dictionaries, self.snapshot.registry)
        # What an answer says of the index that gave it.
        self.info = IndexInfo(self.snapshot.generation, self.snapshot.articles, VERSION, self.snapshot.entities)


class EmbeddedEngine:
    """Answers over the index in a folder, for any number of threads at once.

    A newer generation is taken up within a second, by a thread that looks for it: no query ever opens one. Where it cannot be
    opened, the engine goes on with the one that it has, and logs why.

    Raises NotAnIndex where the folder holds none, IndexDamaged where its files cannot be read. Checksums are not compared as it
    answers: a damaged file gives a wrong answer or IndexDamaged; `dateline check` is sure to find it.
    """

    def __init__(self, location: str | Path) -> None:
        self.folder = Path(location)
        self._state = _State(self.folder)
        self._id = read_description(self.folder).id
        self._asked: SearchRequest | None = None
        self._complaint = ""
        self._watcher = Watcher(self._look, _LOOK_EVERY)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer `request` from one generation of the index."""
        self._asked = request
        return self._page(self._current(), request)

    def _page(self, state: _State, request: SearchRequest) -> SearchPage:
        started = time.perf_counter()
        as_of = day_of(request)
        query = read_query(request, state.collection, as_of)
        with state.diagnosed:
            found = answer(state.collection, request, query.tree, as_of)
            suggestion = suggest_for(request, state.collection, state.hints, found)
            if request.match == "auto" and not found.hits and not found.total:
                query = relaxed(state.collection, request, query) or query
                if query.is_relaxed:
                    found = answer(state.collection, request, query.tree, as_of)
        return SearchPage(
            request=request,
            index=state.info,
            understood=Understood(query.understood, query.warnings, query.is_relaxed),
            total=Total(found.total, exact=found.is_exact, stories=found.stories)
            if request.total == "exact"
            else Total(None, exact=False),
            results=found.hits,
            facets=found.facets,
            published=found.published,
            as_of=as_of.isoformat(),
            unusual=found.unusual,
            took_ms=(time.perf_counter() - started) * 1000,
            suggestion=suggestion,
        )

    def article(self, article_id: str, q: str = "") -> ArticleView | None:
        """The current revision of an article with the matches of `q` in it; None where there is none."""
        state = self._current()
        with state.diagnosed:
            article = _article(state.snapshot, article_id)
        if article is None:
            return None
        clauses = clauses_of(parse(q, state.collection.stems, today()).tree)
        matches = matches_in(article, clauses, state.collection)
        return ArticleView(
            article, {name: tuple((match.start, match.end) for match in found) for name, found in matches.items()}
        )

    def revisions(self, article_id: str) -> tuple[Article, ...]:
        """All texts that an article has had, oldest first, the current one last; () where there is none."""
        return self._current().snapshot.revisions(article_id)

    def facet_values(self, facet: str, request: SearchRequest, match: str = "", size: int = 20) -> Facet:
        """Values of `facet` over the matches of `request`, those with a word that starts with `match`."""
        if facet not in FILTERS:
            raise RequestError(
                "bad_value", "facet", f'"{facet}" has no values to list', remedy=f"use {', '.join(FILTERS)}"
            )
        state = self._current()
        typed = fold_name(match)
        with state.diagnosed:
            collector = collect(state.collection, request)
            if not typed:
                return collector.facets({facet: size})[facet]
            return collector.sifted_facet(facet, size, lambda label: _word_starts(label, typed))

    def suggest(self, text: str, size: int = 8) -> tuple[Suggestion, ...]:
        """What the end of `text` may become: words, names and headlines, by how often and how lately; see `Completer.complete`."""
        state = self._current()
        with state.diagnosed:
            return state.hints.completer().complete(text, size)

    def related(self, article_id: str, size: int = 5, *, copies: bool = False) -> tuple[Hit, ...]:
        """Articles like this one, most alike first, one of each story; with `copies` other versions of a story too."""
        state = self._current()
        place = state.snapshot.find(article_id)
        if place is None:
            return ()
        with state.diagnosed:
            scope = state.collection.scopes[place[0]]
            found = related_rows(state.collection, scope, place[1], min(size, MAX_RELATED), copies=copies)
            return read_hits(found, Highlighter(Plan(state.collection, None), ()))

    def entity(self, kind: EntityKind, name: str) -> EntityView | None:
        """What the index knows of a person, place or organisation, by id or name; None where nothing names it."""
        return self.together(kind, name)

    def together(
        self,
        kind: EntityKind,
        name: str,
        request: SearchRequest | None = None,
        size: int = DEFAULT_FACET_SIZE,
        order: Order = "count",
    ) -> EntityView | None:
        """What stands beside an entity in the articles that a request finds; None where none of them names it."""
        state = self._current()
        with state.diagnosed:
            return together(state.collection, kind, name, request or SearchRequest(), size, order)

    def stats(self) -> Stats:
        """What the index holds."""
        state = self._current()
        with state.diagnosed:
            return stats_of(self.folder, state.snapshot, state.collection)

    def opened(self) -> Opened:
        """The generation that is answered from."""
        state = self._current()
        return Opened(self._id, state.snapshot, state.collection, state.diagnosed)

    def refresh(self) -> bool:
        """Take up a newer generation now, if there is one; returns whether there was. Raises as opening the engine does."""
        with self._watcher.lock:
            if self._watcher.is_closed or newest_generation(self.folder) == self._state.snapshot.newest:
                return False
            state = _State(self.folder, self._state.snapshot)
            # What is made when it is first needed is made now: no query is to wait for that.
            state.hints.prepare(self._state.hints)
            if self._asked is not None:
                self._page(state, self._asked)
            # Queries that still run over the older generation keep it open; its files go when the last of them ends.
            self._state = state
            return True

    def close(self) -> None:
        """Let go of files and threads. Closing twice is harmless."""
        self._watcher.close()
        with self._watcher.lock:
            self._state.snapshot.close()

    def _current(self) -> _State:
        """The generation to answer from: whoever asked for it keeps to it, also when there is a newer one."""
        return self._state

    def _look(self) -> None:
        try:
            self.refresh()
            self._complaint = ""
        except Exception as error:  # whatever is wrong with the newer generation, there is one to go on with
            if str(error) != self._complaint:
                self._complaint = str(error)
                generation = self._state.snapshot.generation
                _log.error("generation %d is still answered from; a newer one cannot be opened: %s", generation, error)


def _article(snapshot: Snapshot, article_id: str) -> Article | None:
    place = snapshot.find(article_id)
    if place is None:
        return None
    segment, row = snapshot.segments[place[0]], place[1]
    return curated(stored_article(segment, row), segment, row, snapshot.registry)


def _word_starts(label: str, typed: str) -> bool:
    return f" {typed}" in f" {fold_name(label)}"
