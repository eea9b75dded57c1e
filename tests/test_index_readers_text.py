from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import text


def read(data: bytes) -> Article | RecordError:
    (record,) = text.read(io.BytesIO(data), Origin(file="story.txt"))
    return record


def article(data: bytes) -> Article:
    record = read(data)
    assert isinstance(record, Article), str(record)
    return record


def test_the_headline_is_the_first_line_and_the_rest_is_the_body() -> None:
    found = article(b"\n Talks stall \n\nThe envoy\nleft  early.\n\n\nHe said nothing.\n")
    assert (found.title, found.body) == ("Talks stall", "The envoy left early.\n\nHe said nothing.")


def test_a_headline_needs_no_blank_line_after_it() -> None:
    assert article(b"Talks stall\r\nThe envoy left.\r\n").body == "The envoy left."


def test_a_single_line_is_a_body_without_a_headline() -> None:
    found = article(b"The envoy left early.\n")
    assert (found.title, found.body) == (None, "The envoy left early.")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b" \n\n\x00", "is binary, not text"),
        (b"\x89PNG\r\n\0\0", "is binary, not text"),
        (b" \n\n ", "is empty"),
        (b"caf\xe9", "is not UTF-8 (byte 4)"),
        ("Talks".encode("utf-16"), "is UTF-16, not UTF-8"),
    ],
)
def test_what_is_no_text_is_refused_with_a_remedy(data: bytes, said: str) -> None:
    problem = str(read(data))
    assert problem.startswith(f"story.txt:1: {said}; ")
    assert "--skip-bad" in problem


def test_a_byte_order_mark_is_no_part_of_the_headline() -> None:
    assert article(b"\xef\xbb\xbfTalks stall\nThe envoy left.").title == "Talks stall"


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_one_article_or_one_record_error(data: bytes) -> None:
    assert isinstance(read(data), (Article, RecordError))


@given(st.text(st.characters(codec="utf-8")))
def test_a_body_has_no_empty_paragraphs_and_no_line_breaks_within_them(given_text: str) -> None:
    paragraphs = text.paragraphs_of(given_text).split("\n\n")
    assert all("\n" not in paragraph for paragraph in paragraphs)
    assert all(paragraph.strip() for paragraph in paragraphs) or paragraphs == [""]


def test_a_real_story_as_scraped_is_read(news_data: Path) -> None:
    found = article((news_data / "aleppo-2016.txt").read_bytes())
    assert found.title
    assert len(found.body) > 2000
