"""Reads news sitemaps, an article an entry: known by its headline only, until its page is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.record import article_from_fields
from index.readers.streams import read_whole
from index.readers.xml_tree import line_at, parse_xml, root_of

_SKIP = "or --skip-bad to leave it out"


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of a sitemap; `record` is the number of the entry. The headline is also the text, as there is no other.

    The id is the address: the page itself, read later, becomes the next revision. An entry without a headline is a
    RecordError.
    """
    try:
        root = parse_xml(read_whole(stream, origin), origin)
        if root.tag != "urlset":
            raise RecordError("is not a news sitemap", place=origin.file, remedy=_remedy(root.tag))
    except RecordError as error:
        yield error
        return
    for record, entry in enumerate(root.iter("url"), start=1):
        place = Origin(file=origin.file, record=record)
        title = line_at(entry, "news/title")
        fields = {
            "title": title,
            "body": title,
            "url": line_at(entry, "loc"),
            "source": line_at(entry, "news/publication/name"),
            "language": line_at(entry, "news/publication/language"),
            "published": line_at(entry, "news/publication_date"),
            "keywords": line_at(entry, "news/keywords"),
        }
        try:
            if title is None:
                raise RecordError("has no headline", place=str(place), remedy=f"give a news sitemap, {_SKIP}")
            yield article_from_fields(fields, place, published_origin="feed")
        except RecordError as error:
            yield error


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is a sitemap."""
    return root_of(head) in ("urlset", "sitemapindex")


def _remedy(root: str) -> str:
    what = "fetch the sitemaps that it lists" if root == "sitemapindex" else "give a sitemap, whose root is urlset"
    return f"{what}, {_SKIP}"
