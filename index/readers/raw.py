"""Reads texts exactly as they stand in files: the bodies of JSON lines, and any other file as one text."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from index.article import Article, Origin, text_digest
from index.errors import RecordError
from index.identity import identify
from index.readers import jsonl
from index.readers.files import STDIN, expanded, guarded
from index.readers.format import read_all
from index.readers.json_values import object_of, values_of
from index.readers.packing import is_packed, unpacked
from index.readers.streams import decode, read_whole, with_head
from index.readers.values import kind_of, line_of

Found = Article | RecordError


def read_raw(paths: Sequence[str]) -> Iterator[Found]:
    """The texts in `paths` (files, folders, or `-` for standard input), each the body of an article to which nothing was done.

    Of JSON lines `id`, `title`, `summary` and `body` are read. What cannot be read is a RecordError in its place.
    """
    for path in expanded(paths):
        if isinstance(path, RecordError):
            yield path
        else:
            yield from read_all(guarded(_in_file(path), path))


def _in_file(path: str) -> Iterator[Found]:
    if path == STDIN:
        yield from _in_stream(sys.stdin.buffer, path)
        return
    with open(path, "rb") as stream:
        yield from _in_stream(stream, path)


def _in_stream(stream: BinaryIO, name: str) -> Iterator[Found]:
    head, begun = with_head(stream)
    if is_packed(head):
        head, begun = with_head(unpacked(head, begun, name))
    origin = Origin(file=name)
    if not jsonl.looks_like(head):
        yield _article({"body": decode(read_whole(begun, origin), origin)}, origin)
        return
    for found in values_of(begun, origin):
        try:
            yield found if isinstance(found, RecordError) else _article(object_of(found[1], found[0]), found[0])
        except RecordError as error:
            yield error


def _article(fields: dict[str, Any], origin: Origin) -> Article:
    title, summary, body = (_text(fields, name, origin) for name in ("title", "summary", "body"))
    if not body:
        raise RecordError("body: is missing or empty", place=str(origin), remedy="give the article's text")
    given = fields.get("id")
    given_id = str(given) if isinstance(given, (int, float)) else line_of(given) if isinstance(given, str) else None
    return Article(
        id=identify(given_id, None, "" if given_id else text_digest(title, summary, body)),
        title=title,
        summary=summary,
        body=body,
        origin=origin,
    )


def _text(fields: dict[str, Any], name: str, origin: Origin) -> str | None:
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value
    problem = f"{name}: must be a text, not {kind_of(value)}"
    raise RecordError(problem, place=str(origin), remedy="give a text, or --skip-bad to leave such articles out")
