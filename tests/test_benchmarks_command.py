"""The command as a whole, on a few articles and with the contender that Python brings along."""

import json
import pickle
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.worker import ContenderFailed, Worker


def articles(path: Path) -> Path:
    words = "harbour market lantern walnut copper kettle saddle bridge meadow anchor".split()
    with path.open("w", encoding="utf-8") as file:
        for number in range(30):
            body = " ".join(words[(number + step) % 10] for step in range(6 + number % 3))
            title = " ".join(words[(number * 3 + step) % 10] for step in range(4))
            file.write(json.dumps({"id": str(number), "title": title, "body": f"Ann Lee {body}."}) + "\n")
    return path


def bench(tmp_path: Path, *more: str) -> int:
    out = ("--out", str(tmp_path / "bench.jsonl"), "--data", str(articles(tmp_path / "news.jsonl")))
    return main([*out, "--queries", "12", "--rounds", "2", *more])


def test_a_row_a_contender_is_kept_with_machine_and_versions(tmp_path: Path) -> None:
    assert bench(tmp_path, "--contenders", "sqlite,nosuch") == 0
    (row,) = map(json.loads, (tmp_path / "bench.jsonl").read_text("utf-8").splitlines())
    assert (row["contender"], row["articles"], row["queries"], row["asked"]) == ("sqlite", 30, 12, 24)
    assert row["machine"]["python"]
    assert row["versions"]["sqlite"] == row["version"]
    assert row["page"]["by_kind"].keys() == {"frequent", "rarer", "and", "or", "headline", "phrase"}
    assert row["agreement"]["facets_wrong"] == 0


def test_the_table_says_what_was_measured_and_who_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bench(tmp_path, "--contenders", "sqlite,nosuch")
    printed = capsys.readouterr().out
    assert "30 articles (news), 12 queries" in printed
    assert "no contender is called nosuch" in printed
    assert list(tmp_path.glob("bench-*")) == []


def test_nothing_to_measure_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.jsonl").write_text("", "utf-8")
    code = main(["--out", str(tmp_path / "bench.jsonl"), "--data", str(tmp_path / "empty.jsonl")])
    assert code == 2
    assert "error: " in capsys.readouterr().err


def test_a_contender_that_fails_says_which_and_why(tmp_path: Path) -> None:
    with Worker("sqlite", tmp_path, ()) as worker, pytest.raises(ContenderFailed, match=r"sqlite failed: .*nowhere"):
        worker.build(tmp_path / "nowhere.jsonl")


def test_a_failure_travels_between_processes() -> None:
    arrived = pickle.loads(pickle.dumps(ContenderFailed("sqlite", "long\nshort")))
    assert (str(arrived), arrived.details) == ("sqlite failed: short", "long\nshort")


def test_a_contender_for_small_corpora_gets_a_heat_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("benchmarks.contenders.whoosh_stock.StockWhoosh.most_articles", 20)
    assert bench(tmp_path, "--contenders", "sqlite,whoosh") == 0
    rows = [json.loads(line) for line in (tmp_path / "bench.jsonl").read_text("utf-8").splitlines()]
    assert [(row["contender"], row["articles"]) for row in rows] == [("sqlite", 30), ("whoosh", 20)]
    assert len({row["queries_digest"] for row in rows}) == 1
