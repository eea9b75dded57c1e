"""Reads saved web pages, one article a page: trafilatura finds the story in it. Nothing is ever fetched."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any, BinaryIO

import trafilatura
from trafilatura.utils import load_html

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.authors import split_authors
from index.readers.page_body import is_text, joined, story_of
from index.readers.page_dates import time_of
from index.readers.page_metadata import metadata_of
from index.readers.page_title import title_of
from index.readers.page_tree import prepare
from index.readers.record import article_from_fields
from index.readers.streams import UTF16_BOMS, read_whole
from index.readers.text import paragraphs_of
from index.readers.values import clean_text

MAX_PAGE = 20 * 2**20
"""Bytes in a page. Parsed pages take many times their size in memory."""

MAX_TAGS = 100_000
"""Tags in a page. Real ones have a few thousand, and each costs up to 100 µs."""

MAX_ATTRIBUTES = 10_000
"""Words in a tag. To copy a tag takes a time that grows with the square of its attributes."""

_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{%d,}" % MAX_ATTRIBUTES)
# Bytes in which a file that is no text shows itself.
_LOOKED_AT = 8192
# Code points in a text by trafilatura's own rules with which no other algorithm is asked.
_ENOUGH = 500
_SKIP = "or --skip-bad to leave it out"
# Only what the page says in so many words: htmldate's wider search takes any date in the text for the page's own.
_DATE_SEARCH = {"extensive_search": False, "original_date": True, "outputformat": "%Y-%m-%d"}

# It would write on standard error what is a RecordError here; a program's own handlers still get it.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())
logging.getLogger("htmldate").addHandler(logging.NullHandler())


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The one article of a page."""
    try:
        data = read_whole(stream, origin, MAX_PAGE)
    except RecordError as error:
        yield error
    else:
        yield article_of(data, origin)


def article_of(data: bytes, origin: Origin, address: str | None = None) -> Article | RecordError:
    """The article of a page, or what is wrong with it.

    address  where the page was fetched from, for one that names no address of its own
    """
    try:
        if len(data) > MAX_PAGE:
            problem = f"is larger than {MAX_PAGE / 2**20:.0f} MB, too large for a page"
            raise RecordError(problem, place=str(origin), remedy=f"give its text, {_SKIP}")
        fields, published_origin = _fields(data, origin)
        fields["url"] = fields["url"] or address
        return article_from_fields(fields, origin, published_origin=published_origin)
    except RecordError as error:
        return error
    except Exception as error:
        return RecordError(f"cannot be read: {error!r}", place=str(origin), remedy=f"save it again, {_SKIP}")


def _fields(data: bytes, origin: Origin) -> tuple[dict[str, Any], str]:
    """The fields of the page's article, and where its date comes from."""
    if data.find(b"\0", 0, _LOOKED_AT) >= 0 and not data.startswith(UTF16_BOMS):
        raise RecordError("is binary, not an HTML page", place=str(origin), remedy=f"give a page, {_SKIP}")
    if data.count(b"<") > MAX_TAGS or any(len(tag[0].split()) > MAX_ATTRIBUTES for tag in _LONG_TAG.finditer(data)):
        problem = f"has more than {MAX_TAGS:,} tags, or {MAX_ATTRIBUTES:,} attributes in one"
        raise RecordError(problem, place=str(origin), remedy=f"give its text, {_SKIP}")
    tree = load_html(data, MAX_PAGE) if data.strip() else None
    if tree is None:
        raise RecordError("is not an HTML page", place=str(origin), remedy=f"give a page, {_SKIP}")
    said = metadata_of(tree)
    page, paragraphs = _found(tree)
    title = title_of(tree, said.headlines, page.sitename) or page.title if page else None
    body = paragraphs_of("\n\n".join(story_of(paragraphs, [*said.headlines, title or ""], said.body)))
    if not body:
        raise RecordError("no article text was found in the page", place=str(origin), remedy=f"give its text, {_SKIP}")
    summary = clean_text(page.description or "")
    nearby = None if said.published else time_of(tree, page.date)
    published = said.published or nearby
    bylines = said.authors or [page.author or ""]
    fields = {
        "title": title,
        "body": body,
        "summary": None if summary in body else summary,
        "url": page.url,
        "source": page.sitename,
        "author": [name for byline in bylines for name in split_authors(clean_text(byline), page.sitename)],
        "section": said.section or next(iter(page.categories or ()), None),
        "language": said.language,
        "published": str(published) if published else page.date,
        "modified": str(said.modified) if said.modified else None,
        "keywords": page.tags or None,
    }
    return fields, said.published_origin if said.published else "time" if nearby else "page"


def _found(tree: Any) -> tuple[Any, list[str]]:
    """What trafilatura says of a page and the paragraphs that it finds; none where there is nothing but menus and teasers."""
    page = _extracted(tree, favor_precision=True, fast=True)
    # The other algorithms that it falls back to take more of the page, and twice the time.
    is_enough = page is not None and len(page.text or "") >= _ENOUGH
    if not is_enough:
        page = _extracted(tree, favor_precision=True, fast=False)
    broad = _extracted(tree, favor_precision=False, fast=is_enough)
    narrow = _paragraphs(page)
    if narrow:
        return page, joined(narrow, _paragraphs(broad))
    return broad, [paragraph for paragraph in _paragraphs(broad) if is_text(paragraph)]


def _extracted(tree: Any, *, favor_precision: bool, fast: bool) -> Any:
    """What trafilatura finds in a copy of `tree`; None where it finds nothing."""
    copy = deepcopy(tree)
    prepare(copy)
    return trafilatura.bare_extraction(
        copy,
        favor_precision=favor_precision,
        fast=fast,
        include_comments=False,
        deduplicate=False,
        with_metadata=True,
        date_extraction_params=_DATE_SEARCH,
    )


def _paragraphs(page: Any) -> list[str]:
    return [line for line in clean_text(page.text or "").split("\n") if line.strip()] if page else []
