"""Reads RSS and Atom feeds, an article an entry. Nothing is ever fetched."""

from __future__ import annotations

import calendar
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, BinaryIO

import feedparser

from index.article import Article, Origin
from index.dates import PartialDate, parse_date
from index.errors import RecordError
from index.identity import canonical_url
from index.readers.authors import split_authors
from index.readers.markup import text_of_markup
from index.readers.record import article_from_fields
from index.readers.streams import UTF16_BOMS, read_whole
from index.readers.values import clean_line

_SKIP = "or --skip-bad to leave it out"
# feedparser takes the caption of an entry's picture for the entry's text, unless it has another name and no attributes.
_MEDIA_DESCRIPTION = re.compile(rb"<(/?)media:description\b[^>]*?(/?)>", re.IGNORECASE)
# feedparser looks at some things again and again: its work would grow with the square of these.
_HEAD = 2**16
_DEEPEST = 500
_MOST_IN_TAG = 2**16
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_LONG_TAG = re.compile(rb"<[a-zA-Z/?!](?!\[CDATA\[|--)[^<>]{%d}" % _MOST_IN_TAG)
_TAGS = re.compile(
    rb"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|<(?:/(?P<end>[a-zA-Z])|(?P<begin>[a-zA-Z][\w:.-]*)[^<>]*?(?P<closed>/?)>)",
    re.DOTALL,
)
_VOID = frozenset(b"area base br col embed hr img input meta param source track wbr".split())
_ENTRY_END = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of a feed; `record` is the number of the entry. An entry without any text is a RecordError."""
    try:
        data = read_whole(stream, origin)
        parsed = _parsed(data, origin)
    except RecordError as error:
        yield error
        return
    whole = len(_ENTRY_END.findall(data)) if parsed.bozo else len(parsed.entries)
    for number, entry in enumerate(parsed.entries, start=1):
        place = Origin(file=origin.file, record=number)
        if number > whole and number == len(parsed.entries):
            yield RecordError("the feed ends within this entry", place=str(place), remedy=f"fetch it again, {_SKIP}")
        else:
            yield _from_entry(entry, parsed, place)


def _parsed(data: bytes, origin: Origin) -> Any:
    problem = _hostile(data)
    if problem:
        raise RecordError(problem, place=origin.file, remedy=f"give a feed, {_SKIP}")
    try:
        # Never the bytes themselves: feedparser takes those for the name of a file, if there is one.
        parsed = feedparser.parse(io.BytesIO(_MEDIA_DESCRIPTION.sub(rb"<\1media:caption\2>", data)))
    except Exception as error:
        raise RecordError(f"cannot be read: {error!r}", place=origin.file, remedy=f"mend it, {_SKIP}") from error
    if not parsed.get("version") and not parsed.entries:
        raise RecordError("is not an RSS or Atom feed", place=origin.file, remedy=f"give a feed, {_SKIP}")
    return parsed


def _hostile(data: bytes) -> str | None:
    """What keeps feedparser from reading a feed in a time that grows with its size; None where nothing does."""
    if not data.startswith(UTF16_BOMS) and not _ROOT.search(data, 0, _HEAD):
        return "is not an RSS or Atom feed"
    if _LONG_TAG.search(data):
        return f"has a tag of more than {_MOST_IN_TAG:,} bytes"
    depth = 0
    for tag in _TAGS.finditer(data):
        if tag["end"]:
            depth = max(0, depth - 1)
        elif tag["begin"] and not tag["closed"] and tag["begin"].lower() not in _VOID:
            depth += 1
            if depth > _DEEPEST:
                return f"is nested more than {_DEEPEST:,} levels deep"
    return None


def _from_entry(entry: Any, parsed: Any, place: Origin) -> Article | RecordError:
    try:
        return article_from_fields(_fields(entry, parsed), place, published_origin="feed")
    except RecordError as error:
        return error
    except Exception as error:
        return RecordError(f"cannot be read: {error!r}", place=str(place), remedy=f"mend it, {_SKIP}")


def _fields(entry: Any, parsed: Any) -> dict[str, Any]:
    feed = parsed.feed
    summary = text_of_markup(entry.get("summary", "")) or text_of_markup(entry.get("media_caption", ""))
    body = max((text_of_markup(content.get("value", "")) for content in entry.get("content", ())), key=len, default="")
    url = entry.get("feedburner_origlink") or entry.get("link")
    tags = [tag.get("term") or tag.get("label") for tag in entry.get("tags", ())]
    source = entry.get("source", {}).get("title") or feed.get("title")
    fields = {
        "id": _own_id(entry, url),
        "title": _one_line(entry.get("title")),
        "body": body or summary,
        "summary": summary if body and summary != body else None,
        "url": url,
        "source": _one_line(source),
        "author": _authors(entry),
        "language": entry.get("language") or feed.get("language"),
        "keywords": [tag for tag in tags if tag],
    }
    # In Atom, an entry that says only when it was changed has no date of publication; in RSS there is but the one date.
    published = (
        "published" if _has(entry, "published") or not parsed.get("version", "").startswith("rss") else "updated"
    )
    return fields | _date("published", entry, published) | _date("modified", entry, "updated")


def _own_id(entry: Any, url: str | None) -> str | None:
    """The entry's id, unless it is the address of its page: one page has one id, in whatever feed it is."""
    given: str | None = entry.get("id")
    return None if given and url and canonical_url(given) == canonical_url(url) else given


def _one_line(markup: str | None) -> str:
    return clean_line(text_of_markup(markup or ""))


def _authors(entry: Any) -> list[str]:
    names = [author.get("name") or "" for author in entry.get("authors", ())] or [entry.get("author") or ""]
    return [name for byline in names for name in split_authors(_one_line(byline))]


def _has(entry: Any, name: str) -> bool:
    # feedparser's own `in` says yes for dates that are not there.
    return dict.__contains__(entry, name)


def _date(field: str, entry: Any, name: str) -> dict[str, Any]:
    """The fields for a date of an entry: as the feed writes it, else as feedparser reads it, else kept as it was read."""
    text = clean_line(entry[name]) if _has(entry, name) else ""
    if not text:
        return {}
    try:
        return {field: str(parse_date(text))}
    except ValueError:
        pass
    parsed = entry.get(f"{name}_parsed")
    if parsed:
        return {field: str(PartialDate(datetime.fromtimestamp(calendar.timegm(parsed), UTC), "second"))}
    return {f"{field}_as_read": text}
