"""The measurement of how long queries take to read."""

from __future__ import annotations

from benchmarks.parsing import made, mutation, random_bytes, report
from search.request import MAX_QUERY


def test_random_texts_are_the_same_each_time_and_not_too_long() -> None:
    for make in (random_bytes, mutation):
        texts = made(50, make)
        assert texts == made(50, make)
        assert max(map(len, texts)) <= MAX_QUERY


def test_the_report_has_a_line_for_every_kind_of_query() -> None:
    lines = report(20)
    assert lines[0].startswith("ten words")
    assert "20 mutations" in lines[-1]
