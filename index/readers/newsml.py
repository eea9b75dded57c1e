"""Reads NewsML-G2, the IPTC's exchange format: an article a news item, alone or in a message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.authors import split_authors
from index.readers.markup import text_of_tree
from index.readers.nitf import body_of
from index.readers.record import article_from_fields
from index.readers.streams import read_whole
from index.readers.text import paragraphs_of
from index.readers.xml_tree import LANGUAGE, line_at, lines_at, parse_xml, root_of

_ROOTS = ("newsMessage", "newsItem", "packageItem", "conceptItem", "knowledgeItem", "itemSet")
# Items of these classes hold no story, as `ninat:picture`.
_NO_STORIES = ("picture", "graphic", "audio", "video", "animation")
_KINDS = {"people": "person", "places": "geoArea", "organisations": "organisation"}
_SKIP = "or --skip-bad to leave it out"


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of a file; `record` is the number of the news item.

    Pictures and the like, packages, concepts and knowledge are passed over: they are no articles.
    """
    try:
        root = parse_xml(read_whole(stream, origin), origin)
        if root.tag not in _ROOTS:
            raise RecordError("is not NewsML-G2", place=origin.file, remedy=f"give a newsMessage or newsItem, {_SKIP}")
    except RecordError as error:
        yield error
        return
    for record, item in enumerate(root.iter("newsItem"), start=1):
        if (_class_of(item) or "text") in _NO_STORIES:
            continue
        place = Origin(file=origin.file, record=record)
        try:
            yield article_from_fields(_fields(item), place)
        except RecordError as error:
            yield error


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is NewsML-G2."""
    return root_of(head) in _ROOTS


def _class_of(item: Any) -> str | None:
    qcode = line_at(item, "itemMeta/itemClass/@qcode")
    return qcode.rpartition(":")[2] if qcode else None


def _fields(item: Any) -> dict[str, Any]:
    created, version = line_at(item, "itemMeta/firstCreated"), line_at(item, "itemMeta/versionCreated")
    fields = {
        "id": item.get("guid"),
        "title": line_at(item, "contentMeta/headline") or line_at(item, "itemMeta/title"),
        "body": _body(item),
        "summary": line_at(item, "contentMeta/description[contains(@role, 'summary')]"),
        "url": line_at(item, "itemMeta/link[contains(@rel, 'sameAs') or contains(@rel, 'canonical')]/@href"),
        "source": _named(item, "itemMeta/provider") or _named(item, "contentMeta/infoSource"),
        "author": _authors(item),
        "language": line_at(item, "contentMeta/language/@tag") or item.get(LANGUAGE),
        "published": created or line_at(item, "contentMeta/contentCreated") or version,
        "modified": version if created else line_at(item, "contentMeta/contentModified"),
        "dateline": line_at(item, "contentMeta/dateline"),
        "keywords": lines_at(item, "contentMeta/keyword") + lines_at(item, f"contentMeta/subject[{_no_names()}]/name"),
        "slugline": line_at(item, "contentMeta/slugline"),
        "pubstatus": line_at(item, "itemMeta/pubStatus/@qcode"),
    }
    names = {
        field: lines_at(item, f"contentMeta/subject[contains(@type, '{kind}')]/name") for field, kind in _KINDS.items()
    }
    return {name: value for name, value in (fields | names).items() if value}


def _no_names() -> str:
    return " and ".join(f"not(contains(@type, '{kind}'))" for kind in _KINDS.values())


def _body(item: Any) -> str | None:
    """The text of the first content that has any: XHTML or NITF within, or plain text."""
    for content in item.xpath("contentSet/inlineXML"):
        for root in content:
            text = body_of(root) if root.tag == "nitf" else text_of_tree(root)
            if text:
                return text
    plain = [paragraphs_of("".join(data.itertext())) for data in item.xpath("contentSet/inlineData")]
    return next((text for text in plain if text), None)


def _named(item: Any, path: str) -> str | None:
    return line_at(item, f"{path}/name") or line_at(item, f"{path}/@literal")


def _authors(item: Any) -> list[str]:
    names = lines_at(item, "contentMeta/creator/name")
    return names or list(split_authors(line_at(item, "contentMeta/by") or ""))
