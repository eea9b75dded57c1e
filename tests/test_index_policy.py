"""The merge policy: few segments, and no text copied often."""

from __future__ import annotations

import math
import random

from hypothesis import given
from hypothesis import strategies as st

from index.policy import FACTOR, SMALLEST, Size, choose


def whole(size: float) -> Size:
    return Size(int(size), 100, 100)


def settle(sizes: list[Size]) -> tuple[list[Size], int]:
    """Merge as long as the policy asks for it; the segments left and the bytes copied."""
    copied = 0
    while group := choose(sizes):
        merged = sum(sizes[number].live_bytes for number in group)
        copied += int(merged)
        sizes = [size for number, size in enumerate(sizes) if number not in group] + [whole(merged)]
    return sizes, copied


def test_a_few_segments_are_left_alone() -> None:
    assert choose([]) == []
    assert choose([whole(10)] * (FACTOR - 1)) == []


def test_as_many_small_segments_as_the_factor_are_merged() -> None:
    assert choose([whole(10)] * FACTOR) == list(range(FACTOR))


def test_small_segments_are_not_merged_into_a_large_one() -> None:
    sizes = [whole(SMALLEST * 1000), *[whole(10)] * FACTOR]
    assert choose(sizes) == list(range(1, FACTOR + 1))


def test_a_segment_of_mostly_dead_rows_is_written_anew() -> None:
    sizes = [whole(SMALLEST * 10), Size(SMALLEST * 10, 100, 51), Size(SMALLEST * 10, 100, 49)]
    assert choose(sizes) == [2]


def test_dead_rows_do_not_count_as_size() -> None:
    half_dead = Size(SMALLEST * FACTOR, 100, 1)
    assert choose([whole(1)] * (FACTOR - 1) + [half_dead]) == list(range(FACTOR))


def test_many_small_commits_leave_few_segments_and_copy_each_byte_a_few_times() -> None:
    dice = random.Random(1)
    sizes: list[Size] = []
    added = copied = 0
    for _ in range(3_000):
        size = dice.randrange(10_000, 400_000)
        added += size
        sizes, more = settle([*sizes, whole(size)])
        copied += more
    levels = math.log(added / SMALLEST, FACTOR) + 2
    assert len(sizes) <= (FACTOR - 1) * levels
    # Below the smallest size a segment is copied again with every eighth commit.
    assert copied <= added * (levels + FACTOR)


@given(st.lists(st.tuples(st.integers(0, 2**40), st.integers(1, 100), st.integers(0, 100)), max_size=60))
def test_merging_always_comes_to_an_end(facts: list[tuple[int, int, int]]) -> None:
    sizes = [Size(size, rows, min(rows, live)) for size, rows, live in facts]
    left, _ = settle(sizes)
    assert choose(left) == []
    assert len(left) <= len(sizes)
