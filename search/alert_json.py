"""Alerts, what they fired for, and what a run did, as plain JSON values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from search.alert_runs import Report
from search.alerts import Alert, Firing, Listed
from search.errors import RequestError


def feed_address(alert: Alert) -> str:
    """Where its feed is on a server: the address that nobody guesses, without the name of the server."""
    return f"/alerts/feed?{urlencode({'alert': alert.number, 'key': alert.key})}"


def alert_json(alert: Alert, firings: Sequence[Firing] | None = None) -> dict[str, Any]:
    """An alert; with what it fired for, where that is given."""
    found: dict[str, Any] = {
        "number": alert.number,
        "name": alert.name,
        "query": _query_json(alert),
        **asdict(alert.options),
        "created": alert.created,
        "edited": alert.edited,
        "feed": feed_address(alert),
        "held_back": {"backfill": alert.held_old, "copies": alert.held_copies},
    }
    return found if firings is None else found | {"firings": [asdict(firing) for firing in firings]}


def listed_json(listed: Listed) -> dict[str, Any]:
    """An alert in a list."""
    return alert_json(listed.alert) | {"fired": listed.firings, "last": listed.last}


def report_json(report: Report) -> dict[str, Any]:
    """What a run did."""
    return {
        "generation": report.generation,
        "articles": report.arrived,
        "alerts": report.alerts,
        "fired": [{"alert": alert.name, **asdict(firing)} for alert, firings in report.fired for firing in firings],
        "held_back": {"backfill": report.held_old, "copies": report.held_copies},
        "elsewhere": [alert.name for alert in report.elsewhere],
        "behind": [alert.name for alert in report.behind],
        "broken": [{"alert": alert.name, "problem": problem} for alert, problem in report.broken],
    }


def _query_json(alert: Alert) -> dict[str, Any]:
    """The query and the filters, as the answer to a search has them; what cannot be read as it is kept."""
    try:
        request = alert.request()
    except RequestError as error:
        return {"q": None, "filters": {}, "kept": alert.query, "problem": str(error)}
    return {"q": request.q, "filters": request.narrowing(), "kept": alert.query, "problem": None}
