"""The folder of an index: made, recognised, opened; and what is said where that fails."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.article import Article, Origin
from index.errors import DatelineError, IndexDamaged, NotAnIndex
from index.generation import create_index, open_snapshot
from index.schema import FORMAT_VERSION
from index.storage import Description, is_index, read_description, write_description
from index.version import VERSION
from index.writer import IndexWriter
from search import open_engine
from search.embedded import EmbeddedEngine

DESCRIPTION = "dateline.json"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound") / "news.index"
    with IndexWriter(folder) as writer:
        writer.add(Article(id="1", body="The talks.", origin=Origin(file="a.jsonl")))
    return folder


@pytest.fixture
def index_folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "news.index"))


def the_error_of_opening(folder: Path) -> DatelineError:
    with pytest.raises(DatelineError) as raised:
        open_engine(str(folder))
    return raised.value


def file_ending(folder: Path, suffix: str) -> Path:
    (file,) = folder.glob(f"*{suffix}")
    return file


def test_an_index_is_made_with_the_folders_above_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b" / "news.index"
    create_index(folder)
    assert is_index(folder)
    assert open_snapshot(folder).articles == 0


def test_an_empty_folder_becomes_an_index(tmp_path: Path) -> None:
    create_index(tmp_path)
    assert is_index(tmp_path)


def test_a_new_index_says_its_format_and_version(tmp_path: Path) -> None:
    create_index(tmp_path)
    described = read_description(tmp_path)
    assert (described.format, described.dateline) == (FORMAT_VERSION, VERSION)


def test_every_new_index_has_an_id_of_its_own(tmp_path: Path) -> None:
    for name in "ab":
        create_index(tmp_path / name)
    first, second = (read_description(tmp_path / name).id for name in "ab")
    assert "" not in (first, second)
    assert first != second


def test_an_index_that_has_no_id_can_be_read(index_folder: Path) -> None:
    (index_folder / "dateline.json").write_text(json.dumps({"format": FORMAT_VERSION, "dateline": "0.1"}))
    assert read_description(index_folder).id == ""


def test_a_folder_that_holds_only_alerts_becomes_an_index(tmp_path: Path) -> None:
    (tmp_path / "alerts.sqlite").write_bytes(b"alerts")
    (tmp_path / "alerts.sqlite-journal").touch()
    create_index(tmp_path)
    assert is_index(tmp_path)
    assert (tmp_path / "alerts.sqlite").read_bytes() == b"alerts"


def test_a_description_is_replaced_as_a_whole(index_folder: Path) -> None:
    write_description(index_folder, Description(dateline="9.9"))
    assert read_description(index_folder).dateline == "9.9"
    assert not list(index_folder.glob("*.new"))


def test_a_folder_with_other_files_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("dear to me")
    with pytest.raises(NotAnIndex, match="holds other files") as raised:
        create_index(tmp_path)
    assert raised.value.place == str(tmp_path)
    assert raised.value.remedy
    assert [file.name for file in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_cannot_be_made_into_an_index(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(NotAnIndex):
        create_index(file)
    with pytest.raises(NotAnIndex):
        create_index(file / "below")


def test_a_folder_without_an_index_is_said_to_have_none(tmp_path: Path) -> None:
    error = the_error_of_opening(tmp_path / "nowhere")
    assert isinstance(error, NotAnIndex)
    assert str(tmp_path / "nowhere") in str(error)
    assert "dateline index" in str(error)
    assert error.exit_code == 2
    assert isinstance(the_error_of_opening(tmp_path), NotAnIndex)


def test_a_file_is_not_an_index(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    file.write_text("{}")
    assert isinstance(the_error_of_opening(file), NotAnIndex)


def test_an_index_of_another_format_is_refused_naming_both_formats(index_folder: Path) -> None:
    write_description(index_folder, Description(format=FORMAT_VERSION + 1))
    error = the_error_of_opening(index_folder)
    assert isinstance(error, NotAnIndex)
    assert f"format {FORMAT_VERSION + 1}" in str(error)
    assert f"format {FORMAT_VERSION}" in str(error)
    assert error.place == str(index_folder)
    assert error.remedy


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"format": 1}', "\x00" * 40, '"format"'])
def test_a_damaged_description_is_damage(index_folder: Path, text: str) -> None:
    (index_folder / DESCRIPTION).write_text(text)
    error = the_error_of_opening(index_folder)
    assert isinstance(error, IndexDamaged)
    assert error.exit_code == 4
    assert DESCRIPTION in str(error)
    assert error.place == str(index_folder)
    assert error.remedy


def test_fields_that_a_later_version_adds_to_the_description_do_no_harm(index_folder: Path) -> None:
    known = json.loads((index_folder / DESCRIPTION).read_text())
    (index_folder / DESCRIPTION).write_text(json.dumps(known | {"colour": "blue"}))
    open_engine(str(index_folder)).close()


def complaint_of(open_it: Callable[[Path], object], folder: Path) -> str:
    """What is said of damage."""
    with pytest.raises(IndexDamaged) as raised:
        open_it(folder)
    assert raised.value.remedy
    return str(raised.value)


@pytest.mark.parametrize("pattern", ["generation-*.json", "segment-*.arrays"])
@pytest.mark.parametrize("harm", ["gone", "cut", "zeroed", "emptied"])
def test_where_all_generations_are_damaged_both_readers_and_writers_say_so(
    index_folder: Path, pattern: str, harm: str
) -> None:
    (index_folder / "generation-0.json").unlink()
    for file in index_folder.glob(pattern):
        size = file.stat().st_size
        if harm == "gone" and pattern.startswith("segment"):
            file.unlink()
        else:
            file.write_bytes({"cut": file.read_bytes()[: size // 2], "zeroed": bytes(size)}.get(harm, b""))
    assert complaint_of(EmbeddedEngine, index_folder).startswith(f"{index_folder}")
    assert complaint_of(IndexWriter, index_folder).startswith(f"{index_folder}")


def test_a_writer_that_cannot_open_a_damaged_index_keeps_no_lock(index_folder: Path) -> None:
    (segment,) = index_folder.glob("segment-*.arrays")
    content = segment.read_bytes()
    segment.write_bytes(b"")
    complaint_of(IndexWriter, index_folder)
    segment.write_bytes(content)
    IndexWriter(index_folder).close()
