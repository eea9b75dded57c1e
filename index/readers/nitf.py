"""Reads NITF, the IPTC's markup for articles: an article a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.authors import split_authors
from index.readers.markup import text_of_tree
from index.readers.record import article_from_fields
from index.readers.streams import read_whole
from index.readers.xml_tree import LANGUAGE, line_at, lines_at, parse_xml, root_of

# Pictures with their captions, notes to editors, and what only machines read.
_UNREAD = ("media", "media-metadata", "note", "nitf-table-metadata", "nitf-col", "nitf-colgroup", "copyrite")
_BASIC_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d\d:?\d\d)?)?$")
_SKIP = "or --skip-bad to leave it out"


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The one article of a file."""
    try:
        root = parse_xml(read_whole(stream, origin), origin)
        if root.tag != "nitf":
            raise RecordError("is not NITF", place=origin.file, remedy=f"give a file whose root is nitf, {_SKIP}")
        yield article_from_fields(fields_of(root), origin)
    except RecordError as error:
        yield error


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is NITF."""
    return root_of(head) == "nitf"


def fields_of(root: Any) -> dict[str, Any]:
    """The fields of the article in an element `nitf`, which loses what is not read."""
    data = "head/docdata"
    title = line_at(root, "body/body.head/hedline/hl1") or line_at(root, "head/title")
    return {
        "id": line_at(root, f"{data}/doc-id/@id-string"),
        "title": title,
        "body": body_of(root),
        "summary": line_at(root, "body/body.head/abstract") or line_at(root, "body/body.head/hedline/hl2"),
        "url": line_at(root, "head/pubdata/@ex-ref"),
        "source": line_at(root, "head/pubdata/@name") or line_at(root, "body/body.head/distributor"),
        "author": _authors(root),
        "section": line_at(root, "head/pubdata/@position.section"),
        "language": root.get(LANGUAGE) or line_at(root, "body/@*[name()='xml:lang']"),
        "published": _date(root, "head/pubdata/@date.publication", f"{data}/date.issue/@norm",
                           "body/body.head/dateline/story.date/@norm"),
        "modified": _date(root, f"{data}/date.release/@norm"),
        "dateline": line_at(root, "body/body.head/dateline"),
        "people": lines_at(root, f"{data}/identified-content/person"),
        "places": lines_at(root, f"{data}/identified-content/location"),
        "organisations": lines_at(root, f"{data}/identified-content/org"),
        "keywords": lines_at(root, f"{data}/key-list/keyword/@key"),
    }  # fmt: skip


def body_of(root: Any) -> str:
    """The text of the article; where a block is said to be the full text, that one alone."""
    whole = root.xpath("body/body.content/block[@class='full_text']") or root.xpath("body/body.content")
    return "\n\n".join(text for element in whole if (text := text_of_tree(element, _UNREAD)))


def _authors(root: Any) -> list[str]:
    """The people in the bylines, where these are marked, else what can be told of the words of the first byline."""
    bylines = root.xpath("body/body.head/byline[not(@class='normalized_byline')]")
    people = [name for byline in bylines for name in lines_at(byline, "person")]
    return people or [name for byline in bylines[:1] for name in split_authors(line_at(byline, ".") or "")]


def _date(root: Any, *paths: str) -> str | None:
    """The first date at the paths; ISO 8601 without its signs, as NITF has it, gets them."""
    text = next((found for path in paths if (found := line_at(root, path))), None)
    basic = _BASIC_DATE.match(text or "")
    if basic is None:
        return text
    year, month, day, hour, minute, second, offset = basic.groups()
    return f"{year}-{month}-{day}" + (f"T{hour}:{minute}:{second or '00'}{offset or ''}" if hour else "")
