"""Reads articles from files, folders and standard input, whatever their formats."""

from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.archive import ZIP_MAGIC, read_archive
from index.readers.formats import find_format, has_suffix
from index.readers.mapping import Names
from index.readers.packing import Bounded, is_packed, unpacked
from index.readers.streams import with_head

STDIN = "-"
_EXPECTED = "give one that `dateline formats` lists"
_SKIP = "or --skip-bad to leave it out"


def read_paths(paths: Sequence[str], names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of all `paths` in turn: files, folders with all below them, `-` for standard input.

    names  our fields by the names that JSON lines and CSV have for them; None where they have ours
    What cannot be read is a RecordError in its place, and reading goes on after it. In a folder, hidden files and files
    with other suffixes are left out.
    """
    for path in paths:
        if path == STDIN:
            yield from read_stream(sys.stdin.buffer, STDIN, names)
        elif os.path.isdir(path):
            yield from _read_folder(path, names)
        else:
            yield from read_file(path, names)


def read_file(path: str, names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of one file, packed or not, or of all in a zip archive."""
    try:
        with open(path, "rb") as stream:
            yield from read_stream(stream, path, names)
    except FileNotFoundError:
        yield RecordError("there is no such file or folder", place=path, remedy=f"check its name, {_SKIP}")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield RecordError(f"cannot be opened: {reason}", place=path, remedy=f"check its permissions, {_SKIP}")


def read_stream(stream: BinaryIO, name: str, names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of an open stream; `name` is its file's, for its format and for the articles' origin."""
    try:
        yield from _read(stream, name, names)
    except RecordError as error:
        yield error
    except EOFError:
        yield RecordError("is cut short: the packed data has no end", place=name, remedy=f"fetch it again, {_SKIP}")
    except (gzip.BadGzipFile, zlib.error) as error:
        yield RecordError(f"is damaged: {error}", place=name, remedy=f"fetch it again, {_SKIP}")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield RecordError(f"cannot be read: {reason}", place=name, remedy=f"check the file, {_SKIP}")
    except Exception as error:  # whatever a parser does with a file, the next file is another matter
        yield RecordError(f"cannot be read: {error!r}", place=name, remedy=f"mend it, {_SKIP}")


def _read(stream: BinaryIO, name: str, names: Names | None) -> Iterator[Article | RecordError]:
    head, begun = with_head(stream)
    if head.startswith(ZIP_MAGIC):
        yield from _read_archive(stream, begun, name, names)
        return
    if is_packed(head):
        head, begun = with_head(unpacked(head, begun, name))
    if not head:
        raise RecordError("is empty", place=name, remedy=f"give a file with articles, {_SKIP}")
    found = find_format(name, head, names)
    if found is None:
        raise RecordError("is of no format that can be read", place=name, remedy=f"{_EXPECTED}, {_SKIP}")
    yield from found.articles(begun, Origin(file=name), names)


def _read_archive(stream: BinaryIO, begun: BinaryIO, name: str, names: Names | None) -> Iterator[Article | RecordError]:
    """The articles of an archive whose first bytes were read from `stream`; `begun` has them still."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, Bounded):
        raise RecordError("is an archive within an archive", place=name, remedy=f"unpack it first, {_SKIP}")
    if stream.seekable():
        stream.seek(0)
    source = stream if stream.seekable() else begun
    yield from read_archive(source, name, _is_wanted, lambda member, place: read_stream(member, place, names))


def _is_wanted(name: str) -> bool:
    """Whether a file in a folder or an archive is to be read."""
    return has_suffix(name) or name.lower().endswith(".zip")


def _read_folder(folder: str, names: Names | None) -> Iterator[Article | RecordError]:
    found = False
    problems: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(parent, name)
            # A pipe or a device among the files would be waited on for ever.
            if not name.startswith(".") and _is_wanted(name) and os.path.isfile(path):
                found = True
                yield from read_file(path, names)
    for problem in problems:
        reason = (problem.strerror or str(problem)).lower()
        yield RecordError(
            f"cannot be opened: {reason}", place=problem.filename, remedy=f"check its permissions, {_SKIP}"
        )
    if not found and not problems:
        expected = "give a folder with .jsonl, .csv, .txt, .html or .xml files, or others that `dateline formats` lists"
        yield RecordError("holds nothing that can be read", place=folder, remedy=f"{expected}, {_SKIP}")
