"""Links between rows: which of the new ones are versions of a story that others tell, found without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt

from index.parts import Part, Parts
from index.segment import Segment, hash_of
from index.signature import sorted_bands
from index.story_kernels import join_stories

Array = npt.NDArray[Any]
Link = tuple[int, int]
"""Two articles, by the hashes of their ids."""

_ROW = np.uint64(2**32 - 1)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that are compared: keys of their bands, what `join_stories` takes of them, and the hashes of the ids of some."""

    bands: Array
    arrays: tuple[Array, ...]
    hashes: Callable[[Sequence[int]], list[int]]


def find_links(parts: Parts, new: Sequence[Part]) -> list[Link]:
    """Links of the live rows of `new`, which are among `parts`, with each other and with all other live rows.

    Not all there are, but so many that what hangs together by all does so by these, too.
    O(n · log(rows) · parts) for n new rows, and what they are compared with; it takes 16 bytes of memory a row.
    """
    rows = [_rows_of(part) for part in parts]
    numbers = [number for number, part in enumerate(parts) if any(part is one for one in new)]
    links: list[Link] = []
    for number in numbers:
        links += _links_between(rows[number], rows[number], is_same=True)
        for other, known in enumerate(rows):
            if other not in numbers:
                links += _links_between(rows[number], known)
    for first, second in combinations(numbers, 2):
        links += _links_between(rows[first], rows[second])
    return links


def links_among(parts: Parts, hashes: Sequence[int]) -> list[Link]:
    """The links of some articles with each other, by the hashes of their ids, again as many as it takes.

    O(n · (parts · log(rows) + log n)).
    """
    wanted = np.sort(np.array(hashes, np.uint64))
    found, collected = [], []
    for part in parts:
        rows, known = part.segment.find_hashes(wanted, part.live)
        found += known.tolist()
        collected.append(tuple(array[rows] for array in _arrays_of(part)))
    arrays = tuple(map(_fixed, map(np.concatenate, zip(*collected, strict=True))))
    gathered = _Rows(_fixed(sorted_bands(arrays[0])), arrays, lambda rows: [found[row] for row in rows])
    return _links_between(gathered, gathered, is_same=True)


def id_hashes(segment: Segment, rows: Iterable[int]) -> list[int]:
    """The hashes of the ids of rows."""
    return [hash_of(segment.article_id(row).encode("utf-8", "surrogatepass")) for row in rows]


def _links_between(new: _Rows, known: _Rows, *, is_same: bool = False) -> list[Link]:
    """As many of the links between rows as it takes to tell which of them hang together."""
    offset = 0 if is_same else len(new.arrays[0])
    parent = np.arange(offset + len(known.arrays[0]))
    pairs = np.empty(len(parent), np.uint64)
    pairs = pairs[: join_stories(new.bands, known.bands, new.arrays, known.arrays, offset, parent, pairs)]
    firsts, seconds = new.hashes((pairs >> np.uint64(32)).tolist()), known.hashes((pairs & _ROW).tolist())
    return list(zip(firsts, seconds, strict=True))


def _rows_of(part: Part) -> _Rows:
    segment = part.segment
    return _Rows(segment["band_key"], _arrays_of(part), lambda rows: id_hashes(segment, rows))


def _arrays_of(part: Part) -> tuple[Array, ...]:
    segment = part.segment
    live = np.ones(segment.n_docs, np.uint8) if part.live is None else part.live
    names = ("signature", "sketch", "doc_length", "section_words", "first_day", "last_day")
    return (*(segment[name] for name in names), _fixed(live))


def _fixed(array: Array) -> Array:
    """The array as one that cannot be written to: kernels are compiled once, for arrays that are mapped read-only."""
    fixed = array.view()
    fixed.setflags(write=False)
    return fixed
