"""Merges segments into one: live rows one behind the other, words and facet values in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrivals import ARRAY, Stamps, arrivals_of
from index.layout import KNOWN, OPTIONAL, RAGGED, ROWS
from index.merge_kernels import count_values, move_values
from index.merge_texts import merge_texts
from index.merge_words import RowMap, Source, merge_words
from index.schema import FACET_FIELDS
from index.segment import Segment
from index.segment_writer import SegmentWriter
from index.signature_kernels import BANDS

Array = npt.NDArray[Any]
Live = npt.NDArray[np.uint8]

_ROW_OF_KEY = np.uint64(2**32 - 1)
# Keys that are copied at once.
_KEYS_AT_ONCE = 2**18


def merge(
    parts: Sequence[tuple[Segment, Live | None]],
    path: Path,
    is_given_up: Callable[[], bool] = lambda: False,
    *,
    stamps: Sequence[Stamps] | None = None,
    two_threads: bool = False,
) -> list[RowMap]:
    """Write one segment of the live rows of several, in their order; what is in it equals inverting those articles at once.

    parts         segments, each with a mask of its live rows or None where all are; at least one row must be live
    is_given_up   asked before each step; where it says so, CancelledError is raised and no file is left
    stamps        of each segment what numbers in its arrivals stand for: the merged one has the stamps themselves
    two_threads   whether texts and words are merged beside each other, for when nothing else is to be done meanwhile
    Returns for each segment the new number of each of its rows, -1 for dead ones. Linear in the size of the segments;
    takes about 100 bytes of memory a distinct word and 40 a row, everything else goes from file to file.
    Arrays that this version does not know are kept where they have an element a row, or a part a row.
    Raises IndexDamaged where a checksum is wrong: what is damaged is not merged.
    """
    sources = _sources(parts, stamps or [{}] * len(parts))
    writer = SegmentWriter(path)
    try:
        for step in _steps(sources, writer, two_threads=two_threads):
            if is_given_up():
                raise CancelledError
            step()
    except BaseException:
        writer.abandon()
        raise
    return [source.row_map for source in sources]


def _steps(sources: Sequence[Source], writer: SegmentWriter, *, two_threads: bool) -> Iterator[Callable[[], None]]:
    """What makes up a merge, in order."""
    # What is damaged would be given new checksums, and its loops trust what they read.
    yield from (source.segment.check for source in sources)
    yield lambda: _merge_rows(sources, writer)
    yield lambda: _merge_ids(sources, writer)
    yield lambda: _merge_bands(sources, writer)
    yield from (partial(_merge_values, sources, facet, writer) for facet in FACET_FIELDS)
    if two_threads:
        yield lambda: _merge_beside(sources, writer)
    else:
        yield lambda: merge_texts(sources, writer)
        yield lambda: merge_words(sources, writer)
    yield lambda: writer.close(_facts(sources))


def _merge_beside(sources: Sequence[Source], writer: SegmentWriter) -> None:
    with ThreadPoolExecutor(1, "dateline-merger") as beside:
        texts = beside.submit(merge_texts, sources, writer)
        merge_words(sources, writer)
        texts.result()


def _sources(parts: Sequence[tuple[Segment, Live | None]], stamps: Sequence[Stamps]) -> list[Source]:
    sources = []
    first = 0
    for (segment, mask), known in zip(parts, stamps, strict=True):
        live = np.ones(segment.n_docs, np.bool_) if mask is None else mask.astype(np.bool_)
        row_map = np.cumsum(live, dtype=np.int64) + (first - 1)
        row_map[~live] = -1
        count = int(np.count_nonzero(live))
        sources.append(Source(segment, row_map, count == segment.n_docs, known))
        first += count
    return sources


def _facts(sources: Sequence[Source]) -> dict[str, Any]:
    rows = sum(int(np.count_nonzero(source.row_map >= 0)) for source in sources)
    tokens = sum(int(source.segment["doc_length"][source.row_map >= 0].sum(dtype=np.int64)) for source in sources)
    languages = sorted({language for source in sources for language in source.segment.languages})
    return sources[0].segment.facts | {"docs": rows, "tokens": tokens, "languages": languages}


def _merge_rows(sources: Sequence[Source], writer: SegmentWriter) -> None:
    ragged, rows = _unknown(sources)
    for start, names in (RAGGED | ragged).items():
        sizes = [np.diff(_starts(source, start))[source.row_map >= 0] for source in sources]
        starts = np.zeros(1 + sum(map(len, sizes)), _dtype(sources, start))
        np.cumsum(np.concatenate(sizes), out=starts[1:])
        writer.add(start, starts)
        for name in names:
            if any(name in source.segment for source in sources):
                writer.add_parts(name, _blobs(sources, start, name))
    for name in (*ROWS, *rows):
        writer.add_parts(name, _live_rows(sources, name))
    if any(ARRAY in source.segment for source in sources):
        arrivals = ((source, arrivals_of(source.segment, source.stamps)) for source in sources)
        writer.add_parts(ARRAY, (each[source.row_map >= 0] for source, each in arrivals))


def _unknown(sources: Sequence[Source]) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """The arrays that another version has added: pairs of a start for each row and what begins there, and one element a row."""
    names = dict.fromkeys(name for source in sources for name in source.segment.names() if name not in KNOWN | OPTIONAL)

    def has(name: str, length: int) -> bool:
        return all(
            len(source.segment[name]) == source.segment.n_docs + length for source in sources if name in source.segment
        )

    ragged: dict[str, tuple[str, ...]] = {
        f"{name}_start": (name,) for name in names if f"{name}_start" in names and has(f"{name}_start", 1)
    }
    paired = {name for start, names_ in ragged.items() for name in (start, *names_)}
    return ragged, [name for name in names if name not in paired and has(name, 0)]


def _dtype(sources: Sequence[Source], name: str) -> np.dtype[Any]:
    return np.result_type(*(source.segment[name].dtype for source in sources if name in source.segment))


def _starts(source: Source, start: str) -> Array:
    """Where each row's part begins; all are empty where the segment has no such array."""
    return source.segment[start] if start in source.segment else np.zeros(source.segment.n_docs + 1, np.uint64)


def _blobs(sources: Sequence[Source], start: str, name: str) -> Iterator[Array]:
    """The parts of the live rows, run by run, straight from the mapped files; zeros where a segment has no such array."""
    dtype = _dtype(sources, name)
    yield np.zeros(0, dtype)
    for source in sources:
        starts = _starts(source, start)
        for first, last in source.live_runs():
            if name in source.segment:
                yield source.segment[name][starts[first] : starts[last]].astype(dtype, copy=False)
            else:
                yield np.zeros(int(starts[last] - starts[first]), dtype)


def _live_rows(sources: Sequence[Source], name: str) -> Iterator[Array]:
    dtype = _dtype(sources, name)
    shape = next(source.segment[name].shape[1:] for source in sources if name in source.segment)
    for source in sources:
        live = source.row_map >= 0
        if name in source.segment:
            yield source.segment[name][live].astype(dtype, copy=False)
        else:
            yield np.zeros((int(np.count_nonzero(live)), *shape), dtype)


def _merge_ids(sources: Sequence[Source], writer: SegmentWriter) -> None:
    rows = [source.row_map[source.segment["id_doc"]] for source in sources]
    hashes = np.concatenate([source.segment["id_hash"][new >= 0] for source, new in zip(sources, rows, strict=True)])
    docs = np.concatenate([new[new >= 0] for new in rows])
    order = np.lexsort((docs, hashes))
    writer.add("id_hash", hashes[order])
    writer.add("id_doc", docs[order].astype(np.uint32))


def _merge_bands(sources: Sequence[Source], writer: SegmentWriter) -> None:
    """The keys of the bands of all signatures, each with its new row: put in order in the file, for they are many."""
    live_rows = sum(int(np.count_nonzero(source.row_map >= 0)) for source in sources)
    merged = writer.reserve("band_key", np.uint64, BANDS * live_rows)
    count = 0
    for source in sources:
        keys = source.segment["band_key"]
        for first in range(0, len(keys), _KEYS_AT_ONCE):
            some = keys[first : first + _KEYS_AT_ONCE]
            rows = source.row_map[some & _ROW_OF_KEY]
            live = rows >= 0
            kept = some[live] & ~_ROW_OF_KEY | rows[live].astype(np.uint64)
            merged[count : count + len(kept)] = kept
            count += len(kept)
    merged.sort()


def _merge_values(sources: Sequence[Source], facet: str, writer: SegmentWriter) -> None:
    """The rows that have each value of a facet."""
    names = (f"{facet}_inv_value", f"{facet}_inv_start", f"{facet}_inv_doc")
    counted = []
    for source in sources:
        values, starts, docs = (source.segment[name] for name in names)
        counts = np.zeros(len(values), np.int64)
        count_values(starts, docs, source.row_map, counts)
        counted.append((values, counts))
    distinct = np.unique(np.concatenate([values[counts > 0] for values, counts in counted]))
    sizes = np.zeros(len(distinct), np.int64)
    places = []
    for values, counts in counted:
        # A value without a live row has no place, and the kernel nothing to put there.
        new = np.minimum(np.searchsorted(distinct, values), max(len(distinct) - 1, 0))
        left = counts > 0
        place = np.zeros(len(values), np.int64)
        place[left] = sizes[new[left]]
        sizes[new[left]] += counts[left]
        places.append((place, new, left))
    starts = np.zeros(len(distinct) + 1, np.uint32)
    np.cumsum(sizes, out=starts[1:])
    writer.add(names[0], distinct)
    writer.add(names[1], starts)
    merged = writer.reserve(names[2], np.uint32, int(starts[-1]))
    for source, (place, new, left) in zip(sources, places, strict=True):
        place[left] += starts[new[left]]
        move_values(source.segment[names[1]], source.segment[names[2]], source.row_map, place, merged)
