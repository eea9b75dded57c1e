"""Merges the text stores of segments: their pieces are counted anew, and the texts of live rows written in the new codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.coding_kernels import count_pieces, recode_rows
from index.merge_words import Source
from index.pieces import Pieces, code_pieces, starts_of
from index.segment_writer import SegmentWriter

Array = npt.NDArray[Any]


def merge_texts(sources: Sequence[Source], writer: SegmentWriter) -> None:
    """Write the text store of a segment made of the live rows of `sources`. Linear in the size of their text stores."""
    used = [_used(source) for source in sources]
    coding, numbers = code_pieces(_pieces(source, counts) for source, counts in zip(sources, used, strict=True))
    for name, array in coding.arrays().items():
        writer.add(name, array)
    new_coding = coding.codes.astype(np.uint64) | coding.lengths.astype(np.uint64) << np.uint64(32)
    size = sum(int((counts[counts > 0] * coding.lengths[new]).sum()) for counts, new in zip(used, numbers, strict=True))
    rows = sum(int(np.count_nonzero(source.row_map >= 0)) for source in sources)
    codes, starts = writer.reserve("text_codes", np.uint8, size), writer.reserve("text_start", np.uint64, rows + 1)
    at = 0
    for source, counts, new in zip(sources, used, numbers, strict=True):
        segment = source.segment
        of_all = np.zeros(len(counts), np.uint64)
        of_all[counts > 0] = new_coding[new]
        at = recode_rows(
            segment["text_codes"], segment["text_start"], source.row_map, segment.stoppers, of_all, codes, starts, at
        )
    starts[rows] = at


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
