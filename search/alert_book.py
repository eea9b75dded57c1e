"""The alerts over an index, as people change them: queries are checked, and what an alert looks at begins at the present."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from search.alert_store import AlertStore
from search.alerts import BEGINNING, Alert, Change, Mark, Options, checked_name, query_of, refuse_unfit
from search.asked import read_query, today
from search.opened import Opened
from search.request import SearchRequest

Adopt = Literal["new", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What somebody wants of an alert; None leaves a part of one that there is as it is.

    since_beginning   match everything that the index has, as if it was new; what the alert fired for does not fire again
    new_key           give its feed another address
    anyway            take a query that comes with a warning
    """

    name: str | None = None
    request: SearchRequest | None = None
    options: Options | None = None
    since_beginning: bool = False
    new_key: bool = False
    anyway: bool = False


class AlertBook:
    """The alerts of a store over the index that `opened` gives the present generation of. Raises as the store does."""

    def __init__(self, opened: Callable[[], Opened], store: AlertStore) -> None:
        self._opened = opened
        self.store = store

    def add(self, wanted: Wanted) -> Alert:
        """A new alert, for what comes into the index from now on. Raises RequestError where it cannot be one."""
        request = wanted.request or SearchRequest()
        name = checked_name(wanted.name or "")
        self._check(request, wanted)
        return self.store.add(
            name, query_of(request), wanted.options or Options(), self._mark(beginning=wanted.since_beginning)
        )

    def edit(self, alert: Alert, wanted: Wanted) -> Alert:
        """Change an alert. What it fired for stays, and up to where it has looked, so that another query finds what comes next.

        Raises RequestError where that cannot be.
        """
        if wanted.request is not None:
            self._check(wanted.request, wanted)
        return self.store.edit(
            alert.number,
            Change(
                name=None if wanted.name is None else checked_name(wanted.name),
                query=None if wanted.request is None else query_of(wanted.request),
                options=wanted.options,
                mark=self._mark(beginning=True) if wanted.since_beginning else None,
                new_key=wanted.new_key,
            ),
        )

    def adopt(self, which: Adopt) -> int:
        """Let alerts that have looked at another index, or at a later state of this one, look at this one; returns how many.

        which   `new`: at what comes into it from now on; `all`: also at everything that it has, as if that came in now: what an
                alert fired for does not fire again, and what is old by what it knew is back-fill
        """
        opened = self._opened()
        stamp = opened.snapshot.stamp
        numbers = [
            alert.number
            for alert in self.store.alerts()
            if alert.mark.index != opened.index or alert.mark.stamp > stamp
        ]
        self.store.move(numbers, opened.index, stamp if which == "new" else BEGINNING)
        return len(numbers)

    def _check(self, request: SearchRequest, wanted: Wanted) -> None:
        opened = self._opened()
        with opened.diagnosed:
            refuse_unfit(request, read_query(request, opened.collection), anyway=wanted.anyway)

    def _mark(self, *, beginning: bool) -> Mark:
        """Where an alert begins to look; where that is the beginning, nothing counts as back-fill."""
        opened = self._opened()
        if beginning:
            return Mark(index=opened.index, stamp=BEGINNING)
        with opened.diagnosed:
            newest = opened.newest_day(today())
        return Mark(index=opened.index, stamp=opened.snapshot.stamp, newest=newest)
