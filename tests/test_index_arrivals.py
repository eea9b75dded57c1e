"""Stamps of generations, and when articles came: whatever becomes of an article later, that stays."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_index_draft import Held, held
from whoosh.index import open_dir

from index import arrivals, batches, draft, merging
from index.arrivals import NUMBERS, next_stamp, numbers_in, resolved
from index.article import Article, Origin
from index.check import check_index
from index.generation import commit, open_snapshot
from index.manifest import manifest_file, read_manifest
from index.merger import merge
from index.recovery import roll_back, take_over
from index.schema import document_of
from index.segment import Segment
from index.segment_writer import SegmentWriter
from index.snapshot import Snapshot
from index.writer import IndexWriter

NAMES = "abcdef"


def article(name: str, body: str = "The talks failed.", **facts: Any) -> Article:
    return Article(id=name, body=body, source="Wire", origin=Origin(file="news.jsonl"), **facts)


def arrivals_in(folder: Path) -> dict[str, int]:
    """When the articles of the newest generation came, by id."""
    return arrivals_of(open_snapshot(folder))


def arrivals_of(snapshot: Snapshot) -> dict[str, int]:
    return {
        segment.article_id(row): int(snapshot.arrivals(number)[row])
        for number, (segment, live) in enumerate(zip(snapshot.segments, snapshot.live, strict=True))
        for row in range(segment.n_docs)
        if live is None or live[row]
    }


def stamp_of(folder: Path) -> int:
    return open_snapshot(folder).stamp


def add(folder: Path, *names: str, **facts: Any) -> int:
    """Commit articles; the stamp of that."""
    with IndexWriter(folder) as writer:
        for name in names:
            writer.add(article(name, **facts))
    return stamp_of(folder)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "news.index"


def test_stamps_are_microseconds_and_ascend_whatever_the_clock_does() -> None:
    with patch("time.time_ns", return_value=5_000_999):
        assert [next_stamp(before) for before in (0, 4_999, 5_000, 9_000)] == [5_000, 5_000, 5_001, 9_001]


def test_an_article_came_with_the_commit_that_first_named_it(folder: Path) -> None:
    first = add(folder, "a", "b")
    second = add(folder, "c")
    assert arrivals_in(folder) == {"a": first, "b": first, "c": second}
    assert 0 < first < second


def test_it_stays_when_it_is_revised_merged_and_optimized(folder: Path) -> None:
    first = add(folder, "a", "b")
    second = add(folder, "c")
    add(folder, "a", "c", body="They went on.")
    expected = {"a": first, "b": first, "c": second}
    assert arrivals_in(folder) == expected
    with IndexWriter(folder) as writer:
        writer.commit(optimize=True)
    assert arrivals_in(folder) == expected
    assert len(open_snapshot(folder).segments) == 1
    assert check_index(folder) == []


def test_an_article_that_is_deleted_and_comes_back_is_new(folder: Path) -> None:
    first = add(folder, "a", "b", "c")
    with IndexWriter(folder) as writer:
        writer.delete("a")
        writer.delete("b")
        writer.add(article("b"))
        writer.add(article("b", "They went on."))
        writer.commit()
        both = stamp_of(folder)
        writer.add(article("a"))
    assert arrivals_in(folder) == {"a": stamp_of(folder), "b": both, "c": first}


def test_what_is_revised_on_its_way_comes_with_the_commit_that_named_it_first(folder: Path) -> None:
    """The second of two batches that are written at once holds a later text of what the first one holds."""
    first, second = Held(batches.write_segment), Held(batches.write_segment)
    calls = iter((first, second))

    def in_turn(*arguments: Any) -> Any:
        return next(calls)(*arguments)

    with IndexWriter(folder) as writer, patch.object(batches, "write_segment", side_effect=in_turn):
        writer.add(article("a"))
        writer.add(article("b"))
        writer.commit_written()
        assert first.begun.wait(60)
        writer.add(article("a", "They went on."))
        writer.delete("b")
        writer.add(article("b"))
        writer.add(article("c"))
        writer.commit_written()
        first.go_on.set()
        writer._draft._land(1)
        writer._draft.commit_landed()
        early = arrivals_in(folder)
        assert early == dict.fromkeys("ab", stamp_of(folder))
        second.go_on.set()
        writer.commit()
    late = stamp_of(folder)
    assert arrivals_in(folder) == {"a": early["a"], "b": late, "c": late}
    assert check_index(folder) == []


def test_a_commit_that_fails_leaves_its_stamp_to_the_next_one(folder: Path) -> None:
    add(folder, "z")
    with IndexWriter(folder) as writer:
        writer.add(article("a"))
        with (
            patch.object(draft, "commit", side_effect=OSError(28, "No space")),
            pytest.raises(OSError, match="No space"),
        ):
            writer.commit()
        writer.add(article("b"))
        writer.commit()
        both = stamp_of(folder)
    assert {name: arrivals_in(folder)[name] for name in "ab"} == dict.fromkeys("ab", both)


def test_a_merge_on_the_way_keeps_what_came_meanwhile_apart(folder: Path) -> None:
    stamps = {}
    with IndexWriter(folder) as writer, held(merging, "merge_parts") as merge_held:
        for number in range(8):
            writer.add(article(f"a{number}"))
            writer.commit()
            stamps[f"a{number}"] = stamp_of(folder)
        assert merge_held.begun.wait(60)
        writer.add(article("a1", "They went on."))
        writer.add(article("x"))
        writer.commit()
        stamps["x"] = stamp_of(folder)
        merge_held.go_on.set()
    assert arrivals_in(folder) == stamps
    assert check_index(folder) == []


def test_after_going_back_the_stamp_is_later_than_the_one_given_up(folder: Path) -> None:
    first = add(folder, "a")
    with patch("time.time_ns", return_value=(first + 10**9) * 1_000):
        given_up = add(folder, "b", "c")
    path = Path(str(folder / open_snapshot(folder).manifest.segments[-1]["name"]))
    path.write_bytes(path.read_bytes()[:40])
    roll_back(folder)
    assert arrivals_in(folder) == {"a": first}
    assert stamp_of(folder) > given_up
    again = add(folder, "b")
    assert arrivals_in(folder) == {"a": first, "b": again}


def test_where_the_manifest_given_up_cannot_be_read_the_clock_says_it(folder: Path) -> None:
    add(folder, "a")
    given_up = add(folder, "b")
    manifest = folder / manifest_file(open_snapshot(folder).generation)
    manifest.write_bytes(b"")
    roll_back(folder)
    assert stamp_of(folder) > given_up


def test_what_another_program_wrote_comes_as_it_is_taken_over(folder: Path) -> None:
    known = add(folder, "a", "b", "c")
    with open_dir(str(folder), "MAIN").writer() as writer:
        writer.update_document(**document_of(article("a", "Changed through Whoosh.")))
        writer.add_document(**document_of(article("w", "New through Whoosh.")))
    take_over(folder)
    assert arrivals_in(folder) == {"a": known, "b": known, "c": known, "w": stamp_of(folder)}
    assert check_index(folder) == []


def as_before(folder: Path) -> None:
    """Make the index one of a Dateline that knew no arrivals."""
    snapshot = open_snapshot(folder)
    for segment in snapshot.segments:
        writer = SegmentWriter(folder / "old")
        for name in segment.names():
            if name != arrivals.ARRAY:
                writer.add(name, segment[name])
        writer.close(segment.facts)
        (folder / "old").replace(segment.path)
    manifest = snapshot.manifest
    entries = [{name: each for name, each in entry.items() if name != "arrivals"} for entry in manifest.segments]
    commit(folder, replace(manifest, stamp=0, segments=tuple(entries)))
    path = folder / manifest_file(manifest.generation)
    content = json.loads(path.read_bytes())
    del content["stamp"], content["checksum"]
    with patch("index.manifest.asdict", return_value=content):
        commit(folder, manifest)


def test_in_an_index_made_before_there_were_arrivals_all_came_at_once(folder: Path) -> None:
    add(folder, "a", "b")
    as_before(folder)
    assert "stamp" not in json.loads((folder / manifest_file(open_snapshot(folder).generation)).read_bytes())
    assert stamp_of(folder) == 0
    assert arrivals_in(folder) == {"a": 0, "b": 0}
    assert check_index(folder) == []
    new = add(folder, "a", "c", body="They went on.")
    assert arrivals_in(folder) == {"a": 0, "b": 0, "c": new}
    with IndexWriter(folder) as writer:
        writer.commit(optimize=True)
    assert arrivals_in(folder) == {"a": 0, "b": 0, "c": new}


def test_merging_without_stamps_leaves_the_numbers(folder: Path, tmp_path: Path) -> None:
    add(folder, "a", "b")
    (segment,) = open_snapshot(folder).segments
    merge([(segment, np.array([0, 1], np.uint8))], tmp_path / "merged")
    assert Segment(tmp_path / "merged")["arrival"].tolist() == [NUMBERS]


def test_numbers_are_told_from_stamps() -> None:
    held_ = np.array([5, NUMBERS + 2, NUMBERS, NUMBERS + 2], np.uint64)
    assert numbers_in(held_) == [NUMBERS, NUMBERS + 2]
    assert resolved(held_, {NUMBERS + 2: 7}).tolist() == [5, 7, NUMBERS, 7]


@pytest.mark.parametrize("stamp", [None, 10])
def test_an_arrival_that_cannot_be_is_found(folder: Path, stamp: int | None) -> None:
    add(folder, "a", "b")
    manifest = read_manifest(folder, 1)
    wrong: dict[str, int] = {} if stamp is None else {"0": stamp}
    segments = tuple({**entry, "arrivals": wrong} for entry in manifest.segments)
    commit(folder, replace(manifest, generation=2, segments=segments, stamp=9))
    (problem,) = check_index(folder)
    assert "arrival" in problem


DEEDS: dict[str, Callable[[IndexWriter], object]] = {
    "commit": IndexWriter.commit,
    "commit_written": IndexWriter.commit_written,
    "optimize": lambda writer: writer.commit(optimize=True),
    "settle": lambda writer: writer._draft.settle(),
    "flush": IndexWriter._flush,
    "land": lambda writer: writer._draft._land(0),
}
STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(("add", "add", "delete", "replace")), st.sampled_from(NAMES), st.integers(0, 3)),
        st.tuples(
            st.sampled_from(("reopen", *DEEDS)),
            st.just(""),
            st.just(0),
        ),
    ),
    max_size=40,
)


@settings(max_examples=100, deadline=None)
@given(STEPS)
def test_whatever_is_done_in_whatever_order_each_came_with_the_first_generation_that_has_it(
    steps: list[tuple[str, str, int]],
) -> None:
    lives: dict[str, int] = {}  # how often an id was given to a new article; in its text, so that it can be read again
    came: dict[tuple[str, int], int] = {}
    with TemporaryDirectory() as name, patch("os.fsync"), patch("index.policy.FACTOR", 2):
        folder = Path(name) / "news.index"
        writer = IndexWriter(folder)
        for step, article_id, number in [*steps, ("reopen", "", 0)]:
            if step in ("delete", "replace") and writer.delete(article_id):
                lives[article_id] = lives.get(article_id, 0) + 1
            if step in ("add", "replace"):
                writer.add(article(article_id, f"Text {number}.", section=str(lives.get(article_id, 0))))
            elif step == "reopen":
                writer.commit()
                writer.close()
                writer = IndexWriter(folder)
            elif step != "delete":
                DEEDS[step](writer)
            snapshot = open_snapshot(folder)
            for each, arrival in arrivals_of(snapshot).items():
                life = int(snapshot.article(each).section)  # type: ignore[union-attr, arg-type]
                assert came.setdefault((each, life), snapshot.stamp) == arrival
        writer.close()
        assert check_index(folder) == []
