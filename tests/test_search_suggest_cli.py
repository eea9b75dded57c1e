"""The command `dateline suggest`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from newsroom import article, write

from search.errors import RequestError
from web.cli import dateline


@pytest.fixture
def index(tmp_path: Path) -> str:
    write(
        tmp_path / "news.index", [article("a1", ("John Kerry",)), article("a2", ("John Kerry", "Jane \x1b[31m Kerr"))]
    )
    return str(tmp_path / "news.index")


def run(*arguments: str) -> str:
    done = CliRunner().invoke(dateline, ["suggest", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def test_completions_are_printed_a_line_each(index: str) -> None:
    lines = run("ker", "--index", index).splitlines()
    assert lines[0].split(maxsplit=2) == ["person", "2", "John Kerry"]
    assert "\x1b" not in "".join(lines)
    assert run("nobody", "--index", index) == ""


def test_in_json_they_are_what_the_api_says(index: str) -> None:
    found = json.loads(run("talk", "--index", index, "--json", "--size", "2"))
    assert found["q"] == "talk"
    assert found["suggestions"][0] == {"text": "talks", "kind": "word", "value": "talks", "count": 2, "newest": None}
    assert len(found["suggestions"]) == 2


def test_a_text_that_is_too_long_is_refused(index: str) -> None:
    done = CliRunner().invoke(dateline, ["suggest", "x" * 1_001, "--index", index])
    assert isinstance(done.exception, RequestError)
    assert CliRunner().invoke(dateline, ["suggest", "x", "--size", "51", "--index", index]).exit_code == 2
