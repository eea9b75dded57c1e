"""Which format a file has: by its suffix, else by its first bytes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import csv, feed, html, jsonl, text
from index.readers.streams import UTF8_BOM

Reader = Callable[[BinaryIO, Origin], Iterator[Article | RecordError]]

READERS: dict[str, Reader] = {
    "jsonl": jsonl.read,
    "csv": csv.read,
    "text": text.read,
    "html": html.read,
    "feed": feed.read,
}

SUFFIXES = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".csv": "csv", ".tsv": "csv",
    ".txt": "text", ".text": "text",
    ".html": "html", ".htm": "html", ".xhtml": "html",
    ".xml": "feed", ".rss": "feed", ".atom": "feed",
}  # fmt: skip

GZIP_MAGIC = b"\x1f\x8b"

_FEED = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|div|p|h1|article|meta)[\s>]", re.IGNORECASE)


def format_of_suffix(name: str) -> str | None:
    """The format that a file's name stands for, `.gz` aside; None where its suffix says nothing."""
    path = PurePath(name.lower())
    return SUFFIXES.get(path.with_suffix("").suffix if path.suffix == ".gz" else path.suffix)


def find_format(name: str, head: bytes) -> str | None:
    """The format, a key of `READERS`, of a file with this name whose (unpacked) content begins with `head`.

    None where neither says anything: the content is binary, a web archive, or XML of another kind.
    """
    return format_of_suffix(name) or _format_of_content(head.removeprefix(UTF8_BOM).lstrip())


def _format_of_content(head: bytes) -> str | None:
    if head.startswith((b"{", b"[")):
        return "jsonl"
    if head.startswith(b"<"):
        is_feed, is_html = _FEED.search(head), _HTML.search(head)
        if is_feed and not (is_html and is_html.start() < is_feed.start()):
            return "feed"
        return "html" if is_html else None
    if head.startswith(b"WARC/") or b"\0" in head:
        return None
    first_line = head.partition(b"\n")[0].decode("utf-8", "replace")
    cells = [cell.strip('" \r').lower() for cell in first_line.split(csv.delimiter_of(first_line))]
    return "csv" if "body" in cells else "text"
