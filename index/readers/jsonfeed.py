"""Reads JSON Feed (jsonfeed.org, versions 1 and 1.1), an article an item."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.identity import canonical_url
from index.readers.json_values import object_of, values_of
from index.readers.markup import text_of_markup
from index.readers.record import article_from_fields

_VERSION = re.compile(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org')
_SKIP = "or --skip-bad to leave it out"


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of a feed; `record` is the number of the item. An item without any text is a RecordError."""
    for found in values_of(stream, origin):
        if isinstance(found, RecordError):
            yield found
            continue
        try:
            feed = object_of(found[1], found[0])
            items = feed.get("items")
            if not isinstance(items, list):
                raise RecordError("has no list of items", place=origin.file, remedy=f"give a JSON feed, {_SKIP}")
        except RecordError as error:
            yield error
            continue
        for record, item in enumerate(items, start=1):
            yield _from_item(item, feed, Origin(file=origin.file, record=record))


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is a JSON feed: it says so itself."""
    return head.startswith(b"{") and _VERSION.search(head) is not None


def _from_item(item: Any, feed: dict[str, Any], place: Origin) -> Article | RecordError:
    try:
        return article_from_fields(_fields(object_of(item, place), feed), place, published_origin="feed")
    except RecordError as error:
        return error
    except Exception as error:
        return RecordError(f"cannot be read: {error!r}", place=str(place), remedy=f"mend it, {_SKIP}")


def _fields(item: dict[str, Any], feed: dict[str, Any]) -> dict[str, Any]:
    url = item.get("url") or item.get("external_url")
    body = text_of_markup(str(item.get("content_html") or "")) or item.get("content_text")
    summary = item.get("summary")
    return {
        "id": _own_id(item.get("id"), url),
        "title": item.get("title"),
        "body": body or summary,
        "summary": summary if body and summary != body else None,
        "url": url,
        "source": feed.get("title"),
        "author": _authors(item) or _authors(feed),
        "language": item.get("language") or feed.get("language"),
        "published": item.get("date_published"),
        "modified": item.get("date_modified"),
        "keywords": item.get("tags"),
    }


def _own_id(given: Any, url: Any) -> Any:
    """The item's id, unless it is the address of its page: one page has one id, in whatever feed it is."""
    is_address = isinstance(given, str) and isinstance(url, str) and canonical_url(given) == canonical_url(url)
    return None if is_address else given


def _authors(of: dict[str, Any]) -> list[str]:
    given = of.get("authors") or ([of["author"]] if of.get("author") else [])
    return [str(each["name"]) for each in given if isinstance(each, dict) and each.get("name")]
