"""What a run shows: nothing but what is skipped where nobody looks, a bar on a terminal, and a log."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from index.display import Display, as_json, as_text
from index.errors import RecordError
from index.pipeline import Summary
from index.readers.meter import Meter

PROBLEM = RecordError("is not JSON", place="a.jsonl:3", remedy="mend it")


def summary() -> Summary:
    return Summary(outcomes=Counter(added=1_200), skipped=1, committed=1_200, generation=3, seconds=2.0)


def test_without_a_terminal_only_what_is_skipped_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with Display(Meter(10), quiet=True) as display:
        display.show(summary(), None)
        display.show(summary(), PROBLEM)
    out, err = capsys.readouterr()
    assert (out, err) == ("", "skipped: a.jsonl:3: is not JSON; mend it\n")


def test_a_terminal_sees_articles_megabytes_rate_and_generation() -> None:
    meter = Meter(4_000_000)
    meter.add(1_000_000)
    with Display(meter, quiet=True) as display:
        described = display._described(summary(), meter.done)
    assert described.startswith("1,200 articles, 1 of 4 MB, ")
    assert described.endswith(" a second, generation 3")


def test_the_log_has_a_line_for_each_record_skipped_and_keeps_what_is_there(tmp_path: Path) -> None:
    log = tmp_path / "skipped.jsonl"
    for _ in range(2):
        with Display(Meter(), quiet=True, log=log) as display:
            display.show(summary(), PROBLEM)
            display.show(summary(), None)
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    assert lines == [{"place": "a.jsonl:3", "problem": "is not JSON", "remedy": "mend it"}] * 2


def test_the_summary_is_a_line_for_people_and_an_object_for_programs() -> None:
    assert as_text(summary(), "x") == (
        "1,200 articles (1,200 added) in 2.0 s, 600 a second. Skipped 1 record. Index: x"
    )
    assert as_json(summary())["committed"] == 1_200
