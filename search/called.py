"""The names of people, places and organisations by the beginnings of their words, and how often and how lately each is named."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import MARKS
from index.folding import fold
from index.schema import ENTITY_FIELDS, FACET_FIELDS
from search import name_kernels
from search.freshness import recent
from search.scope import Collection
from search.surface_kernels import NO_DAY

Array = npt.NDArray[Any]

_SIGNS: Final = re.compile(rf"(?:[^\w{MARKS}]|_)+")
# A run of names is sorted again together with the one before it when it is at least half as large.
_RATIO: Final = 2


class Run(NamedTuple):
    """Some labels of a facet: `first` and those behind it, folded, and where each of their words begins, ascending.

    text   UTF-8, with an end behind each label;  name, start  (n,) of each word the label, from `first` on, and the byte
    """

    first: int
    size: int
    text: Array
    name: Array
    start: Array


class Called:
    """The names of one generation; immutable, for all threads.

    before   those of an earlier generation: labels that were there then are not folded and sorted again
    Making it takes half a second for 250,000 labels, and then some milliseconds; it takes about 60 bytes a label.

    counts   by kind: (V,) uint32 of each label that is shown in how many live articles its entity is named
    newest   by kind: (V,) int32 the newest day of one, 0 for an undated one, NO_DAY where there is none

    Names rank by their counts weighed by age (`freshness.recent`): one that is shown by those of its entity, others by their own.
    """

    def __init__(self, collection: Collection, today: int, before: Called | None = None) -> None:
        self.counts: dict[str, Array] = {}
        self.newest: dict[str, Array] = {}
        self._scores: dict[str, Array] = {}
        self._canon: dict[str, Array] = {}
        self._texts: dict[str, Array] = {}
        self._runs: dict[str, tuple[Run, ...]] = {}
        for kind in ENTITY_FIELDS:
            canon = self._canon[kind] = collection.registry.canon(kind)
            labels = np.arange(len(canon), dtype=canon.dtype)
            counts, newest = self.counts[kind], self.newest[kind] = _counted(collection, kind, canon)
            own = recent(*_counted(collection, kind, labels), today)
            self._scores[kind] = np.where(canon == labels, recent(counts, newest, today), own)
            text, ends = collection.dictionaries.texts(kind)
            self._texts[kind] = text
            self._runs[kind] = _runs(text, ends, before._runs_of(kind, text) if before else ())

    def best(self, kind: str, typed: str, most: int) -> list[tuple[int, float]]:
        """The shown labels of the entities of which a name has words that begin as typed, folded, and their scores, best first.

        O(words that begin so).
        """
        best = np.zeros(most, np.int64), np.zeros(most, np.float32)
        prefix = np.frombuffer(typed.encode("utf-8", "surrogatepass"), np.uint8)
        for run in self._runs[kind]:
            entries = name_kernels.entries_with(run.text, run.start, prefix)
            names = (run.text, run.name, run.start)
            name_kernels.best_names(names, entries, prefix, run.first, self._canon[kind], self._scores[kind], best)
        return [(int(label), float(score)) for label, score in zip(*best, strict=True) if score > 0]

    def _runs_of(self, kind: str, text: Array) -> tuple[Run, ...]:
        """What is known of labels with which a text begins; nothing where it is that of another index in the same folder."""
        own = self._texts[kind]
        return self._runs[kind] if np.array_equal(text[: len(own)], own) else ()


def folded_name(name: str) -> str:
    """A name as names are compared: folded, with one space in the place of all signs between words."""
    return _SIGNS.sub(" ", fold(name)).strip()


def _counted(collection: Collection, kind: str, canon: Array) -> tuple[Array, Array]:
    """How many live articles have labels that are shown as each, and when the newest of them is of. O(values)."""
    counted = np.zeros(len(canon), np.uint32), np.full(len(canon), NO_DAY, np.int32), np.full(len(canon), -1, np.int64)
    row_number = 0
    for scope in collection.scopes:
        start, values = scope.facet_columns[FACET_FIELDS.index(kind)]
        live = np.empty(0, np.uint8) if scope.live is None else scope.live
        name_kernels.count_entities(start, values, canon, live, scope.segment["first_day"], counted, row_number)
        row_number += scope.segment.n_docs
    return counted[0], counted[1]


def _runs(text: Array, ends: Array, before: Sequence[Run]) -> tuple[Run, ...]:
    """Runs that hold all labels together: those of before, and one of what is new."""
    runs = [run for run in before if run.first + run.size <= len(ends)]
    known = runs[-1].first + runs[-1].size if runs else 0
    if known == len(ends):
        return tuple(runs)
    first = known
    while runs and (len(ends) - first) * _RATIO >= runs[-1].size:
        first = runs.pop().first
    return (*runs, _run(text, ends, first))


def _run(text: Array, ends: Array, first: int) -> Run:
    begin = int(ends[first - 1]) if first else 0
    folded, name, start = name_kernels.fold_names(
        *_with_others_folded(text[begin : int(ends[-1])], ends[first:].astype(np.int64) - begin)
    )
    # Behind the last name there must be as much as a key takes.
    folded = np.concatenate((folded, np.zeros(name_kernels.SORTED, np.uint8)))
    keys = name_kernels.keys_of(folded, start)
    order = np.lexsort((keys[:, 1], keys[:, 0]))
    return Run(first, len(ends) - first, folded, name[order], start[order])


def _with_others_folded(text: Array, ends: Array) -> tuple[Array, Array]:
    """The same labels, those that are not all ASCII folded."""
    starts = np.concatenate(([0], ends[:-1]))
    others = np.unique(np.searchsorted(ends, np.flatnonzero(text >= 0x80), "right")).tolist()
    pieces, lengths, done = [], ends - starts, 0
    for number in others:
        begin, end = int(starts[number]), int(ends[number])
        folded = folded_name(text[begin:end].tobytes().decode("utf-8", "surrogatepass")).encode(
            "utf-8", "surrogatepass"
        )
        pieces += [text[done:begin].tobytes(), folded]
        lengths[number], done = len(folded), end
    return np.frombuffer(b"".join([*pieces, text[done:].tobytes()]), np.uint8), np.cumsum(lengths)
