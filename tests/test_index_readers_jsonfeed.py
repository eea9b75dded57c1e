"""JSON feeds become articles, an item each."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.jsonfeed import read

FEED: dict[str, Any] = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Harbour Dispatch", "language": "en-GB",
    "authors": [{"name": "The desk"}],
    "items": [
        {
            "id": "https://harbour.example/77", "url": "https://harbour.example/77", "title": "Cranes stand still",
            "content_html": "<p>The cranes stood still.</p><p>Nobody spoke.</p>", "summary": "A second day.",
            "date_published": "2026-03-19T06:15:00Z", "authors": [{"name": "Ann Lee"}], "tags": ["ports"],
        },
        {"id": 78, "content_text": "One."},
        {"id": "79", "title": "Nothing"},
        "text",
    ],
}  # fmt: skip


def records(feed: Any) -> list[Article | RecordError]:
    return list(read(io.BytesIO(json.dumps(feed, indent=1).encode()), Origin(file="a.json")))


def test_items_become_articles_and_those_without_a_text_are_reported() -> None:
    first, second, empty, text = records(FEED)
    assert isinstance(first, Article), first
    assert (first.id, first.title, first.source) == (
        "https://harbour.example/77",
        "Cranes stand still",
        "Harbour Dispatch",
    )
    assert first.body == "The cranes stood still.\n\nNobody spoke."
    assert (first.summary, first.author, first.language, first.keywords) == (
        "A second day.", ("Ann Lee",), "en", ("ports",),
    )  # fmt: skip
    assert (str(first.published), first.published_origin) == ("2026-03-19T06:15:00+00:00", "feed")
    assert isinstance(second, Article)
    assert (second.id, second.body, second.author, str(second.origin)) == ("78", "One.", ("The desk",), "a.json:2")
    assert str(empty).startswith("a.json:3: body: is empty; ")
    assert str(text).startswith("a.json:4: holds a text, not an object; ")


@pytest.mark.parametrize("feed", [{"version": "https://jsonfeed.org/version/1"}, {"items": 3}])
def test_a_feed_without_items_is_no_feed(feed: Any) -> None:
    (problem,) = records(feed)
    assert str(problem).startswith("a.json: has no list of items; ")
