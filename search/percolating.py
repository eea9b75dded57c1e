"""Which saved queries find which new articles: thousands of queries over a few articles, where a search is one over all of them.

What an article must hold for each query to find it is a short program over simple conditions. All programs are run at once over
all new articles; what they cannot decide is asked as a search asks it, of the new articles alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from search.article_matches import ReadArticle
from search.collector import Collector
from search.condition_table import AT_ONCE, ConditionTable, rows_in
from search.conditions import program_of
from search.lasting_stems import LastingStems
from search.matches import clauses_of
from search.narrowed import Narrowed
from search.parser import ParsedQuery, parse
from search.planner import Plan
from search.request import SearchRequest
from search.scope import Collection, Scope

Rows = npt.NDArray[np.uint32]

# What a query must hold for its tree to depend on the day.
_DATED: Final = re.compile(r"(?:date|after|before|last):", re.IGNORECASE)


class Fired(NamedTuple):
    """A saved query finds an article.

    query        its place among the requests
    scope, row   the number of the article's segment, and its row there
    """

    query: int
    scope: int
    row: int


class _Saved:
    """Requests that ask for the same, by their places, and their query as it was last read."""

    def __init__(self, request: SearchRequest) -> None:
        self.request = request
        self.places: list[int] = []
        self.query = ParsedQuery(None, "")
        self.program = program_of(request, None)
        self.words: frozenset[str] = frozenset()

    def read(self, stems: LastingStems, as_of: date) -> None:
        """Read the query, and take note of the words in it."""
        stems.asked.clear()
        self.query = parse(self.request.q, stems, as_of)
        self.program = program_of(self.request, self.query.tree)
        self.words = frozenset(stems.asked)


class Percolator:
    """Saved queries, read: which of them find new articles. Keep it as long as they stay the same; for one thread at a time.

    requests   of each the query, in the query language, and the filters; how to sort, page and count is not looked at

    Queries are read when they are first asked about: some 100 µs each. They are read again where the languages of the index have
    changed, those with dates where the day has, and those with words that stand for other terms than before.
    """

    def __init__(self, requests: Sequence[SearchRequest]) -> None:
        saved: dict[object, _Saved] = {}
        for place, request in enumerate(requests):
            key = request.q, request.min_salience, tuple(sorted(request.narrowing().items()))
            saved.setdefault(key, _Saved(request)).places.append(place)
        self._saved = list(saved.values())
        self._of_place = {place: one for one in self._saved for place in one.places}
        self._languages: list[str] = []
        self._stems = LastingStems((), ())
        self._as_of: date | None = None
        self._table = ConditionTable([])

    def fired(self, collection: Collection, rows: Sequence[Rows], as_of: date) -> list[Fired]:
        """Which of the requests find which of some articles; ordered by query, scope and row.

        rows    by scope of the collection, ascending
        as_of   the day that relative dates count from
        It is what each request finds in the whole collection, in so far as it is among the rows.
        """
        self._read(collection, as_of)
        fired = [
            Fired(place, scope.place, row)
            for scope, some in zip(collection.scopes, rows, strict=True)
            for number, row in self._found(collection, scope, _live(scope, some))
            for place in self._saved[number].places
        ]
        return sorted(fired)

    def words(
        self, collection: Collection, fired: Fired, as_of: date, read: ReadArticle | None = None
    ) -> tuple[str, ...]:
        """The words of an article that made a query find it, as they stand there, each once; a phrase is one of them.

        read   the article, where it was read for another query
        () for a query that asks for no words.
        """
        self._read(collection, as_of)
        read = read or ReadArticle(collection, fired.scope, fired.row)
        found = read.matches(clauses_of(self._of_place[fired.query].query.tree))
        written = [
            (getattr(read.article, name) or "")[match.start : match.end]
            for name, matches in found.items()
            for match in matches
        ]
        return tuple(dict.fromkeys(written))

    def _found(self, collection: Collection, scope: Scope, rows: Rows) -> list[tuple[int, int]]:
        """Which of the saved queries, by number, find which of some rows of a segment."""
        found: list[tuple[int, int]] = []
        undecided: dict[int, None] = {}
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            numbers, places = rows_in(self._table.found(scope, some))
            for number, row in zip(numbers.tolist(), some[places].tolist(), strict=True):
                if self._saved[number].program.is_exact:
                    found.append((number, row))
                else:
                    undecided[number] = None
        if undecided:
            narrowed = Narrowed(collection, scope, rows)
            found += [(number, row) for number in undecided for row in _asked(narrowed, self._saved[number])]
        return found

    def _read(self, collection: Collection, as_of: date) -> None:
        """Read the queries that are to be read again, and make the table anew if there are any."""
        segments = [scope.segment for scope in collection.scopes]
        languages = sorted({language for segment in segments for language in segment.languages}) or ["en"]
        if languages != self._languages:
            self._languages, self._stems = languages, LastingStems(languages, segments)
            again = self._saved
        else:
            changed = self._stems.update(segments)
            is_late = as_of != self._as_of
            again = [
                one
                for one in (self._saved if changed or is_late else ())
                if not changed.isdisjoint(one.words) or (is_late and _DATED.search(one.request.q))
            ]
        self._as_of = as_of
        for one in again:
            one.read(self._stems, as_of)
        if again:
            self._table = ConditionTable([one.program for one in self._saved])


def _live(scope: Scope, rows: Rows) -> Rows:
    return rows if scope.live is None else rows[scope.live[rows] > 0]


def _asked(narrowed: Narrowed, saved: _Saved) -> list[int]:
    """The rows that a request finds, as a search does."""
    plan = Plan(narrowed, saved.query.tree)
    if saved.request.is_narrowed():
        (found,) = Collector(narrowed, plan, saved.request, ranked=False).matches
    else:
        found = plan.matches(narrowed.scopes[0])
    rows: list[int] = found.docs.tolist()
    return rows
