"""The commands under `dateline alerts`, as somebody at a terminal uses them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click
import pytest
from alert_news import news, write
from click.testing import CliRunner, Result

from index.errors import IndexDamaged, NotAnIndex
from search.alerts_cli import alerts_command
from search.errors import RequestError


@pytest.fixture
def index(tmp_path: Path) -> Path:
    folder = tmp_path / "news.index"
    write(folder, news("first"))
    return folder


def invoke(index: Path, *words: str) -> Result:
    name, *others = words
    return CliRunner().invoke(alerts_command, [name, "--index", str(index), *others])


def run(index: Path, *words: str) -> str:
    result = invoke(index, *words)
    assert result.exit_code == 0, f"{result.output}{result.exception!r}"
    return result.output


def run_json(index: Path, *words: str) -> Any:
    return json.loads(run(index, *words, "--json").splitlines()[-1])


def error_of(index: Path, *words: str) -> BaseException:
    result = invoke(index, *words)
    assert result.exit_code != 0
    assert result.exception is not None
    return result.exception


def test_a_search_is_saved_and_finds_what_comes_in(index: Path) -> None:
    assert "Saved: Ports" in run(index, "add", "Ports", "port", "OR", "harbour", "--source", "The Daily Harbour")
    assert "0 new articles" in run(index, "run")
    write(index, news("second", title="A second port"))
    printed = run(index, "run")
    assert "1 new article, 1 alert matched with generation 2: 1 time fired" in printed
    assert re.search(r"Ports\n  A second port\n    The Daily Harbour · 2016-04-22 · second · found by: port", printed)
    assert "1 time fired" not in run(index, "run")
    assert "Ports  port OR harbour; source: The Daily Harbour  (1 time, last 20" in run(index, "list")
    assert "A second port" in run(index, "list", "Ports")


def test_everything_can_be_had_as_json(index: Path) -> None:
    added = run_json(index, "add", "Ports", "port", "--since", "2016", "--copies", "--max-age", "7")
    assert added["query"] == {"q": "port", "filters": {"since": ["2016"]}, "kept": "q=port&since=2016", "problem": None}
    assert (added["backfill"], added["copies"], added["max_age"]) == (False, True, 7)
    assert added["feed"].startswith(f"/alerts/feed?alert={added['number']}&key=")
    write(index, news("second"))
    report = run_json(index, "run")
    assert {name: report[name] for name in ("generation", "articles", "alerts")} == {
        "generation": 2, "articles": 1, "alerts": 1,
    }  # fmt: skip
    assert [(one["alert"], one["article"], one["words"]) for one in report["fired"]] == [("Ports", "second", ["port"])]
    assert report["held_back"] == {"backfill": 0, "copies": 0}
    assert report["elsewhere"] == report["behind"] == report["broken"] == []
    (listed,) = run_json(index, "list")["alerts"]
    assert listed["fired"] == 1
    assert run_json(index, "list", "Ports")["firings"][0]["article"] == "second"
    assert run_json(index, "remove", "Ports")["name"] == "Ports"
    assert run_json(index, "list") == {"alerts": []}


def test_an_alert_is_edited_part_by_part(index: Path) -> None:
    added = run_json(index, "add", "Ports", "port", "--copies")
    renamed = run_json(index, "edit", "Ports", "--rename", "Harbours")
    assert (renamed["name"], renamed["query"], renamed["copies"]) == ("Harbours", added["query"], True)
    edited = run_json(index, "edit", "Harbours", "harbour", "--no-copies", "--backfill")
    assert (edited["query"]["q"], edited["copies"], edited["backfill"]) == ("harbour", False, True)
    assert edited["feed"] == added["feed"]
    assert run_json(index, "edit", "Harbours", "--new-address")["feed"] != added["feed"]
    write(index, news("second", "A harbour."))
    run(index, "edit", "Harbours", "port OR harbour", "--since-beginning")
    assert {one["article"] for one in run_json(index, "run")["fired"]} == {"first", "second"}
    assert isinstance(error_of(index, "edit", "Harbours"), SystemExit)


def test_back_fill_and_copies_are_said(index: Path) -> None:
    run(index, "add", "Ports", "port")
    run(index, "add", "Old ports", "port", "--backfill")
    write(index, news("old", day="1990-01-01"))
    printed = run(index, "run")
    assert "held back: 1 as back-fill, 0 as copies" in printed
    assert "held back: 1 as back-fill" in run(index, "list", "Ports")
    assert "fires for backfill, too" in run(index, "list", "Old ports")


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("add", "Ports", "port"), 'there is an alert "Ports" already; edit that one'),
        (("add", "Other"), "every article matches; give words, a filter or a date"),
        (("add", "Other", "(port"), "put it right, or save it so with --anyway"),
        (("add", "a\x1b[2J", "port"), "holds characters that cannot be seen; leave them out"),
        (("add", " ", "port"), "is empty; give the alert a name"),
        (("add", "Other", "port", "--since", "someday"), 'since: "someday" is not a date; use 2016'),
        (("add", "Other", "x" * 1_001), "is longer than 1,000 characters; shorten it"),
        (("edit", "Nobody", "port"), 'there is no alert "Nobody"; `dateline alerts list` names all'),
        (("edit", "Ports", "(port"), "--anyway"),
        (("remove", "Nobody"), "there is no alert"),
        (("list", "Nobody"), "there is no alert"),
    ],
)
def test_what_cannot_be_is_refused_with_the_remedy(index: Path, words: tuple[str, ...], problem: str) -> None:
    run(index, "add", "Ports", "port")
    error = error_of(index, *words)
    assert isinstance(error, RequestError)
    assert problem in str(error)
    assert error.exit_code == 2
    assert len(run_json(index, "list")["alerts"]) == 1


def test_a_query_with_a_warning_is_saved_where_that_is_meant(index: Path) -> None:
    assert "(port" in run(index, "add", "Odd", "(port", "--anyway")


def test_a_query_may_begin_with_a_minus(index: Path) -> None:
    assert json.loads(run(index, "add", "--json", "No ships", "--", "-ships"))["query"]["q"] == "-ships"


def test_no_index_means_no_alerts(tmp_path: Path) -> None:
    for words in (("list",), ("run",), ("add", "a", "b"), ("remove", "a")):
        assert isinstance(error_of(tmp_path / "nowhere", *words), NotAnIndex)
    assert not (tmp_path / "nowhere").exists()
    assert isinstance(CliRunner().invoke(alerts_command, ["run", "--index", "http://x"]).exception, NotAnIndex)


def test_alerts_may_be_kept_elsewhere(index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(index, "add", "Ports", "port", "--alerts", str(tmp_path / "mine.db"))
    assert run_json(index, "list") == {"alerts": []}
    assert not (index / "alerts.sqlite").exists()
    monkeypatch.setenv("DATELINE_ALERTS", str(tmp_path / "mine.db"))
    assert len(run_json(index, "list")["alerts"]) == 1


def test_alerts_over_another_index_are_named_and_can_be_adopted(index: Path, tmp_path: Path) -> None:
    alerts = str(tmp_path / "mine.db")
    run(index, "add", "Ports", "port", "--alerts", alerts)
    other = tmp_path / "other.index"
    write(other, news("other"))
    printed = run(other, "run", "--alerts", alerts)
    assert "1 alert over another index, and left alone; see --adopt: Ports" in printed
    printed = run(other, "run", "--alerts", alerts, "--adopt", "all")
    assert "Alerts that look at this index from now on: 1" in printed
    assert "1 time fired" in printed


def test_a_damaged_file_is_said_to_be_so(index: Path) -> None:
    (index / "alerts.sqlite").write_bytes(b"x" * 5_000)
    error = error_of(index, "list")
    assert isinstance(error, IndexDamaged)
    assert error.exit_code == 4


def test_control_characters_of_articles_do_not_reach_the_terminal(index: Path) -> None:
    run(index, "add", "Ports", "port")
    write(index, news("evil\x1b[2J", title="Evil \x1b[2J title"))
    assert "\x1b[2J" not in run(index, "run")
    assert "\x1b[2J" not in run(index, "list", "Ports")


def test_nothing_to_change_is_wrong_usage(index: Path) -> None:
    run(index, "add", "Ports", "port")
    result = invoke(index, "edit", "Ports")
    assert result.exit_code == click.UsageError.exit_code
    assert "Nothing is to be changed" in result.output


def test_watching_goes_on_and_prints_what_comes_in(index: Path) -> None:
    run(index, "add", "Ports", "port")
    main = "import web.cli; web.cli.main()"
    words = [sys.executable, "-c", main, "alerts", "run", "--index", str(index), "--watch", "0.2", "--json"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1]) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["fired"] == []
        write(index, news("second"))
        started = time.monotonic()
        (fired,) = json.loads(process.stdout.readline())["fired"]
        assert time.monotonic() - started < 60
        process.terminate()
    assert fired["article"] == "second"
