"""`dateline together` prints who appears with whom, as text or as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.article import Article, Origin
from index.dates import parse_date
from index.entities import open_extractor
from index.writer import IndexWriter
from search.together_cli import together_command

NEWS = (
    Article(id="a", title="Ann Lee in Rome", body="Bo Ek came.", people=("Ann Lee", "Bo Ek"), places=("Rome",),
            published=parse_date("2016-04-22"), origin=Origin(file="f")),
    Article(id="b", body="Ann Lee left.", people=("Ann Lee",), places=("Oslo",), origin=Origin(file="f")),
)  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = tmp_path_factory.mktemp("together") / "news.index"
    extractor = open_extractor("none")
    with IndexWriter(folder) as writer:
        for article in NEWS:
            writer.add(replace(article, mentions=extractor.extract(article)))
    return str(folder)


def run(*args: str) -> str:
    result = CliRunner().invoke(together_command, list(args))
    assert result.exit_code == 0, result.output
    return result.output


def test_names_are_listed_with_their_articles_and_the_time(index: str) -> None:
    assert run("person", "ann lee", "--index", index).splitlines() == [
        "Ann Lee", "person, 2 articles",
        "", "person (different: 1, articles without: 0)", "      1  Bo Ek",
        "", "place (different: 4, articles without: 0)", *(f"      1  {name}" for name in ("Italy", "Norway", "Oslo", "Rome")),
        "", "organisation (different: 0, articles without: 2)",
        "", "published, by day (articles without: 1)", "      1  2016-04-22",
    ]  # fmt: skip


def test_words_dates_and_salience_narrow_what_is_counted(index: str) -> None:
    def count(*args: str) -> int | None:
        view = json.loads(run("person", "Ann Lee", *args, "--index", index, "--json"))
        return None if view is None else int(view["articles"])

    assert count() == 2
    assert count("came") == count("--since", "2016") == count("--min-salience", "0.4") == 1
    assert count("nowhere") is None


def test_the_json_has_the_names_by_kind(index: str) -> None:
    view = json.loads(run("place", "Rome", "--index", index, "--size", "1", "--json"))
    assert (view["id"], view["kind"], view["name"], view["articles"]) == ("place:rome", "place", "Rome", 1)
    assert view["together_with"]["person"] == {
        "buckets": [{
            "value": "person:ann lee", "label": "Ann Lee", "count": 1, "selected": False, "parent": None,
            "stories": 1, "expected": 1.0, "lift": 1.0, "surprise": 0.0,
        }],
        "distinct": 2, "other": 1, "missing": 0, "exact": True,
    }  # fmt: skip


def test_who_is_never_named_is_said_to_be_so(index: str) -> None:
    assert run("person", "Nobody", "--index", index) == "No article names the person Nobody.\n"


def test_by_chance_only_what_is_above_it_is_listed(index: str) -> None:
    lines = run("person", "ann lee", "--order", "chance", "--index", index).splitlines()
    assert lines[:4] == ["Ann Lee", "person, 2 articles", "", "person (different: 1, articles without: 0)"]
    assert "      1  Bo Ek" not in lines
    view = json.loads(run("person", "ann lee", "--order", "chance", "--index", index, "--json"))
    assert view["together_with"]["person"] == {"buckets": [], "distinct": 1, "other": 1, "missing": 0, "exact": True}


def test_what_is_above_chance_is_printed_with_what_chance_would_have(tmp_path: Path) -> None:
    extractor = open_extractor("none")
    with IndexWriter(tmp_path) as writer:
        for number in range(60):
            people = ("Ann Lee", "Bo Ek") if number < 6 else ("Cy Dow",)
            article = Article(
                id=f"{number}", body=f"News {number} {number * 37}.", people=people, origin=Origin(file="f")
            )
            writer.add(replace(article, mentions=extractor.extract(article)))
    assert "      6  Bo Ek  (6 stories, 0.6 by chance)" in run(
        "person", "Ann Lee", "--order", "chance", "--index", str(tmp_path)
    )
