"""Reads articles from files, folders and standard input, whatever their formats."""

from __future__ import annotations

import gzip
import io
import os
import stat
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.archive import ZIP_MAGIC, read_archive
from index.readers.format import Found, read_all
from index.readers.formats import find_format, has_suffix
from index.readers.mapping import Names
from index.readers.meter import Meter
from index.readers.packing import SUFFIXES, Bounded, is_packed, unpacked
from index.readers.streams import with_head

STDIN = "-"
_EXPECTED = "give one that `dateline formats` lists"
_SKIP = "or --skip-bad to leave it out"
# Files up to so many bytes are read in one go, and several of them together until they are so many bytes.
_SMALL, _TOGETHER = 2**20, 2**18
# What it takes to open a file and find out its format, in bytes that could be read meanwhile.
_OPENING = 2**14


@dataclass(frozen=True, slots=True)
class Files:
    """Small files, which are read together."""

    paths: tuple[str, ...]
    names: Names | None
    size: int

    def records(self) -> Iterator[Article | RecordError]:
        """The articles of the files, in order."""
        return chain.from_iterable(read_file(path, self.names) for path in self.paths)


def read_paths(paths: Sequence[str], names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of all `paths` in turn: files, folders with all below them, `-` for standard input.

    names  our fields by the names that JSON lines and CSV have for them; None where they have ours
    What cannot be read is a RecordError in its place, and reading goes on after it. In a folder, hidden files and files
    with other suffixes are left out.
    """
    return read_all(find_in_paths(paths, names))


def find_in_paths(paths: Sequence[str], names: Names | None = None, meter: Meter | None = None) -> Iterator[Found]:
    """As `read_paths`, but what can be read in portions is not looked into. `meter` is told how far it is."""
    meter = meter or Meter()
    together: list[str] = []
    size = 0
    for path in expanded(paths):
        its_size = _small(path) if isinstance(path, str) else None
        if together and (its_size is None or size >= _TOGETHER):
            yield Files(tuple(together), names, size)
            together, size = [], 0
        if isinstance(path, RecordError):
            yield path
        elif its_size is not None:
            together.append(path)
            size += its_size + _OPENING
            meter.add(its_size)
        elif path == STDIN:
            yield from _find_in_stream(sys.stdin.buffer, STDIN, names)
        else:
            yield from _find_in_file(path, names, meter)
    if together:
        yield Files(tuple(together), names, size)


def read_file(path: str, names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of one file, packed or not, or of all in a zip archive."""
    return read_all(_find_in_file(path, names, Meter()))


def read_stream(stream: BinaryIO, name: str, names: Names | None = None) -> Iterator[Article | RecordError]:
    """The articles of an open stream; `name` is its file's, for its format and for the articles' origin."""
    return read_all(_find_in_stream(stream, name, names))


def expanded(paths: Sequence[str]) -> Iterator[str | RecordError]:
    """The files of all paths, and standard input."""
    for path in paths:
        if path != STDIN and os.path.isdir(path):
            yield from files_of(path)
        else:
            yield path


def _small(path: str) -> int | None:
    """The size of a file that can be read as a whole in one go; None for another, also where it cannot be told."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    # What is packed may unpack to anything.
    packed = path.lower().endswith((*SUFFIXES, ".zip"))
    return found.st_size if stat.S_ISREG(found.st_mode) and found.st_size <= _SMALL and not packed else None


def total_size(paths: Sequence[str]) -> int | None:
    """How many bytes all files of `paths` are; None with standard input among them. O(files)."""
    return None if STDIN in paths else sum(_size(path) for path in expanded(paths) if isinstance(path, str))


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def _find_in_file(path: str, names: Names | None, meter: Meter) -> Iterator[Found]:
    try:
        with open(path, "rb") as stream, meter.follow(stream, _size(path)) if stream.seekable() else nullcontext():
            yield from _find_in_stream(stream, path, names)
    except OSError as error:
        yield _not_opened(error, path)


def _find_in_stream(stream: BinaryIO, name: str, names: Names | None) -> Iterator[Found]:
    return guarded(_read(stream, name, names), name)


def _not_opened(error: OSError, path: str) -> RecordError:
    if isinstance(error, FileNotFoundError):
        return RecordError("there is no such file or folder", place=path, remedy=f"check its name, {_SKIP}")
    reason = (error.strerror or str(error)).lower()
    return RecordError(f"cannot be opened: {reason}", place=path, remedy=f"check its permissions, {_SKIP}")


def guarded(found: Iterator[Found], name: str) -> Iterator[Found]:
    """What is found in a file; an error that ends it is a RecordError in its place."""
    try:
        yield from found
    except RecordError as error:
        yield error
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        yield _not_opened(error, name)
    except EOFError:
        yield RecordError("is cut short: the packed data has no end", place=name, remedy=f"fetch it again, {_SKIP}")
    except (gzip.BadGzipFile, zlib.error) as error:
        yield RecordError(f"is damaged: {error}", place=name, remedy=f"fetch it again, {_SKIP}")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield RecordError(f"cannot be read: {reason}", place=name, remedy=f"check the file, {_SKIP}")
    except Exception as error:  # whatever a parser does with a file, the next file is another matter
        yield RecordError(f"cannot be read: {error!r}", place=name, remedy=f"mend it, {_SKIP}")


def _read(stream: BinaryIO, name: str, names: Names | None) -> Iterator[Found]:
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
    yield from found.found(begun, Origin(file=name), names)


def _read_archive(stream: BinaryIO, begun: BinaryIO, name: str, names: Names | None) -> Iterator[Found]:
    """The articles of an archive whose first bytes were read from `stream`; `begun` has them still."""
    if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, Bounded):
        raise RecordError("is an archive within an archive", place=name, remedy=f"unpack it first, {_SKIP}")
    if stream.seekable():
        stream.seek(0)
    source = stream if stream.seekable() else begun
    yield from read_archive(source, name, _is_wanted, lambda member, place: _find_in_stream(member, place, names))


def _is_wanted(name: str) -> bool:
    """Whether a file in a folder or an archive is to be read."""
    return has_suffix(name) or name.lower().endswith(".zip")


def files_of(folder: str) -> Iterator[str | RecordError]:
    """The files below a folder that are to be read, and what is wrong with it: that it holds none, or cannot be opened."""
    found = False
    problems: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=problems.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            path = os.path.join(parent, name)
            # A pipe or a device among the files would be waited on for ever.
            if not name.startswith(".") and _is_wanted(name) and os.path.isfile(path):
                found = True
                yield path
    for problem in problems:
        reason = (problem.strerror or str(problem)).lower()
        yield RecordError(
            f"cannot be opened: {reason}", place=problem.filename, remedy=f"check its permissions, {_SKIP}"
        )
    if not found and not problems:
        expected = "give a folder with .jsonl, .csv, .txt, .html or .xml files, or others that `dateline formats` lists"
        yield RecordError("holds nothing that can be read", place=folder, remedy=f"{expected}, {_SKIP}")
