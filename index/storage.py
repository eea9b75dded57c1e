"""The folder of an index: making one, recognising one, opening one."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.searching import Searcher

from index.errors import IndexDamaged, NotAnIndex
from index.schema import FORMAT_VERSION, make_schema
from index.version import VERSION

# Whoosh deletes files that look like its own; this name does not.
_DESCRIPTION = "dateline.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What an index says of itself.

    format     FORMAT_VERSION of what wrote it
    dateline   the version of Dateline that last wrote to it
    entities   the version of the extractor that last wrote to it; None before the first article
    """

    format: int = FORMAT_VERSION
    dateline: str = VERSION
    entities: str | None = None


def is_index(folder: Path) -> bool:
    """Whether `folder` holds a Dateline index, of whatever format."""
    return (folder / _DESCRIPTION).is_file()


def create_index(folder: Path) -> FileIndex:
    """Make an empty index in `folder`, which is created; what the folder held before stays.

    Raises NotAnIndex where `folder` is a file or holds something else.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        holds_something = any(folder.iterdir())
    except OSError as error:
        raise NotAnIndex(
            f"cannot be made into an index ({error.strerror})", place=str(folder), remedy="name another folder"
        ) from error
    if holds_something:
        raise NotAnIndex("holds other files and no index", place=str(folder), remedy="name a new or an empty folder")
    index: FileIndex = FileIndex.create(FileStorage(str(folder)), make_schema(), "MAIN")
    write_description(folder, Description())
    return index


def open_index(folder: Path) -> FileIndex:
    """Open the index in `folder`.

    Raises NotAnIndex where there is none or one of another format, IndexDamaged where it cannot be read.
    """
    read_description(folder)
    try:
        return FileIndex(FileStorage(str(folder)), indexname="MAIN")
    except Exception as error:  # whatever Whoosh makes of bytes that are not its own
        raise IndexDamaged(
            f"the table of contents cannot be read ({error})", place=str(folder), remedy="restore it from a backup"
        ) from error


def open_searcher(index: FileIndex, folder: Path, **options: Any) -> Searcher:
    """A Whoosh searcher over the newest generation. Raises IndexDamaged where its files cannot be read."""
    try:
        return index.searcher(**options)
    except Exception as error:  # as above
        raise IndexDamaged(
            f"a file of the index cannot be read ({error})", place=str(folder), remedy="restore it from a backup"
        ) from error


def read_description(folder: Path) -> Description:
    """What the index in `folder` says of itself. Raises NotAnIndex and IndexDamaged like `open_index`."""
    try:
        known = json.loads((folder / _DESCRIPTION).read_text("utf-8"))
        description = Description(format=known["format"], dateline=known["dateline"], entities=known["entities"])
    except (FileNotFoundError, NotADirectoryError):
        raise NotAnIndex(
            "there is no index here", place=str(folder), remedy="make one with `dateline index PATH… --index DIR`"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(
            f"{_DESCRIPTION} cannot be read ({error})", place=str(folder), remedy="restore it from a backup"
        ) from error
    if description.format != FORMAT_VERSION:
        raise NotAnIndex(
            f"is an index of format {description.format}; this is Dateline {VERSION}, which reads format {FORMAT_VERSION}",
            place=str(folder),
            remedy="index the articles again into a new folder",
        )
    return description


def write_description(folder: Path, description: Description) -> None:
    """Replace what the index says of itself, at once or not at all."""
    written = folder / f"{_DESCRIPTION}.new"
    with written.open("w", encoding="utf-8") as file:
        json.dump(asdict(description), file)
        file.flush()
        os.fsync(file.fileno())
    written.replace(folder / _DESCRIPTION)
