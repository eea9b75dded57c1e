"""Pairs that share a band are found, and told apart as the slow twin does."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
import twin_stories
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_signature import signature_arrays

from index.signature import sorted_bands
from index.story_kernels import NEIGHBOURS, find_pairs, tells_same_story

Found = list[tuple[int, int]]

# Signatures of few different bytes share bands often.
signatures = st.lists(
    st.binary(min_size=2, max_size=2).map(lambda pair: bytes(byte & 3 for byte in pair) * 64), max_size=9
)


def rows(drawn: list[bytes]) -> Any:
    return np.frombuffer(b"".join(drawn), np.uint8).reshape(-1, 128)


def found(new: Any, known: Any, *, is_same: bool = False, room: int = 10_000) -> Found:
    out = np.empty(room, np.uint64)
    count = find_pairs(sorted_bands(new), sorted_bands(known), is_same, out)
    pairs = np.unique(out[: min(count, room)])
    return list(zip((pairs >> np.uint64(32)).tolist(), (pairs & np.uint64(2**32 - 1)).tolist(), strict=True))


@settings(deadline=None)
@given(new=signatures, known=signatures)
def test_pairs_are_those_that_share_a_band(new: list[bytes], known: list[bytes]) -> None:
    first, second = rows(new), rows(known)
    places = product(range(len(new)), range(len(known)))
    assert found(first, second) == [(a, b) for a, b in places if twin_stories.shares_a_band(first[a], second[b])]


@settings(deadline=None)
@given(new=signatures)
def test_within_the_same_rows_each_pair_is_found_once(new: list[bytes]) -> None:
    first = rows(new)
    places = [(a, b) for a in range(len(new)) for b in range(a)]
    assert found(first, first, is_same=True) == [
        (a, b) for a, b in places if twin_stories.shares_a_band(first[a], first[b])
    ]


def test_what_many_rows_share_is_not_compared_with_all_of_them() -> None:
    many = np.zeros((3 * NEIGHBOURS, 128), np.uint8)
    assert len(found(many[:2], many)) == 2 * NEIGHBOURS
    pairs = found(many, many, is_same=True, room=10**6)
    assert (100, 99) in pairs
    assert len(pairs) < len(many) * NEIGHBOURS


def test_pairs_without_room_are_counted() -> None:
    same = np.zeros((2, 128), np.uint8)
    assert find_pairs(sorted_bands(same), sorted_bands(same), False, np.empty(3, np.uint64)) == 4 * 32


words = [f"w{number}x" for number in range(40)] + [str(number) for number in range(1900, 1930)]
edits = st.lists(st.tuples(st.integers(0, 200), st.sampled_from(words)), max_size=60)
titles = st.lists(st.sampled_from(words[:8]), max_size=6)


@settings(max_examples=300, deadline=None)
@given(
    body=st.lists(st.sampled_from(words), min_size=1, max_size=200),
    edited=edits,
    cut=st.integers(0, 60),
    titles=st.tuples(titles, titles),
    days=st.sampled_from((0, 1, 2, 7, 8)),
)
def test_stories_are_told_as_the_slow_twin_tells_them(
    body: list[str], edited: list[tuple[int, str]], cut: int, titles: tuple[list[str], list[str]], days: int
) -> None:
    other = list(body)
    for place, word in edited:
        other[place % len(other)] = word
    other = other[min(cut, len(other) - 1) :]
    arrays = signature_arrays([(titles[0], [], body), (titles[1], [], other)])
    signature, sketch = arrays["signature"], arrays["sketch"]
    lengths = len(body), len(other)
    told = tells_same_story((signature[0], signature[1]), (sketch[0], sketch[1]), lengths, days)
    assert told == twin_stories.tells_same_story(signature, sketch, lengths, days)
    assert told == tells_same_story((signature[1], signature[0]), (sketch[1], sketch[0]), lengths[::-1], days)


LONG = [f"{first}{second}" for first in "abcdefghijkl" for second in "klmnopqrst"]
DIVIDEND = "qtly div {} cts vs {} cts prior pay april {} record march {}"


def told(first: str, second: str, titles: tuple[str, str] = ("talks fail", "talks fail"), days: int = 0) -> bool:
    bodies = first.split(), second.split()
    arrays = signature_arrays([(title.split(), [], body) for title, body in zip(titles, bodies, strict=True)])
    return bool(tells_same_story(arrays["signature"], arrays["sketch"], tuple(map(len, bodies)), days))


@pytest.mark.parametrize(
    ("other", "titles", "days", "wanted"),
    [
        (" ".join(LONG), ("talks fail", "hopes fade"), 400, True),
        (" ".join(LONG[:80]), ("talks fail", "talks fail"), 0, True),
        (" ".join(LONG[:80]), ("talks fail", "talks fail"), 8, False),
        (" ".join(LONG[40:]), ("talks fail", "hopes fade"), 0, False),
        (" ".join(LONG[:40]), ("talks fail", "talks fail"), 0, False),
    ],
)
def test_copies_shortened_texts_and_others(other: str, titles: tuple[str, str], days: int, wanted: bool) -> None:
    assert told(" ".join(LONG), other, titles, days) is wanted


def test_reports_that_differ_in_their_figures_are_different_stories() -> None:
    assert told(DIVIDEND.format(10, 10, 15, 3), DIVIDEND.format(10, 10, 15, 3))
    assert not told(DIVIDEND.format(10, 10, 15, 3), DIVIDEND.format(12, 12, 24, 9))


def test_so_are_short_reports_with_the_same_figures_under_other_titles() -> None:
    report = DIVIDEND.format(10, 10, 15, 3)
    assert not told(report, report, ("fuqua sets quarterly", "mutual of omaha payout"))
