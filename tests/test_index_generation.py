"""Generations: found, opened, fallen back from; and whole after every way in which a commit can end early."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from whoosh.index import open_dir

from index.article import Article, Origin
from index.errors import ForeignSegments, IndexDamaged, NotAnIndex
from index.generation import create_index, newest_generation, open_newest, open_snapshot
from index.manifest import manifest_file, read_manifest
from index.schema import document_of
from index.snapshot import Snapshot
from index.stored import stored_article
from index.toc import toc_file
from index.writer import IndexWriter


def article(article_id: str, body: str = "The talks failed.", **facts: Any) -> Article:
    return Article(id=article_id, body=body, source="Wire", origin=Origin(file="a.jsonl"), **facts)


def bodies(snapshot: Snapshot) -> dict[str, str]:
    """What a snapshot says, by id."""
    found = [
        stored_article(segment, row)
        for segment, live in zip(snapshot.segments, snapshot.live, strict=True)
        for row in range(segment.n_docs)
        if live is None or live[row]
    ]
    return {each.id: each.body for each in found}


FIRST = dict.fromkeys("abkl", "The talks failed.")
SECOND = {"k": "The talks failed.", "l": "The talks failed.", "a": "They went on.", "c": "The talks failed."}


@pytest.fixture(scope="module")
def two_generations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generation 1 says FIRST, generation 2 SECOND: a segment more, and rows of the first one dead."""
    folder = tmp_path_factory.mktemp("two") / "news.index"
    with IndexWriter(folder) as writer:
        begin(writer)
    with IndexWriter(folder) as writer:
        change(writer)
    return folder


def begin(writer: IndexWriter) -> None:
    """From nothing to FIRST."""
    for article_id in FIRST:
        writer.add(article(article_id))


def change(writer: IndexWriter) -> None:
    """From FIRST to SECOND."""
    writer.add(article("a", "They went on.", section="World"))
    writer.add(article("c"))
    writer.delete("b")


@pytest.fixture
def folder(two_generations: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two_generations, tmp_path / "news.index"))


def segment_of(folder: Path, generation: int) -> Path:
    """The segment that a generation added."""
    return folder / str(read_manifest(folder, generation).segments[-1]["name"])


def test_the_newest_generation_is_opened(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    assert (snapshot.generation, snapshot.newest, snapshot.articles) == (2, 2, 4)
    assert snapshot.earlier_revisions == 1
    assert bodies(snapshot) == SECOND
    assert newest_generation(folder) == 2


def test_an_article_is_found_by_its_id_with_all_its_texts(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    assert [text.body for text in snapshot.revisions("a")] == ["The talks failed.", "They went on."]
    assert snapshot.article("c") == snapshot.revisions("c")[0]
    assert snapshot.article("b") is None
    assert snapshot.revisions("nobody") == ()


def test_a_new_index_is_generation_0_and_empty(tmp_path: Path) -> None:
    create_index(tmp_path)
    snapshot = open_snapshot(tmp_path)
    assert (snapshot.generation, snapshot.articles, snapshot.segments) == (0, 0, ())


def test_a_snapshot_survives_the_commits_after_it(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    for number in range(12):
        with IndexWriter(folder) as writer:
            writer.add(article(f"x{number}"))
            writer.delete("a")
    assert not snapshot.segments[0].path.exists()
    assert bodies(snapshot) == SECOND


def test_only_the_last_two_generations_are_kept(folder: Path) -> None:
    for number in range(10):
        with IndexWriter(folder) as writer:
            writer.add(article(f"x{number}"))
    last_two = (newest_generation(folder) - 1, newest_generation(folder))
    kept = {name for number in last_two for name in read_manifest(folder, number).files()}
    kept |= {name for number in last_two for name in (manifest_file(number), toc_file(number))}
    left = {file.name for file in folder.iterdir() if not file.name.startswith("dictionary-")}
    assert left == kept | {"dateline.json", "MAIN_WRITELOCK"}


def test_closing_a_snapshot_twice_is_harmless(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    snapshot.close()
    snapshot.close()
    assert snapshot.segments == ()


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    damaged = bytearray(path.read_bytes())
    damaged[len(damaged) // 2] ^= 1
    path.write_bytes(damaged)


def emptied(path: Path) -> None:
    path.write_bytes(b"")


HARMS = [torn, flipped, emptied]


@pytest.mark.parametrize("harm", HARMS)
def test_a_damaged_manifest_is_fallen_back_from(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(folder / manifest_file(2))
    snapshot = open_snapshot(folder)
    assert (snapshot.generation, snapshot.newest) == (1, 2)
    assert bodies(snapshot) == FIRST


@pytest.mark.parametrize("harm", [torn, emptied, Path.unlink])
def test_a_damaged_segment_is_fallen_back_from(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(segment_of(folder, 2))
    assert bodies(open_snapshot(folder)) == FIRST


@pytest.mark.parametrize("harm", [*HARMS, Path.unlink])
def test_a_damaged_mask_is_fallen_back_from(folder: Path, harm: Callable[[Path], None]) -> None:
    (mask,) = folder.glob("live-*.bits")
    harm(mask)
    assert bodies(open_snapshot(folder)) == FIRST


def test_where_no_generation_is_whole_the_complaint_is_about_the_newest(folder: Path) -> None:
    second = segment_of(folder, 2)
    segment_of(folder, 1).unlink()
    second.unlink()
    with pytest.raises(IndexDamaged, match="missing") as raised:
        open_snapshot(folder)
    assert raised.value.remedy
    assert raised.value.exit_code == 4


def test_a_manifest_of_another_generation_under_this_name_is_damage(folder: Path) -> None:
    shutil.copy(folder / manifest_file(1), folder / manifest_file(2))
    assert open_snapshot(folder).generation == 1


def test_a_manifest_that_names_the_wrong_segment_is_damage(folder: Path) -> None:
    shutil.copy(segment_of(folder, 1), segment_of(folder, 2))
    manifest = read_manifest(folder, 2)
    assert manifest.segments[-1]["docs"] == 2
    assert open_snapshot(folder).generation == 1


def test_a_writer_does_not_go_on_from_an_older_generation_unasked(folder: Path) -> None:
    torn(folder / manifest_file(2))
    with pytest.raises(IndexDamaged, match="generation 2 is damaged; generation 1 is whole") as raised:
        IndexWriter(folder)
    assert "--roll-back" in str(raised.value)
    with pytest.raises(IndexDamaged):
        IndexWriter(folder)  # and it keeps no lock


def test_without_any_table_of_contents_there_is_damage(folder: Path) -> None:
    for number in (1, 2):
        (folder / toc_file(number)).unlink()
    with pytest.raises(IndexDamaged):
        open_snapshot(folder)


def test_a_folder_without_a_description_is_no_index(folder: Path) -> None:
    (folder / "dateline.json").unlink()
    with pytest.raises(NotAnIndex):
        open_snapshot(folder)


def commit_through_whoosh(folder: Path) -> None:
    with open_dir(str(folder), "MAIN").writer() as writer:
        writer.add_document(**document_of(article("w", "From Whoosh.")))


def test_a_commit_by_another_program_is_recognised(folder: Path) -> None:
    commit_through_whoosh(folder)
    with pytest.raises(ForeignSegments, match="through Whoosh") as raised:
        open_snapshot(folder)
    assert raised.value.exit_code == 2
    assert "--take-over" in str(raised.value)
    with pytest.raises(ForeignSegments):
        IndexWriter(folder)


def test_the_last_generation_of_dateline_can_be_opened_all_the_same(folder: Path) -> None:
    commit_through_whoosh(folder)
    assert newest_generation(folder) == 2
    snapshot = open_snapshot(folder, last_of_dateline=True)
    assert (snapshot.generation, snapshot.newest) == (2, 3)
    assert bodies(snapshot) == SECOND


def test_the_manifest_of_a_commit_that_came_to_nothing_is_not_taken_for_one(folder: Path) -> None:
    manifest = json.loads((folder / manifest_file(2)).read_bytes())
    (folder / manifest_file(3)).write_text(json.dumps(manifest | {"generation": 3}))
    assert newest_generation(folder) == 2
    assert open_snapshot(folder).generation == 2
    open_newest(folder)
    assert not (folder / manifest_file(3)).exists()


@contextmanager
def copied_at_each_sync(folder: Path, copies: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep a copy of the folder as it is whenever something is synced to the disk: what a crash there would leave."""
    sync = os.fsync

    def copy_and_sync(descriptor: int) -> None:
        shutil.copytree(folder, copies / f"{len(list(copies.iterdir())):03}-before")
        sync(descriptor)
        shutil.copytree(folder, copies / f"{len(list(copies.iterdir())):03}-after")

    with monkeypatch.context() as patches:
        patches.setattr(os, "fsync", copy_and_sync)
        yield


def test_a_crash_at_any_moment_leaves_one_generation_or_the_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, copies = tmp_path / "news.index", tmp_path / "copies"
    copies.mkdir()
    with IndexWriter(folder) as writer:
        begin(writer)
    with copied_at_each_sync(folder, copies, monkeypatch), IndexWriter(folder) as writer:
        change(writer)
    found = []
    for copy in sorted(copies.iterdir()):
        found.append(bodies(open_snapshot(copy)))
        assert found[-1] in (FIRST, SECOND)
        with IndexWriter(copy) as writer:
            writer.add(article("d"))
        assert bodies(open_snapshot(copy)) == found[-1] | {"d": "The talks failed."}
        open_snapshot(copy).dictionaries.check()
    assert found == sorted(found, key=lambda each: each == SECOND)
    assert found[0] == FIRST
    assert found[-1] == SECOND
    assert len(found) > 20


@pytest.mark.parametrize("step", range(40))
def test_a_commit_that_fails_at_any_file_leaves_the_index_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    folder = tmp_path / "news.index"
    with IndexWriter(folder) as writer:
        begin(writer)
    calls = 0
    sync = os.fsync

    def fail(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == step + 1:
            raise OSError(28, "No space left on device")
        sync(descriptor)

    writer = IndexWriter(folder)
    change(writer)
    with monkeypatch.context() as patches:
        patches.setattr(os, "fsync", fail)
        try:
            writer.commit()
        except OSError:
            assert bodies(open_snapshot(folder)) in (FIRST, SECOND)
        else:
            assert calls <= step, "all steps are tried"
    writer.commit()
    writer.close()
    assert bodies(open_snapshot(folder)) == SECOND


def test_opening_while_others_commit_gives_one_generation_or_another(folder: Path) -> None:
    done = threading.Event()

    def commit_on() -> None:
        for number in range(25):
            with IndexWriter(folder) as writer:
                writer.add(article("a", f"Version {number}."))
                writer.add(article("c", f"Version {number}."))
        done.set()

    thread = threading.Thread(target=commit_on)
    thread.start()
    while not done.is_set():
        found = bodies(open_snapshot(folder))
        assert found["a"] == found["c"] or found == SECOND
    thread.join()


def test_segments_that_are_open_already_are_not_opened_again(folder: Path) -> None:
    before = open_snapshot(folder)
    with IndexWriter(folder) as writer:
        writer.add(article("z"))
    after = open_snapshot(folder, before=before)
    assert after.generation > before.generation
    assert set(map(id, before.segments)) < set(map(id, after.segments))
    assert bodies(after) == bodies(open_snapshot(folder))


def test_a_segment_whose_file_is_gone_is_damage_even_where_it_is_still_open(folder: Path) -> None:
    before = open_snapshot(folder)
    for segment in before.segments:
        segment.path.unlink()
    with pytest.raises(IndexDamaged, match=r"segment-.*the file is missing"):
        open_snapshot(folder, before=before)
