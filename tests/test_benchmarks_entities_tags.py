"""Editors' tags against what is found."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from benchmarks.entities.tags import Counted, count, main, read_cases


def test_tags_count_over_all_articles_together() -> None:
    pairs = [
        (frozenset({"Syria", "Iran"}), frozenset({"Syria", "Iraq"})),
        (frozenset({"Iran"}), frozenset({"Iran"})),
        (frozenset({"United States"}), frozenset[str]()),
    ]
    assert count(pairs, "") == Counted(2, 1, 2)
    assert count(pairs, "United States") == Counted(2, 1, 1)
    assert Counted(2, 1, 2).figures() == {"precision": 0.667, "recall": 0.5}
    assert count([], "").figures() == {"precision": 0.0, "recall": 0.0}


def test_without_data_it_says_what_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "DATELINE_DATA" in capsys.readouterr().err


def test_tags_are_found_in_articles_with_a_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _pack(
        tmp_path / "reuters21578-tags.jsonl.gz",
        {"id": "a", "places": ["west-germany", "ussr"], "people": ["john-quell"]},
        {"id": "b", "places": ["usa"], "people": []},
        {"id": "c", "places": [], "people": []},
    )
    _pack(
        tmp_path / "news.jsonl.gz",
        {"id": "a", "body": "Ministers met John Quell in Berlin. Berlin said nothing.", "dateline": "BONN, March 3 -"},
        {"id": "b", "body": " "},
        {"id": "c", "body": "Rain."},
        {"id": "d", "body": "Rain."},
    )
    (case,) = read_cases(tmp_path / "reuters21578-tags.jsonl.gz", tmp_path / "news.jsonl.gz")
    assert case.countries == frozenset({"Germany", "Soviet Union"})
    assert case.surnames == frozenset({"quell"})
    assert main(["--data", str(tmp_path)]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert printed[0]["articles"] == 1
    assert (printed[1]["precision"], printed[1]["recall"]) == (1.0, 0.5)


def _pack(path: Path, *records: dict[str, object]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
