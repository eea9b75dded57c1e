"""Reads ninjs, the IPTC's news in JSON (versions 1 and 2): an article an object, in lines, an array or alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.authors import split_authors
from index.readers.json_values import object_of, values_of
from index.readers.markup import text_of_markup
from index.readers.record import article_from_fields
from index.readers.values import clean_text

_KEYS = re.compile(
    rb'"(?:body_(?:text|html|xhtml)|bodies|headlines|description_text|versioncreated|versionCreated)"\s*:'
)
_BODY = re.compile(rb'"body"\s*:')
_URI = re.compile(rb'"uri"\s*:')
_SKIP = "or --skip-bad to leave it out"
# Their text is a caption, not a story.
_PICTURES = ("picture", "graphic", "audio", "video")
# What is said of the item rather than in it, kept as it is.
_KEPT = (
    "slugline",
    "pubstatus",
    "pubStatus",
    "urgency",
    "copyrightholder",
    "copyrightHolder",
    "usageterms",
    "usageTerms",
)


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of a stream; pictures, graphics, audio and video are passed over, they are no articles."""
    for found in values_of(stream, origin):
        if isinstance(found, RecordError):
            yield found
            continue
        place, value = found
        try:
            item = object_of(value, place)
            if item.get("type") not in _PICTURES:
                yield article_from_fields(_fields(item), place)
        except RecordError as error:
            yield error
        except Exception as error:
            yield RecordError(f"cannot be read: {error!r}", place=str(place), remedy=f"mend it, {_SKIP}")


def looks_like(head: bytes) -> bool:
    """Whether content that begins so is ninjs: it has a `uri`, a field that other JSON hardly has, and no `body`."""
    says_so = _URI.search(head) is not None and _KEYS.search(head) is not None and _BODY.search(head) is None
    return head.startswith((b"{", b"[")) and says_so


def _fields(item: dict[str, Any]) -> dict[str, Any]:
    byline = str(item.get("byline") or item.get("by") or "")
    fields = {
        "id": item.get("uri"),
        "title": item.get("headline") or _chosen(item.get("headlines"), "main") or item.get("title"),
        "body": _body(item),
        "summary": item.get("description_text") or _chosen(item.get("descriptions"), "summary"),
        "url": item.get("url"),
        "source": _name(item.get("provider")) or item.get("copyrightholder") or item.get("copyrightHolder"),
        "author": split_authors(clean_text(byline)) or _names(item, "infosources", "infoSources", role="author"),
        "section": _name(next(iter(_list(item.get("section"))), None)),
        "language": item.get("language"),
        "published": _first(item, "firstcreated", "firstCreated", "contentcreated", "contentCreated", "versioncreated",
                            "versionCreated"),
        "modified": _first(item, "versioncreated", "versionCreated"),
        "dateline": item.get("located"),
        "people": _names(item, "person", "people"),
        "places": _names(item, "place", "places"),
        "organisations": _names(item, "organisation", "organisations"),
        "keywords": _names(item, "subject", "subjects") or _list(item.get("keyword")),
    }  # fmt: skip
    return fields | {name: item[name] for name in _KEPT if name in item}


def _body(item: dict[str, Any]) -> str | None:
    texts = [item.get("body_xhtml"), item.get("body_html"), item.get("body_text")]
    bodies = [body for body in _list(item.get("bodies")) if isinstance(body, dict)]
    texts += [body.get("value") for body in sorted(bodies, key=lambda body: body.get("role") != "main")]
    for text in texts:
        if isinstance(text, str) and (body := text_of_markup(text)):
            return body
    return None


def _chosen(values: Any, role: str) -> str | None:
    """The value with this role, else the first."""
    given = [value for value in _list(values) if isinstance(value, dict) and value.get("value")]
    return next((value["value"] for value in given if value.get("role") == role), given[0]["value"] if given else None)


def _names(item: dict[str, Any], *keys: str, role: str | None = None) -> list[str]:
    values = [value for key in keys for value in _list(item.get(key))]
    return [
        name
        for value in values
        if (name := _name(value)) and (role is None or (isinstance(value, dict) and value.get("rel") == role))
    ]


def _name(value: Any) -> str | None:
    name = value.get("name") if isinstance(value, dict) else value
    return name if isinstance(name, str) else None


def _first(item: dict[str, Any], *keys: str) -> Any:
    return next((item[key] for key in keys if item.get(key)), None)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
