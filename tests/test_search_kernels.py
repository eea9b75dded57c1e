"""Every compiled loop against its plain twin."""

from __future__ import annotations

import math
import random
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import edits

from index.segment import CHECKPOINT_BITS
from search import forms, kernels

# Rows on both sides of the ends of chunks of 65,536 rows.
ROWS = 200_000

_row = st.one_of(
    st.integers(0, 12),
    st.sampled_from((65_534, 65_535, 65_536, 65_537, 131_071, 131_072, ROWS - 1)),
    st.integers(0, ROWS - 1),
)
_score = st.sampled_from((0.0, 0.5, 1.0, 1.0, 2.5, 7.25))
# A position and the variant there, by row.
_positions = st.lists(
    st.tuples(st.integers(0, 40), st.integers(0, 3)), min_size=1, max_size=6, unique_by=lambda at: at[0]
)
_postings = st.dictionaries(_row, st.tuples(st.integers(1, 255), _positions.map(sorted)), max_size=12)
_matches = st.dictionaries(_row, _score, max_size=14)

Postings = dict[int, tuple[int, list[tuple[int, int]]]]
Pairs = dict[int, float]
Array = npt.NDArray[Any]

LENGTHS = (np.arange(ROWS) * 7 % 256).astype(np.uint8)
NORMS = (1.2 * (0.25 + 0.75 * np.arange(256) / 40)).astype(np.float32)
for _array in (LENGTHS, NORMS):
    _array.setflags(write=False)


def fixed(values: Any, dtype: Any) -> Array:
    """An array as a mapped file gives it: read-only."""
    array = np.array(values, dtype)
    array.setflags(write=False)
    return array


class Terms:
    """The arrays of some terms' postings, as docs/index-format.md has them."""

    def __init__(self, terms: list[Postings], vbits: int = 2) -> None:
        docs: list[int] = []
        weights: list[int] = []
        chunks: list[int] = []
        starts: list[int] = []
        checkpoints: list[int] = []
        slices = [0]
        data = bytearray()
        for postings in terms:
            chunk = -1
            for row, (weight, positions) in sorted(postings.items()):
                if row >> 16 != chunk:
                    chunk = row >> 16
                    chunks.append(chunk)
                    starts.append(len(docs))
                if len(docs) % (1 << CHECKPOINT_BITS) == 0:
                    checkpoints.append(len(data))
                docs.append(row & 0xFFFF)
                weights.append(weight)
                data += packed_positions(positions, vbits)
            slices.append(len(chunks))
        self.arrays = (
            fixed(docs, np.uint16),
            fixed(weights, np.uint8),
            fixed(chunks, np.uint16),
            fixed([*starts, len(docs)], np.uint64),
        )
        self.firsts = np.array(slices[:-1], np.int64)
        self.lasts = np.array(slices[1:], np.int64)
        self.bytes = fixed(list(data), np.uint8)
        self.checkpoints = fixed(checkpoints, np.uint64)


def packed_positions(positions: list[tuple[int, int]], vbits: int) -> bytes:
    """One posting's positions: groups of 6 bits; 0x80 goes on with the value, 0x40 ends the posting."""
    data = bytearray()
    before = 0
    for position, variant in positions:
        value = (position - before) << vbits | variant
        before = position
        while value >> 6:
            data.append(value & 63 | 0x80)
            value >>= 6
        data.append(value)
    data[-1] |= 0x40
    return bytes(data)


def pair(matches: Pairs) -> tuple[Array, Array]:
    rows = sorted(matches)
    return np.array(rows, np.uint32), np.array([matches[row] for row in rows], np.float32)


def unpaired(found: tuple[Array, Array]) -> Pairs:
    docs, scores = found
    assert docs.dtype == np.uint32
    assert scores.dtype == np.float32
    assert docs.tolist() == sorted(set(docs.tolist()))
    return dict(zip(docs.tolist(), scores.tolist(), strict=True))


def bm25(weight: int, row: int, factor: float) -> float:
    return factor * (weight / 2) / (weight / 2 + float(NORMS[LENGTHS[row]]))


def factors_of(terms: list[Postings]) -> Array:
    return np.array([1.5 + number for number in range(len(terms))], np.float32)


@settings(deadline=None, max_examples=80)
@given(postings=_postings)
def test_the_rows_of_a_term(postings: Postings) -> None:
    terms = Terms([{3: (1, [(0, 0)])}, postings, {5: (2, [(1, 0)])}])
    found = kernels.term_matches(terms.arrays, int(terms.firsts[1]), int(terms.lasts[1]), LENGTHS, NORMS, 2.5)
    assert unpaired(found) == pytest.approx({row: bm25(weight, row, 2.5) for row, (weight, _) in postings.items()})


@settings(deadline=None, max_examples=80)
@given(terms=st.lists(_postings, min_size=1, max_size=4), shared=_postings, keep_places=st.booleans())
def test_the_rows_of_all_terms(terms: list[Postings], shared: Postings, keep_places: bool) -> None:
    terms = sorted(({**term, **shared} for term in terms), key=len)
    arrays = Terms(terms)
    factors = factors_of(terms)
    docs, scores, places = kernels.all_terms(
        arrays.arrays, arrays.firsts, arrays.lasts, LENGTHS, NORMS, factors, keep_places
    )
    rows = set.intersection(*map(set, terms))
    wanted = {
        row: sum(bm25(term[row][0], row, float(factor)) for term, factor in zip(terms, factors, strict=True))
        for row in rows
    }
    assert unpaired((docs, scores)) == pytest.approx(wanted, rel=1e-5)
    assert places.shape == (len(rows) if keep_places else 0, len(terms))
    firsts = accumulate(map(len, terms), initial=0)
    for column, (first, term) in enumerate(zip(firsts, terms, strict=False)):
        order = sorted(term)
        assert places[:, column].tolist() == [first + order.index(row) for row in docs.tolist() if keep_places]


@settings(deadline=None, max_examples=80)
@given(terms=st.lists(_postings, min_size=1, max_size=4))
def test_the_rows_of_any_term(terms: list[Postings]) -> None:
    arrays = Terms(terms)
    factors = factors_of(terms)
    found = kernels.any_terms(arrays.arrays, arrays.firsts, arrays.lasts, LENGTHS, NORMS, factors)
    wanted: Pairs = {}
    for term, factor in zip(terms, factors.tolist(), strict=True):
        for row, (weight, _) in term.items():
            wanted[row] = wanted.get(row, 0.0) + bm25(weight, row, factor)
    assert unpaired(found) == pytest.approx(wanted, rel=1e-5)


def test_a_word_in_every_row_of_several_chunks() -> None:
    everywhere = {row: (2, [(0, 0)]) for row in range(0, 140_000)}
    rare = {row: (4, [(1, 0)]) for row in range(0, 140_000, 9_973)}
    terms = Terms([rare, everywhere])
    factors = factors_of([rare, everywhere])
    both, _, _ = kernels.all_terms(terms.arrays, terms.firsts, terms.lasts, LENGTHS, NORMS, factors, False)
    either, _ = kernels.any_terms(terms.arrays, terms.firsts, terms.lasts, LENGTHS, NORMS, factors)
    assert both.tolist() == sorted(rare)
    assert either.tolist() == sorted(everywhere)


@settings(deadline=None, max_examples=80)
@given(a=_matches, b=_matches, shared=_matches)
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
@given(a=_matches, others=st.lists(_row, unique=True, max_size=20))
def test_rows_that_are_mapped_from_a_file_are_left_as_they_are(a: Pairs, others: list[int]) -> None:
    rows = fixed(sorted(others), np.uint32)
    assert unpaired(kernels.kept(*pair(a), rows, True)) == {row: a[row] for row in a if row in others}
    scores = np.full(len(rows), 2.0, np.float32)
    found = kernels.both(rows, scores, *pair(a))
    assert unpaired(found) == {row: a[row] + 2.0 for row in a if row in others}
    found = kernels.either(rows, scores, *pair(a), False)
    assert unpaired(found).keys() == a.keys() | set(others)


@settings(deadline=None, max_examples=60)
@given(matches=_matches, seed=st.integers(0, 99), since=st.integers(-3, 12), until=st.integers(-3, 12))
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


def has_phrase(places: list[list[int]], slop: int, ordered: bool) -> bool:
    reached = set(places[0])
    for word in places[1:]:
        reached = {
            at
            for at in word
            if any(0 < at - before <= slop or (not ordered and 0 < before - at <= slop) for before in reached)
        }
    return bool(reached)


@settings(deadline=None, max_examples=80)
@given(
    rows=st.lists(st.lists(_positions.map(sorted), min_size=3, max_size=3), max_size=8),
    words=st.lists(st.integers(0, 2), min_size=1, max_size=4),
    slop=st.integers(1, 4),
    ordered=st.booleans(),
)
def test_rows_that_hold_a_phrase(
    rows: list[list[list[tuple[int, int]]]], words: list[int], slop: int, ordered: bool
) -> None:
    # Three terms, each in every row; the words of the phrase may repeat.
    terms = Terms([{number: (2, row[term]) for number, row in enumerate(rows)} for term in range(3)])
    places = np.array([[term * len(rows) + number for term in words] for number in range(len(rows))], np.int64)
    order = np.arange(len(words))
    random.Random(slop).shuffle(order)  # type: ignore[arg-type]
    columns = np.empty(len(words), np.int64)
    columns[order] = np.arange(len(words))
    found = kernels.phrase_rows(
        places.reshape(len(rows), len(words))[:, order].copy(), columns, terms.bytes, terms.checkpoints,
        np.full(len(words), 2, np.int64), slop, ordered, 6,
    )  # fmt: skip
    wanted = [has_phrase([[at for at, _ in row[term]] for term in words], slop, ordered) for row in rows]
    assert found.tolist() == wanted


@settings(deadline=None, max_examples=60)
@given(postings=_postings, variants=st.sets(st.integers(0, 3)))
def test_rows_in_which_a_term_has_some_form(postings: Postings, variants: set[int]) -> None:
    terms = Terms([{7: (1, [(0, 1)])}, postings])
    wanted = np.zeros(256, np.bool_)
    wanted[list(variants)] = True
    found = kernels.rows_with_variants(
        terms.arrays, int(terms.firsts[1]), int(terms.lasts[1]), terms.bytes, terms.checkpoints, 2, wanted, 6
    )
    assert found.tolist() == [
        row for row, (_, positions) in sorted(postings.items()) if variants & {variant for _, variant in positions}
    ]


@settings(deadline=None, max_examples=80)
@given(matches=_matches, k=st.integers(0, 30))
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


_canon = (0, 1, 0, 3, 1, 5)


@settings(deadline=None, max_examples=80)
@given(
    rows=st.lists(st.lists(st.integers(0, 5), max_size=5, unique=True), max_size=12),
    chosen=st.sets(st.integers(0, 11)),
    k=st.integers(0, 8),
)
def test_values_are_counted_once_a_row_and_listed_by_count_and_label(
    rows: list[list[int]], chosen: set[int], k: int
) -> None:
    docs = np.array(sorted(row for row in chosen if row < len(rows)), np.uint32)
    starts = fixed(list(accumulate(map(len, rows), initial=0)), np.uint32)
    values = fixed([value for row in rows for value in row], np.uint32)
    counts, touched = np.zeros(6, np.uint32), np.empty(6, np.uint32)
    half = len(docs) // 2
    found, missing = kernels.count_values(docs[:half], starts, values, fixed(_canon, np.uint32), counts, touched, 0)
    found, more = kernels.count_values(docs[half:], starts, values, fixed(_canon, np.uint32), counts, touched, found)
    wanted = dict.fromkeys(range(6), 0)
    for row in docs.tolist():
        for value in {_canon[value] for value in rows[row]}:
            wanted[value] += 1
    assert counts.tolist() == list(wanted.values())
    assert missing + more == sum(not rows[row] for row in docs.tolist())
    assert sorted(touched[:found].tolist()) == [value for value in wanted if wanted[value]]
    labels = ("b", "", "a", "ab", "é", "z")
    blobs = [label.encode() for label in labels]
    texts, ends = fixed(list(b"".join(blobs)), np.uint8), fixed(list(accumulate(map(len, blobs))), np.uint64)
    ranked = sorted(touched[:found].tolist(), key=lambda value: (-wanted[value], blobs[value]))
    assert kernels.top_values(counts, touched[:found], k, texts, ends).tolist() == ranked[:k]
    listed, of_listed, total = kernels.take_counts(counts, touched[:found], k, texts, ends)
    assert listed.tolist() == ranked[:k]
    assert of_listed.tolist() == [wanted[value] for value in ranked[:k]]
    assert total == sum(wanted.values())
    assert not counts.any()


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
