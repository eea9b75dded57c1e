"""The segments that a writer works on: which rows are live, finding articles in them, deleting and merging."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.arrivals import Arrivals, Stamps, arrivals_of, stamps_entry, stamps_of
from index.manifest import Live, write_live
from index.merger import merge
from index.policy import Size
from index.segment import Segment, hash_of
from index.snapshot import Snapshot


class Place(NamedTuple):
    """Where an article is: the number of the part, and the row."""

    part: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A segment as a writer sees it. Masks are never changed in place.

    live         (D,) uint8, which rows are live; None where all are
    live_entry   what the manifest says of `live`; None where it says nothing yet
    is_clustered   whether the stories of the draft know its articles
    stamps       what the numbers in its arrivals stand for; None before a generation has named the segment
    seen         (D,) uint8, the rows whose article this writer was handed in, from the file that it knows; None for none
    """

    segment: Segment
    live: Live | None = None
    live_entry: Mapping[str, Any] | None = None
    is_clustered: bool = False
    stamps: Stamps | None = None
    seen: npt.NDArray[np.uint8] | None = None

    @property
    def live_rows(self) -> int:
        """How many rows are live."""
        return self.segment.n_docs if self.live is None else int(np.count_nonzero(self.live))

    @property
    def size(self) -> Size:
        """How big the segment is."""
        return Size(self.segment.path.stat().st_size, self.segment.n_docs, self.live_rows)

    def entry(self) -> dict[str, Any]:
        """What a manifest says of the segment."""
        size = self.segment.path.stat().st_size
        facts = {"name": self.segment.path.name, "docs": self.segment.n_docs, "size": size, "live": self.live_entry}
        return facts | {"arrivals": stamps_entry(self.segment, self.stamps or {})}

    def written(self) -> Part:
        """The same with its mask in a file."""
        if self.live is None or self.live_entry is not None:
            return self
        return replace(self, live_entry=write_live(self.segment.path.parent, self.live))

    @property
    def arrivals(self) -> Arrivals:
        """When the article of each row came: a stamp, or a number where no generation has named the segment. O(rows)."""
        return arrivals_of(self.segment, self.stamps or {})

    def named(self, stamps: Stamps) -> Part:
        """The same, named by a generation; `stamps` are what the numbers of its writer stand for."""
        return replace(self, stamps=stamps) if self.stamps is None else self

    def without(self, rows: Sequence[int]) -> Part:
        """The same with `rows` dead."""
        live = np.ones(self.segment.n_docs, np.uint8) if self.live is None else self.live.copy()
        live[rows] = 0
        return replace(self, live=live, live_entry=None)


Parts = tuple[Part, ...]


def parts_of(snapshot: Snapshot) -> Parts:
    """The segments of a generation."""
    opened = zip(snapshot.segments, snapshot.live, snapshot.manifest.segments, strict=True)
    return tuple(
        Part(
            segment=segment,
            live=live,
            live_entry=entry["live"],
            is_clustered=True,
            stamps=stamps_of(entry.get("arrivals", {})),
        )
        for segment, live, entry in opened
    )


def new_segment_path(folder: Path) -> Path:
    """A path for a new segment, which no segment had before."""
    return folder / f"segment-{secrets.token_hex(8)}.arrays"


def find(parts: Parts, article_id: str) -> Place | None:
    """Where the live row of an article is; None where there is none. The newest segments are looked at first."""
    encoded = article_id.encode("utf-8", "surrogatepass")
    hashed = hash_of(encoded)
    for number in range(len(parts) - 1, -1, -1):
        row = parts[number].segment.find_hashed(encoded, hashed)
        live = parts[number].live
        if row >= 0 and (live is None or live[row]):
            return Place(number, row)
    return None


def find_all(parts: Parts, article_ids: Collection[str]) -> list[Place]:
    """Where the live rows of articles are, of those that there are. To ask for many of which few are there takes little."""
    hashes = {hash_of(article_id.encode("utf-8", "surrogatepass")): article_id for article_id in article_ids}
    if len(hashes) < len(article_ids):  # two ids of one hash: as good as never
        return [place for article_id in article_ids if (place := find(parts, article_id)) is not None]
    wanted = np.fromiter(hashes, np.uint64, len(hashes))
    known = {hashed for part in parts for hashed in np.intersect1d(part.segment["id_hash"], wanted).tolist()}
    return [place for hashed in known if (place := find(parts, hashes[hashed])) is not None]


def arrivals_in(parts: Parts, hashes: Collection[int]) -> dict[int, int]:
    """The arrivals of live articles, by the hashes of their ids, of those that there are; as `Part.arrivals`."""
    wanted = np.fromiter(hashes, np.uint64, len(hashes))
    found: dict[int, int] = {}
    for part in parts:
        rows, known = part.segment.find_hashes(wanted, part.live)
        if len(rows):
            found.update(zip(known.tolist(), part.arrivals[rows].tolist(), strict=True))
    return found


def without(parts: Parts, places: Iterable[Place]) -> Parts:
    """The same with the rows at `places` dead."""
    rows: dict[int, list[int]] = {}
    for place in places:
        rows.setdefault(place.part, []).append(place.row)
    return tuple(part.without(rows[number]) if number in rows else part for number, part in enumerate(parts))


def merge_parts(
    taken: Sequence[Part], path: Path, is_given_up: Callable[[], bool] = lambda: False, *, two_threads: bool = False
) -> tuple[Segment, list[npt.NDArray[np.int64]]]:
    """Merge the live rows of several parts, at least one of them, into a new segment; and where each row went, -1 for nowhere.

    The parts must be clustered.     Raises CancelledError, and leaves no file, soon after `is_given_up` says so.
    """
    stamps = [part.stamps or {} for part in taken]
    opened = [(part.segment, part.live) for part in taken]
    maps = merge(opened, path, is_given_up, stamps=stamps, two_threads=two_threads)
    return Segment(path), maps


def put_merged(parts: Parts, taken: Sequence[Part], merged: Segment, maps: Sequence[npt.NDArray[np.int64]]) -> Parts:
    """The parts with `merged` in the place of the first of those it was made of.

    What died in them meanwhile is dead in it, also where a part is gone since because nothing in it was left alive; what was
    seen in them is seen in it.
    """
    now = {part.segment.path: part for part in parts}
    live, seen = np.ones(merged.n_docs, np.uint8), np.zeros(merged.n_docs, np.uint8)
    for source, row_map in zip(taken, maps, strict=True):
        part, moved = now.get(source.segment.path), row_map >= 0
        if part is None:
            live[row_map[moved]] = 0
            continue
        if part.live is not None:
            live[row_map[moved]] = part.live[moved]
        if part.seen is not None:
            seen[row_map[moved]] = part.seen[moved]
    fresh = Part(
        segment=merged, live=None if live.all() else live, is_clustered=True, seen=seen if seen.any() else None
    )
    sources = {part.segment.path for part in taken}
    first = next((number for number, part in enumerate(parts) if part.segment.path in sources), 0)
    behind = (part for part in parts[first:] if part.segment.path not in sources)
    return tuple(part for part in (*parts[:first], fresh, *behind) if part.live_rows)
