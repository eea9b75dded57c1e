"""The loops over conditions against plain twins."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.segment import CHUNK_BITS
from search.condition_kernels import form_bounds, mark_days, mark_terms, run_programs
from search.condition_table import rows_in
from search.conditions import ALL, AND, NONE, NOT, OR

CHUNK = 1 << CHUNK_BITS
_rows = st.lists(
    st.one_of(st.integers(0, 90), st.integers(CHUNK - 3, CHUNK + 40), st.integers(3 * CHUNK, 3 * CHUNK + 9)),
    unique=True,
).map(sorted)


def packed(held: list[list[bool]], rows: int) -> np.ndarray:
    """Bits of conditions over rows, as the loops have them."""
    bits = np.zeros((len(held), max(1, -(-rows // 64))), np.uint64)
    for condition, of_rows in enumerate(held):
        for row, holds in enumerate(of_rows):
            if holds:
                bits[condition, row >> 6] |= np.uint64(1 << (row & 63))
    return bits


@settings(deadline=None)
@given(terms=st.lists(_rows, min_size=1, max_size=4), rows=_rows)
def test_terms_are_marked_in_the_rows_that_hold_them(terms: list[list[int]], rows: list[int]) -> None:
    docs, chunks, starts, slices = [], [], [0], [0]
    for held in terms:
        for chunk in sorted({row >> CHUNK_BITS for row in held}):
            docs += [row & (CHUNK - 1) for row in held if row >> CHUNK_BITS == chunk]
            chunks.append(chunk)
            starts.append(len(docs))
        slices.append(len(chunks))
    postings = np.array(docs, np.uint16), np.array(chunks, np.uint16), np.array(starts, np.uint64)
    numbers = np.array([*range(len(terms)), -1, len(terms) + 7], np.int64)  # and such as a damaged file may name
    conditions = np.array([*range(len(terms)), 0, 0], np.int64)
    bits = packed([[False] * len(rows) for _ in terms], len(rows))
    mark_terms(postings, np.array(slices, np.uint32), numbers, conditions, np.array(rows, np.uint32), bits)
    assert (bits == packed([[row in held for row in rows] for held in terms], len(rows))).all()


_forms = st.lists(st.text("aé京z", min_size=1, max_size=3).map(str.encode), unique=True, max_size=12).map(sorted)


@settings(deadline=None)
@given(
    forms=_forms,
    texts=st.lists(st.tuples(st.text("aé京z", min_size=1, max_size=3), st.booleans()), min_size=1, max_size=6),
)
def test_forms_are_found_whole_or_by_their_beginnings(forms: list[bytes], texts: list[tuple[str, bool]]) -> None:
    starts = np.cumsum([0, *map(len, forms)]).astype(np.uint32)
    encoded = [text.encode() for text, _ in texts]
    ends = np.cumsum([*map(len, encoded)]).astype(np.int64)
    whole = np.frombuffer(b"".join(encoded), np.uint8)
    beginnings = np.array([is_beginning for _, is_beginning in texts])
    bounds = form_bounds(np.frombuffer(b"".join(forms), np.uint8), starts, whole, ends, beginnings)
    for (first, last), text, is_beginning in zip(bounds.tolist(), encoded, beginnings.tolist(), strict=True):
        assert forms[first:last] == [form for form in forms if form == text or (is_beginning and form.startswith(text))]


_day = st.integers(1, 6)
_days = st.one_of(st.just((0, 0)), st.tuples(_day, _day).map(lambda both: (min(both), max(both))))


@settings(deadline=None)
@given(rows=st.lists(_days, min_size=1, max_size=70), periods=st.lists(st.tuples(_day, _day), min_size=1, max_size=4))
def test_rows_are_dated_wholly_within_days_and_undated_ones_never(
    rows: list[tuple[int, int]], periods: list[tuple[int, int]]
) -> None:
    first, last = np.array(rows, np.int32).T.copy()
    bits = packed([[False] * len(rows) for _ in periods], len(rows))
    numbers = np.arange(len(periods))
    mark_days(np.array(periods, np.int64), numbers, first, last, np.arange(len(rows), dtype=np.uint32), bits)
    held = [[bool(a) and since <= a and b <= until for a, b in rows] for since, until in periods]
    assert (bits == packed(held, len(rows))).all()


_programs = st.recursive(
    st.one_of(st.integers(0, 3).map(lambda number: (number,)), st.sampled_from(((ALL,), (NONE,)))),
    lambda inner: st.one_of(
        inner.map(lambda steps: (*steps, NOT)),
        st.tuples(inner, inner, st.sampled_from((AND, OR))).map(lambda each: (*each[0], *each[1], each[2])),
    ),
    max_leaves=8,
)


def says(steps: tuple[int, ...], held: list[bool]) -> bool:
    """What a program says of one row, plainly."""
    waiting: list[bool] = []
    for step in steps:
        if step == NOT:
            waiting.append(not waiting.pop())
        elif step in (AND, OR):
            last, first = waiting.pop(), waiting.pop()
            waiting.append((first and last) if step == AND else (first or last))
        else:
            waiting.append(held[step] if step >= 0 else step == ALL)
    (only,) = waiting
    return only


@settings(deadline=None)
@given(
    programs=st.lists(_programs, min_size=1, max_size=5),
    rows=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=130),
)
def test_programs_say_what_they_say_of_each_row_by_itself(
    programs: list[tuple[int, ...]], rows: list[list[bool]]
) -> None:
    bits = packed([list(of_condition) for of_condition in zip(*rows, strict=True)], len(rows))
    every = packed([[True] * len(rows)], len(rows))[0]
    steps = np.array([step for program in programs for step in program], np.int32)
    starts = np.cumsum([0, *map(len, programs)]).astype(np.int64)
    found = run_programs(steps, starts, bits, every, 20)
    wanted = [
        (number, row) for number, program in enumerate(programs) for row, held in enumerate(rows) if says(program, held)
    ]
    assert list(zip(*(each.tolist() for each in rows_in(found)), strict=True)) == wanted
