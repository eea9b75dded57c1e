"""How surprising it is that two things stand together: closed forms, a plain twin, and what must hold of any table."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from search.surprise import DOUBT, LEAST_TOGETHER, expected, least_surprise, surprises


def twin(both: int, one: int, other: int, total: int) -> float:
    """The signed root of G², cell by cell, as Dunning writes it."""
    table = ((both, one - both), (other - both, total - one - other + both))
    rows, columns = [sum(row) for row in table], [sum(column) for column in zip(*table, strict=True)]
    g2 = 2 * sum(
        table[i][j] * math.log(table[i][j] * total / (rows[i] * columns[j]))
        for i in (0, 1)
        for j in (0, 1)
        if table[i][j]
    )
    return math.copysign(math.sqrt(max(g2, 0)), both * total - one * other or -1)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, int, int, int]:
    both, one, other, neither = (draw(st.integers(0, 2_000)) for _ in range(4))
    return both, both + one, both + other, both + one + other + neither


@given(tables())
def test_it_is_the_log_likelihood_ratio_of_the_table(table: tuple[int, int, int, int]) -> None:
    assume(table[3])
    assert float(surprises(*table)) == pytest.approx(twin(*table), abs=1e-4, rel=1e-6)


def test_of_things_that_are_never_apart_it_is_twice_the_entropy() -> None:
    share = 0.1
    entropy = -(share * math.log(share) + (1 - share) * math.log(1 - share))
    assert float(surprises(100, 100, 100, 1_000)) == pytest.approx(math.sqrt(2 * 1_000 * entropy))


def test_as_often_as_by_chance_is_no_surprise() -> None:
    assert float(surprises(20, 100, 200, 1_000)) == pytest.approx(0, abs=1e-6)
    assert float(expected(100, 200, 1_000)) == 20


def test_where_everything_or_nothing_matches_nothing_is_surprising() -> None:
    assert float(surprises(7, 1_000, 7, 1_000)) == pytest.approx(0, abs=1e-6)
    assert float(surprises(0, 0, 7, 1_000)) == pytest.approx(0, abs=1e-6)
    assert float(surprises(1, 1, 1, 1)) == float(surprises(0, 0, 0, 0)) == 0
    assert surprises([], 0, [], 0).tolist() == []


@given(tables())
def test_more_together_is_more_surprising(table: tuple[int, int, int, int]) -> None:
    both, one, other, total = table
    assume(both < min(one, other) and total - one - other + both >= 0)
    assert float(surprises(both + 1, one, other, total)) > float(surprises(both, one, other, total))


@given(st.integers(1, 100), st.integers(2, 9))
def test_the_same_shares_of_more_stories_are_more_surprising(both: int, factor: int) -> None:
    few = float(surprises(both, 3 * both, 2 * both, 50 * both))
    many = float(surprises(*(factor * count for count in (both, 3 * both, 2 * both, 50 * both))))
    assert many == pytest.approx(few * math.sqrt(factor))


def test_less_often_than_by_chance_is_below_0() -> None:
    assert float(surprises(1, 100, 200, 1_000)) < -4


def test_a_story_of_which_other_versions_match_leaves_no_cell_below_0() -> None:
    assert math.isfinite(float(surprises(0, 1, 1, 1)))


def test_two_things_that_are_once_in_the_same_story_are_no_evidence() -> None:
    assert float(surprises(1, 1, 1, 63_000)) > 4  # the measure alone would have them
    assert LEAST_TOGETHER > 2


@given(st.integers(0, 10**7))
def test_the_more_is_tried_the_more_surprising_it_must_be(tried: int) -> None:
    assert least_surprise(tried + 1) >= least_surprise(tried) >= math.sqrt(2 * math.log(1 / DOUBT))
    assert max(tried, 1) * math.exp(-(least_surprise(tried) ** 2) / 2) == pytest.approx(DOUBT)


def test_of_articles_that_are_drawn_at_random_hardly_any_list_holds_anything() -> None:
    dice = random.Random(4)
    stories, tried, drawn = 4_000, 300, 200
    lists = 0
    for _ in range(60):
        # Each value is in some of the stories; how many of those drawn have it is hypergeometric.
        sizes = [dice.choice((3, 5, 20, 400)) for _ in range(tried)]
        counts = [sum(story < drawn for story in dice.sample(range(stories), size)) for size in sizes]
        found = surprises(counts, drawn, sizes, stories)
        enough = [count >= LEAST_TOGETHER for count in counts]
        lists += any(ok and each >= least_surprise(tried) for ok, each in zip(enough, found, strict=True))
    assert lists <= 6
