"""Furniture is told from text, and text is never taken for furniture."""

from __future__ import annotations

import time

import pytest

from index.edits import apply_spans
from index.furniture import glued_furniture, kind_of_paragraph, units_of


@pytest.mark.parametrize(
    ("paragraph", "kind"),
    [
        ("Advertisement", "advertisement"),
        ("ADVERTISEMENT", "advertisement"),
        ("Story continues below advertisement", "advertisement"),
        ("Enable Read mode", "reading_aid"),
        ("Published: Updated: Enable Read mode 100% Font Size", "reading_aid"),
        ("Scroll down for video", "reading_aid"),
        ("Top Content Trending", "related"),
        ("READ MORE: How the harbour was shut", "related"),
        ("Related: How the harbour was shut", "related"),
        ("Share Tweet Post Email", "share"),
        ("Follow us on Twitter.", "share"),
        ("Follow @example", "share"),
        ("Sign up for our daily newsletter to get the news first", "newsletter"),
        ("By signing up, you agree to our Privacy Policy", "newsletter"),
        ("Copyright © 2019 The Daily Post, LLC. Click here for reprint permission.", "copyright"),
        ("© 2019 The Daily Post. All rights reserved.", "copyright"),
        ("This material may not be published, broadcast, rewritten or redistributed.", "copyright"),
        ("Enlarge this image toggle caption Ann Lee/The Post Ann Lee/The Post", "credit"),
    ],
)
def test_furniture_is_known(paragraph: str, kind: str) -> None:
    assert kind_of_paragraph(paragraph) == kind


@pytest.mark.parametrize(
    "paragraph",
    [
        "Advertisement revenue fell by a third.",
        "Share prices rose on Monday.",
        "Facebook",
        "Copyright law is to change in 2019, the minister said.",
        "He told readers to sign up for the army.",
        "Follow the money, he said.",
        "Read the law, she said: it is clear.",
        "More than 40 people were hurt.",
        "Related: the two cases were not, the court said.",
        "By Monday the harbour was open.",
        "All rights were reserved to the king until 1689.",
    ],
)
def test_text_is_left_alone(paragraph: str) -> None:
    assert kind_of_paragraph(paragraph) is None


def test_unmistakable_phrases_are_found_between_sentences() -> None:
    text = "It was shut. ADVERTISEMENT The quay was empty. Story Continued Below Nobody came."
    assert [text[span.start : span.end] for span in glued_furniture(text)] == [
        "ADVERTISEMENT ",
        "Story Continued Below ",
    ]


@pytest.mark.parametrize("text", ["He put an ADVERTISEMENT in the paper.", "They said: Scroll down for video clips."])
def test_phrases_within_a_sentence_are_left_alone(text: str) -> None:
    assert not list(glued_furniture(text))


def test_a_copyright_line_glued_to_the_end_is_found() -> None:
    text = "Nobody came. Copyright © 2019 The Daily Post, LLC. Click here for reprint permission."
    assert apply_spans(text, glued_furniture(text))[0] == "Nobody came."


def test_paragraphs_are_parted_by_blank_lines_or_by_breaks_between_long_lines() -> None:
    long = "x" * 130
    assert units_of("a\n\nb") == [(0, 1), (3, 4)]
    assert units_of(f"{long}\nb") == [(0, 130), (131, 132)]
    assert units_of("a\nb") == [(0, 3)]


def test_no_paragraph_takes_long() -> None:
    begin = time.process_time()
    for word in (
        "share tweet ",
        "share ",
        "read more: ",
        "copyright 2019 ",
        "image image ",
        "enlarge this image a a a ",
    ):
        kind_of_paragraph((word * 100)[:299] + "!x")
    assert time.process_time() - begin < 0.5
