"""Words of several terms each, in one segment."""

from __future__ import annotations

from pathlib import Path

from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.scope import Collection
from search.synonyms import Group, match_group, match_near


def test_a_word_that_a_segment_does_not_hold_matches_nothing_alone_and_near_others(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add(Article(id="a", body="peace talks", origin=Origin(file="n")))
    snapshot = open_snapshot(tmp_path)
    (scope,) = Collection(snapshot).scopes
    held, absent = Group([scope.find_term("talk")], 1.0), Group([], 1.0)
    assert match_group(held, scope).docs.tolist() == [0]
    assert not len(match_group(absent, scope))
    assert not len(match_near([held, absent], scope, 1, ordered=True))
