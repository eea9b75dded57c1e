"""The next generation while it is being made: new segments, dead rows and merges, which `commit` makes visible together."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from index.arrivals import next_stamp
from index.article import Article
from index.batches import AT_ONCE, Batches, Rows
from index.clustering import Clustering
from index.dictionary import Dictionaries
from index.entities.decisions import Decision
from index.entities.grouping import Grouping
from index.entities.registrar import Registrar
from index.generation import commit
from index.manifest import Manifest
from index.memory import give_back, map_large_arrays
from index.merging import Merging
from index.parts import Part, Parts, Place, arrivals_in, find, find_all, new_segment_path, parts_of, without
from index.policy import FACTOR, choose
from index.row import Texts
from index.snapshot import Snapshot
from index.stored import earlier_revisions, stored_article
from index.toc import toc_generations


class Draft:
    """What comes after a generation. Segments are written as they come; no generation names them before the commit.

    base      the generation to go on from; the lock of the index is held by the caller
    parts     segments to go on from, where they are not those of `base`
    at_once   how many batches may be on their way at once; each takes memory for its articles
    """

    def __init__(self, folder: Path, base: Snapshot, parts: Parts | None = None, *, at_once: int = AT_ONCE) -> None:
        self.folder = folder
        self.generation = base.generation
        self.entities = base.entities
        self.cleaning = base.manifest.cleaning
        self._committed = base.manifest
        # Where articles of the generation to go on from may be that are put once more.
        self._origins = () if parts is None else parts_of(base)
        self._parts = parts_of(base) if parts is None else parts
        self._clustering = Clustering(base.stories, base.manifest.stories)
        if parts is not None:
            self._clustering.note_missing(parts)
        self._dictionaries = Dictionaries(folder, base.manifest.dictionaries)
        self._registrar = Registrar(folder, base.manifest, base.registry)
        map_large_arrays()
        # Those that write batches, and one that merges.
        self._threads = ThreadPoolExecutor(at_once + 1, "dateline-writer")
        self._batches = Batches(folder, self._dictionaries, self._threads, at_once)
        self._merging: Merging | None = None

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

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """The log of the archivist's decisions."""
        return self._registrar.decisions

    def decide(self, decision: Decision) -> None:
        """Put one more decision into the log; the next commit applies it."""
        self._registrar.decide(decision)

    def grouping(self, facet: str) -> Grouping:
        """Which names of a facet are those of one entity, by the decisions so far."""
        return self._registrar.grouping(facet, self._dictionaries)

    def label(self, facet: str, label_id: int) -> str:
        """The label with an id."""
        return self._dictionaries.label(facet, label_id)

    def labels(self, facet: str, key: str) -> list[int]:
        """All labels that fold to a key."""
        return self._dictionaries.ids_of(facet, key)

    def intern(self, facet: str, label: str) -> int:
        """The id of a label of a facet, a new one for a new label."""
        return int(self._dictionaries.intern(facet, [label])[0])

    def put(self, rows: Rows) -> None:
        """Have a segment made of rows, by the ids of their articles, in a thread; None deletes. They replace what has their id.

        Returns at once, unless as many batches are on their way as may be: then as `make_room`, and nothing was taken where
        that raises.
        """
        self.make_room()
        if rows:
            self._batches.put(dict(rows), lambda hashes: arrivals_in((*self._origins, *self._parts), hashes))

    @property
    def landing(self) -> Sequence[Rows]:
        """What was put and is not found in segments yet, batch by batch, the latest first."""
        return self._batches.rows

    def make_room(self) -> None:
        """Wait until one more batch may be put. Raises what went wrong with one; the next call tries it again."""
        self._land(self._batches.most - 1)

    def commit(self, *, optimize: bool = False) -> int:
        """As `commit_landed`, of all that was put; with `optimize` all segments are merged first."""
        self._land(0)
        self._parts = self._clustering.take_in(self._parts)
        if optimize:
            self._merge_all()
        return self.commit_landed()

    def commit_landed(self) -> int:
        """Make what is in segments the newest generation, if it differs from it; returns its number. The draft can go on.

        A merge that has come to its end by now is part of it; raises what went wrong with one. None is waited for.
        """
        self._parts = self._clustering.take_in(self._parts)
        if self._merging is not None and self._merging.is_done:
            self._take_in()
        if self._is_changed():
            self._parts = tuple(part.written() for part in self._parts)
            dictionaries = self._dictionaries.write(self.folder)
            opened = [(part.segment, part.live) for part in self._parts]
            stamp = next_stamp(self._committed.stamp)
            stamps = self._batches.stamps(stamp)
            named = tuple(part.named(stamps) for part in self._parts)
            registry, decisions = self._registrar.written(self._dictionaries, opened)
            manifest = Manifest(
                generation=max(toc_generations(self.folder), default=-1) + 1,
                stamp=stamp,
                segments=tuple(part.entry() for part in named),
                dictionaries=dictionaries,
                stories=self._clustering.written(self.folder),
                registry=registry,
                decisions=decisions,
                entities=self.entities,
                cleaning=self.cleaning,
            )
            under_way = self._batches.file_names + ([] if self._merging is None else [self._merging.path.name])
            commit(self.folder, manifest, under_way=under_way)
            self._committed, self.generation, self._parts = manifest, manifest.generation, named
            self._batches.settle(stamps)
        return self.generation

    def begin_merge(self, factor: int = FACTOR) -> bool:
        """Let `factor` segments of a size be merged in a thread, one group at a time; returns whether a merge is under way.

        A commit after its end takes it in.
        """
        self._parts = self._clustering.take_in(self._parts)
        if self._merging is None and (group := choose([part.size for part in self._parts], factor)):
            self._merge([self._parts[number] for number in group])
        return self._merging is not None

    def settle(self) -> int:
        """Wait for all merges that are due, and commit what they made; returns the number of the newest generation."""
        while self.begin_merge():
            self._take_in()
        return self.commit()

    def discard(self) -> None:
        """End what is under way, and remove the segments that came to nothing. Nothing can be put after it."""
        self._give_up_merge()
        self._batches.discard()
        self._threads.shutdown()
        self._remove_uncommitted(self._parts)
        self._parts = ()

    def _land(self, most: int) -> None:
        """Wait until at most `most` batches are on their way; segments of the others replace what has the ids of their rows."""
        while len(self._batches) > most:
            rows, segment = self._batches.wait()
            replaced = find_all(self._parts, rows)
            self._clustering.note_replaced(self._parts, replaced)
            parts = without(self._parts, replaced)
            if segment is not None:
                parts = (*parts, Part(segment=segment, seen=np.ones(segment.n_docs, np.uint8)))
            self._parts = tuple(part for part in parts if part.live_rows)
            self._batches.take()
            give_back()  # each thread takes memory of its own, and none would use what the others have left

    def _merge_all(self) -> None:
        self._give_up_merge()
        while not _is_optimal(self._parts):
            self._merge(self._parts, two_threads=True)
            self._take_in()

    def _merge(self, taken: Sequence[Part], *, two_threads: bool = False) -> None:
        self._merging = Merging(taken, new_segment_path(self.folder), self._threads, two_threads=two_threads)

    def _take_in(self) -> None:
        merging = self._merging
        if merging is None:
            return
        merging.wait()  # Ctrl-C leaves it on its way
        self._merging = None  # also one that failed: where it is still due, it is begun anew
        self._parts = merging.put_into(self._parts)
        self._remove_uncommitted(merging.taken)
        give_back()

    def _give_up_merge(self) -> None:
        if self._merging is not None:
            self._merging.give_up()
            self._merging = None

    def _remove_uncommitted(self, parts: Sequence[Part]) -> None:
        known = self._committed.files()
        for part in parts:
            if part.segment.path.name not in known:
                part.segment.path.unlink(missing_ok=True)

    def _is_changed(self) -> bool:
        if self._parts and self._committed.entities != self.entities:
            return True  # also where another extractor has found just the same
        known = [(entry["name"], entry["live"]) for entry in self._committed.segments]
        decided = self._committed.decisions["entries"] if self._committed.decisions else 0
        now = [(part.segment.path.name, part.live_entry) for part in self._parts]
        is_unwritten = any(part.live is not None and part.live_entry is None for part in self._parts)
        return len(self.decisions) != decided or known != now or is_unwritten


def _is_optimal(parts: Parts) -> bool:
    return not parts or (len(parts) == 1 and parts[0].live_rows == parts[0].segment.n_docs)
