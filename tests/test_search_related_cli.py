"""`dateline related` lists the articles like one, as text or as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.article import Article, Origin
from index.dates import parse_date
from index.writer import IndexWriter
from search.related_cli import related_command


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("related") / "news.index"
    with IndexWriter(folder) as writer:
        for name, body in (
            ("a", "Kites over Kiel."),
            ("b", "Kites over Kiel again."),
            ("c", "Kites fell."),
            ("d", "Butter."),
        ):
            published = parse_date("2016-04-22")
            writer.add(
                Article(
                    id=name, title=f"On {name}", body=body, source="AP", published=published, origin=Origin(file="f")
                )
            )
    return str(folder)


def run(*args: str) -> str:
    result = CliRunner().invoke(related_command, list(args))
    assert result.exit_code == 0, result.output
    return result.output


def test_articles_are_listed_with_their_source_and_date(index: str) -> None:
    lines = run("a", "--index", index).splitlines()
    assert lines[0] == "1. On b"
    assert lines[1].strip() == "AP · 2016-04-22 · b"
    assert "2. On c" in lines
    assert "2. On c" not in run("a", "--size", "1", "--index", index)


def test_the_json_has_the_articles_as_results(index: str) -> None:
    found = json.loads(run("a", "--index", index, "--json", "--copies"))
    assert found["id"] == "a"
    assert [hit["id"] for hit in found["results"]] == ["b", "c"]


def test_that_nothing_is_like_it_or_that_there_is_no_such_article_is_said(index: str) -> None:
    assert run("d", "--index", index) == "No article is like it.\n"
    assert json.loads(run("d", "--index", index, "--json")) == {"id": "d", "results": []}
    assert run("nowhere", "--index", index) == "There is no article nowhere.\n"
    assert json.loads(run("nowhere", "--index", index, "--json")) is None
