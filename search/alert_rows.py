"""Alerts and what they fired for as rows of a database, which takes neither half a surrogate pair nor a list."""

from __future__ import annotations

import json
import secrets
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from search.alerts import Alert, Change, Firing, Mark, Options

_SHOWN = ("words", "title", "url", "source", "published")


def alert_of(row: sqlite3.Row) -> Alert:
    """The alert that a row holds."""
    return Alert(
        number=row["number"],
        name=row["name"],
        query=row["query"],
        options=Options(backfill=bool(row["backfill"]), copies=bool(row["copies"]), max_age=row["max_age"]),
        created=row["created"],
        edited=row["edited"],
        version=row["version"],
        uid=row["uid"],
        key=row["key"],
        mark=Mark(index=row["home"], stamp=row["stamp"], newest=row["newest"]),
        held_old=row["held_old"],
        held_copies=row["held_copies"],
    )


def alert_values(alert: Alert) -> dict[str, Any]:
    """An alert as the values of its columns."""
    options, mark = alert.options, alert.mark
    names = ("number", "name", "query", "created", "edited", "version", "uid", "key", "held_old", "held_copies")
    values = {name: getattr(alert, name) for name in names}
    values |= {"backfill": options.backfill, "copies": options.copies, "max_age": options.max_age}
    return values | {"home": mark.index, "stamp": mark.stamp, "newest": mark.newest}


def changed(alert: Alert, change: Change) -> Alert:
    """What an edit makes of an alert."""
    parts = {name: getattr(change, name) for name in ("name", "query", "options", "mark")}
    given: dict[str, Any] = {name: value for name, value in parts.items() if value is not None}
    given |= {"key": new_key()} if change.new_key else {}
    return replace(alert, **given, edited=now_in_words(), version=alert.version + 1)


def firing_of(row: sqlite3.Row) -> Firing:
    """The firing that a row holds. Raises sqlite3.DataError where the row is none of ours."""
    try:
        facts = json.loads(row["shown"])
        words, *others = (facts[name] for name in _SHOWN)
        shown = dict(zip(_SHOWN[1:], others, strict=True))
        return Firing(
            article=text_of(row["article"]), story=row["story"], fired=row["fired"], words=tuple(words), **shown
        )
    except (KeyError, TypeError, ValueError) as error:
        raise sqlite3.DataError(f"what an alert fired for cannot be read: {error!r}") from error


def firing_values(firing: Firing) -> dict[str, str]:
    """A firing as the values of its columns."""
    shown = json.dumps({name: getattr(firing, name) for name in _SHOWN})
    return {"article": kept_text(firing.article), "story": firing.story, "fired": firing.fired, "shown": shown}


def kept_text(text: str) -> str:
    """An id as it is kept: in ASCII, what else is in it as JSON escapes it."""
    return json.dumps(text)[1:-1]


def text_of(kept: str) -> str:
    """The id that is kept so."""
    return str(json.loads(f'"{kept}"'))


def now_in_words() -> str:
    """The present moment, ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def new_key() -> str:
    """What nobody guesses."""
    return secrets.token_urlsafe(24)
