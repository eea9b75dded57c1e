"""What to do with a generation that Dateline will not go on from: give it up, or make it Dateline's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np

from index.arrivals import next_stamp
from index.completion import kept_articles, unfinished
from index.draft import Draft
from index.errors import IndexDamaged
from index.generation import commit, open_snapshot
from index.lock import WriteLock
from index.manifest import Live, read_manifest
from index.parts import Part, parts_of
from index.row import row_of
from index.segment import Segment
from index.snapshot import Snapshot
from index.storage import read_description
from index.toc import Contents, read_toc

# Articles that are taken over at a time.
_BATCH = 2_000


def roll_back(folder: Path) -> int:
    """Go back to the last whole generation that Dateline wrote; returns its new number.

    Gives up what is damaged and what other programs have committed since. Where there is nothing to give up, nothing happens.
    """
    with _locked(folder):
        snapshot = open_snapshot(folder, last_of_dateline=True)
        if snapshot.generation == snapshot.newest:
            return snapshot.generation
        stamp = next_stamp(max(snapshot.stamp, _stamp_of(folder, snapshot.newest)))
        manifest = replace(snapshot.manifest, generation=snapshot.newest + 1, stamp=stamp)
        commit(folder, manifest)
        return manifest.generation


def take_over(folder: Path) -> int:
    """Make what another program has committed through Whoosh a generation of Dateline's; returns its number.

    Articles that it wrote are indexed anew out of what it stored, those that it deleted are deleted. Where Dateline wrote last,
    nothing happens. Raises RecordError where a document is no article; then nothing has changed.
    """
    with _locked(folder):
        base = open_snapshot(folder, last_of_dateline=True)
        if base.generation == base.newest:
            return base.generation
        contents = read_toc(folder, base.newest)
        draft = Draft(folder, base, _whole_parts(folder, base, contents))
        try:
            for segment in unfinished(folder, contents):
                articles = kept_articles(folder, segment)
                while batch := list(islice(articles, _BATCH)):
                    draft.put({kept.article.id: row_of((*kept.revisions, kept.article)) for kept in batch})
            return draft.commit()
        finally:
            draft.discard()


def _whole_parts(folder: Path, base: Snapshot, contents: Contents) -> tuple[Part, ...]:
    """The segments that Dateline wrote, without the rows that were deleted since."""
    left = unfinished(folder, contents)
    stamps = {part.segment.path.name: part.stamps for part in parts_of(base)}
    parts = []
    for listed in contents.segments:
        if listed in left:
            continue
        listed.open_live(folder)
        segment = Segment(folder / listed.file)
        live: Live = np.ones(segment.n_docs, np.uint8)
        live[list(listed.deleted_docs())] = 0
        parts.append(Part(segment=segment, live=live, is_clustered=True, stamps=stamps.get(listed.file, {})))
    return tuple(part for part in parts if part.live_rows)


def _stamp_of(folder: Path, generation: int) -> int:
    """The stamp of a generation that may be damaged, or another program's: then 0."""
    try:
        return read_manifest(folder, generation).stamp
    except IndexDamaged:
        return 0


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    read_description(folder)
    lock = WriteLock(folder)
    try:
        yield
    finally:
        lock.release()
