"""Where a query matches in one article."""

from __future__ import annotations

from pathlib import Path

from newsroom import article, write

from index.generation import open_snapshot
from search.article_matches import matches_in
from search.matches import clauses_of
from search.parser import parse
from search.scope import Collection


def test_matches_are_told_by_section(tmp_path: Path) -> None:
    write(tmp_path, [article("a")])
    collection = Collection(open_snapshot(tmp_path))
    found = matches_in(article("a"), clauses_of(parse('talks OR body:"talks failed"').tree), collection)
    assert {name: [match[:2] for match in matches] for name, matches in found.items()} == {
        "title": [(0, 5)], "summary": [], "body": [(0, 12)],
    }  # fmt: skip
    assert matches_in(article("a"), (), collection) == {"title": [], "summary": [], "body": []}
