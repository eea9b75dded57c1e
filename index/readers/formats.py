"""Which format a file has: by its suffix, where that is not enough by its first bytes."""

from __future__ import annotations

import re
from functools import cache
from importlib.metadata import entry_points
from pathlib import PurePath

from index.errors import DatelineError
from index.readers import csv, feed, html, jsonfeed, jsonl, newsml, ninjs, nitf, packing, reuters, sitemap, text, warc
from index.readers.format import Format
from index.readers.mapping import Names
from index.readers.streams import UTF8_BOM

ENTRY_POINTS = "dateline.readers"
"""The group of entry points under which other packages add formats."""

_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|h1|article|meta)[\s>]", re.IGNORECASE)


def _is_feed(head: bytes) -> bool:
    if not head.startswith(b"<"):
        return False
    is_feed, is_html = _FEED.search(head), _HTML.search(head)
    return is_feed is not None and not (is_html and is_html.start() < is_feed.start())


def _is_html(head: bytes) -> bool:
    return head.startswith(b"<") and not _is_feed(head) and _HTML.search(head) is not None


def _is_text(head: bytes) -> bool:
    return not head.startswith(b"<") and b"\0" not in head


OWN: tuple[Format, ...] = (
    Format(
        name="WARC", suffixes=(".warc",), read=warc.read, looks_like=warc.looks_like,
        article="a page in a record of a web archive; needs the extra `warc`",
    ),
    Format(
        name="Reuters-21578", suffixes=(".sgm", ".sgml"), read=reuters.read, looks_like=reuters.looks_like,
        article="a `REUTERS` element",
    ),
    Format(name="NITF", suffixes=(".nitf", ".xml"), read=nitf.read, looks_like=nitf.looks_like, article="a file"),
    Format(
        name="NewsML-G2", suffixes=(".newsml", ".xml"), read=newsml.read, looks_like=newsml.looks_like,
        article="a `newsItem` with text, alone or in a message",
    ),
    Format(
        name="news sitemap", suffixes=(".xml",), read=sitemap.read, looks_like=sitemap.looks_like,
        article="an entry: its headline, until the page is read",
    ),
    Format(
        name="RSS, Atom", suffixes=(".rss", ".atom", ".xml"), read=feed.read, looks_like=_is_feed, article="an entry"
    ),
    Format(
        name="HTML", suffixes=(".html", ".htm", ".xhtml"), read=html.read, looks_like=_is_html,
        article="a saved page, without its menus and advertisements",
    ),
    Format(
        name="JSON Feed", suffixes=(".json",), read=jsonfeed.read, looks_like=jsonfeed.looks_like, article="an item"
    ),
    Format(
        name="ninjs", suffixes=(".ninjs", ".json", ".jsonl", ".ndjson"), read=ninjs.read, looks_like=ninjs.looks_like,
        article="an object: a line, one of an array, or a file",
    ),
    Format(
        name="JSON lines", suffixes=(".jsonl", ".ndjson", ".json"), read=jsonl.read, looks_like=jsonl.looks_like, maps=True,
        split=jsonl.split, article="a line; also a file that is one object or one array of objects",
    ),
    Format(
        name="CSV", suffixes=(".csv", ".tsv"), read=csv.read, looks_like=csv.looks_like, maps=True,
        article="a row under a header; commas, semicolons, tabs or bars",
    ),
    Format(
        name="plain text", suffixes=(".txt", ".text"), read=text.read, looks_like=_is_text,
        article="a file, with the headline on the first line",
    ),
)  # fmt: skip
"""Dateline's own formats. Of several with a suffix the first that a file looks like is taken, else the last."""


@cache
def formats() -> tuple[Format, ...]:
    """All formats, those of other packages first. Raises DatelineError where one of these cannot be loaded."""
    found = []
    for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda point: point.name):
        try:
            added = point.load()
        except Exception as error:
            raise _unusable(point.value, repr(error)) from error
        if not isinstance(added, Format):
            raise _unusable(point.value, f"it is {type(added).__name__}, not a Format")
        found.append(added)
    return (*found, *OWN)


def has_suffix(name: str) -> bool:
    """Whether a file's name, a suffix for packing aside, ends in the suffix of a format."""
    return bool(_of_suffix(name))


def find_format(name: str, head: bytes, names: Names | None = None) -> Format | None:
    """The format of a file with this name whose (unpacked) content begins with `head`.

    names  our fields by foreign names; where there are any, a format that has names for its fields is taken if possible
    None where neither says anything: the content is binary, or XML of another kind.
    """
    head = head.removeprefix(UTF8_BOM).lstrip()
    named = _of_suffix(name)
    if names:
        named = [each for each in named if each.maps] or named
        if not named and csv.looks_like(head, names):
            named = [each for each in OWN if each.read is csv.read]
    if len(named) == 1:
        return named[0]
    return next((each for each in named or formats() if each.looks_like(head)), named[-1] if named else None)


def _of_suffix(name: str) -> list[Format]:
    path = PurePath(name.lower())
    suffix = path.with_suffix("").suffix if path.suffix in packing.SUFFIXES else path.suffix
    return [each for each in formats() if suffix in each.suffixes]


def _unusable(value: str, problem: str) -> DatelineError:
    return DatelineError(
        f"the reader cannot be used: {problem}", place=value, remedy="mend or uninstall the package that adds it"
    )
