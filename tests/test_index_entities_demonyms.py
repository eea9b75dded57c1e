"""What is of a country by the name of its people."""

from __future__ import annotations

import pytest

from index.entities.base import Tagged
from index.entities.demonyms import find_demonyms


def found(text: str, *taken: Tagged) -> list[tuple[str, str]]:
    return [(text[one.start : one.end], one.name) for one in find_demonyms([text], [list(taken)])]


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("A Syrian and two Dutchmen", [("Syrian", "Syria"), ("Dutchmen", "Netherlands")]),
        ("South Korean and North\nKorean ships", [("South Korean", "South Korea"), ("North\nKorean", "North Korea")]),
        ("the Korean war", [("Korean", "South Korea")]),
        ("French-built, British-owned", [("French", "France"), ("British", "United Kingdom")]),
        ("SOUTH AFRICAN MINERS, SYRIANS", [("SOUTH AFRICAN", "South Africa"), ("SYRIANS", "Syria")]),
        ("Chechens and Scots", [("Chechens", "Russia"), ("Scots", "United Kingdom")]),
        ("East German and Soviet", [("East German", "East Germany"), ("Soviet", "Soviet Union")]),
        ("Latin American, South American, African American, Native American", []),
        ("polish, turkey, french, O’Irish, Syrianx, xSyrian", []),
        ("The American’s", [("American", "United States")]),
        ("", []),
    ],
)
def test_demonyms_are_of_their_countries(text: str, pairs: list[tuple[str, str]]) -> None:
    assert found(text) == pairs


def test_within_a_name_no_demonym_counts() -> None:
    text = "The British Virgin Islands and British ships"
    assert found(text, Tagged(4, 26, 1)) == [("British", "United Kingdom")]
    assert find_demonyms([text, text], [[Tagged(4, 26, 1)], []])[-1].text == 1


def test_a_text_of_many_demonyms_takes_time_in_proportion() -> None:
    assert len(found("South Korean " * 20_000)) == 20_000
