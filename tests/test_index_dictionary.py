"""The dictionaries of labels: stable ids, folded keys, and files that a crashed commit leaves as they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.dictionary import Dictionaries, dictionary_file
from index.errors import IndexDamaged
from index.folding import fold_name

LABELS = ["John Kerry", "john  kerry", "JOHN KERRY", "Łódź", "lodz", "ban", "Ban Ki-moon", "", "日本"]
SUFFIXES = ["text", "end", "hash", "canon"]


@pytest.fixture
def known(tmp_path: Path) -> dict[str, object]:
    """What a manifest says after a first commit of two labels into `tmp_path`."""
    dictionaries = Dictionaries(tmp_path)
    dictionaries.intern("person", ["John Kerry", "Ban Ki-moon"])
    return dictionaries.write(tmp_path)


@settings(max_examples=100, deadline=None)
@given(batches=st.lists(st.tuples(st.lists(st.sampled_from(LABELS)), st.booleans(), st.booleans()), max_size=6))
def test_ids_and_canons_are_those_of_a_plain_list(
    tmp_path_factory: pytest.TempPathFactory, batches: list[tuple[list[str], bool, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("dictionary")
    dictionaries = Dictionaries(folder)
    labels: list[str] = []
    for batch, writes, reopens in batches:
        labels += [label for label in dict.fromkeys(batch) if label not in labels]
        assert dictionaries.intern("person", batch).tolist() == [labels.index(label) for label in batch]
        if writes or reopens:
            entries = dictionaries.write(folder)
        if reopens:
            dictionaries = Dictionaries(folder, entries)
    entries = dictionaries.write(folder)
    dictionaries.check()
    for each in (dictionaries, Dictionaries(folder, entries)):
        keys = [fold_name(label) for label in labels]
        assert len(each) == each.size("person") == len(labels)
        assert [each.label("person", number) for number in range(len(labels))] == labels
        assert each.canon("person").tolist() == [keys.index(key) for key in keys]
        for key in keys:
            assert each.ids_of("person", key) == [number for number, other in enumerate(keys) if other == key]


def test_facets_are_numbered_apart(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    assert dictionaries.intern("person", ["A", "B"]).tolist() == [0, 1]
    assert dictionaries.intern("place", ["B"]).tolist() == [0]
    assert dictionaries.ids_of("place", "a") == []


def test_what_was_not_written_is_found_too(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    dictionaries.intern("person", ["Kerry", "KERRY"])
    assert dictionaries.ids_of("person", "kerry") == [0, 1]
    assert dictionaries.label("person", 1) == "KERRY"
    assert list(tmp_path.iterdir()) == []


def test_equal_hashes_are_told_apart_by_their_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.dictionary.hash_of", len)
    dictionaries = Dictionaries(tmp_path)
    dictionaries.intern("person", ["abc", "ABC", "xyz"])
    dictionaries = Dictionaries(tmp_path, dictionaries.write(tmp_path))
    assert dictionaries.intern("person", ["xyz", "XYZ", "abc"]).tolist() == [2, 3, 0]
    assert dictionaries.ids_of("person", "xyz") == [2, 3]
    dictionaries.write(tmp_path)
    assert dictionaries.canon("person").tolist() == [0, 0, 2, 2]


def test_lone_surrogates_are_labels_like_others(tmp_path: Path) -> None:
    dictionaries = Dictionaries(tmp_path)
    dictionaries.intern("author", ["\ud800"])
    assert Dictionaries(tmp_path, dictionaries.write(tmp_path)).label("author", 0) == "\ud800"


def test_more_recent_labels_than_are_kept_in_memory_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.dictionary._MAX_RECENT", 2)
    dictionaries = Dictionaries(tmp_path)
    for first in range(0, 40, 5):
        dictionaries.intern("person", [f"name {number}" for number in range(first, first + 5)])
        dictionaries.write(tmp_path)
    assert dictionaries.intern("person", [f"name {number}" for number in range(40)]).tolist() == list(range(40))


def test_a_commit_that_came_to_nothing_leaves_no_trace(tmp_path: Path, known: dict[str, object]) -> None:
    crashed = Dictionaries(tmp_path, known)
    crashed.intern("person", ["Never Committed"])
    crashed.write(tmp_path)
    after = Dictionaries(tmp_path, known)
    assert after.size("person") == 2
    assert after.intern("person", ["Sergei Lavrov"]).tolist() == [2]
    entries = after.write(tmp_path)
    reopened = Dictionaries(tmp_path, entries)
    reopened.check()
    assert [reopened.label("person", number) for number in range(3)] == ["John Kerry", "Ban Ki-moon", "Sergei Lavrov"]


def test_readers_of_older_generations_are_not_disturbed(tmp_path: Path, known: dict[str, object]) -> None:
    reader = Dictionaries(tmp_path, known)
    crashed = Dictionaries(tmp_path, known)
    crashed.intern("person", ["Never Committed"])
    mapped_with_what_crashed = Dictionaries(tmp_path, crashed.write(tmp_path))
    later = Dictionaries(tmp_path, known)
    later.intern("person", ["X"])
    later.write(tmp_path)
    assert (len(reader), reader.label("person", 1)) == (2, "Ban Ki-moon")
    assert mapped_with_what_crashed.label("person", 2) == "Never Committed"
    reader.check()


def test_nothing_new_writes_nothing(tmp_path: Path, known: dict[str, object]) -> None:
    dictionaries = Dictionaries(tmp_path, known)
    dictionaries.intern("person", ["John Kerry"])
    before = {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()}
    assert dictionaries.write(tmp_path) == known
    assert {file: file.stat().st_mtime_ns for file in tmp_path.iterdir()} == before


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_or_short_file_is_refused_by_name(tmp_path: Path, known: dict[str, object], suffix: str) -> None:
    path = tmp_path / dictionary_file("person", suffix)
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    with pytest.raises(IndexDamaged, match="cut short") as raised:
        Dictionaries(tmp_path, known)
    assert raised.value.place == str(path)
    path.unlink()
    with pytest.raises(IndexDamaged, match="missing"):
        Dictionaries(tmp_path, known)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_flipped_bit_is_found_by_checking(tmp_path: Path, known: dict[str, object], suffix: str) -> None:
    path = tmp_path / dictionary_file("person", suffix)
    damaged = bytearray(path.read_bytes())
    damaged[3] ^= 4
    path.write_bytes(damaged)
    with pytest.raises(IndexDamaged, match="altered") as raised:
        Dictionaries(tmp_path, known).check()
    assert raised.value.place == str(path)
