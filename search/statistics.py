"""What an index holds, in numbers."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

from index.snapshot import Snapshot
from search.results import Stats
from search.scope import Collection


def stats_of(folder: Path, snapshot: Snapshot, collection: Collection) -> Stats:
    """What a generation of the index in a folder holds. O(rows)."""
    return Stats(
        generation=snapshot.generation,
        articles=snapshot.articles,
        stories=snapshot.story_count,
        revisions=snapshot.earlier_revisions,
        segments=len(snapshot.segments),
        size=_size_of(folder),
        format=snapshot.format,
        dateline=snapshot.dateline,
        entities=snapshot.entities,
        cleaning=snapshot.cleaning,
        published=_published(collection),
    )


def _published(collection: Collection) -> tuple[str | None, str | None]:
    """The first and the last day on which an article was published."""
    first = [scope.segment["first_day"][scope.all_rows] for scope in collection.scopes]
    last = [scope.segment["last_day"][scope.all_rows] for scope in collection.scopes]
    earliest = min((int(days[days > 0].min()) for days in first if (days > 0).any()), default=0)
    latest = max((int(days.max(initial=0)) for days in last), default=0)
    return _day(earliest), _day(latest)


def _size_of(folder: Path) -> int:
    """The bytes of the files in a folder, of which a commit may remove some meanwhile."""
    size = 0
    for file in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            size += file.stat().st_size if file.is_file() else 0
    return size


def _day(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal else None
