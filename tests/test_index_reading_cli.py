"""`dateline read` prints articles as they would be indexed, `extract` the names in them, `formats` what can be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from index.article import Article
from index.errors import RecordError
from index.exchange import exchange_line
from index.readers.files import read_paths
from index.readers.formats import OWN
from web.cli import dateline

LINES = (
    '{"id": "a", "headline": "Talks", "body": "GENEVA (AFP) - They talked.\\n\\nAdvertisement\\n\\nThey ended.", "desk": "x"}\n'
    '{"id": "b"}\n{"id": "c", "body": "Three."}\n'
)


@pytest.fixture
def path(tmp_path: Path) -> str:
    file = tmp_path / "a.jsonl"
    file.write_text(LINES, encoding="utf-8")
    return str(file)


def run(*words: str) -> Result:
    return CliRunner().invoke(dateline, list(words))


def test_a_line_is_the_article_as_it_would_be_indexed_with_its_origin(path: str) -> None:
    result = run("read", path, "--json", "--limit", "1", "--map", "headline=title", "--collection", "wire")
    (line,) = result.stdout.splitlines()
    article = json.loads(line)
    assert (article["id"], article["title"], article["desk"]) == ("wire:a", "Talks", "x")
    assert (article["body"], article["dateline"], article["agency"]) == (
        "GENEVA - They talked.\n\nThey ended.", "GENEVA", "AFP",
    )  # fmt: skip
    assert article["origin"] == {"file": path, "record": 1}
    assert [edit["kind"] for edit in article["edits"]] == ["dateline", "advertisement"]
    assert (article["published"], article["published_precision"], article["people"]) == (None, None, [])


def test_without_json_an_article_can_be_read(path: str) -> None:
    result = run("read", path, "--limit", "1", "--no-clean")
    assert f"read from {path}:1\n\nGENEVA (AFP) - They talked." in result.stdout


def test_a_bad_record_ends_it_or_is_left_out_and_said(path: str) -> None:
    result = run("read", path, "--json")
    assert isinstance(result.exception, RecordError)
    assert len(result.stdout.splitlines()) == 1
    result = run("read", path, "--json", "--skip-bad")
    assert (result.exit_code, len(result.stdout.splitlines())) == (1, 2)
    assert f"skipped: {path}:2: body: is missing; " in result.stderr


def test_what_is_printed_can_be_read_again(path: str, tmp_path: Path) -> None:
    again = tmp_path / "again.jsonl"
    first = [each for each in read_paths(["examples/newswire"]) if isinstance(each, Article)]
    again.write_text("".join(f"{exchange_line(article)}\n" for article in first), encoding="utf-8")
    read = list(read_paths([str(again)]))
    for one, other in zip(first, read, strict=True):
        assert isinstance(other, Article), other
        assert (one.id, one.title, one.body, one.author, str(one.published)) == (
            other.id, other.title, other.body, other.author, str(other.published),
        )  # fmt: skip


def test_the_formats_are_listed() -> None:
    text = run("formats").stdout
    assert all(each.name in text and " ".join(each.suffixes) in text for each in OWN)
    listed = json.loads(run("formats", "--json").stdout)
    assert [each["name"] for each in listed["formats"]] == [each.name for each in OWN]
    assert listed["packed"] == [".gz", ".zst", ".zip"]


def mentions_of(result: Result) -> list[list[dict[str, Any]]]:
    return [json.loads(line)["mentions"] for line in result.stdout.splitlines()]


def test_a_line_has_the_names_of_an_article_with_their_places_in_its_body(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    article = {
        "id": "a",
        "title": "Kerry in Rome",
        "body": "Kerry met Lavrov in Geneva.",
        "people": ["Lavrov"],
        "places": ["Rome"],
    }
    file.write_text(f"{json.dumps(article)}\n", encoding="utf-8")
    result = run("extract", str(file), "--json", "--entities", "none")
    assert json.loads(result.stdout)["id"] == "a"
    assert mentions_of(result) == [[
        {"kind": "place", "name": "Rome", "surface": "", "start": 0, "end": 0},
        {"kind": "person", "name": "Lavrov", "surface": "Lavrov", "start": 10, "end": 16},
    ]]  # fmt: skip


def test_offsets_are_into_the_clean_body_or_into_the_text_as_it_is(tmp_path: Path) -> None:
    body = "  Advertisement\r\n\r\nGeneva is calm. Geneva it is."
    file = tmp_path / "a.jsonl"
    file.write_text(f"{json.dumps({'body': body})}\n", encoding="utf-8")
    (clean,) = mentions_of(run("extract", str(file), "--json"))
    assert [each["start"] for each in clean] == [0, 16]
    (raw,) = mentions_of(run("extract", str(file), "--json", "--raw"))
    assert [body[each["start"] : each["end"]] for each in raw] == ["Geneva", "Geneva"]


def test_the_names_of_an_article_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Talks in Geneva\n\nGeneva hosts talks.\n", encoding="utf-8")
    assert "Talks in Geneva · " in run("extract", str(file)).stdout
    assert "  place: Geneva (2)" in run("extract", str(file)).stdout


def test_names_are_printed_while_records_are_read(path: str) -> None:
    result = run("extract", path, "--json")
    assert isinstance(result.exception, RecordError)
    assert len(result.stdout.splitlines()) == 1
    assert run("extract", path, "--json", "--raw", "--skip-bad").exit_code == 1
    assert len(run("extract", path, "--json", "--limit", "1").stdout.splitlines()) == 1


def test_an_unknown_extractor_is_refused_before_anything_is_read(path: str) -> None:
    result = run("extract", path, "--entities", "magic")
    assert 'there is no entity extractor "magic"' in str(result.exception)
