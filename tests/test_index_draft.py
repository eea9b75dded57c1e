"""What runs beside the writer: segments on their way, merges, what is changed meanwhile, and what goes wrong in them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import batches, draft, merging
from index.article import Article, Origin
from index.check import check_index
from index.generation import open_snapshot
from index.stored import stored_article
from index.writer import IndexWriter, Outcome

NAMES = "abcdef"


def article(name: str, body: str = "The talks failed.", **facts: Any) -> Article:
    return Article(id=name, body=body, source="Wire", origin=Origin(file="news.jsonl"), **facts)


def committed(folder: Path) -> dict[str, str]:
    """The bodies that a reader sees, by id; each article is there once."""
    snapshot = open_snapshot(folder)
    found = [
        stored_article(segment, row)
        for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        for row in range(segment.n_docs)
        if live is None or live[row]
    ]
    assert len({each.id for each in found}) == len(found) == snapshot.articles
    return {each.id: each.body for each in found}


def segments(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("segment-*")}


def writer_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("dateline-writer")]


class Held:
    """In the place of a function: notes that it was called, and waits until it may go on."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function
        self.begun, self.go_on = threading.Event(), threading.Event()
        self.calls = 0

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self.calls += 1
        self.begun.set()
        assert self.go_on.wait(60)
        return self._function(*arguments, **options)


@contextmanager
def held(module: Any, name: str) -> Iterator[Held]:
    function = Held(getattr(module, name))
    with patch.object(module, name, function):
        try:
            yield function
        finally:
            function.go_on.set()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "news.index"


def fill(writer: IndexWriter, commits: int = 8) -> None:
    """So many commits of two articles each, which then are due to be merged."""
    for number in range(commits):
        writer.add(article(f"a{number}"))
        writer.add(article(f"b{number}"))
        writer.commit()


def test_what_is_on_its_way_into_a_segment_is_known_and_can_be_changed(folder: Path) -> None:
    with IndexWriter(folder) as writer, held(batches, "write_segment") as writing:
        for name in NAMES:
            writer.add(article(name))
        writer.commit_written()
        assert writing.begun.wait(60)
        assert writer.add(article("a")) is Outcome.UNCHANGED
        assert writer.add(article("b", section="World")) is Outcome.UPDATED
        assert writer.add(article("c", "They went on.")) is Outcome.REVISED
        assert [text.body for text in writer.revisions("c")] == ["The talks failed.", "They went on."]
        assert [text.body for text in writer.revisions("d")] == ["The talks failed."]
        assert writer.delete("e")
        assert not writer.delete("e")
        assert writer.article("e") is None
        assert writer.delete("f")
        assert writer.add(article("f", "Another.")) is Outcome.ADDED
        assert committed(folder) == {}
        writing.go_on.set()
        writer.commit()
        assert writer.article("b").section == "World"  # type: ignore[union-attr]
    assert committed(folder) == dict.fromkeys("abd", "The talks failed.") | {"c": "They went on.", "f": "Another."}
    assert check_index(folder) == []


def test_a_commit_on_the_way_waits_only_where_as_much_is_on_its_way_as_may_be(folder: Path) -> None:
    with IndexWriter(folder) as writer, held(batches, "write_segment") as writing:
        for number, name in enumerate("ab"):
            writer.add(article(name))
            assert writer.commit_written() == 0
            assert (writer.taken, writer.committed) == (number + 1, 0)
        writing.go_on.set()
        writer.add(article("c"))
        assert writer.commit_written() == 1
        assert committed(folder).keys() == {"a"}
        assert (writer.taken, writer.committed) == (3, 1)
        writer.commit()
        assert committed(folder).keys() == {"a", "b", "c"}
        assert (writer.taken, writer.committed) == (3, 3)


def test_a_file_that_is_being_written_is_not_swept_away_by_a_commit(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article("a"))
        writer.commit_written()
        writer._draft._batches.wait()
        with held(batches, "Segment") as opening:
            writer.add(article("b"))
            writer.commit_written()
            assert opening.begun.wait(60)  # all of it is in a file by now, which no generation names
            writer.add(article("c"))
            assert writer.commit_written() == 1
            assert committed(folder).keys() == {"a"}
    assert committed(folder).keys() == {"a", "b", "c"}
    assert check_index(folder) == []


def test_batches_that_are_written_at_once_come_out_in_order(folder: Path) -> None:
    """A later batch that is ready first waits, and its spelling of a name is not the one that is shown."""
    first = Held(batches.write_segment)
    with IndexWriter(folder) as writer:
        with patch.object(batches, "write_segment", first):
            writer.add(article("a", "The talks failed.", section="World News"))
            writer.commit_written()
            assert first.begun.wait(60)
        writer.add(article("a", "They went on.", section="WORLD NEWS"))
        writer.add(article("b", section="World News"))
        writer.commit_written()
        assert committed(folder) == {}
        first.go_on.set()
    assert committed(folder) == {"a": "They went on.", "b": "The talks failed."}
    dictionaries = open_snapshot(folder).dictionaries
    assert [dictionaries.label("section", number) for number in range(2)] == ["World News", "WORLD NEWS"]


def test_no_more_batches_are_on_their_way_than_may_be(folder: Path) -> None:
    with IndexWriter(folder, memory_mb=1) as writer, held(batches, "write_segment") as writing:
        long = "of many words " * 5_000
        writer.add(article("a", long))
        adding = threading.Thread(target=lambda: [writer.add(article(name, long)) for name in "bcdef"])
        adding.start()
        assert writing.begun.wait(60)
        adding.join(0.1)
        assert adding.is_alive()
        assert writing.calls <= batches.AT_ONCE
        writing.go_on.set()
        adding.join(60)
    assert committed(folder).keys() == set("abcdef")


def test_an_error_on_the_way_is_raised_by_the_next_commit_and_nothing_is_lost(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article("a"))
        writer.commit()
        with patch.object(batches, "write_segment", side_effect=OSError(28, "No space left on device")):
            writer.add(article("a", "They went on."))
            writer.add(article("b"))
            writer.commit_written()
            writer.add(article("c"))
            writer.delete("a")
            for _ in range(2):
                with pytest.raises(OSError, match="No space"):
                    writer.commit()
                assert committed(folder) == {"a": "The talks failed."}
            assert writer.article("a") is None
            assert writer.article("b") is not None
        writer.commit()
    assert committed(folder).keys() == {"b", "c"}
    assert check_index(folder) == []


@pytest.mark.parametrize("fails", [False, True])
def test_a_writer_that_is_closed_leaves_no_thread_and_no_file_behind(folder: Path, fails: bool) -> None:
    writer = IndexWriter(folder)
    fill(writer)
    before = segments(folder)
    failing = patch.object(batches, "write_segment", side_effect=OSError) if fails else nullcontext()
    with failing, held(batches, "write_segment") if not fails else nullcontext() as writing:
        writer.add(article("x"))
        writer.commit_written()
        if writing is not None:
            writing.go_on.set()
        writer.close()
    assert writer_threads() == []
    assert segments(folder) <= before
    assert len(committed(folder)) == 16
    IndexWriter(folder).close()


def test_a_commit_does_not_wait_for_a_merge_and_a_later_one_takes_it_in(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        with held(merging, "merge_parts") as merge:
            fill(writer)
            assert merge.begun.wait(60)
            writer.add(article("a1", "They went on."))
            writer.add(article("a2", section="World"))
            writer.delete("b1")
            for number in range(3):  # all of one segment
                writer.delete(f"{'ab'[number % 2]}{number // 2 + 5}")
            writer.add(article("new"))
            expected = dict.fromkeys([f"{kind}{number}" for kind in "ab" for number in range(8)], "The talks failed.")
            for gone in ("b1", "a5", "b5", "a6"):
                del expected[gone]
            expected |= {"a1": "They went on.", "new": "The talks failed."}
            writer.commit()
            assert committed(folder) == expected
            assert len(open_snapshot(folder).segments) == 7  # of eight two have died, and one is new
            writer.delete("a7")
            del expected["a7"]
        assert writer.add(article("b7", section="Sport")) is Outcome.UPDATED
    assert committed(folder) == expected
    assert len(open_snapshot(folder).segments) <= 3
    assert check_index(folder) == []
    with IndexWriter(folder) as writer:
        assert [writer.article(name).section for name in ("a2", "b7")] == ["World", "Sport"]  # type: ignore[union-attr]
        assert len(writer.revisions("a1")) == 2


def test_a_merge_of_articles_that_all_died_meanwhile_leaves_nothing_of_them(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        with held(merging, "merge_parts") as merge:
            fill(writer)
            assert merge.begun.wait(60)
            for number in range(8):
                writer.delete(f"a{number}")
                writer.delete(f"b{number}")
            writer.commit()
            assert committed(folder) == {}
        writer.add(article("x"))
    assert committed(folder) == {"x": "The talks failed."}
    assert len(open_snapshot(folder).segments) == 1
    assert check_index(folder) == []


def test_optimizing_waits_for_one_segment(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        fill(writer, 11)
        writer.add(article("x"))
        writer.commit(optimize=True)
        assert len(open_snapshot(folder).segments) == 1
        assert len(committed(folder)) == 23


def test_a_merge_that_is_given_up_is_made_by_a_later_writer(folder: Path) -> None:
    writer = IndexWriter(folder)
    with patch.object(draft, "choose", return_value=[]):
        fill(writer)
    writer.close()
    assert len(open_snapshot(folder).segments) == 8
    with IndexWriter(folder) as writer:
        writer.add(article("x"))
    assert len(open_snapshot(folder).segments) <= 2
    assert len(committed(folder)) == 17


def test_a_merge_that_fails_is_told_of_once_and_then_made_again(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        with patch.object(merging, "merge_parts", side_effect=OSError(28, "No space left on device")):
            fill(writer)
            writer.add(article("x"))
            with pytest.raises(OSError, match="No space"):
                writer._draft.settle()
        writer.commit()
        assert "x" in committed(folder)
    assert len(open_snapshot(folder).segments) <= 2
    assert len(committed(folder)) == 17


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(NAMES), st.integers(0, 3)),
        st.tuples(st.just("delete"), st.sampled_from(NAMES), st.just(0)),
        st.tuples(
            st.sampled_from(("commit", "commit_written", "optimize", "reopen", "settle")), st.just(""), st.just(0)
        ),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_whatever_is_done_in_whatever_order_the_index_holds_what_was_said_last(
    steps: list[tuple[str, str, int]],
) -> None:
    said: dict[str, list[str]] = {}
    with TemporaryDirectory() as name, patch("os.fsync"), patch("index.policy.FACTOR", 2):
        folder = Path(name) / "news.index"
        writer = IndexWriter(folder)
        for step, article_id, number in steps:
            if step == "add":
                writer.add(article(article_id, f"Text {number}."))
                texts = said.setdefault(article_id, [])
                if texts[-1:] != [f"Text {number}."]:
                    texts.append(f"Text {number}.")
            elif step == "delete":
                assert writer.delete(article_id) == (said.pop(article_id, None) is not None)
            elif step == "optimize":
                writer.commit(optimize=True)
            elif step == "reopen":
                writer.commit()
                writer.close()
                writer = IndexWriter(folder)
            elif step == "settle":
                writer._draft.settle()
            else:
                getattr(writer, step)()
            assert {each: [text.body for text in writer.revisions(each)] for each in said} == said
            if step in ("commit", "optimize", "reopen"):
                assert committed(folder) == {each: texts[-1] for each, texts in said.items()}
        writer.commit()
        writer.close()
        assert committed(folder) == {each: texts[-1] for each, texts in said.items()}
        assert check_index(folder) == []
        listed = {entry["name"] for entry in open_snapshot(folder).manifest.segments}
        assert listed <= segments(folder)
