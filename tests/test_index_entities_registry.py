"""The registry of a generation: what it tells of labels, how it grows, and what becomes of it where its file is damaged."""

from __future__ import annotations

import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from newsroom import article, write

from index.check import check_index
from index.entities import registrar
from index.entities.archivist import Archivist
from index.entities.decisions import read_decisions, write_decisions
from index.entities.grouping import Groups
from index.entities.registrar import articles_of
from index.entities.registry import Registry, write_registry
from index.errors import IndexDamaged
from index.generation import commit, open_snapshot
from index.manifest import read_manifest, write_live
from index.writer import IndexWriter


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news.index"
    write(
        folder,
        [article("a1", ("JOHN KERRY", "Ann Lee")), article("a2", ("John Kerry",)), article("a3", ("John Kerry",))],
    )
    return folder


def test_the_spelling_that_most_articles_use_is_shown_as_articles_come_and_go(folder: Path) -> None:
    registry = open_snapshot(folder).registry
    label = registry.find("person", "john kerry")
    assert label is not None
    assert (registry.shown("person", label), registry.id_of("person", label)) == ("John Kerry", "person:john kerry")
    with IndexWriter(folder) as writer:
        writer.delete("a2")
        writer.delete("a3")
    assert open_snapshot(folder).registry.shown("person", label) == "JOHN KERRY"
    assert registry.find("person", "nobody") is None
    assert registry.find("section", "world") is None


def test_only_new_names_are_given_keys(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def name_key(kind: str, name: str) -> str:
        asked.append(name)
        return f"{kind}:{name.casefold()}"

    monkeypatch.setattr(registrar, "name_key", name_key)
    write(folder, [article("a4", ("Bo Ek", "ANN LEE"))])
    assert asked == ["Bo Ek"]
    monkeypatch.setattr(registrar, "KEYS_VERSION", "another")
    write(folder, [article("a5", ("Bo Ek",))])
    assert asked[1:] == ["JOHN KERRY", "Ann Lee", "Bo Ek"]
    assert check_index(folder) == []


def test_where_nothing_differs_the_file_stays(folder: Path) -> None:
    before = open_snapshot(folder).manifest.registry
    write(folder, [article("a4")])
    assert open_snapshot(folder).manifest.registry == before
    write(folder, [article("a4", ("Bo Ek",))])
    assert open_snapshot(folder).manifest.registry != before


def test_without_a_file_labels_that_fold_alike_are_one(folder: Path) -> None:
    manifest = replace(read_manifest(folder, 1), generation=2, registry=None)
    commit(folder, manifest)
    registry = open_snapshot(folder).registry
    assert registry.canon("person").tolist() == registry.entities("person").tolist()
    assert registry.find("person", "john kerry") is not None
    assert check_index(folder) == []
    write(folder, [article("a4")])
    assert open_snapshot(folder).manifest.registry is not None


def test_articles_are_counted_by_label_without_those_that_are_gone(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    size = snapshot.dictionaries.size("person")
    (segment,) = snapshot.segments
    assert sorted(articles_of("person", size, [(segment, None)]).tolist()) == [1, 1, 2]
    live = np.array([0, 1, 0], np.uint8)
    assert articles_of("person", size, [(segment, live)]).sum() == live[segment["person_inv_doc"]].sum()
    assert articles_of("author", 0, [(segment, None)]).tolist() == []
    assert write_live(folder, live)["count"] == 1


@pytest.mark.parametrize("harm", ["missing", "short", "of another generation"])
def test_a_damaged_file_is_an_error_that_names_it_and_the_generation_before_is_read(folder: Path, harm: str) -> None:
    before = open_snapshot(folder)
    with Archivist(folder) as archivist:
        archivist.hide("person", "Ann Lee")
    entry = read_manifest(folder, 2).registry
    assert entry is not None
    path = folder / entry["file"]
    if harm == "missing":
        path.unlink()
    elif harm == "short":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        none = np.empty(0, np.uint32)
        made = write_registry(folder, {"person": Groups(none, none, none, none.astype(np.uint64), none)}, {}, 1)
        (folder / made["file"]).replace(path)
    with pytest.raises(IndexDamaged, match=path.name):
        Registry(folder, entry, before.dictionaries)
    assert open_snapshot(folder).generation == 1
    assert path.name in check_index(folder)[0]


@pytest.mark.parametrize(
    ("part", "labels", "problem"),
    [
        ("entity", [2, 2, 1], "calls a person by what is not its own"),
        ("canon", [9, 1, 2], "that the dictionary does not have"),
        ("hidden", [7], "that the dictionary does not have"),
    ],
)
def test_a_registry_that_does_not_hang_together_is_named(
    folder: Path, part: str, labels: list[int], problem: str
) -> None:
    numbers, none = np.arange(3, dtype=np.uint32), np.empty(0, np.uint32)
    arrays = dict.fromkeys(("entity", "canon"), numbers) | dict.fromkeys(("hidden", "hidden_entity"), none)
    wrong = Groups(hidden_article=none.astype(np.uint64), **arrays | {part: np.array(labels, np.uint32)})
    registry = write_registry(folder, {"person": wrong}, {"person": np.empty(1, np.uint64)}, 1)
    commit(folder, replace(read_manifest(folder, 1), generation=2, registry=registry))
    first, second = check_index(folder)
    assert problem in first
    assert "keys for other labels" in second


def test_a_name_that_is_shown_for_another_entity_and_a_gap_in_the_log_are_named(folder: Path) -> None:
    with Archivist(folder) as archivist:
        made = archivist.hide("person", "Ann Lee")
    manifest = read_manifest(folder, 2)
    numbers, none = np.arange(3, dtype=np.uint32), np.empty(0, np.uint32)
    shown = Groups(numbers, np.array([1, 1, 2], np.uint32), none, none.astype(np.uint64), none)
    registry = write_registry(folder, {"person": shown}, {}, 1)
    decisions = write_decisions(folder, [replace(made, number=2)])
    commit(folder, replace(manifest, generation=3, registry=registry, decisions=decisions))
    shown_for_another, gap = check_index(folder)
    assert "shows a person for another" in shown_for_another
    assert "not numbered" in gap


@pytest.mark.parametrize("harm", ["altered", "of another version"])
def test_a_log_that_cannot_be_read_is_an_error_that_names_it(folder: Path, harm: str) -> None:
    with Archivist(folder) as archivist:
        archivist.rename("person", "Ann Lee", "Ann\u2028Lee-Smith")
    entry = read_manifest(folder, 2).decisions
    assert entry is not None
    assert len(read_decisions(folder, entry)) == 1
    path = folder / entry["file"]
    data = path.read_bytes().replace(b"rename", b"remane" if harm == "altered" else b"rename")
    path.write_bytes(data)
    if harm == "of another version":
        data = data.replace(b'"what"', b'"whut"')
        path.write_bytes(data)
        entry = {**entry, "crc32": zlib.crc32(data)}
    with pytest.raises(IndexDamaged, match=path.name):
        read_decisions(folder, entry)
