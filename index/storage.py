"""The folder of an index: recognising one, and what it says of itself."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from index.errors import IndexDamaged, NotAnIndex
from index.schema import FORMAT_VERSION
from index.version import VERSION

# Whoosh deletes files that look like its own; these names do not.
_DESCRIPTION = "dateline.json"
ALERTS_FILE = "alerts.sqlite"
"""The file in the folder of an index that keeps the alerts over it; no part of the index, and made by whoever asks for alerts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What an index says of itself. What changes with every commit is in the manifest of its generation.

    format     FORMAT_VERSION of what made it
    dateline   the version of Dateline that made it
    id         what tells it from any other index, and its copies from none; empty where it has none
    """

    format: int = FORMAT_VERSION
    dateline: str = VERSION
    id: str = ""


def is_index(folder: Path) -> bool:
    """Whether `folder` holds a Dateline index, of whatever format."""
    return (folder / _DESCRIPTION).is_file()


def make_folder(folder: Path) -> None:
    """Make the folder of a new index. It may hold the alerts of the one that was there before.

    Raises NotAnIndex where `folder` is a file or holds something else.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        holds_something = any(not path.name.startswith(ALERTS_FILE) for path in folder.iterdir())
    except OSError as error:
        raise NotAnIndex(
            f"cannot be made into an index ({error.strerror})", place=str(folder), remedy="name another folder"
        ) from error
    if holds_something:
        raise NotAnIndex("holds other files and no index", place=str(folder), remedy="name a new or an empty folder")


def read_description(folder: Path) -> Description:
    """What the index in `folder` says of itself.

    Raises NotAnIndex where there is no index or one of another format, IndexDamaged where that cannot be read.
    """
    try:
        known = json.loads((folder / _DESCRIPTION).read_text("utf-8"))
        description = Description(format=known["format"], dateline=known["dateline"], id=str(known.get("id", "")))
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
