"""Every compiled loop against its plain twin."""

from __future__ import annotations

import math
from itertools import accumulate, pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import (
    ROWS,
    Pairs,
    Postings,
    Terms,
    fixed,
    packed_positions,
    pair,
    some_matches,
    some_postings,
    some_row,
    unpaired,
)
from twin_search import edits

from search import forms, kernels

# Where words of one letter begin, and where they end: their length is their number.
WORDS_OF_ONE_LETTER = (np.arange(1_000), np.arange(1, 1_001))


@settings(deadline=None, max_examples=80)
@given(a=some_matches, b=some_matches, shared=some_matches)
def test_two_matches_put_together(a: Pairs, b: Pairs, shared: Pairs) -> None:
    a, b = {**a, **shared}, {**b, **shared}
    left, right = pair(a), pair(b)
    assert unpaired(kernels.both(*left, *right)) == {row: a[row] + b[row] for row in a.keys() & b.keys()}
    assert unpaired(kernels.either(*left, *right, False)) == {
        row: a.get(row, 0.0) + b.get(row, 0.0) for row in a.keys() | b.keys()
    }
    assert unpaired(kernels.either(*left, *right, True)) == {
        row: max(side[row] for side in (a, b) if row in side) for row in a.keys() | b.keys()
    }
    assert unpaired(kernels.kept(*left, right[0], True)) == {row: a[row] for row in a if row in b}
    assert unpaired(kernels.kept(*left, right[0], False)) == {row: a[row] for row in a if row not in b}
    assert kernels.maybe(*left, *right).tolist() == [a[row] + b.get(row, 0.0) for row in sorted(a)]
    assert left[1].tolist() == [a[row] for row in sorted(a)]


@settings(deadline=None, max_examples=30)
@given(a=some_matches, others=st.lists(some_row, unique=True, max_size=20))
def test_rows_that_are_mapped_from_a_file_are_left_as_they_are(a: Pairs, others: list[int]) -> None:
    rows = fixed(sorted(others), np.uint32)
    assert unpaired(kernels.kept(*pair(a), rows, True)) == {row: a[row] for row in a if row in others}
    scores = np.full(len(rows), 2.0, np.float32)
    found = kernels.both(rows, scores, *pair(a))
    assert unpaired(found) == {row: a[row] + 2.0 for row in a if row in others}
    found = kernels.either(rows, scores, *pair(a), False)
    assert unpaired(found).keys() == a.keys() | set(others)


@settings(deadline=None, max_examples=60)
@given(matches=some_matches, seed=st.integers(0, 99), since=st.integers(-3, 12), until=st.integers(-3, 12))
def test_rows_that_are_live_and_within_some_days(matches: Pairs, seed: int, since: int, until: int) -> None:
    generator = np.random.default_rng(seed)
    live = generator.integers(0, 2, ROWS).astype(np.uint8)
    first = generator.integers(0, 9, ROWS).astype(np.int32)
    last = np.where(first, first + generator.integers(0, 4, ROWS), 0).astype(np.int32)
    assert unpaired(kernels.kept_live(*pair(matches), live)) == {row: matches[row] for row in matches if live[row]}
    assert unpaired(kernels.kept_within(*pair(matches), first, last, since, until)) == {
        row: score for row, score in matches.items() if first[row] and since <= first[row] and last[row] <= until
    }


_deltas = st.one_of(st.integers(0, 70), st.sampled_from((63, 64, 4_095, 4_096, 2**20, 2**31)))


@settings(deadline=None, max_examples=80)
@given(
    postings=st.lists(
        st.lists(st.tuples(_deltas, st.integers(0, 255)), min_size=1, max_size=9), min_size=1, max_size=150
    ),
    room=st.integers(0, 12),
)
def test_positions_are_read_back_from_any_posting(postings: list[list[tuple[int, int]]], room: int) -> None:
    wanted = [
        list(zip(accumulate(delta for delta, _ in posting), (variant for _, variant in posting), strict=True))
        for posting in postings
    ]
    terms = Terms([dict(enumerate((1, posting) for posting in wanted))], vbits=8)
    known = -1, 0
    for number, posting in enumerate(wanted):
        at = kernels.posting_bytes(terms.bytes, terms.checkpoints, number, -1, 0)
        assert kernels.posting_bytes(terms.bytes, terms.checkpoints, number, *known) == at
        known = (number, at) if number % 3 == 0 else known
        positions, variants = np.empty(room, np.int64), np.empty(room, np.int64)
        count, end = kernels.read_positions(terms.bytes, at, 8, positions, variants)
        assert count == min(room, len(posting))
        assert list(zip(positions[:count].tolist(), variants[:count].tolist(), strict=True)) == posting[:room]
        assert bytes(terms.bytes[at:end]) == packed_positions(posting, 8)


@settings(deadline=None, max_examples=60)
@given(postings=some_postings, variants=st.sets(st.integers(0, 3)))
def test_rows_in_which_a_term_has_some_form(postings: Postings, variants: set[int]) -> None:
    terms = Terms([{7: (1, [(0, 1)])}, postings])
    wanted = np.zeros(256, np.bool_)
    wanted[list(variants)] = True
    slices = np.array([*terms.firsts, terms.lasts[-1]], np.uint32)
    packed = (terms.bytes, terms.checkpoints)
    found = kernels.rows_with_variants(terms.arrays, slices, 1, packed, 2, wanted, 6, ROWS - 1)
    assert found.tolist() == [
        row for row, (_, positions) in sorted(postings.items()) if variants & {variant for _, variant in positions}
    ]


@settings(deadline=None, max_examples=80)
@given(matches=some_matches, k=st.integers(0, 30))
def test_the_best_and_among_equals_the_lower_rows(matches: Pairs, k: int) -> None:
    docs, scores = pair(matches)
    ranked = sorted(range(len(docs)), key=lambda place: (-scores[place], place))
    assert kernels.best(docs, scores, k).tolist() == ranked[:k]


@settings(deadline=None, max_examples=80)
@given(
    instants=st.lists(st.sampled_from((-(2**63), -5, 0, 0, 3, 2**40)), max_size=20),
    k=st.integers(0, 30),
    direction=st.sampled_from((1, -1)),
)
def test_the_first_by_date_with_those_without_one_last(instants: list[int], k: int, direction: int) -> None:
    undated = -(2**63)
    column = fixed(instants, np.int64)
    docs = np.arange(len(instants), dtype=np.uint32)
    dated = [row for row, instant in enumerate(instants) if instant != undated]
    ranked = sorted(dated, key=lambda row: -direction * instants[row])
    ranked += [row for row, instant in enumerate(instants) if instant == undated]
    assert kernels.best_by_date(docs, column, k, direction, undated).tolist() == ranked[:k]


@settings(deadline=None, max_examples=80)
@given(words=st.sets(st.text(max_size=4), max_size=12), wanted=st.text(max_size=4))
def test_a_text_is_found_among_sorted_ones(words: set[str], wanted: str) -> None:
    blobs = sorted(word.encode("utf-8", "surrogatepass") for word in words)
    texts, starts = fixed(list(b"".join(blobs)), np.uint8), fixed([*accumulate(map(len, blobs), initial=0)], np.uint32)
    for word in (*words, wanted):
        encoded = word.encode("utf-8", "surrogatepass")
        number = kernels.find_text(texts, starts, fixed(list(encoded), np.uint8))
        assert number == (blobs.index(encoded) if encoded in blobs else -1)


@settings(deadline=None, max_examples=60)
@given(
    facets=st.lists(
        st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), max_size=5), min_size=3, max_size=3),
        min_size=3,
        max_size=3,
    ),
    docs=st.lists(st.integers(0, 2), max_size=4),
    most=st.integers(1, 6),
)
def test_what_is_mentioned_most(facets: list[list[list[tuple[int, int]]]], docs: list[int], most: int) -> None:
    arrays = tuple(
        (
            fixed(list(accumulate(map(len, rows), initial=0)), np.uint32),
            fixed([value for row in rows for value, _ in row], np.uint32),
            fixed([count for row in rows for _, count in row], np.uint16),
        )
        for rows in facets
    )
    found = kernels.most_mentioned(np.array(docs, np.int64), arrays, most)
    for place, doc in enumerate(docs):
        values = [(number, *value) for number, rows in enumerate(facets) for value in rows[doc]]
        ranked = sorted(values, key=lambda value: -value[2])[:most]
        assert found[place].tolist() == [list(value) for value in ranked] + [[0, 0, 0]] * (most - len(ranked))


@settings(deadline=None, max_examples=80)
@given(
    words=st.sets(st.text("abcé嗨😀", max_size=6), max_size=15),
    wanted=st.text("abcé嗨😀", max_size=6),
    most=st.integers(0, 4),
    data=st.data(),
)
def test_words_some_edits_away(words: set[str], wanted: str, most: int, data: st.DataObject) -> None:
    ordered = sorted(words)
    blobs = [word.encode() for word in ordered]
    texts, starts = fixed(list(b"".join(blobs)), np.uint8), fixed([*accumulate(map(len, blobs), initial=0)], np.uint32)
    begin = data.draw(st.integers(0, len(ordered)))
    codes = np.frombuffer(wanted.encode("utf-32-le"), np.uint32)
    near = forms._within(texts, starts, begin, len(ordered), codes, most)
    assert near.tolist() == [edits(word, wanted) <= most for word in ordered[begin:]]


def test_a_share_of_a_score_saturates() -> None:
    norm = 1.2
    shares = [kernels.bm25(weight, norm, 2.2) for weight in (1, 2, 4, 255)]
    assert shares == pytest.approx([2.2 * weight / 2 / (weight / 2 + 1.2) for weight in (1, 2, 4, 255)])
    assert all(a < b < 2.2 for a, b in pairwise(shares))
    assert not math.isnan(kernels.bm25(0, norm, 2.2))
