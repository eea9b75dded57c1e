"""Reads saved web pages, one article a page: trafilatura finds the story in it. Nothing is ever fetched."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, BinaryIO

import trafilatura
from trafilatura.utils import load_html

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.authors import split_authors
from index.readers.page_metadata import metadata_of
from index.readers.record import article_from_fields
from index.readers.streams import read_whole
from index.readers.text import paragraphs_of
from index.readers.values import clean_text

MAX_PAGE = 20 * 2**20
"""Bytes in a page. Parsed pages take many times their size in memory."""

_SKIP = "or --skip-bad to leave it out"
# Only what the page says in so many words: htmldate's wider search takes any date in the text for the page's own.
_DATE_SEARCH = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}

# It would write on standard error what is a RecordError here; a program's own handlers still get it.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("htmldate").addHandler(logging.NullHandler())


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The one article of a page."""
    try:
        fields = _fields(read_whole(stream, origin, MAX_PAGE), origin)
        yield article_from_fields(fields, origin, published_origin="page")
    except RecordError as error:
        yield error
    except Exception as error:
        yield RecordError(f"cannot be read: {error!r}", place=str(origin), remedy=f"save it again, {_SKIP}")


def _fields(data: bytes, origin: Origin) -> dict[str, Any]:
    tree = load_html(data, MAX_PAGE) if data.strip() else None
    if tree is None:
        raise RecordError("is not an HTML page", place=str(origin), remedy=f"give a page, {_SKIP}")
    said = metadata_of(tree)
    page: Any = trafilatura.bare_extraction(
        tree, include_comments=False, deduplicate=False, with_metadata=True, date_extraction_params=_DATE_SEARCH
    )
    body = paragraphs_of("\n\n".join(clean_text(page.text or "").split("\n"))) if page else ""
    if page is None or not body:
        raise RecordError("no article text was found in the page", place=str(origin), remedy=f"give its text, {_SKIP}")
    body = _without_headline(body, page.title)
    summary = clean_text(page.description or "")
    bylines = said.authors or [page.author or ""]
    return {
        "title": page.title,
        "body": body,
        "summary": None if summary in body else summary,
        "url": page.url,
        "source": page.sitename,
        "author": [name for byline in bylines for name in split_authors(clean_text(byline), page.sitename)],
        "section": said.section or next(iter(page.categories or ()), None),
        "language": said.language,
        "published": str(said.published) if said.published else page.date,
        "modified": str(said.modified) if said.modified else None,
        "keywords": page.tags or None,
    }


def _without_headline(body: str, title: str | None) -> str:
    """The text without the headline that many pages repeat above it; the same words are already the title."""
    first, blank_line, rest = body.partition("\n\n")
    return rest if blank_line and title and " ".join(first.split()) == " ".join(title.split()) else body
