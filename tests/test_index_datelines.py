"""Datelines are read off the beginning of a text; what only looks like one stays."""

from __future__ import annotations

import pytest

from index.datelines import agency_of, find_dateline


@pytest.mark.parametrize(
    ("text", "rest", "place", "agency"),
    [
        ("WASHINGTON (Reuters) - The talks began.", "The talks began.", "WASHINGTON", "Reuters"),
        ("KANSAS CITY, Mo. (AP) — The talks began.", "The talks began.", "KANSAS CITY, Mo.", "AP"),
        ("London, England (CNN) -- The talks began.", "The talks began.", "London, England", "CNN"),
        ("BEIRUT/AMMAN (Reuters) - The talks began.", "The talks began.", "BEIRUT/AMMAN", "Reuters"),
        ("GENEVA, April 22 (AFP) - The talks began.", "The talks began.", "GENEVA", "AFP"),
        ("(CNN) -- The talks began.", "The talks began.", None, "CNN"),
        ("(The Daily Post) -- The talks began.", "The talks began.", None, "The Daily Post"),
        ("CNN — The talks began.", "The talks began.", None, "CNN"),
        ("GENEVA — The talks began.", "The talks began.", "GENEVA", None),
        ("ALBANY, N.Y. – The talks began.", "The talks began.", "ALBANY, N.Y.", None),
    ],
)
def test_a_dateline_gives_place_and_agency(text: str, rest: str, place: str | None, agency: str | None) -> None:
    found = find_dateline(text, 0)
    assert found is not None
    assert (text[found.end :], found.place, found.agency) == (rest, place, agency)


@pytest.mark.parametrize(
    "text",
    [
        "EXCLUSIVE — The talks began.",
        "BREAKING (UPDATE) - The talks began.",
        "ALBANIA - The talks began.",
        "FILE - In this photo the talks began.",
        "The minister (Labour) - a doctor - left.",
        "GOLD FIXING - APR 7",
        "Geneva - a town of talks.",
        "TOKYO Shares rose.",
    ],
)
def test_what_is_not_certain_stays(text: str) -> None:
    assert find_dateline(text, 0) is None


def test_a_dateline_that_lost_its_dash_is_known_where_an_agency_sent_it() -> None:
    found = find_dateline("TOKYO Shares rose on Monday.", 0, "Reuters")
    assert found is not None
    assert (found.end, found.place, found.agency) == (6, "TOKYO", "Reuters")
    assert find_dateline("PARIS EXCHANGES CLOSING - APR 7", 0, "Reuters") is None


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("KANSAS CITY, Mo. (AP) — The talks began.", "KANSAS CITY, Mo. — "),
        ("GENEVA, April 22, (AFP) - The talks began.", "GENEVA, April 22 - "),
        ("ATLANTA CNN — The talks began.", "ATLANTA — "),
        ("GENEVA — The talks began.", "GENEVA — "),
        ("(CNN) -- The talks began.", ""),
        ("CNN — The talks began.", ""),
    ],
)
def test_all_of_a_dateline_but_the_agency_is_kept(text: str, kept: str) -> None:
    found = find_dateline(text, 0)
    assert found is not None
    assert found.kept == kept


def test_agencies_have_one_name() -> None:
    assert agency_of("the Associated  Press") == "AP"
    assert agency_of("The Daily Post") is None
