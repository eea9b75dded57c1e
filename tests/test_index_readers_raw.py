"""Texts as they stand in files."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from index.article import Article
from index.errors import RecordError
from index.readers.raw import read_raw

STRANGE = " \t\r\nOne.\r\n\x0bTwo \u2028 \ud800\n"


def read(path: Path) -> list[Article | RecordError]:
    return list(read_raw([str(path)]))


def test_bodies_of_json_lines_are_left_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": 7, "title": " A ", "body": STRANGE}) + "\n")
    (article,) = read(path)
    assert isinstance(article, Article)
    assert (article.id, article.title, article.body) == ("7", " A ", STRANGE)


def test_any_other_file_is_one_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_bytes(b"<p>One.\r\n\r\nTwo.</p>\n")
    (article,) = read(path)
    assert isinstance(article, Article)
    assert article.body == "<p>One.\r\n\r\nTwo.</p>\n"


def test_packed_files_and_folders_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b'{"body": " One."}\n'))
    (tmp_path / "b.txt").write_text(" Two.")
    assert [article.body for article in read(tmp_path) if isinstance(article, Article)] == [" One.", " Two."]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b'{"body": ""}\n', "a.jsonl:1: body: is missing or empty"),
        (b'{"body": 7}\n', "a.jsonl:1: body: must be a text, not a number"),
        (b"[\n1]\n", "a.jsonl:1: holds a number, not an object"),
        (b"{broken\n", "a.jsonl:1: is not JSON"),
        (b"\xff\xfeA", "is UTF-16, not UTF-8"),
        (b"", "body: is missing or empty"),
    ],
)
def test_what_is_no_text_is_said_with_its_place(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    (error,) = read(path)
    assert isinstance(error, RecordError)
    assert problem in str(error)


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    (error,) = read(tmp_path / "none")
    assert "there is no such file or folder" in str(error)
