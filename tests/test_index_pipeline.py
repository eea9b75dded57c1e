"""From records to an index: what a run takes in, what it leaves out, and what it leaves behind when it stops."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

from index.article import Article, Origin
from index.check import check_index
from index.cleaning import CLEANING_VERSION
from index.errors import DatelineError, IdentityConflict, RecordError
from index.generation import open_snapshot
from index.pipeline import PipelineOptions, Summary, run
from index.preparing import Record
from index.writer import IndexWriter
from search.embedded import EmbeddedEngine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "news.index"


def article(number: int, **facts: Any) -> Article:
    facts = {"body": f"John Kerry spoke in Geneva for the {number}. time.", "source": "Wire"} | facts
    return Article(id=f"a{number}", origin=Origin(file="news.jsonl", record=number), **facts)


def articles(count: int) -> Iterator[Article]:
    return (article(number) for number in range(count))


BAD = RecordError("is not JSON", place="news.jsonl:3", remedy="mend it")


def index(folder: Path, records: Iterable[Record], memory_mb: int = 512, **options: Any) -> Summary:
    with IndexWriter(folder, memory_mb=memory_mb) as writer:
        return run(records, writer, PipelineOptions(**options), lambda summary, problem: None)


def ids(folder: Path) -> list[str]:
    """The ids in an index in the order in which they were written."""
    snapshot = open_snapshot(folder)
    return [
        segment.article_id(row)
        for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        for row in range(segment.n_docs)
        if live is None or live[row]
    ]


def test_articles_are_taken_in_in_order_and_counted(folder: Path) -> None:
    summary = index(folder, articles(5))
    assert ids(folder) == ["a0", "a1", "a2", "a3", "a4"]
    assert summary.outcomes == {"added": 5}
    assert (summary.articles, summary.committed, summary.skipped, summary.generation) == (5, 5, 0, 1)
    assert summary.seconds > 0


def test_no_records_make_an_empty_index(folder: Path) -> None:
    summary = index(folder, [])
    assert (summary.articles, summary.generation) == (0, 0)
    assert ids(folder) == []


def test_a_second_run_changes_nothing(folder: Path) -> None:
    index(folder, articles(5))
    summary = index(folder, articles(5))
    assert summary.outcomes == {"unchanged": 5}
    assert summary.generation == 1


def test_names_are_found_on_the_way_in(folder: Path) -> None:
    index(folder, [article(1, people=("Ann Lee",))])
    with EmbeddedEngine(folder) as engine:
        view = engine.entity("person", "Ann Lee")
    assert view is not None
    assert open_snapshot(folder).entities


def test_without_an_extractor_only_given_names_are_there(folder: Path) -> None:
    index(folder, [article(1, people=("Ann Lee",))], entities="none")
    with EmbeddedEngine(folder) as engine:
        assert engine.entity("person", "Ann Lee") is not None
        assert engine.entity("place", "Geneva") is None


def test_an_unknown_extractor_is_refused(folder: Path) -> None:
    with pytest.raises(DatelineError, match="crystal-ball"):
        index(folder, articles(1), entities="crystal-ball")
    assert ids(folder) == []


def test_a_bad_record_stops_the_run_after_what_came_before_is_committed(folder: Path) -> None:
    with pytest.raises(RecordError) as raised:
        index(folder, [article(1), article(2), BAD, article(4)])
    assert raised.value is BAD
    assert ids(folder) == ["a1", "a2"]


def test_a_bad_record_can_be_skipped_and_is_reported(folder: Path) -> None:
    problems: list[RecordError] = []
    with IndexWriter(folder) as writer:
        summary = run(
            [article(1), BAD, article(3), BAD],
            writer,
            PipelineOptions(skip_bad=True),
            lambda _, problem: problems.append(problem) if problem else None,
        )
    assert ids(folder) == ["a1", "a3"]
    assert (summary.articles, summary.skipped) == (2, 2)
    assert problems == [BAD, BAD]


def test_another_article_under_a_known_id_stops_the_run_or_is_skipped(folder: Path) -> None:
    other = replace(article(1, body="Cake recipes.", source="Bakery"), origin=Origin(file="cakes.csv"))
    with pytest.raises(IdentityConflict, match=r"news\.jsonl:1"):
        index(folder, [article(1), article(2), other, article(3)])
    assert ids(folder) == ["a1", "a2"]
    summary = index(folder, [other, article(3)], skip_bad=True)
    assert (summary.skipped, summary.outcomes) == (1, {"added": 1})


def test_a_run_can_be_limited(folder: Path) -> None:
    taken: list[int] = []

    def records() -> Iterator[Record]:
        for number in range(100):
            taken.append(number)
            yield article(number)

    summary = index(folder, records(), limit=3)
    assert summary.articles == 3
    assert len(taken) <= 4


def test_a_collection_sets_equal_ids_apart(folder: Path) -> None:
    index(folder, [article(1)], collection="wire")
    index(folder, [article(1, body="Cake recipes.", source="Bakery")], collection="cakes")
    assert sorted(ids(folder)) == ["cakes:a1", "wire:a1"]


def test_a_run_commits_on_the_way(folder: Path) -> None:
    generations: list[int] = []
    with IndexWriter(folder, memory_mb=1) as writer:
        long = (article(number, body=f"{number} " * 20_000) for number in range(4))
        summary = run(long, writer, PipelineOptions(), lambda so_far, _: generations.append(so_far.generation))
    assert generations == sorted(generations)
    assert generations[2] >= 1
    assert summary.generation >= 2
    assert len(ids(folder)) == 4


def interrupted(count: int) -> Iterator[Record]:
    yield from articles(count)
    raise KeyboardInterrupt


@pytest.mark.parametrize("workers", [1, 2])
def test_an_interrupted_run_commits_what_came_before_and_can_be_run_again(folder: Path, workers: int) -> None:
    seen = Summary()

    def watch(summary: Summary, problem: RecordError | None) -> None:
        nonlocal seen
        seen = summary

    with IndexWriter(folder) as writer, pytest.raises(KeyboardInterrupt):
        run(interrupted(3), writer, PipelineOptions(workers=workers), watch)
    assert seen.committed == seen.articles == len(ids(folder))
    assert seen.articles == 3 or workers == 2  # a batch that is not full yet is lost with its readers
    assert index(folder, articles(5)).outcomes.total() == 5
    assert sorted(ids(folder)) == ["a0", "a1", "a2", "a3", "a4"]


@pytest.mark.parametrize(
    "step",
    ["put", "submit", "wait", "without", "_is_changed", "write_manifest", "write_toc", "sync_folder", "_remove_unused"],
)
def test_ctrl_c_during_the_last_commit_loses_nothing(folder: Path, step: str) -> None:
    def interrupt(frame: FrameType, event: str, arg: object) -> None:
        if event == "call" and frame.f_code.co_name == step:
            sys.setprofile(None)
            raise KeyboardInterrupt

    def records() -> Iterator[Record]:
        yield from articles(3)
        sys.setprofile(interrupt)

    try:
        with pytest.raises(KeyboardInterrupt):
            index(folder, records())
    finally:
        sys.setprofile(None)
    assert ids(folder) == ["a0", "a1", "a2"]
    assert check_index(folder) == []


def test_any_other_exception_leaves_the_last_commit(folder: Path) -> None:
    def broken() -> Iterator[Record]:
        yield article(1)
        raise OSError("the disk is gone")

    index(folder, articles(1))
    with pytest.raises(OSError, match="the disk"):
        index(folder, broken())
    assert ids(folder) == ["a0"]


def test_two_workers_give_the_index_of_one_in_the_same_order(folder: Path, tmp_path: Path) -> None:
    records: list[Record] = [article(number, title=f"Angela Merkel visits Paris {number}") for number in range(150)]
    records.insert(70, BAD)
    other = tmp_path / "other.index"
    one = index(folder, records, workers=1, skip_bad=True)
    two = index(other, records, workers=2, skip_bad=True)
    assert (one.outcomes, one.skipped) == (two.outcomes, two.skipped) == ({"added": 150}, 1)
    assert ids(folder) == ids(other) == [f"a{number}" for number in range(150)]
    with IndexWriter(folder) as first, IndexWriter(other) as second:
        for article_id in ids(folder):
            alone, together = first.article(article_id), second.article(article_id)
            assert alone is not None
            assert together is not None
            assert alone.mentions
            assert replace(alone, added="") == replace(together, added="")
    assert open_snapshot(folder).entities == open_snapshot(other).entities


def test_with_workers_an_error_stops_after_what_came_before_too(folder: Path) -> None:
    with pytest.raises(RecordError):
        index(folder, [*articles(3), BAD, article(9)], workers=2)
    assert ids(folder) == ["a0", "a1", "a2"]


def test_with_workers_a_run_can_be_limited_too(folder: Path) -> None:
    assert index(folder, articles(1_000), workers=2, limit=5).articles == 5
    assert ids(folder) == ["a0", "a1", "a2", "a3", "a4"]


FURNISHED = "GENEVA (Reuters) - John Kerry spoke on Friday.\n\nAdvertisement\n\nHe left at once."


def stored(folder: Path) -> Article:
    with IndexWriter(folder) as writer:
        (text,) = writer.revisions("a1")
        return text


def test_texts_are_cleaned_on_the_way_in_unless_that_is_switched_off(folder: Path, tmp_path: Path) -> None:
    index(folder, [article(1, body=FURNISHED)], entities="none")
    cleaned = stored(folder)
    assert (cleaned.body, cleaned.dateline) == ("GENEVA - John Kerry spoke on Friday.\n\nHe left at once.", "GENEVA")
    assert cleaned.as_read("body") == FURNISHED
    assert open_snapshot(folder).cleaning == CLEANING_VERSION
    index(tmp_path / "raw.index", [article(1, body=FURNISHED)], entities="none", clean=False)
    assert stored(tmp_path / "raw.index").body == FURNISHED
    assert open_snapshot(tmp_path / "raw.index").cleaning == "none"


def test_cleaning_an_article_that_is_there_already_makes_no_revision(folder: Path) -> None:
    index(folder, [article(1, body=FURNISHED)], entities="none", clean=False)
    assert index(folder, [article(1, body=FURNISHED)], entities="none").outcomes == {"updated": 1}
    assert index(folder, [article(1, body=FURNISHED)], entities="none").outcomes == {"unchanged": 1}
    assert (stored(folder).revision, stored(folder).dateline) == (1, "GENEVA")


def test_warnings_are_counted_and_the_first_are_said_with_their_places(folder: Path) -> None:
    warned = [article(number, warnings=("published: 2091 lies in the future",)) for number in range(30)]
    summary = index(folder, warned, entities="none")
    assert (summary.articles, summary.skipped, summary.warnings) == (30, 0, {"published": 30})
    assert len(summary.notes) == 20
    assert summary.notes[0] == "news.jsonl:0: published: 2091 lies in the future"
    assert index(folder, warned, entities="none").outcomes == {"unchanged": 30}
