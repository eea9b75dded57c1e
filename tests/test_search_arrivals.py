"""Which articles are new since a generation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from newsroom import article, write

from index.generation import open_snapshot
from index.writer import IndexWriter
from search.arrivals import arrived_since
from search.scope import Collection


def new_since(folder: Path, stamp: int) -> list[str]:
    collection = Collection(open_snapshot(folder))
    found = arrived_since(collection, stamp)
    assert all(rows.dtype == np.uint32 for rows in found)
    return [scope.segment.article_id(row) for scope, rows in zip(collection.scopes, found, strict=True) for row in rows]


def test_articles_are_new_once_whatever_becomes_of_them(tmp_path: Path) -> None:
    folder = tmp_path / "news.index"
    write(folder, [article("a"), article("b")])
    first = open_snapshot(folder).stamp
    assert new_since(folder, 0) == new_since(folder, -1) == ["a", "b"]
    assert new_since(folder, first) == []
    write(folder, [article("c"), article("a", ["John Kerry"]), article("d")])
    assert new_since(folder, first) == ["c", "d"]
    with IndexWriter(folder) as writer:
        writer.delete("c")
        writer.commit(optimize=True)
    assert new_since(folder, first) == ["d"]
    assert new_since(folder, open_snapshot(folder).stamp) == []
