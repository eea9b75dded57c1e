from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks.entities import names

COUNTS = Counter(
    {
        "John Kerry": 9,
        "John F. Kerry": 3,
        "JOHN KERRY": 1,
        "Jane Kerry": 2,
        "Jhon Kerry": 1,
        "Kerry": 5,
        "Ann Lee Jr.": 1,
        "Al Lee": 1,
    }
)


def test_alike_are_names_of_one_surname_and_letter_or_a_letter_or_two_apart() -> None:
    pairs = names.alike_pairs(COUNTS)
    assert ("Jane Kerry", "John Kerry") in pairs
    assert ("Jhon Kerry", "John Kerry") in pairs
    assert ("Al Lee", "Ann Lee Jr.") in pairs
    assert not [pair for pair in pairs if "Kerry" in pair or "JOHN KERRY" in pair]


def test_joined_are_other_names_with_the_key_of_a_more_frequent_one() -> None:
    assert list(names.joined_pairs(COUNTS)) == [("John Kerry", "John F. Kerry")]


def test_the_same_seed_draws_the_same_pairs() -> None:
    pairs = names.alike_pairs(COUNTS)
    assert names.draw(pairs, COUNTS, 3, 1) == names.draw(pairs, COUNTS, 3, 1)
    assert set(names.draw(pairs, COUNTS, 99, 2)) == set(pairs)


def test_judged_pairs_say_what_is_missed_and_what_is_wrong() -> None:
    def pair(drawn: str, one: str, other: str, same: bool, **more: bool) -> dict[str, object]:
        return {"drawn": drawn, "names": [one, other], "same": same, **more}

    assert names.judged(
        [
            pair("alike", "John Kerry", "John F. Kerry", True),
            pair("alike", "John Kerry", "Jhon Kerry", True, slip=True),
            pair("joined", "John Kerry", "John F. Kerry", True),
            pair("joined", "Ann Poe", "Ann B. Poe", False),
            pair("joined", "Ann Poe", "Ann Doe", False),
        ]
    ) == {"same": 2, "recall": 0.5, "recall_without_slips": 1.0, "joined": 2, "joined_wrongly": 0.5}


def test_the_judged_pairs_are_read_and_pairs_are_drawn_from_a_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = tmp_path / "names.jsonl"
    listed.write_text("\n".join(json.dumps(item) for item in COUNTS.items()), "utf-8")
    assert names.main(["--names", str(listed), "--pairs", "1"]) == 0
    judged, drawn, alike, joined = map(json.loads, capsys.readouterr().out.splitlines())
    assert judged["same"] == 526
    assert judged["recall_without_slips"] > 0.9
    assert judged["joined_wrongly"] < 0.035
    assert (drawn["names"], alike["drawn"], joined["names"]) == (8, "alike", ["John Kerry", "John F. Kerry"])


def test_without_articles_it_says_so_and_stops(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert names.main(["--pairs", "1", "--data", str(tmp_path)]) == 2
    assert "DATELINE_DATA" in capsys.readouterr().err
