"""Reads JSON lines, one article a line; also a file that is one JSON object or one array of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.record import article_from_fields
from index.readers.streams import MAX_LINE, MAX_WHOLE, UTF16_BOMS, Line, decode, lines_of
from index.readers.values import kind_of

_EXPECTED = "one JSON object a line is expected"


def read(stream: BinaryIO, origin: Origin) -> Iterator[Article | RecordError]:
    """The articles of a stream, each from its line (`record`); blank lines are nothing.

    A file whose first line opens an array, or an object that ends further on, is read as a whole; `record` then counts
    its articles.
    """
    lines = (line for line in lines_of(stream) if line.data is None or not line.data.isspace())
    first = next(lines, None)
    if first is None:
        return
    if first.data is not None and first.data.startswith(UTF16_BOMS):
        yield RecordError("is UTF-16, not UTF-8", place=origin.file, remedy="convert it to UTF-8")
        return
    if _opens_document(first.data):
        yield from _document(chain([first], lines), origin)
        return
    for line in chain([first], lines):
        yield _from_line(line, Origin(file=origin.file, record=line.number))


def _opens_document(data: bytes | None) -> bool:
    """Whether a first line is the beginning of something longer, rather than a bad line."""
    start = (data or b"").strip()
    if start not in (b"[", b"{") and not start.startswith((b"[{", b"[ {")):
        return False
    try:
        return isinstance(json.loads(start), list)
    except (ValueError, RecursionError):
        return True


def _from_line(line: Line, origin: Origin) -> Article | RecordError:
    try:
        if line.data is None:
            raise RecordError(f"the line is longer than {MAX_LINE / 2**20:.0f} MB", place=str(origin), remedy=_EXPECTED)
        return _from_value(_parsed(decode(line.data, origin), origin), origin)
    except RecordError as error:
        return error


def _document(lines: Iterator[Line], origin: Origin) -> Iterator[Article | RecordError]:
    try:
        data = bytearray()
        for line in lines:
            data += line.data or b""
            if line.data is None or len(data) > MAX_WHOLE:
                problem = f"is one JSON value larger than {MAX_WHOLE / 2**20:.0f} MB"
                raise RecordError(problem, place=origin.file, remedy=_EXPECTED)
        values = _parsed(decode(bytes(data), origin), origin)
    except RecordError as error:
        yield error
        return
    for record, value in enumerate(values if isinstance(values, list) else [values], start=1):
        place = Origin(file=origin.file, record=record)
        try:
            yield _from_value(value, place)
        except RecordError as error:
            yield error


def _parsed(text: str, origin: Origin) -> Any:
    try:
        return _DECODER.decode(text.rstrip())
    except RecursionError:
        problem = "is nested too deeply"
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if "\n" in text.rstrip() else ""
        problem = f"is not JSON: {error.msg[0].lower()}{error.msg[1:]} ({line}column {error.colno})"
    except ValueError as error:  # also for a number of more digits than Python reads
        problem = f"is not JSON: {error}"
    raise RecordError(problem, place=str(origin), remedy=f"{_EXPECTED}, or --skip-bad to leave out what is not")


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _from_value(value: Any, origin: Origin) -> Article:
    if not isinstance(value, dict):
        problem = f"holds {kind_of(value)}, not an object"
        raise RecordError(problem, place=str(origin), remedy=f"{_EXPECTED}, or --skip-bad to leave out what is not")
    return article_from_fields(value, origin)
