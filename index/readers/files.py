"""Reads articles from files, folders and standard input, whatever their formats."""

from __future__ import annotations

import gzip
import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO, cast

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.formats import GZIP_MAGIC, READERS, find_format, format_of_suffix
from index.readers.streams import with_head

STDIN = "-"
_SKIP = "or --skip-bad to leave it out"


def read_paths(paths: Sequence[str]) -> Iterator[Article | RecordError]:
    """The articles of all `paths` in turn: files, folders with all below them, `-` for standard input.

    What cannot be read is a RecordError in its place, and reading goes on after it. In a folder, hidden files and files
    with other suffixes are left out.
    """
    for path in paths:
        if path == STDIN:
            yield from read_stream(sys.stdin.buffer, STDIN)
        elif os.path.isdir(path):
            yield from _read_folder(path)
        else:
            yield from read_file(path)


def read_file(path: str) -> Iterator[Article | RecordError]:
    """The articles of one file, packed with gzip or not."""
    try:
        with open(path, "rb") as stream:
            yield from read_stream(stream, path)
    except FileNotFoundError:
        yield RecordError("there is no such file or folder", place=path, remedy=f"check its name, {_SKIP}")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield RecordError(f"cannot be opened: {reason}", place=path, remedy=f"check its permissions, {_SKIP}")


def read_stream(stream: BinaryIO, name: str) -> Iterator[Article | RecordError]:
    """The articles of an open stream; `name` is its file's, for its format and for the articles' origin."""
    try:
        yield from _read(stream, name)
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


def _read(stream: BinaryIO, name: str) -> Iterator[Article | RecordError]:
    head, stream = with_head(stream)
    if head.startswith(GZIP_MAGIC):
        head, stream = with_head(cast(BinaryIO, gzip.GzipFile(fileobj=stream)))
    if not head:
        raise RecordError("is empty", place=name, remedy=f"give a file with articles, {_SKIP}")
    found = find_format(name, head)
    if found is None:
        expected = "give JSON lines, CSV, text, HTML pages or feeds"
        raise RecordError("is of no format that can be read", place=name, remedy=f"{expected}, {_SKIP}")
    yield from READERS[found](stream, Origin(file=name))


def _read_folder(folder: str) -> Iterator[Article | RecordError]:
    found = False
    problems: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(parent, name)
            # A pipe or a device among the files would be waited on for ever.
            if not name.startswith(".") and format_of_suffix(name) and os.path.isfile(path):
                found = True
                yield from read_file(path)
    for problem in problems:
        reason = (problem.strerror or str(problem)).lower()
        yield RecordError(
            f"cannot be opened: {reason}", place=problem.filename, remedy=f"check its permissions, {_SKIP}"
        )
    if not found and not problems:
        expected = "give a folder with .jsonl, .csv, .txt, .html or .xml files"
        yield RecordError("holds nothing that can be read", place=folder, remedy=f"{expected}, {_SKIP}")
