"""Dates of a page are those of its publisher's clock."""

from __future__ import annotations

import pytest
from lxml import html  # type: ignore[import-untyped]

from index.dates import parse_date
from index.readers.page_dates import local_time, time_of


@pytest.mark.parametrize(
    ("others", "local"),
    [
        (["2023-12-23T17:06:51"], "2023-12-23T17:06:51-08:00"),
        (["2023-12-23T20:06:51-05:00"], "2023-12-23T20:06:51-05:00"),
        (["2023-12-24T01:06:51Z", "2023-12-23T17:06:50", "no date", ""], "2023-12-24T01:06:51+00:00"),
        (["2023-12-22T01:06:51"], "2023-12-24T01:06:51+00:00"),
    ],
)
def test_the_same_moment_by_the_local_clock_gives_the_local_day(others: list[str], local: str) -> None:
    assert str(local_time(parse_date("2023-12-24T01:06:51Z"), others)) == local


def test_a_time_with_an_offset_or_of_a_day_is_local_already() -> None:
    for text in ("2023-12-24T01:06:51+02:00", "2023-12-24"):
        assert str(local_time(parse_date(text), ["2023-12-23T17:06:51"])) == text


def test_a_time_element_counts_only_near_the_day_in_the_address() -> None:
    tree = html.fromstring(
        "<body><time datetime='2019-01-01'>x</time><time datetime='2023-12-22 05:00:00'>y</time></body>"
    )
    assert str(time_of(tree, "2023-12-21")) == "2023-12-22T05:00:00"
    assert time_of(tree, "2022-12-21") is None
    assert time_of(tree, None) is None
