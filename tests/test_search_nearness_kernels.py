"""What the best rows gain by terms near each other, as plain Python adds it up."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import LENGTHS, NORMS, ROWS, Postings, Terms, some_postings, some_row

from index.schema import SECTION_GAP
from search.nearness_kernels import nearness, raise_best
from search.ranking import LEAD, LEAD_WEIGHT, NEAR, TITLE_WEIGHT

Array = npt.NDArray[Any]
MOST = 7.5

_terms = st.lists(some_postings, min_size=2, max_size=4)
_rows = st.lists(some_row, unique=True, max_size=10).map(sorted)
_titles = st.integers(0, 20)


def some_rows(terms: list[Postings], rows: list[int]) -> Array:
    """Rows of which many hold terms, too."""
    return np.array(sorted({*rows, *(row for term in terms for row in list(term)[::2])}), np.uint32)


def all_near(terms: list[Postings]) -> tuple[Array, Array, Array, float, int]:
    """Every two terms as a pair, the later ones worth less; and one that the segment does not have."""
    pairs = [(one, other) for other in range(len(terms) + 1) for one in range(other)]
    shares = 1 / np.arange(1, len(pairs) + 1, dtype=np.float32)
    return np.array([*range(len(terms)), -1]), np.array(pairs), shares, MOST, 100


def sections(title: int) -> Array:
    """Rows of which each has so many words in its title, and a summary of three."""
    return np.tile(np.array([title, 3], np.uint32), (ROWS, 1))


def added(terms: list[Postings], near: tuple[Array, Array, Array, float, int], title: int, row: int) -> float:
    """The twin."""
    places = [[place for place, _ in term.get(row, (0, []))[1]] for term in terms] + [[]]
    total = 0.0
    for (one, other), share in zip(near[1].tolist(), near[2].tolist(), strict=True):
        ones, others = places[one], places[other]
        fewer, more = (others, ones) if len(ones) > len(others) else (ones, others)
        count = sum(
            TITLE_WEIGHT if place < title else LEAD_WEIGHT if place < title + 3 + 2 * SECTION_GAP + LEAD else 1
            for place in fewer
            if any(abs(place - there) <= NEAR for there in more)
        )
        total += MOST * share * count / (count + NORMS[LENGTHS[row]])
    return total


@settings(deadline=None, max_examples=150)
@given(_terms, _rows, _titles)
def test_terms_near_each_other_add_what_the_plain_twin_adds(terms: list[Postings], rows: list[int], title: int) -> None:
    wanted, near = some_rows(terms, rows), all_near(terms)
    found = nearness(Terms(terms).segment(), sections(title), near, wanted)
    assert found.dtype == np.float32
    assert found.tolist() == pytest.approx([added(terms, near, title, row) for row in wanted.tolist()], rel=1e-5)


@settings(deadline=None, max_examples=150)
@given(_terms, _rows, st.integers(0, 8), st.data())
def test_the_best_are_brought_into_their_new_order_and_the_others_stay_behind(
    terms: list[Postings], rows: list[int], most: int, data: st.DataObject
) -> None:
    docs, near = some_rows(terms, rows), all_near(terms)
    before = data.draw(st.lists(st.sampled_from((0.0, 1.0, 2.5)), min_size=len(docs), max_size=len(docs)))
    scores = np.array(before, np.float32)
    best = np.argsort(-scores, kind="stable")
    ranked = best.tolist()
    most = min(most, len(best))
    segment = Terms(terms).segment()
    gains = nearness(segment, sections(4), near, docs).tolist()
    raise_best(segment, sections(4), near, docs, scores, best, most)
    assert scores.tolist() == pytest.approx(
        [score + gains[place] * (place in ranked[:most]) for place, score in enumerate(before)], rel=1e-6
    )
    assert best[most:].tolist() == ranked[most:]
    assert best[:most].tolist() == sorted(ranked[:most], key=lambda place: (-scores[place], place))


def test_a_damaged_posting_adds_no_more_positions_than_a_row_may_have() -> None:
    terms: list[Postings] = [{1: (2, [(place, 0) for place in range(60)])}, {1: (2, [(3, 0), (4, 0)])}]
    numbers, pairs, shares, most, _longest = all_near(terms)
    found = nearness(Terms(terms).segment(), sections(0), (numbers, pairs, shares, most, 8), np.array([1], np.uint32))
    assert found.tolist() == [0.0]  # the second term finds no room
