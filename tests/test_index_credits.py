"""Credits and bylines name reporters; editors and helpers are no authors."""

from __future__ import annotations

import pytest

from index.credits import byline_of_paragraph, find_credit, find_glued_byline, reporters_of


@pytest.mark.parametrize(
    ("credit", "reporters"),
    [
        ("(Reporting by Ann Lee; Editing by Bo Ek)", ("Ann Lee",)),
        ("(Reporting by Ann Lee in London and Bo Ek; Writing by Cy Fox)", ("Ann Lee", "Bo Ek")),
        (
            "(Reporting by Ann Lee, Bo Ek and Cy Fox. Additional reporting by Di Oh; Editing by Ed Po)",
            ("Ann Lee", "Bo Ek", "Cy Fox"),
        ),
        ("(Reporting by Ann Lee Editing by Bo Ek)", ("Ann Lee",)),
        ("(Additional reporting by Ann Lee; Editing by Bo Ek)", ()),
        ("(Editing by Bo Ek)", ()),
    ],
)
def test_reporters_are_named_and_nobody_else(credit: str, reporters: tuple[str, ...]) -> None:
    assert reporters_of(credit) == reporters
    found = find_credit(f"The talks ended. {credit}")
    assert found is not None
    assert found.start == len("The talks ended. ")


@pytest.mark.parametrize(
    ("paragraph", "agency"),
    [
        ("(With Reuters)", "Reuters"),
        ("(With inputs from AFP)", "AFP"),
        ("Source: AP", "AP"),
        ("The Associated Press contributed to this report.", None),
        ("CNN's Ann Lee and Bo Ek contributed to this report.", None),
        ("— With assistance by Ann Lee", None),
        ("Ann Lee may be reached at ann@example.org.", None),
    ],
)
def test_a_paragraph_may_be_a_credit(paragraph: str, agency: str | None) -> None:
    found = find_credit(paragraph)
    assert found is not None
    assert (found.start, found.agency) == (0, agency)


@pytest.mark.parametrize(
    "paragraph",
    [
        "He contributed 40 million dollars to the campaign.",
        "The minister (with a smile) left.",
        "She is writing a book (it is on editing).",
        "Source: a person who knows the plans.",
        "They met Reuters (with their lawyers)",
    ],
)
def test_text_is_no_credit(paragraph: str) -> None:
    assert find_credit(paragraph) is None


def test_a_byline_is_taken_apart() -> None:
    found = byline_of_paragraph("By Ann Lee and Bo Ek, Reuters")
    assert found is not None
    assert (found.authors, found.agency) == (("Ann Lee", "Bo Ek"), "Reuters")
    assert byline_of_paragraph("By Monday all was well, Reuters said.") is None


def test_a_glued_byline_needs_a_dateline_behind_it() -> None:
    text = "By Ann Lee LONDON (Reuters) - The talks began."
    found = find_glued_byline(text, 0)
    assert found is not None
    assert (text[found.end :], found.authors) == ("LONDON (Reuters) - The talks began.", ("Ann Lee",))
    assert find_glued_byline("By Ann Lee was the book written.", 0) is None
