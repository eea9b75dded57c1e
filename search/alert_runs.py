"""A run over the alerts: what has arrived since each last looked is matched, judged, and written down with how far it looked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy.typing as npt

from index.stored import TITLE, stored_record, stored_text
from search.alert_firing import Arrivals, Arrived, Place, Verdict, candidates_of, judge
from search.alert_rows import now_in_words
from search.alert_store import AlertStore, Matched
from search.alerts import BEGINNING, Alert, Firing, Mark
from search.arrivals import arrived_since
from search.article_matches import ReadArticle
from search.asked import today
from search.errors import RequestError
from search.opened import Opened
from search.percolating import Fired, Percolator
from search.scope import Collection

Rows = Sequence[npt.NDArray[Any]]
"""Rows of each segment of a collection."""

# So many articles are matched at a time, so that who runs beside it need not wait for long.
_PORTION = 64

_NOTHING = Verdict((), 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a run did.

    generation   that was looked at
    arrived      how many articles were new to any alert
    alerts       how many alerts were matched with them
    fired        of each alert that fired, for what
    held_old, held_copies   how often one did not, since an article was back-fill or a copy of a story
    elsewhere    alerts over another index, which were left alone
    behind       alerts that have looked at a later generation of this index than there is: what comes in from now on is matched
    broken       alerts whose query this version cannot read, each with what is wrong
    """

    generation: int
    arrived: int = 0
    alerts: int = 0
    fired: tuple[tuple[Alert, tuple[Firing, ...]], ...] = ()
    held_old: int = 0
    held_copies: int = 0
    elsewhere: tuple[Alert, ...] = ()
    behind: tuple[Alert, ...] = ()
    broken: tuple[tuple[Alert, str], ...] = ()


@dataclass(slots=True)
class _Sorted:
    """Alerts by what is to be done with them; those that are due by the stamp up to which they have looked."""

    due: dict[int, list[Alert]] = field(default_factory=dict)
    elsewhere: list[Alert] = field(default_factory=list)
    behind: list[Alert] = field(default_factory=list)
    broken: list[tuple[Alert, str]] = field(default_factory=list)


class AlertRunner:
    """Matches what has arrived in an index with the alerts of a store; keeps what it has made of the queries for the next time.

    rest   called between portions of articles, and whenever else who runs beside it may go first
    """

    def __init__(self, store: AlertStore, rest: Callable[[], None] = lambda: None) -> None:
        self._store = store
        self._rest = rest
        self._percolators: dict[tuple[tuple[int, int], ...], Percolator] = {}

    def run(self, opened: Opened, on: date | None = None) -> Report:
        """Match what has arrived in a generation. Killed at any point, or run twice at once, it loses nothing and doubles nothing.

        on   the day that relative dates count from; today where it is not said
        Raises as the store does, and IndexDamaged where the index is.
        """
        on, snapshot = on or today(), opened.snapshot
        alerts = _sorted(self._store.alerts(), opened)
        report = Report(
            generation=snapshot.generation,
            elsewhere=tuple(alerts.elsewhere),
            behind=tuple(alerts.behind),
            broken=tuple(alerts.broken),
        )
        if not alerts.due:
            return report
        with opened.diagnosed:
            round_ = _Round(opened, self._store, self._rest, on)
            kept, arrived = self._percolators, 0
            self._percolators = {}
            matched: list[Matched] = []
            for stamp, due in alerts.due.items():
                rows = _arrived(opened.collection, stamp)
                arrived = max(arrived, sum(map(len, rows)))
                queries = tuple((alert.number, alert.version) for alert in due)
                percolator = kept.get(queries) or Percolator([alert.request() for alert in due])
                self._percolators[queries] = percolator
                matched += round_.match(due, percolator, rows)
        return _with_found(report, self._store.record(matched), arrived)


class _Round:
    """One run over one generation."""

    def __init__(self, opened: Opened, store: AlertStore, rest: Callable[[], None], on: date) -> None:
        self._collection, self._store, self._rest, self._on = opened.collection, store, rest, on
        self._newest = opened.newest_day(on)
        self._index, self._stamp = opened.index, opened.snapshot.stamp
        self._arrivals = Arrivals(opened.collection)
        self._now = now_in_words()

    def match(self, due: Sequence[Alert], percolator: Percolator, rows: Rows) -> list[Matched]:
        """What alerts make of rows that are new to all of them."""
        found: dict[int, list[Fired]] = {}
        for portion in _portions(rows):
            for fired in percolator.fired(self._collection, portion, self._on):
                found.setdefault(fired.query, []).append(fired)
            self._rest()
        matching = {query: [self._arrivals[one.scope, one.row] for one in fired] for query, fired in found.items()}
        before = self._store.fired_before({due[query].number: candidates_of(each) for query, each in matching.items()})
        verdicts = {
            query: judge(due[query], each, before, self._known_newest(due[query])) for query, each in matching.items()
        }
        firings = self._firings(percolator, found, verdicts)
        matched = []
        for query, alert in enumerate(due):
            verdict = verdicts.get(query, _NOTHING)
            made = tuple(firings[query, article.place] for article in verdict.fires)
            matched.append(Matched(alert, self._mark(alert), made, verdict.held_old, verdict.held_copies))
        return matched

    def _known_newest(self, alert: Alert) -> str | None:
        """The newest day that the index had when an alert last looked: the present one where it had no dated article then."""
        return alert.mark.newest or (None if alert.mark.stamp == BEGINNING else self._newest)

    def _mark(self, alert: Alert) -> Mark:
        newest = max(filter(None, (alert.mark.newest, self._newest)), default=None)
        return Mark(index=self._index, stamp=self._stamp, newest=newest)

    def _firings(
        self, percolator: Percolator, found: Mapping[int, Sequence[Fired]], verdicts: Mapping[int, Verdict]
    ) -> dict[tuple[int, Place], Firing]:
        """What is written down of each article that a query fires for. Every article is read once, for all of them."""
        fired: dict[Place, list[Fired]] = {}
        for query, verdict in verdicts.items():
            firing = {article.place for article in verdict.fires}
            for one in found[query]:
                if (one.scope, one.row) in firing:
                    fired.setdefault((one.scope, one.row), []).append(one)
        firings = {}
        for place, several in fired.items():
            read, common = ReadArticle(self._collection, *place), self._firing(self._arrivals[place])
            for one in several:
                words = percolator.words(self._collection, one, self._on, read)
                firings[one.query, place] = replace(common, words=words)
            self._rest()
        return firings

    def _firing(self, article: Arrived) -> Firing:
        """What is written down of an article, but for the words."""
        segment, row = self._collection.scopes[article.place[0]].segment, article.place[1]
        record = stored_record(segment, row)
        return Firing(
            article=article.article,
            story=article.story,
            fired=self._now,
            words=(),
            title=stored_text(segment, row, TITLE) or None,
            url=record.get("url"),
            source=record.get("source"),
            published=record.get("published"),
        )


def _sorted(alerts: Sequence[Alert], opened: Opened) -> _Sorted:
    found, stamp = _Sorted(), opened.snapshot.stamp
    for alert in alerts:
        if alert.mark.index != opened.index:
            found.elsewhere.append(alert)
        elif alert.mark.stamp > stamp:
            found.behind.append(alert)
        elif alert.mark.stamp < stamp:
            try:
                alert.request()
            except RequestError as error:
                found.broken.append((alert, str(error)))
            else:
                found.due.setdefault(alert.mark.stamp, []).append(alert)
    return found


def _arrived(collection: Collection, stamp: int) -> Rows:
    if stamp == BEGINNING:
        return [scope.all_rows for scope in collection.scopes]
    return arrived_since(collection, stamp)


def _portions(rows: Rows) -> Iterator[Rows]:
    """Rows, so many at a time."""
    for place, own in enumerate(rows):
        for first in range(0, len(own), _PORTION):
            yield [own[first : first + _PORTION] if each == place else own[:0] for each in range(len(rows))]


def _with_found(report: Report, counted: Sequence[Matched], arrived: int) -> Report:
    return replace(
        report,
        arrived=arrived,
        alerts=len(counted),
        fired=tuple((each.alert, each.firings) for each in counted if each.firings),
        held_old=sum(each.held_old for each in counted),
        held_copies=sum(each.held_copies for each in counted),
    )
