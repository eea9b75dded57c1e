"""The file in which alerts are kept: making and opening it, and what its database's errors mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.errors import DatelineError, IndexDamaged, IndexLocked
from index.storage import ALERTS_FILE
from search.errors import AlertsUnwritable

# `Date`: what SQLite's header says that the file is of.
_APPLICATION = 0x44617465
_VERSION = 1
_SCHEMA = """
CREATE TABLE alerts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    query TEXT NOT NULL,
    backfill INTEGER NOT NULL, copies INTEGER NOT NULL, max_age INTEGER NOT NULL,
    created TEXT NOT NULL, edited TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1,
    uid TEXT NOT NULL UNIQUE, key TEXT NOT NULL,
    home TEXT NOT NULL, stamp INTEGER NOT NULL, newest TEXT,
    held_old INTEGER NOT NULL DEFAULT 0, held_copies INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE firings (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    alert INTEGER NOT NULL REFERENCES alerts ON DELETE CASCADE,
    article TEXT NOT NULL, story TEXT NOT NULL, fired TEXT NOT NULL, shown TEXT NOT NULL,
    UNIQUE (alert, article)
);
CREATE INDEX firings_by_story ON firings (alert, story);
"""


def alerts_file(index: Path, elsewhere: str | None = None) -> Path:
    """Where the alerts over the index in a folder are kept, unless they are `elsewhere`."""
    return Path(elsewhere) if elsewhere else index / ALERTS_FILE


@contextmanager
def reading(path: Path, patience: float) -> Iterator[sqlite3.Connection]:
    """A connection that sees one state of the file; an empty one where there is none.

    patience   seconds to wait for who writes. Raises like `writing`.
    """
    with _explained(path):
        connection = _connected(path, patience) if _holds_something(path) else _empty()
        try:
            connection.execute("BEGIN")
            _check_version(path, connection)
            yield connection
            connection.rollback()
        finally:
            connection.close()


@contextmanager
def writing(path: Path, patience: float) -> Iterator[sqlite3.Connection]:
    """A connection in a transaction that is committed at the end, or rolled back where something is raised. Makes the file.

    Raises IndexLocked where another process writes for longer than `patience` seconds, IndexDamaged where the file is damaged,
    AlertsUnwritable where it cannot be written, DatelineError where it is none of Dateline's.
    """
    with _explained(path):
        _make(path)
        connection = _connected(path, patience)
        try:
            connection.execute("BEGIN IMMEDIATE")
            _make_tables(path, connection)
            yield connection
            connection.commit()
        finally:
            connection.close()  # what is not committed is rolled back


def _holds_something(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0


def _make(path: Path) -> None:
    """Make the file, for nobody but its owner: it says what somebody is looking for."""
    if not path.exists():
        try:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        except OSError as error:
            raise _unwritable(path, error.strerror or "it cannot be made") from error


def _connected(path: Path, patience: float) -> sqlite3.Connection:
    # Not with `mode=ro`, which could not put right what a process that was killed has left half written.
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw", timeout=patience, uri=True, isolation_level=None
    )
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = EXTRA")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.executescript(_SCHEMA)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {_VERSION}")
    return connection


def _make_tables(path: Path, connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
        for statement in _SCHEMA.split(";"):  # not as a script, which would commit first
            connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    _check_version(path, connection)


def _check_version(path: Path, connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION:
        raise DatelineError(
            "is a database, but not one of alerts", place=str(path), remedy="name another file with --alerts"
        )
    if version != _VERSION:
        raise DatelineError(
            f"holds alerts of version {version}; this Dateline reads version {_VERSION}",
            place=str(path),
            remedy="use the Dateline that wrote it",
        )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Errors of the database become Dateline's own."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of the program, not of the file
    except sqlite3.DatabaseError as error:
        raise _meaning(path, error) from error
    except OSError as error:
        raise _unwritable(path, error.strerror or str(error)) from error


def _meaning(path: Path, error: sqlite3.DatabaseError) -> DatelineError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return IndexLocked("another process is writing to these alerts", place=str(path), remedy="try again later")
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return _unwritable(path, "it or its folder is read-only" if code == sqlite3.SQLITE_READONLY else str(error))
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_NOMEM):
        return DatelineError(str(error), place=str(path), remedy="make room on the disk and look whether it is sound")
    return IndexDamaged(
        f"the file of the alerts is damaged ({error})",
        place=str(path),
        remedy="restore it from a backup, or move it away to begin anew",
    )


def _unwritable(path: Path, problem: str) -> AlertsUnwritable:
    return AlertsUnwritable(
        f"the file of the alerts cannot be used ({problem})", place=str(path), remedy="name another with --alerts"
    )
