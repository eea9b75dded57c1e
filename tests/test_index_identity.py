from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import text_digest
from index.identity import canonical_url, identify


@pytest.mark.parametrize(
    "url",
    [
        "https://News.Example.com/a/1",
        "https://news.example.com/a/1#comments",
        "https://news.example.com/a/1?utm_source=feed&utm_medium=rss",
        " https://news.example.com/a/1\n",
        "https://news.example.com:443/a/1",
    ],
)
def test_addresses_of_one_page_are_one_address(url: str) -> None:
    assert canonical_url(url) == "https://news.example.com/a/1"


def test_a_query_that_names_the_article_is_kept() -> None:
    assert canonical_url("https://example.com/story?id=7") != canonical_url("https://example.com/story?id=8")


def test_a_fragment_that_names_another_page_is_kept() -> None:
    assert canonical_url("https://example.com/#!/a") != canonical_url("https://example.com/#!/b")


def test_an_address_that_cannot_be_understood_is_left_as_it_is() -> None:
    assert canonical_url(" http://[::1 ") == "http://[::1"


def test_the_given_id_goes_before_the_address_and_the_address_before_the_text() -> None:
    digest = text_digest(None, None, "A body.")
    assert identify("a-1", "https://example.com/1", digest) == "a-1"
    assert identify(None, "https://Example.com/1#top", digest) == "https://example.com/1"
    assert identify(None, None, digest) == identify("", "", digest) == digest


def test_a_digest_tells_a_title_from_a_body() -> None:
    assert text_digest("One", None, "two") != text_digest(None, "One", "two") != text_digest(None, None, "One two")


def test_a_front_page_is_one_page_with_and_without_its_slash_and_its_tracking() -> None:
    addresses = (
        "https://example.com",
        "https://example.com/",
        "https://example.com/?",
        "https://example.com/?utm_source=a",
    )
    assert {canonical_url(url) for url in addresses} == {"https://example.com"}


@given((st.text() | st.text(alphabet="ab/?&=%.:;+ utm_source!é")).map("https://example.com/{}".format))
def test_a_canonical_address_stays_as_it_is(url: str) -> None:
    once = canonical_url(url.replace("#", ""))
    assert canonical_url(once) == once
