"""SQLite's full-text module FTS5 with a table of facet values: what is on every machine already."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from benchmarks.contender import FACETS, HITS, TITLE_WEIGHT, VALUES, Answer, facet_values
from benchmarks.corpus import Story, read
from benchmarks.machine import size_on_disk
from benchmarks.queries import Query

FILE = "articles.db"
_TABLES = f"""
CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT UNIQUE, source TEXT, date TEXT, title TEXT, body TEXT);
CREATE VIRTUAL TABLE search USING fts5(
    title, body, content='article', content_rowid='number', tokenize='porter unicode61');
INSERT INTO search(search, rank) VALUES ('rank', 'bm25({TITLE_WEIGHT}.0, 1.0)');
CREATE TABLE facet (name TEXT, number INTEGER, value TEXT, PRIMARY KEY (name, number, value)) WITHOUT ROWID;
"""
# The matches are found once and counted three times. Joined by article within one facet, in the key's order.
_MATCHES = "INSERT INTO matched SELECT rowid FROM search WHERE search MATCH ?"
_COUNT = """
SELECT value, count(*) FROM matched JOIN facet ON facet.name = ? AND facet.number = matched.number
GROUP BY value ORDER BY 2 DESC, 1 LIMIT ?"""
_HITS = """
SELECT article.id, snippet(search, 1, '<b>', '</b>', '…', 30)
FROM search JOIN article ON article.number = search.rowid WHERE search MATCH ? ORDER BY search.rank LIMIT ?"""
_TOP = "SELECT rowid, rank FROM search WHERE search MATCH ? ORDER BY rank LIMIT ?"
_IDS = "SELECT article.id FROM search JOIN article ON article.number = search.rowid WHERE search MATCH ? LIMIT ?"


class SqliteFts5:
    """An external-content FTS5 table, ranked by bm25 with a weight for the title."""

    name = "sqlite"
    version = sqlite3.sqlite_version
    most_articles = None
    answers = True

    def build(self, articles: Path, folder: Path) -> None:
        """One transaction, then `rebuild` and `optimize`, as the manual has it for external content."""
        connection = sqlite3.connect(folder / FILE)
        connection.executescript(_TABLES)
        for number, story in enumerate(read(articles), 1):
            _add(connection, number, story)
        connection.execute("INSERT INTO search(search) VALUES ('rebuild')")
        connection.execute("INSERT INTO search(search) VALUES ('optimize')")
        connection.commit()
        connection.execute("ANALYZE")
        connection.commit()
        connection.close()

    def size(self, folder: Path) -> int:
        """All files."""
        return size_on_disk(folder)

    def open(self, folder: Path) -> None:
        """Open with room for the pages of the index, and a table in memory for the matches of a query."""
        self.connection = sqlite3.connect(folder / FILE, isolation_level=None)
        self.connection.execute("PRAGMA mmap_size = 4000000000")
        self.connection.execute("PRAGMA cache_size = -64000")
        self.connection.execute("PRAGMA temp_store = MEMORY")
        self.connection.execute("CREATE TEMP TABLE matched (number INTEGER PRIMARY KEY)")

    def page(self, query: Query) -> Answer:
        """Matches, three counts, and the best with their snippets."""
        text = _text(query)
        self.connection.execute("DELETE FROM matched")
        total = self.connection.execute(_MATCHES, (text,)).rowcount
        counts = {name: self.connection.execute(_COUNT, (name, VALUES)).fetchall() for name in FACETS}
        hits = self.connection.execute(_HITS, (text, HITS)).fetchall()
        return Answer([hit[0] for hit in hits], total, counts, [hit[1] for hit in hits])

    def top(self, query: Query) -> list[tuple[str | int, float]]:
        """FTS5's rank is lower for better."""
        return [(number, -rank) for number, rank in self.connection.execute(_TOP, (_text(query), HITS))]

    def matching(self, query: Query, most: int) -> frozenset[str]:
        """Unranked."""
        return frozenset(row[0] for row in self.connection.execute(_IDS, (_text(query), most)))

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def _add(connection: sqlite3.Connection, number: int, story: Story) -> None:
    row = (number, story["id"], story["source"], story["date"], story["title"], story["body"])
    connection.execute("INSERT INTO article VALUES (?, ?, ?, ?, ?, ?)", row)
    values = [(name, number, value) for name, values in facet_values(story).items() for value in values]
    connection.executemany("INSERT INTO facet VALUES (?, ?, ?)", values)


def _text(query: Query) -> str:
    """Every word in quotes: without them some words would be operators."""
    if query.kind == "phrase":
        return str(query)
    quoted = [f'"{word}"' for word in query.words]
    return (" OR " if query.kind == "or" else " AND ").join(quoted)
