"""A writer's segments: what dies while a merge runs is dead in what it makes."""

from __future__ import annotations

from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from twin_segment import write_segment

from index.article import Article, Origin
from index.dictionary import Dictionaries
from index.inverter import Inverter
from index.parts import Part, Parts, Place, find, find_all, merge_parts, new_segment_path, put_merged, without
from index.row import row_of


def parts_with(folder: Path, *groups: str) -> Parts:
    """A part for each group, with an article for each letter of it."""
    dictionaries = Dictionaries(folder)
    return tuple(
        Part(
            segment=write_segment(
                new_segment_path(folder),
                Inverter().invert(
                    [row_of((Article(id=name, body=f"Text {name}.", origin=Origin(file="a")),)) for name in group],
                    dictionaries.intern,
                ),
            )
        )
        for group in groups
    )


def deleted(parts: Parts, names: str) -> Parts:
    places = [place for name in names if (place := find(parts, name)) is not None]
    return without(parts, places)


def living(parts: Parts) -> str:
    return "".join(name for name in "abcdefghij" if find(parts, name) is not None)


def test_deletions_made_while_a_merge_runs_are_applied_to_what_it_makes(tmp_path: Path) -> None:
    parts = deleted(parts_with(tmp_path, "abc", "def", "ghi"), "b")
    taken = [parts[0], parts[2]]
    merged, maps = merge_parts(taken, new_segment_path(tmp_path))
    meanwhile = (*deleted(parts, "adh"), *parts_with(tmp_path, "j"))
    after = put_merged(meanwhile, taken, merged, maps)
    assert living(after) == living(meanwhile) == "cefgij"
    assert [part.segment.n_docs for part in after] == [5, 3, 1]
    assert [part.live_rows for part in after] == [3, 2, 1]


def test_masks_are_never_changed_in_place(tmp_path: Path) -> None:
    parts = parts_with(tmp_path, "abc")
    once = deleted(parts, "a")
    deleted(once, "b")
    assert (living(parts), living(once)) == ("abc", "bc")


def test_what_was_seen_is_still_seen_after_a_merge(tmp_path: Path) -> None:
    first, second = parts_with(tmp_path, "ab", "cd")
    seen = Part(segment=second.segment, seen=second.segment["doc_length_code"].astype("u1") * 0 + 1)
    parts = (first, *deleted((seen,), "c"))
    (merged,) = put_merged(parts, parts, *merge_parts(parts, new_segment_path(tmp_path)))
    assert merged.seen is not None
    assert merged.seen.tolist() == [0, 0, 1]


def test_what_is_seen_while_a_merge_runs_is_seen_after_it(tmp_path: Path) -> None:
    parts = parts_with(tmp_path, "ab", "cd")
    merged, maps = merge_parts(parts, new_segment_path(tmp_path))
    meanwhile = (parts[0], replace(parts[1], seen=np.array([0, 1], np.uint8)))
    (after,) = put_merged(meanwhile, parts, merged, maps)
    assert after.seen is not None
    assert after.seen.tolist() == [0, 0, 0, 1]


def test_a_part_that_is_gone_since_a_merge_began_is_dead_in_what_it_makes(tmp_path: Path) -> None:
    parts = parts_with(tmp_path, "ab", "cd", "ef")
    merged, maps = merge_parts(parts[:2], new_segment_path(tmp_path))
    assert living(put_merged(parts[1:], parts[:2], merged, maps)) == "cdef"
    assert living(put_merged(parts[2:], parts[:2], merged, maps)) == "ef"
    assert len(put_merged(parts[2:], parts[:2], merged, maps)) == 1


def test_a_merge_that_is_given_up_leaves_no_file(tmp_path: Path) -> None:
    parts, path = parts_with(tmp_path, "ab", "cd"), new_segment_path(tmp_path)
    answers = iter([False, False, True])
    with pytest.raises(CancelledError):
        merge_parts(parts, path, lambda: next(answers))
    assert not path.exists()


def test_an_article_that_moved_is_found_where_it_lives(tmp_path: Path) -> None:
    parts = deleted(parts_with(tmp_path, "ab", "cd"), "a")
    both = (*parts, *parts_with(tmp_path, "a"))
    place = find(both, "a")
    assert place is not None
    assert place.part == 2
    assert find(both, "z") is None


def test_many_articles_are_found_at_once_where_they_live(tmp_path: Path) -> None:
    parts = parts_with(tmp_path, "abc", "cd")
    parts = without(parts, [Place(0, 2), Place(1, 1)])
    assert set(find_all(parts, "abcdxyz")) == {Place(0, 0), Place(0, 1), Place(1, 0)}
    assert find_all(parts, ["z"]) == find_all((), "ab") == []
    with patch("index.parts.hash_of", return_value=7):  # all of one hash
        assert find_all(parts, "xyz") == []
