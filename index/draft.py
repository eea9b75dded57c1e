"""The next generation while it is being made: new segments, dead rows and merges, which `commit` makes visible together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.article import Article
from index.dictionary import Dictionaries
from index.generation import Snapshot, commit
from index.inverter import Arrays, Inverter
from index.manifest import Manifest
from index.parts import Part, Parts, Place, find, merge_parts, new_segment_path, parts_of, put_merged, without
from index.policy import choose
from index.schema import FORMAT_VERSION, LANGUAGE
from index.segment import Segment, SegmentWriter
from index.stored import earlier_revisions, stored_article
from index.toc import toc_generations

Texts = tuple[Article, ...]
"""All texts of an article, oldest first, the current one last; () for one that is to be deleted."""


class Draft:
    """What comes after a generation. Segments are written as they come; no generation names them before the commit.

    base    the generation to go on from; the lock of the index is held by the caller
    parts   segments to go on from, where they are not those of `base`
    """

    def __init__(self, folder: Path, base: Snapshot, parts: Parts | None = None) -> None:
        self.folder = folder
        self.generation = base.generation
        self.entities = base.entities
        self.cleaning = base.manifest.cleaning
        self._committed = base.manifest
        self._parts = parts_of(base) if parts is None else parts
        self._dictionaries = Dictionaries(folder, base.manifest.dictionaries)
        self._inverter = Inverter()

    def find(self, article_id: str) -> Place | None:
        """Where an article is; None where there is none."""
        return find(self._parts, article_id)

    def article(self, place: Place) -> Article:
        """The current text at a place."""
        return stored_article(self._parts[place.part].segment, place.row)

    def texts(self, place: Place) -> Texts:
        """All texts at a place."""
        return (*earlier_revisions(self._parts[place.part].segment, place.row), self.article(place))

    def digest(self, place: Place) -> bytes:
        """The 16 bytes of the digest of the current text at a place."""
        return bytes(self._parts[place.part].segment["digest"][place.row])

    def mark_seen(self, place: Place) -> None:
        """Take note that the article at a place was met again in the file that it came from."""
        part = self._parts[place.part]
        seen = np.zeros(part.segment.n_docs, np.uint8) if part.seen is None else part.seen
        seen[place.row] = 1
        if part.seen is None:
            self._parts = (*self._parts[: place.part], replace(part, seen=seen), *self._parts[place.part + 1 :])

    def was_seen(self, place: Place) -> bool:
        """Whether the article at a place was put there, or met again in its file, since the draft was begun."""
        seen = self._parts[place.part].seen
        return seen is not None and bool(seen[place.row])

    def put(self, articles: Mapping[str, Texts]) -> None:
        """Make a segment of articles, by their ids; they take the place of what has their id."""
        replaced = [place for article_id in articles if (place := self.find(article_id)) is not None]
        written = [texts for texts in articles.values() if texts]
        parts = without(self._parts, replaced)
        if written:
            arrays = self._inverter.invert(
                [texts[-1] for texts in written], [texts[:-1] for texts in written], self._dictionaries
            )
            segment = write_segment(new_segment_path(self.folder), arrays)
            parts = (*parts, Part(segment=segment, seen=np.ones(segment.n_docs, np.uint8)))
        self._parts = tuple(part for part in parts if part.live_rows)

    def commit(self, *, optimize: bool = False) -> int:
        """Make the draft the newest generation, if it differs from it; returns its number. The draft can go on from there.

        Where segments have become many, some are merged first; with `optimize` all are.
        """
        if self._is_changed() or (optimize and not _is_optimal(self._parts)):
            while group := _group(self._parts, optimize):
                self._merge([self._parts[number] for number in group])
            self._parts = tuple(part.written() for part in self._parts)
            manifest = Manifest(
                generation=max(toc_generations(self.folder), default=-1) + 1,
                segments=tuple(part.entry() for part in self._parts),
                dictionaries=self._dictionaries.write(self.folder),
                entities=self.entities,
                cleaning=self.cleaning,
            )
            commit(self.folder, manifest)
            self._committed, self.generation = manifest, manifest.generation
        return self.generation

    def discard(self) -> None:
        """Remove the segments that came to nothing."""
        self._remove_uncommitted(self._parts)
        self._parts = ()

    def _merge(self, taken: Sequence[Part]) -> None:
        merged, maps = merge_parts(taken, new_segment_path(self.folder))
        self._parts = put_merged(self._parts, taken, merged, maps)
        self._remove_uncommitted(taken)

    def _remove_uncommitted(self, parts: Sequence[Part]) -> None:
        known = self._committed.files()
        for part in parts:
            if part.segment.path.name not in known:
                part.segment.path.unlink(missing_ok=True)

    def _is_changed(self) -> bool:
        known = [(entry["name"], entry["live"]) for entry in self._committed.segments]
        return known != [(part.segment.path.name, part.live_entry) for part in self._parts] or any(
            part.live is not None and part.live_entry is None for part in self._parts
        )


def write_segment(path: Path, arrays: Arrays) -> Segment:
    """Write the arrays of a new segment, and open it."""
    writer = SegmentWriter(path)
    try:
        for name, array in arrays.items():
            writer.add(name, array)
        lengths = arrays["doc_length"]
        facts = {"docs": len(lengths), "tokens": int(lengths.sum(dtype=np.int64))}
        writer.close(facts | {"language": LANGUAGE, "format": FORMAT_VERSION})
    except BaseException:
        writer.abandon()
        raise
    return Segment(path)


def _group(parts: Parts, everything: bool) -> list[int]:
    if not everything:
        return choose([part.size for part in parts])
    return [] if _is_optimal(parts) else list(range(len(parts)))


def _is_optimal(parts: Parts) -> bool:
    return not parts or (len(parts) == 1 and parts[0].live_rows == parts[0].segment.n_docs)
