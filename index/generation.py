"""Generations: committing one, finding the newest that is whole, and opening it as an immutable snapshot."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from index.arrivals import next_stamp
from index.errors import ForeignSegments, IndexDamaged
from index.manifest import (
    Manifest,
    manifest_file,
    manifest_generations,
    read_manifest,
    sync_folder,
    write_manifest,
)
from index.snapshot import Snapshot
from index.storage import Description, make_folder, read_description, write_description
from index.toc import toc_file, toc_generations, write_toc

TocWriter = Callable[[Path, int, Sequence[Mapping[str, Any]]], None]

# The files that a commit may remove: Dateline's own, and what Whoosh's writer left behind.
_REMOVABLE = re.compile(
    r"segment-[0-9a-z]+\.arrays|live-[0-9a-z]+\.bits|stories-[0-9a-z]+\.hashes|generation-[0-9]+\.json|_MAIN_[0-9]+\.toc"
    r"|entities-[0-9a-z]+\.arrays|decisions-[0-9a-z]+\.log"
    r"|MAIN_[0-9a-z]+\.[A-Za-z0-9_.]+|(?:generation|dictionary|_MAIN)[-_].*\.new"
)
# A snapshot's files may go while it is being opened; by then there is a newer generation.
_ATTEMPTS = 5


def create_index(folder: Path) -> None:
    """Make an empty index in `folder`, which is created: generation 0.

    Raises NotAnIndex where `folder` is a file or holds something else.
    """
    make_folder(folder)
    commit(folder, Manifest(generation=0, stamp=next_stamp(0)))
    write_description(folder, Description(id=secrets.token_hex(8)))


def newest_generation(folder: Path) -> int:
    """The newest generation that Dateline committed; -1 where there is none. Reads nothing but names."""
    last = max(toc_generations(folder), default=-1)
    return max((number for number in manifest_generations(folder) if number <= last), default=-1)


def open_snapshot(folder: Path, *, last_of_dateline: bool = False, before: Snapshot | None = None) -> Snapshot:
    """Open the newest generation of the index in `folder`, or the one before where that is damaged.

    before             an earlier snapshot of the same index: the segments that are still the same are not opened again
    last_of_dateline   open the newest generation that Dateline wrote, even where another program has committed since
    Raises NotAnIndex where there is no index, ForeignSegments where another program committed last, and IndexDamaged where
    neither generation is whole; its complaint is about the newer one.
    """
    read_description(folder)
    for attempt in range(_ATTEMPTS):
        newest = max(toc_generations(folder), default=-1)
        try:
            return _open_whole(folder, newest, last_of_dateline, before)
        except IndexDamaged:
            if attempt == _ATTEMPTS - 1 or max(toc_generations(folder), default=-1) == newest:
                raise
    raise AssertionError("unreachable")


def open_newest(folder: Path) -> Snapshot:
    """Open the newest generation to go on from; the lock of the index must be held.

    Raises like `open_snapshot`, and IndexDamaged where only the generation before is whole: what to give up is not
    Dateline's to decide.
    """
    snapshot = open_snapshot(folder)
    if snapshot.generation < snapshot.newest:
        raise IndexDamaged(
            f"generation {snapshot.newest} is damaged; generation {snapshot.generation} is whole",
            place=str(folder),
            remedy="restore the index from a backup; or go back to what is whole with `dateline check --roll-back`",
        )
    for number in manifest_generations(folder):
        if number > snapshot.newest:  # of a commit that came to nothing
            (folder / manifest_file(number)).unlink()
    return snapshot


def _open_whole(folder: Path, newest: int, last_of_dateline: bool, before: Snapshot | None) -> Snapshot:
    opened = {segment.path.name: segment for segment in before.segments} if before else {}
    first_complaint: IndexDamaged | None = None
    for generation in _candidates(folder, newest, last_of_dateline):
        try:
            return Snapshot(folder, read_manifest(folder, generation), newest, opened)
        except IndexDamaged as error:
            first_complaint = first_complaint or error
    raise first_complaint or IndexDamaged(
        "there is no table of contents of a generation", place=str(folder), remedy="restore the index from a backup"
    )


def _candidates(folder: Path, newest: int, last_of_dateline: bool) -> Iterator[int]:
    """The generations to try, the newest first."""
    known, committed = set(manifest_generations(folder)), set(toc_generations(folder))
    if newest >= 0 and newest not in known and not last_of_dateline:
        raise ForeignSegments(
            f"generation {newest} was committed by another program, through Whoosh",
            place=str(folder),
            remedy="`dateline check --take-over` makes it Dateline's own; `--roll-back` gives it up",
        )
    for generation in sorted(known, reverse=True):
        # Whoosh's writer removes the tables of contents before its own.
        if generation in committed or (generation < newest and last_of_dateline):
            yield generation


def commit(
    folder: Path, manifest: Manifest, write_toc: TocWriter = write_toc, *, under_way: Collection[str] = ()
) -> None:
    """Make a generation out of files that are already on the disk: all of it becomes visible, or nothing.

    Then the files go that neither it nor the generation before names; who has them open keeps them.

    under_way   names of files that are still being written, for a generation to come: they stay
    """
    sync_folder(folder)
    write_manifest(folder, manifest)
    write_toc(folder, manifest.generation, manifest.segments)
    sync_folder(folder)
    _remove_unused(folder, manifest.generation, under_way)


def _remove_unused(folder: Path, newest: int, under_way: Collection[str]) -> None:
    before = max((number for number in manifest_generations(folder) if number < newest), default=newest)
    kept = {name for number in (before, newest) for name in (manifest_file(number), toc_file(number))}
    kept |= set(under_way)
    for number in (before, newest):
        try:
            kept |= read_manifest(folder, number).files()
        except IndexDamaged:
            continue  # what a damaged generation names cannot be known, and it cannot be opened
    for path in folder.iterdir():
        if path.name not in kept and _REMOVABLE.fullmatch(path.name):
            path.unlink(missing_ok=True)
