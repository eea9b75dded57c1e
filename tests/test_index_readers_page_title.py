"""The title of a page is its headline, without the name of the site."""

from __future__ import annotations

import pytest
from lxml import html  # type: ignore[import-untyped]

from index.readers.page_title import title_of, without_site


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Harbour shut for a third day | The Daily Post", "Harbour shut for a third day"),
        ("Harbour shut for a third day - DailyPost.com", "Harbour shut for a third day"),
        ("Harbour shut - minister resigns", "Harbour shut - minister resigns"),
        ("The Daily Post", "The Daily Post"),
    ],
)
def test_the_name_of_the_site_is_not_part_of_it(title: str, plain: str) -> None:
    assert without_site(title, "The Daily Post") == plain


def title_in(page: str, *headlines: str) -> str | None:
    return title_of(html.fromstring(f"<html>{page}</html>"), headlines, "The Daily Post")


def test_the_heading_that_readers_see_is_taken_where_the_metadata_knows_it() -> None:
    page = "<body><h1>The Daily Post</h1><h1>Harbour stays shut for a third day</h1></body>"
    assert title_in(page, "Harbour shut for a third day | The Daily Post") == "Harbour stays shut for a third day"


def test_a_heading_of_something_else_is_not_taken() -> None:
    headings = "<h1>Subscribe to our news today</h1><h1>All of the news</h1>"
    page = f"<head><title>Harbour shut | The Daily Post</title></head><body>{headings}</body>"
    assert title_in(page, "Harbour shut") == "Harbour shut"


def test_without_any_headline_the_only_long_heading_is_taken() -> None:
    assert title_in("<body><h1>Harbour stays shut for a third day</h1></body>") == "Harbour stays shut for a third day"
    assert title_in("<body><h1>News today</h1></body>") is None
