"""Merges the text stores of segments: their pieces are counted anew, and the texts of live rows written in the new codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.coding_kernels import count_pieces, measure_rows, recode
from index.merge_words import Source
from index.pieces import Coding, Pieces, code_pieces, starts_of
from index.segment import SegmentWriter

Array = npt.NDArray[Any]

# Bytes of codes that are rewritten at a time.
_BLOCK = 1 << 20


def merge_texts(sources: Sequence[Source], writer: SegmentWriter) -> None:
    """Write the text store of a segment made of the live rows of `sources`. Linear in the size of their text stores."""
    used = [_used(source) for source in sources]
    coding, numbers = code_pieces([_pieces(source, counts) for source, counts in zip(sources, used, strict=True)])
    for name, array in coding.arrays().items():
        writer.add(name, array)
    piece_of = []
    for counts, new in zip(used, numbers, strict=True):
        of_all = np.zeros(len(counts), np.int64)
        of_all[counts > 0] = new
        piece_of.append(of_all)
    sizes = [_sizes(source, new, coding) for source, new in zip(sources, piece_of, strict=True)]
    writer.add("text_start", starts_of(np.concatenate(sizes), np.uint64))
    writer.add_parts("text_codes", _recoded(sources, piece_of, coding))


def _used(source: Source) -> Array:
    """How often each piece of a segment stands in its live rows."""
    segment = source.segment
    counts = np.zeros(len(segment["piece_kind"]), np.int64)
    starts = segment["text_start"]
    for first, last in source.live_runs():
        count_pieces(segment["text_codes"], segment.stoppers, int(starts[first]), int(starts[last]), counts)
    return counts


def _pieces(source: Source, counts: Array) -> Pieces:
    segment = source.segment
    left = counts > 0
    start = segment["piece_start"].astype(np.int64)
    sizes = np.diff(start)
    text = segment["piece_text"][np.repeat(left, sizes)]
    return Pieces(text, starts_of(sizes[left], np.int64), segment["piece_kind"][left], counts[left])


def _sizes(source: Source, piece_of: Array, coding: Coding) -> Array:
    """How many bytes each live row will take."""
    segment = source.segment
    live = source.row_map >= 0
    sizes = np.empty(int(np.count_nonzero(live)), np.int64)
    measure_rows(segment["text_codes"], segment["text_start"], live, segment.stoppers, piece_of, coding.lengths, sizes)
    return sizes


def _recoded(sources: Sequence[Source], piece_of: Sequence[Array], coding: Coding) -> Iterator[Array]:
    """The codes of the live rows, in parts."""
    yield np.empty(0, np.uint8)
    for source, new in zip(sources, piece_of, strict=True):
        segment = source.segment
        starts = segment["text_start"].astype(np.int64)
        for first, last in source.live_runs():
            for begin, end in _blocks(starts, first, last):
                out = np.empty(4 * (end - begin), np.uint8)
                size = recode(
                    segment["text_codes"], segment.stoppers, begin, end, new, (coding.codes, coding.lengths), out
                )
                yield out[:size]


def _blocks(starts: Array, first: int, last: int) -> Iterator[tuple[int, int]]:
    """The codes of rows first..last in stretches of whole rows, of about _BLOCK bytes."""
    while first < last:
        row = max(int(np.searchsorted(starts, starts[first] + _BLOCK)), first + 1)
        yield int(starts[first]), int(starts[min(row, last)])
        first = row
