"""Values out of JSON: one a line, or all of a file that is one array or one object."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any, BinaryIO

from index.article import Origin
from index.errors import RecordError
from index.readers.streams import MAX_LINE, MAX_WHOLE, UTF16_BOMS, Line, decode, lines_of
from index.readers.values import kind_of

EXPECTED = "one JSON object a line is expected"
_SKIP = "or --skip-bad to leave out what is not"

Found = tuple[Origin, Any] | RecordError


def values_of(stream: BinaryIO, origin: Origin) -> Iterator[Found]:
    """The values of a stream, each with its line (`record`), or what is wrong with it; blank lines are nothing.

    A file whose first line opens an array, or an object that ends further on, is read as a whole; `record` then counts
    the values.
    """
    for found in lines_or_values(stream, origin):
        yield value_of(found, origin) if isinstance(found, Line) else found


def lines_or_values(stream: BinaryIO, origin: Origin) -> Iterator[Line | Found]:
    """As `values_of`, but the lines of a file with a value a line are left to `value_of`."""
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
    yield from chain([first], lines)


def value_of(line: Line, origin: Origin) -> Found:
    """The value of a line, with its place, or what is wrong with it."""
    place = Origin(file=origin.file, record=line.number)
    try:
        if line.data is None:
            problem = f"the line is longer than {MAX_LINE / 2**20:.0f} MB"
            raise RecordError(problem, place=str(place), remedy=EXPECTED)
        return place, parsed(decode(line.data, place), place)
    except RecordError as error:
        return error


def object_of(value: Any, origin: Origin) -> dict[str, Any]:
    """`value`, which has to be an object. Raises RecordError where it is none."""
    if not isinstance(value, dict):
        raise RecordError(f"holds {kind_of(value)}, not an object", place=str(origin), remedy=f"{EXPECTED}, {_SKIP}")
    return value


def parsed(text: str, origin: Origin) -> Any:
    """The value that `text` is. Raises RecordError where it is none, or nested more deeply than Python reads."""
    try:
        return _DECODER.decode(text.rstrip())
    except RecursionError:
        problem = "is nested too deeply"
    except json.JSONDecodeError as error:
        line = f"line {error.lineno}, " if "\n" in text.rstrip() else ""
        problem = f"is not JSON: {error.msg[0].lower()}{error.msg[1:]} ({line}column {error.colno})"
    except ValueError as error:  # also for a number of more digits than Python reads
        problem = f"is not JSON: {error}"
    raise RecordError(problem, place=str(origin), remedy=f"{EXPECTED}, {_SKIP}")


def _opens_document(data: bytes | None) -> bool:
    """Whether a first line is the beginning of something longer, rather than a bad line."""
    start = (data or b"").strip()
    if start not in (b"[", b"{") and not start.startswith((b"[{", b"[ {")):
        return False
    try:
        return isinstance(json.loads(start), list)
    except (ValueError, RecursionError):
        return True


def _document(lines: Iterator[Line], origin: Origin) -> Iterator[Found]:
    try:
        data = bytearray()
        for line in lines:
            data += line.data or b""
            if line.data is None or len(data) > MAX_WHOLE:
                problem = f"is one JSON value larger than {MAX_WHOLE / 2**20:.0f} MB"
                raise RecordError(problem, place=origin.file, remedy=EXPECTED)
        values = parsed(decode(bytes(data), origin), origin)
    except RecordError as error:
        yield error
        return
    for record, value in enumerate(values if isinstance(values, list) else [values], start=1):
        yield Origin(file=origin.file, record=record), value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)
