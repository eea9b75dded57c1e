"""Reads comma-separated values (also with semicolons or tabs): a header with the names of the fields, an article a row."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.mapping import Names, renamed
from index.readers.record import KNOWN_FIELDS, NAME_LISTS, article_from_fields
from index.readers.streams import MAX_LINE, UTF16_BOMS, lines_of

DELIMITERS = ",;\t|"

# The csv module's own limit of 128 KiB is less than a long report.
_MAX_CELL = MAX_LINE
_SKIP = "or --skip-bad to leave such rows out"


_Row = tuple[dict[str, str], Origin]
"""The cells of a row that hold anything, by their columns, and where it begins."""


class _Lines:
    """Decoded lines for the csv module, and the number of the last one.

    Bytes that are not UTF-8 come as lone surrogates, and a line that is too long as an error of the csv module, so that
    only their rows are lost.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = lines_of(stream)
        self.number = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        self.number, data = next(self._lines)
        if data is None:
            raise csv.Error(f"the line is longer than {MAX_LINE / 2**20:.0f} MB")
        return data.decode("utf-8", "surrogateescape")


def read(stream: BinaryIO, origin: Origin, names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of a stream; `record` is the line on which an article's row begins.

    names  our fields by the names that the header has for them
    Cells of people, places, organisations and keywords are split at `;` or `|`. Without a header that names a `body`,
    one RecordError is all there is.
    """
    lines = _Lines(stream)
    csv.field_size_limit(max(_MAX_CELL, csv.field_size_limit()))
    try:
        first = next((line for line in lines if line.strip()), None)
        if first is None:
            return
        delimiter = delimiter_of(first)
        header = _header(next(csv.reader([first], delimiter=delimiter)), origin, names)
    except csv.Error as error:
        yield RecordError(f"the header cannot be read: {error}", place=origin.file, remedy="name the fields in line 1")
    except RecordError as error:
        yield error
    else:
        for row in _rows(lines, delimiter, header, origin.file):
            yield row if isinstance(row, RecordError) else _article(*row, names)


def delimiter_of(header: str) -> str:
    """The delimiter that parts a header into the most names; a comma where there is only one."""
    return max(DELIMITERS, key=header.count)


def looks_like(head: bytes, names: Names | None = None) -> bool:
    """Whether content that begins so is a table: its first line names a `body`, or what `names` says to be the body."""
    first_line = head.partition(b"\n")[0].decode("utf-8", "replace")
    cells = [cell.strip('" \r') for cell in first_line.split(delimiter_of(first_line))]
    return any(cell.lower() == "body" or (names or {}).get(cell) == "body" for cell in cells)


def _header(cells: list[str], origin: Origin, columns: Names | None) -> list[str]:
    """The names of the columns; known ones in lower case, unnamed ones by number."""
    names = []
    for number, cell in enumerate(cells, start=1):
        name = cell.strip()
        names.append(name.lower() if name.lower() in KNOWN_FIELDS else name or f"column {number}")
    if any("\0" in cell for cell in cells) and not _is_utf16(cells[0]):
        raise RecordError(
            "is binary, not text", place=origin.file, remedy="give a file with commas, or --skip-bad to leave it out"
        )
    if "body" not in names and not any((columns or {}).get(name) == "body" for name in names):
        found = ", ".join(names)
        found = "UTF-16 text" if cells and _is_utf16(cells[0]) else found if len(found) <= 200 else found[:199] + "…"
        raise RecordError(
            f"no column is called body; the header is: {_readable(found)}",
            place=origin.file,
            remedy="name the columns in the first line, and the one with the articles' text body, or say --map NAME=body",
        )
    twice = next((name for name, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise RecordError(
            f'two columns are called "{_readable(twice)}"', place=origin.file, remedy="rename one of them"
        )
    return names


def _is_utf16(cell: str) -> bool:
    return cell.encode("utf-8", "surrogateescape").startswith(UTF16_BOMS)


def _readable(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)


def _rows(lines: _Lines, delimiter: str, header: list[str], file: str) -> Iterator[_Row | RecordError]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        place = Origin(file=file, record=lines.number + 1)
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield RecordError(f"the row cannot be read: {error}", place=str(place), remedy=f"mend its quotes, {_SKIP}")
            continue
        if any(cell.strip() for cell in cells):
            yield _row(cells, header, place)


def _row(cells: list[str], header: list[str], place: Origin) -> _Row | RecordError:
    if len(cells) != len(header):
        problem = f"the row has {len(cells)} cells, the header has {len(header)}"
        return RecordError(problem, place=str(place), remedy=f"put quotes around cells with delimiters, {_SKIP}")
    if not all(cell.isascii() or not re.search(r"[\udc80-\udcff]", cell) for cell in cells):
        return RecordError("the row is not UTF-8", place=str(place), remedy=f"convert the file to UTF-8, {_SKIP}")
    return {name: cell for name, cell in zip(header, cells, strict=True) if cell.strip()}, place


def _article(cells: dict[str, str], place: Origin, names: Names | None) -> Article | RecordError:
    named = renamed(cells, names) if names else cells
    fields = {name: _value(name, cell) for name, cell in named.items()}
    try:
        return article_from_fields(fields, place)
    except RecordError as error:
        return error


def _value(name: str, cell: str) -> str | list[str]:
    if name in NAME_LISTS and re.search("[;|]", cell):
        return re.split("[;|]", cell)
    return cell
