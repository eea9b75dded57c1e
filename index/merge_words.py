"""Merges the words of segments: their terms and forms into sorted lists, their postings behind one another, term by term."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.arrivals import Stamps
from index.merge_kernels import count_live, measure_postings, merge_texts, move_postings
from index.segment import CHECKPOINT_BITS, Segment
from index.segment_writer import SegmentWriter
from index.variants import number_variants

Array = npt.NDArray[Any]
RowMap = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Source:
    """A segment to merge.

    row_map   (D,) the new number of each row, -1 for a dead one
    stamps    what numbers in its arrivals stand for
    """

    segment: Segment
    row_map: RowMap
    all_live: bool
    stamps: Stamps

    @property
    def postings(self) -> tuple[Array, ...]:
        """The arrays of the segment in which the kernels walk its postings."""
        names = ("term_slices", "slice_chunk", "slice_start", "posting_doc", "position_bytes", "term_vbits")
        return tuple(self.segment[name] for name in names)

    def live_runs(self) -> Iterator[tuple[int, int]]:
        """The first row and the one behind the last of each run of live rows."""
        edges = np.flatnonzero(np.diff((self.row_map >= 0).astype(np.int8), prepend=0, append=0)).tolist()
        return zip(edges[::2], edges[1::2], strict=True)


@dataclass(frozen=True, slots=True)
class _Words:
    """What is left of a segment's words.

    df, form_count   rows and occurrences that are left
    variant_start    where each term's variants begin in tables of all variants;  form_slot  the place of each form in them
    """

    source: Source
    df: Array
    form_count: Array
    variant_start: Array
    form_slot: Array


@dataclass(frozen=True, slots=True)
class _Move:
    """Where a segment's postings go. `df` (T,) as in `_Words`; `new_terms` the numbers in the merged segment of the terms left.

    change  how positions have to be rewritten; see `measure_postings`
    """

    source: Source
    df: Array
    new_terms: Array
    change: tuple[Array, ...]


@dataclass(frozen=True, slots=True)
class _Texts:
    """Sorted texts: those of number i are text[start[i]:start[i + 1]]; equal ones are told apart by key[i]."""

    text: Array
    start: Array
    key: Array

    def __post_init__(self) -> None:
        for array in self.arrays:
            array.setflags(write=False)  # kernels are compiled once, for arrays that are mapped read-only

    @property
    def arrays(self) -> tuple[Array, Array, Array]:
        """As the kernels take them."""
        return self.text, self.start, self.key


def merge_words(sources: Sequence[Source], writer: SegmentWriter) -> None:
    """Write the arrays of terms, forms and postings of a segment made of the live rows of `sources`."""
    moves, terms = _merge_vocabulary(sources, writer)  # what it took is free again before the postings move
    _move_postings(moves, terms, writer)


def _merge_vocabulary(sources: Sequence[Source], writer: SegmentWriter) -> tuple[list[_Move], int]:
    """Write terms and forms; returns where the postings of each segment go, and how many terms there are."""
    words = [_remaining(source) for source in sources]
    terms, term_maps = _united([_texts(each, "term", each.df, np.zeros(len(each.df), np.uint32)) for each in words])
    forms, form_maps = _united(
        [
            _texts(each, "form", each.form_count, _new_terms(each, term_map))
            for each, term_map in zip(words, term_maps, strict=True)
        ]
    )
    counts = np.zeros(len(forms.key), np.int64)
    for each, form_map in zip(words, form_maps, strict=True):
        counts[form_map] += each.form_count[each.form_count > 0]
    variants, vbits, by_term = number_variants(forms.key, counts, len(terms.key))
    for name, texts in (("term", terms), ("form", forms)):
        writer.add(f"{name}_text", texts.text)
        writer.add(f"{name}_start", texts.start)
    writer.add("term_vbits", vbits)
    writer.add("form_term", forms.key)
    writer.add("form_variant", variants)
    writer.add("term_form", by_term)
    writer.add("term_form_start", _starts(np.bincount(forms.key, minlength=len(terms.key))).astype(np.uint32))
    writer.add("form_count", np.minimum(counts, np.iinfo(np.uint32).max).astype(np.uint32))
    moves = [
        _Move(each.source, each.df, term_map, _change(each, variants[form_map], vbits[term_map]))
        for each, term_map, form_map in zip(words, term_maps, form_maps, strict=True)
    ]
    return moves, len(terms.key)


def _remaining(source: Source) -> _Words:
    """Count what is left of the words of a segment."""
    segment = source.segment
    form_term, form_variant = segment["form_term"], segment["form_variant"]
    terms = len(segment["term_df"])
    per_term = np.bincount(form_term, minlength=terms)
    variant_start = np.zeros(terms + 1, np.uint32)
    np.cumsum(per_term, out=variant_start[1:])
    slot = variant_start[form_term] + form_variant
    df, count = segment["term_df"], segment["form_count"]
    if not source.all_live:
        df, occurrences = np.zeros(terms, np.uint32), np.zeros(len(form_term), np.int64)
        count_live(source.postings, source.row_map, variant_start, df, occurrences)
        occurrences = np.minimum(occurrences, np.iinfo(np.uint32).max).astype(np.uint32)[slot]
        # The rarest forms of a term of more than 256 share a number, and keep what they had together.
        shared = np.bincount(slot, minlength=len(slot))[slot] > 1
        count = np.where(shared, np.where(occurrences > 0, count, 0), occurrences)
    return _Words(source, df, count, variant_start, slot)


def _new_terms(words: _Words, term_map: Array) -> Array:
    """The number in the merged segment of the term of each form; 0 for forms of which nothing is left."""
    new = np.zeros(len(words.df), np.uint32)
    new[words.df > 0] = term_map
    return new[words.source.segment["form_term"]]


def _texts(words: _Words, kind: str, counts: Array, keys: Array) -> _Texts:
    """The terms or forms of a segment that are left."""
    text, start = words.source.segment[f"{kind}_text"], words.source.segment[f"{kind}_start"]
    left = counts > 0
    if left.all():
        return _Texts(text, start, keys)
    sizes = np.diff(start)
    kept_start = np.zeros(int(left.sum()) + 1, np.uint32)
    np.cumsum(sizes[left], out=kept_start[1:])
    return _Texts(text[np.repeat(left, sizes)], kept_start, keys[left])


def _united(lists: Sequence[_Texts]) -> tuple[_Texts, list[Array]]:
    """All texts of several sorted lists, sorted, and for each list the new numbers of its texts. O(bytes · log lists)."""
    if len(lists) == 1:
        return lists[0], [np.arange(len(lists[0].key), dtype=np.uint32)]
    middle = len(lists) // 2
    first, first_maps = _united(lists[:middle])
    second, second_maps = _united(lists[middle:])
    n = len(first.key) + len(second.key)
    text = np.empty(len(first.text) + len(second.text), np.uint8)
    start, key = np.empty(n + 1, np.uint32), np.empty(n, np.uint32)
    map_first, map_second = np.empty(len(first.key), np.uint32), np.empty(len(second.key), np.uint32)
    count = merge_texts(first.arrays, second.arrays, (text, start, key), map_first, map_second)
    united = _Texts(text[: start[count]], start[: count + 1], key[:count])
    return united, [*(map_first[each] for each in first_maps), *(map_second[each] for each in second_maps)]


def _change(words: _Words, form_variants: Array, term_vbits: Array) -> tuple[Array, ...]:
    """How the positions of a segment have to be rewritten, from the new numbers of the forms and terms that are left."""
    segment, left = words.source.segment, np.flatnonzero(words.form_count)
    new_variant = np.zeros(len(words.form_slot), np.uint8)
    new_variant[words.form_slot[left]] = form_variants
    new_vbits = np.zeros(len(words.df), np.uint8)
    new_vbits[words.df > 0] = term_vbits
    same = new_vbits == segment["term_vbits"]
    same[segment["form_term"][left[segment["form_variant"][left] != form_variants]]] = False
    return words.source.row_map, words.variant_start, new_variant, new_vbits, same


def _move_postings(moves: Sequence[_Move], terms: int, writer: SegmentWriter) -> None:
    df, sizes, slices = (np.zeros(terms, np.int64) for _ in range(3))
    last_chunk = np.full(terms, -1, np.int64)
    places = []
    for move in moves:
        n, new = len(move.df), move.new_terms
        kept = np.flatnonzero(move.df)
        its_sizes, its_slices, chunks = np.zeros(n, np.int64), np.zeros(n, np.int64), np.empty((n, 2), np.int64)
        measure_postings(move.source.postings, move.change, its_sizes, its_slices, chunks)
        # A segment's first chunk may be the last one of the segment before: then they share a slice.
        is_open = last_chunk[new] == chunks[kept, 0]
        so_far = df[new], sizes[new], slices[new], np.where(is_open, last_chunk[new], -1)
        places.append([_small(each) for each in so_far])
        df[new] += move.df[kept]
        sizes[new] += its_sizes[kept]
        slices[new] += its_slices[kept] - is_open
        last_chunk[new] = chunks[kept, 1]
    starts = _starts(df), _starts(sizes), _starts(slices)
    writer.add("term_df", df.astype(np.uint32))
    writer.add("term_slices", starts[2].astype(np.uint32))
    del df, sizes, slices, last_chunk
    merged = _reserved(writer, *(int(start[-1]) for start in starts))
    for move, (posting, byte, part, open_chunk) in zip(moves, places, strict=True):
        new, kept = move.new_terms, np.flatnonzero(move.df)
        at = np.zeros((4, len(move.df)), np.int64)
        at[0, kept], at[1, kept] = posting + starts[0][new], byte + starts[1][new]
        at[2, kept], at[3, kept] = part + starts[2][new], open_chunk
        move_postings(move.source.postings, move.source.segment["posting_weight"], move.change, tuple(at), merged)


def _reserved(writer: SegmentWriter, postings: int, position_bytes: int, slices: int) -> tuple[Array, ...]:
    """The arrays of postings, to be filled in."""
    merged = (
        writer.reserve("posting_doc", np.uint16, postings),
        writer.reserve("posting_weight", np.uint8, postings),
        writer.reserve("position_bytes", np.uint8, position_bytes),
        writer.reserve("position_checkpoint", np.uint64, -(-postings >> CHECKPOINT_BITS)),
        writer.reserve("slice_chunk", np.uint16, slices),
        writer.reserve("slice_start", np.uint64, slices + 1),
    )
    merged[-1][slices] = postings
    return merged


def _small(values: Array) -> Array:
    """The same integers in as few bytes as they fit in."""
    return values.astype(
        np.result_type(np.min_scalar_type(values.min(initial=0)), np.min_scalar_type(values.max(initial=0)))
    )


def _starts(sizes: Array) -> Array:
    """Where parts of these sizes begin, and where the last ends."""
    starts = np.zeros(len(sizes) + 1, np.int64)
    np.cumsum(sizes, out=starts[1:])
    return starts
