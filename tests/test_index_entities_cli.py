"""`dateline entities`, as it is typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from newsroom import article, write

from index.entities.cli import entities_command
from index.errors import DatelineError
from index.lock import WriteLock
from web.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news.index"
    write(folder, [article("a1", ("John Kerry", "Ann Lee")), article("a2", ("Jon Kerry",), "Wire")])
    return folder


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(entities_command, [*words, "--index", str(folder)])


def answer(folder: Path, *words: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(folder, *words, "--json").output)
    return found


def test_each_decision_is_told_with_its_number_and_generation(folder: Path) -> None:
    told = run(folder, "merge", "person", "Jon Kerry", "john kerry").output
    assert told == 'Decision 1: merge person "Jon Kerry" into "John Kerry"; generation 2.\n'
    made = answer(folder, "hide", "person", "Ann Lee", "--article", "a1")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", str(made.pop("time")))
    assert made == {
        "number": 2, "what": "hide", "kind": "person", "name": "Ann Lee", "other": None, "article": "a1", "undone": None,
        "generation": 3,
    }  # fmt: skip
    for words in (
        ("rename", "source", "wire", "The Wire"), ("pin", "person", "John Kerry"), ("split", "person", "Jon Kerry"),
        ("hide", "person", "Ann Lee"), ("undo", "6"),
    ):  # fmt: skip
        assert run(folder, *words).exit_code == 0
    lines = run(folder, "log").output.splitlines()
    assert [re.sub(r"\S+Z  ", "", line) for line in lines] == [
        '1  merge person "Jon Kerry" into "John Kerry"',
        '2  hide person "Ann Lee" in a1',
        '3  rename source "Wire" to "The Wire"',
        '4  pin person "John Kerry"',
        '5  split person "Jon Kerry"',
        '6  hide person "Ann Lee"  (undone by 7)',
        "7  undo 6",
    ]
    log = answer(folder, "log")["decisions"]
    assert isinstance(log, list)
    assert [each["undone_by"] for each in log] == [None] * 5 + [7, None]


def test_an_entity_is_shown_with_all_that_it_is_called(folder: Path) -> None:
    run(folder, "merge", "person", "Jon Kerry", "John Kerry")
    expected = "John Kerry\nid: person:john kerry\narticles: 2\nalso: Jon Kerry\n"
    assert run(folder, "show", "person", "person:jon kerry").output == expected
    run(folder, "hide", "person", "John Kerry")
    assert answer(folder, "show", "person", "Jon Kerry") == {
        "id": "person:john kerry", "kind": "person", "name": "John Kerry", "aliases": ["Jon Kerry"], "articles": 2,
        "hidden": True,
    }  # fmt: skip
    assert run(folder, "show", "person", "Jon Kerry").output.startswith("John Kerry  (hidden)\n")


def test_an_empty_log_says_so(folder: Path) -> None:
    assert run(folder, "log").output == "Nothing is decided.\n"
    assert answer(folder, "log") == {"decisions": []}


def test_what_is_not_known_is_an_error_that_names_the_nearest(folder: Path) -> None:
    failed = run(folder, "hide", "person", "Jon Kery")
    assert isinstance(failed.exception, DatelineError)
    assert str(failed.exception) == 'the index knows no person "Jon Kery"; perhaps "Jon Kerry" or "John Kerry" is meant'
    assert run(folder, "hide", "section", "World").exit_code == 2
    assert str(run(folder, "show", "author", "Bo Ek").exception) == 'the index knows no author "Bo Ek"'


def test_while_another_writes_the_exit_code_is_that_of_a_locked_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lock = WriteLock(folder)
    monkeypatch.setattr("sys.argv", ["dateline", "entities", "pin", "person", "John Kerry", "--index", str(folder)])
    with pytest.raises(SystemExit) as left:
        main()
    lock.release()
    assert left.value.code == 3
    assert capsys.readouterr().err.startswith("error: ")
