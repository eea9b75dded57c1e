"""Some rows of a segment as a collection of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from newsroom import article, write

from index.generation import open_snapshot
from index.writer import IndexWriter
from search.narrowed import Narrowed
from search.parser import parse
from search.planner import Plan
from search.scope import Collection


def test_what_is_asked_is_answered_of_the_live_ones_among_the_rows(tmp_path: Path) -> None:
    people = (["John Kerry"], ["Kerry Ek"], ["Bo Ek"], ["John Kerry"])
    write(tmp_path, [article(f"a{number}", named) for number, named in enumerate(people)])
    with IndexWriter(tmp_path) as writer:
        writer.delete("a3")
    whole = Collection(open_snapshot(tmp_path))
    scope = whole.scopes[0]
    narrowed = Narrowed(whole, scope, np.array([1, 2, 3], np.uint32))
    for q, rows in (("talks", [1, 2]), ("person:kerry", [1]), ("person:e*", [1, 2]), ("-person:bo", [1]), ("", [1, 2])):
        plan = Plan(narrowed, parse(q).tree)
        assert plan.matches(narrowed.scopes[0]).docs.tolist() == rows
    assert Plan(whole, parse("person:kerry").tree).matches(scope).docs.tolist() == [0, 1]
    story = f"{whole.snapshot.story_of('a1'):016x}"
    assert [rows.tolist() for rows in narrowed.rows_of_story(story)] == [
        rows.tolist() for rows in whole.rows_of_story(story)
    ]
