"""Many programs over conditions at once: of which rows of a segment each of them says yes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from index.folding import fold_name
from index.segment import Segment
from search import lookup_kernels
from search.condition_kernels import form_bounds, mark_days, mark_terms, run_programs
from search.conditions import (
    AND,
    NOT,
    OR,
    Condition,
    HasForm,
    HasNamePart,
    HasNone,
    HasTerm,
    HasValue,
    IsDated,
    Program,
    name_parts,
)
from search.scope import Scope
from search.texts import Texts

Array = npt.NDArray[Any]
Rows = npt.NDArray[np.uint32]
Bits = npt.NDArray[np.uint64]

AT_ONCE: Final = 1_024
"""Rows that are looked at together: the bits of all conditions take 128 bytes each."""
MAX_FORMS: Final = 256
"""A beginning that more forms of a segment have is taken to be in every article."""


class ConditionTable:
    """The programs, compiled, and their conditions, numbered. For one thread at a time.

    Making it takes some microseconds a program.
    """

    def __init__(self, programs: Sequence[Program]) -> None:
        numbers: dict[Condition, int] = {}
        steps = [
            [step if isinstance(step, int) else numbers.setdefault(step, len(numbers)) for step in program.steps]
            for program in programs
        ]
        self._steps = np.array([step for program in steps for step in program], np.int32)
        self._starts = np.array([*accumulate(map(len, steps), initial=0)], np.int64)
        self._depth = max(map(_depth, steps), default=1)
        self._count = len(numbers)
        each = numbers.items()
        self._terms = Texts((one.term, number) for one, number in each if isinstance(one, HasTerm))
        self._words = Texts(
            (one.form, number) for one, number in each if isinstance(one, HasForm) and not one.is_beginning
        )
        self._beginnings = Texts(
            (one.form, number) for one, number in each if isinstance(one, HasForm) and one.is_beginning
        )
        periods = [(one.since, one.until, number) for one, number in each if isinstance(one, IsDated)]
        self._days = np.array(periods, np.int64).reshape(len(periods), 3)
        self._none = [(one.facet, number) for one, number in each if isinstance(one, HasNone)]
        self._named: dict[str, tuple[dict[str, int], dict[str, int]]] = {}
        for one, number in each:
            if isinstance(one, HasValue):
                self._of_facet(one.facet)[0][one.key] = number
            elif isinstance(one, HasNamePart):
                self._of_facet(one.facet)[1][one.part] = number
        self._found: WeakKeyDictionary[Segment, tuple[Array, Array]] = WeakKeyDictionary()

    def _of_facet(self, facet: str) -> tuple[dict[str, int], dict[str, int]]:
        """The numbers of the conditions on a facet: by the keys of whole names, and by parts of them."""
        return self._named.setdefault(facet, ({}, {}))

    def found(self, scope: Scope, rows: Rows) -> Bits:
        """(programs, W) of which of n rows of a segment each program says yes, as `search.condition_kernels` has bits.

        rows   ascending, at most AT_ONCE. O(steps of all programs + terms of the segment, or of the programs × log).
        """
        width = -(-len(rows) // 64)
        every = np.full(width, ~np.uint64(0))
        every[-1] >>= np.uint64(64 * width - len(rows))
        bits = np.zeros((self._count, width), np.uint64)
        self._mark_words(scope, rows, bits, every)
        days = scope.segment["first_day"], scope.segment["last_day"]
        mark_days(self._days[:, :2], self._days[:, 2], *days, rows, bits)
        for facet, number in self._none:
            _set(bits[number], np.flatnonzero(_has_none(scope, facet, rows)))
        for facet in self._named:
            self._mark_names(scope, facet, rows, bits)
        found: Bits = run_programs(self._steps, self._starts, bits, every, self._depth)
        return found

    def _mark_words(self, scope: Scope, rows: Rows, bits: Bits, every: Bits) -> None:
        """Set the bits of terms, and of forms by their terms."""
        segment = scope.segment
        pairs = [self._terms_in(scope)]
        for texts, are_beginnings in ((self._words, False), (self._beginnings, True)):
            if not len(texts):
                continue
            wanted = texts.bytes, texts.ends, np.full(len(texts), are_beginnings)
            bounds = form_bounds(segment["form_text"], segment["form_start"], *wanted)
            sizes = bounds[:, 1] - bounds[:, 0]
            bits[texts.numbers[sizes > MAX_FORMS]] = every
            bounds[sizes > MAX_FORMS, 1] = bounds[sizes > MAX_FORMS, 0]
            forms, places = _spread(bounds[:, 0], bounds[:, 1])
            pairs.append((segment["form_term"][forms].astype(np.int64), texts.numbers[places]))
        posting_doc, _weight, slice_chunk, slice_start = scope.postings
        postings = posting_doc, slice_chunk, slice_start
        for numbers, conditions in pairs:
            mark_terms(postings, scope.term_slices, numbers, conditions, rows, bits)

    def _terms_in(self, scope: Scope) -> tuple[Array, Array]:
        """The terms of a segment that conditions are about, and the conditions: whichever are fewer are looked up in the others."""
        segment, terms = scope.segment, self._terms
        if len(scope.term_df) < len(terms):
            return terms.among(segment, "term")
        known = self._found.get(segment)
        if known is None:
            found = lookup_kernels.look_up(scope.terms, terms.bytes, terms.ends)[:, 0]
            known = self._found[segment] = found[found >= 0], terms.numbers[found >= 0]
        return known

    def _mark_names(self, scope: Scope, facet: str, rows: Rows, bits: Bits) -> None:
        """Set the bits of what is asked of the values of a facet: of all names of the entities that rows have."""
        start, value = scope.column(facet, "start", "value")
        values, places = _spread(start[rows].astype(np.int64), start[rows + np.uint32(1)].astype(np.int64))
        if not len(values):
            return
        registry = scope.collection.registry
        entities = registry.entities(facet)
        of_values = entities[value[values]]
        is_there = np.zeros(len(entities), np.bool_)
        is_there[of_values] = True
        keys, parts = self._named[facet]
        wanted: dict[int, set[int]] = {}
        for label in np.flatnonzero(is_there[entities]).tolist():
            name = fold_name(registry.dictionaries.label(facet, label))
            found = [number for part in name_parts(name) if (number := parts.get(part)) is not None] if parts else []
            if name in keys:
                found.append(keys[name])
            if found:
                wanted.setdefault(int(entities[label]), set()).update(found)
        if wanted:
            is_there[:] = False
            is_there[list(wanted)] = True
            for place in np.flatnonzero(is_there[of_values]).tolist():
                row = int(places[place])
                for number in wanted[int(of_values[place])]:
                    bits[number, row >> 6] |= np.uint64(1 << (row & 63))


def rows_in(bits: Bits) -> tuple[Array, Array]:
    """Of each bit that is set its place in (m, W) bits: which of m, and which row; ascending."""
    some = np.flatnonzero(bits.any(axis=1))
    unpacked = np.unpackbits(bits[some].astype("<u8", copy=False).view(np.uint8), axis=1, bitorder="little")
    which, rows = np.nonzero(unpacked)
    return some[which], rows


def _depth(steps: Sequence[int]) -> int:
    """How many results of a program wait at the most."""
    waiting = [*accumulate(-1 if step in (AND, OR) else int(step != NOT) for step in steps)]
    return max(waiting)


def _spread(first: Array, last: Array) -> tuple[Array, Array]:
    """The numbers from each `first` to before `last`, and the place of the pair that each is from."""
    sizes = last - first
    places = np.repeat(np.arange(len(sizes)), sizes)
    return np.arange(sizes.sum()) + np.repeat(first - np.cumsum(sizes) + sizes, sizes), places


def _has_none(scope: Scope, facet: str, rows: Rows) -> npt.NDArray[np.bool_]:
    if facet == "published":
        undated: npt.NDArray[np.bool_] = scope.segment["first_day"][rows] == 0
        return undated
    (start,) = scope.column(facet, "start")
    empty: npt.NDArray[np.bool_] = start[rows] == start[rows + np.uint32(1)]
    return empty


def _set(bits: Bits, rows: Array) -> None:
    np.bitwise_or.at(bits, rows >> 6, np.uint64(1) << (rows & 63).astype(np.uint64))
