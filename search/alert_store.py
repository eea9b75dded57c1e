"""Keeps alerts and what they fired for: for several processes, and so that one that is killed loses or doubles nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from search.alert_file import reading, writing
from search.alert_rows import (
    alert_of,
    alert_values,
    changed,
    firing_of,
    firing_values,
    kept_text,
    new_key,
    now_in_words,
    text_of,
)
from search.alerts import Alert, Change, Firing, Listed, Mark, Options
from search.errors import RequestError

PATIENCE = 10.0
"""Seconds to wait for another process that writes."""

_INSERT = (
    "INSERT INTO alerts VALUES (:number, :name, :query, :backfill, :copies, :max_age, :created, :edited, :version, :uid, :key, "
    ":home, :stamp, :newest, :held_old, :held_copies) RETURNING *"
)
_UPDATE = (
    "UPDATE alerts SET name = :name, query = :query, backfill = :backfill, copies = :copies, max_age = :max_age, "
    "edited = :edited, version = :version, key = :key, home = :home, stamp = :stamp, newest = :newest WHERE number = :number"
)
_LISTED = (
    "SELECT *, (SELECT count(*) FROM firings WHERE alert = page.number) AS firings, "
    "(SELECT fired FROM firings WHERE alert = page.number ORDER BY firings.number DESC LIMIT 1) AS last "
    "FROM (SELECT * FROM alerts ORDER BY name COLLATE NOCASE, number LIMIT :count OFFSET :first) AS page"
)
_BEFORE = (
    "SELECT count(*) FROM alerts, (SELECT name AS own FROM alerts WHERE number = :number) WHERE name COLLATE NOCASE < own "
    "OR (name COLLATE NOCASE = own AND number < :number)"
)
_MOVE = (
    "UPDATE alerts SET home = :home, stamp = :stamp, newest = :newest, held_old = held_old + :held_old, "
    "held_copies = held_copies + :held_copies "
    "WHERE number = :number AND version = :version AND home = :was_home AND stamp = :was_stamp"
)
_ADOPT = (
    "UPDATE alerts SET home = :home, stamp = :stamp, version = version + 1 "
    "WHERE number IN (SELECT value FROM json_each(:numbers))"
)
_FIRE = "INSERT OR IGNORE INTO firings (alert, article, story, fired, shown) VALUES (:alert, :article, :story, :fired, :shown)"
# By column: which of some values the firings of an alert have there.
_AMONG = {
    "article": "SELECT article FROM firings WHERE alert = ? AND article IN (SELECT value FROM json_each(?))",
    "story": "SELECT DISTINCT story FROM firings WHERE alert = ? AND story IN (SELECT value FROM json_each(?))",
}


@dataclass(frozen=True, slots=True)
class Matched:
    """What a run found for an alert: up to where it looked, what fires, and how much was held back."""

    alert: Alert
    mark: Mark
    firings: tuple[Firing, ...] = ()
    held_old: int = 0
    held_copies: int = 0


class Candidates(NamedTuple):
    """Articles and stories, by their ids."""

    articles: Set[str]
    stories: Set[str]


class AlertStore:
    """The alerts in a file, which is made when the first one is added. For threads and processes: every call is one transaction.

    patience   seconds to wait where another process writes
    Every method raises as `alert_file.reading` or `alert_file.writing` does.
    """

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        self.path = path
        self._patience = patience

    def is_writable(self) -> bool:
        """Whether alerts can be changed, as far as the permissions say."""
        folder = self.path.absolute().parent
        return os.access(folder, os.W_OK) and (not self.path.exists() or os.access(self.path, os.W_OK))

    def add(self, name: str, query: str, options: Options, mark: Mark) -> Alert:
        """A new alert. Raises RequestError where there is one of that name."""
        now, uid, key = now_in_words(), str(uuid.uuid4()), new_key()
        alert = Alert(
            number=0, name=name, query=query, options=options, created=now, edited=now, version=1, uid=uid, key=key, mark=mark
        )  # fmt: skip
        with self._writing() as db, _unique(name):
            return alert_of(db.execute(_INSERT, alert_values(alert) | {"number": None}).fetchone())

    def edit(self, number: int, change: Change) -> Alert:
        """Change an alert; what it fired for stays. Raises RequestError where there is none, or its new name is another's."""
        with self._writing() as db, _unique(change.name or ""):
            alert = changed(_numbered(db, number), change)
            db.execute(_UPDATE, alert_values(alert))
            return alert

    def move(self, numbers: Sequence[int], index: str, stamp: int) -> None:
        """Let alerts look at another index, from a stamp on."""
        with self._writing() as db:
            db.execute(_ADOPT, {"home": index, "stamp": stamp, "numbers": json.dumps(numbers)})

    def remove(self, number: int) -> None:
        """Forget an alert and what it fired for. Raises RequestError where there is none."""
        with self._writing() as db:
            _numbered(db, number)
            db.execute("DELETE FROM alerts WHERE number = ?", (number,))

    def named(self, name: str) -> Alert:
        """The alert of a name. Raises RequestError where there is none."""
        with self._reading() as db:
            return _found(db.execute("SELECT * FROM alerts WHERE name = ?", (name,)).fetchone(), f'"{name}"')

    def numbered(self, number: int) -> Alert:
        """The alert of a number. Raises RequestError where there is none."""
        with self._reading() as db:
            return _numbered(db, number)

    def alerts(self) -> list[Alert]:
        """All alerts, the first one first."""
        with self._reading() as db:
            return [alert_of(row) for row in db.execute("SELECT * FROM alerts ORDER BY number")]

    def listed(self, first: int = 0, count: int = -1) -> list[Listed]:
        """Alerts by name, with how often they fired: `count` of them (-1: all) from the place `first` on."""
        with self._reading() as db:
            rows = db.execute(_LISTED, {"first": first, "count": count}).fetchall()
            return [Listed(alert_of(row), row["firings"], row["last"]) for row in rows]

    def count(self) -> int:
        """How many alerts there are."""
        with self._reading() as db:
            return int(db.execute("SELECT count(*) FROM alerts").fetchone()[0])

    def place_of(self, number: int) -> int:
        """How many alerts stand before one in the order of `listed`."""
        with self._reading() as db:
            return int(db.execute(_BEFORE, {"number": number}).fetchone()[0])

    def firings(self, numbers: Sequence[int], count: int) -> dict[int, list[Firing]]:
        """By alert, what it fired for, the newest first, at most `count` of each."""
        newest = "SELECT * FROM firings WHERE alert = ? ORDER BY number DESC LIMIT ?"
        with self._reading() as db:
            return {number: [firing_of(row) for row in db.execute(newest, (number, count))] for number in numbers}

    def fired_before(self, asked: Mapping[int, Candidates]) -> dict[int, Candidates]:
        """By alert, for which of some articles and of some stories (as they were called then) it has fired."""
        with self._reading() as db:
            return {
                number: Candidates(
                    {text_of(each) for each in _among(db, number, "article", map(kept_text, some.articles))},
                    _among(db, number, "story", some.stories),
                )
                for number, some in asked.items()
            }

    def record(self, found: Sequence[Matched]) -> list[Matched]:
        """Write down what a run found, all at once; returns what of it counts, with those firings that are new.

        It does not count where the alert was edited, removed or matched by another run meanwhile: then what that one has
        written stands, or the next run finds it again.
        """
        with self._writing() as db:
            return [matched for each in found if (matched := _record(db, each)) is not None]

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return reading(self.path, self._patience)

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        return writing(self.path, self._patience)


def _numbered(db: sqlite3.Connection, number: int) -> Alert:
    return _found(db.execute("SELECT * FROM alerts WHERE number = ?", (number,)).fetchone(), f"number {number}")


def _found(row: sqlite3.Row | None, what: str) -> Alert:
    if row is None:
        raise RequestError("not_found", "name", f"there is no alert {what}", remedy="`dateline alerts list` names all")
    return alert_of(row)


@contextmanager
def _unique(name: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise RequestError(
            "taken", "name", f'there is an alert "{name}" already', remedy="edit that one, or choose another name"
        ) from error


def _among(db: sqlite3.Connection, number: int, column: str, values: Iterable[str]) -> set[str]:
    """Those of some values that firings of an alert have in a column."""
    return {row[0] for row in db.execute(_AMONG[column], (number, json.dumps(list(values))))}


def _record(db: sqlite3.Connection, found: Matched) -> Matched | None:
    alert, mark = found.alert, found.mark
    values = {
        "number": alert.number,
        "version": alert.version,
        "was_home": alert.mark.index,
        "was_stamp": alert.mark.stamp,
    }
    values |= {"home": mark.index, "stamp": mark.stamp, "newest": mark.newest}
    values |= {"held_old": found.held_old, "held_copies": found.held_copies}
    if db.execute(_MOVE, values).rowcount != 1:
        return None
    new = [each for each in found.firings if db.execute(_FIRE, firing_values(each) | {"alert": alert.number}).rowcount]
    return replace(found, firings=tuple(new))
