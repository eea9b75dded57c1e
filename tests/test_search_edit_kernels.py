"""Words a few edits away, and what the edits cost, as plain Python finds them."""

from __future__ import annotations

from functools import cache
from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed

from search.edit_kernels import EDIT, FIRST, SLIP, cost_of, edits, near_words
from search.surface_kernels import LONGEST, by_length

LETTERS = "abcéж"
WORDS = st.text(LETTERS, min_size=1, max_size=7)


def codes(word: str) -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    return np.array([ord(letter) for letter in word], np.uint32)


def plain_edits(a: str, b: str) -> int:
    """The optimal string alignment of two words: no letter is edited twice."""

    @cache
    def upto(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        least = min(upto(i - 1, j) + 1, upto(i, j - 1) + 1, upto(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
        if i > 1 and j > 1 and a[i - 2 : i] == b[j - 2 : j][::-1]:
            least = min(least, upto(i - 2, j - 2) + 1)
        return least

    return upto(len(a), len(b))


def plain_cost(a: str, b: str) -> int:
    def one(word: str, place: int) -> int:
        if not place:
            return EDIT + FIRST
        return SLIP if word[place] == word[place - 1] else EDIT

    @cache
    def upto(i: int, j: int) -> int:
        if not i and not j:
            return 0
        ways = []
        if i:
            ways.append(upto(i - 1, j) + one(a, i - 1))
        if j:
            ways.append(upto(i, j - 1) + one(b, j - 1))
        if i and j:
            replaced = EDIT + FIRST * (i == j == 1)
            ways.append(upto(i - 1, j - 1) + (0 if a[i - 1] == b[j - 1] else replaced))
        if i > 1 and j > 1 and a[i - 2 : i] == b[j - 2 : j][::-1]:
            ways.append(upto(i - 2, j - 2) + SLIP)
        return min(ways)

    return upto(len(a), len(b))


@settings(deadline=None, max_examples=300)
@given(a=WORDS, b=WORDS, most=st.integers(0, 3))
def test_edits_are_those_of_the_twin_as_far_as_they_are_few(a: str, b: str, most: int) -> None:
    rows = np.full((3, LONGEST + 1), 99, np.int64)
    assert min(edits(codes(a), len(a), codes(b), len(b), rows, most), most + 1) == min(plain_edits(a, b), most + 1)


@settings(deadline=None, max_examples=300)
@given(a=WORDS, b=WORDS)
def test_costs_are_those_of_the_twin(a: str, b: str) -> None:
    rows = np.full((3, LONGEST + 1), 99, np.int64)
    assert cost_of(codes(a), len(a), codes(b), len(b), rows) == plain_cost(a, b)


@pytest.mark.parametrize(
    ("written", "meant", "cost"),
    [
        ("lavrov", "lavrov", 0),
        ("lavrof", "lavrov", EDIT),
        ("teh", "the", SLIP),
        ("goverrnment", "government", SLIP),
        ("comitee", "committee", 2 * SLIP),
        ("ussia", "russia", EDIT + FIRST),
        ("hte", "the", SLIP),
    ],
)
def test_what_hands_do_often_costs_less(written: str, meant: str, cost: int) -> None:
    assert plain_cost(written, meant) == cost


@settings(deadline=None, max_examples=150)
@given(words=st.sets(st.text("abcéжxyz1京", min_size=1, max_size=7), max_size=25), wanted=WORDS, most=st.integers(1, 2))
def test_words_near_another(words: set[str], wanted: str, most: int) -> None:
    ordered = sorted(words, key=str.encode)
    blobs = [word.encode() for word in ordered]
    text, starts = fixed(list(b"".join(blobs)), np.uint8), fixed([*accumulate(map(len, blobs), initial=0)], np.uint32)
    numbers, costs = np.empty(30, np.int64), np.empty(30, np.int64)
    count = near_words((text, starts), by_length(text, starts), codes(wanted), most, numbers, costs)
    found = {
        ordered[number]: cost for number, cost in zip(numbers[:count].tolist(), costs[:count].tolist(), strict=True)
    }
    near = [word for word in ordered if not set(word) & set("1京") and plain_edits(wanted, word) <= most]
    assert found == {word: plain_cost(wanted, word) for word in near}


def test_what_there_is_no_room_for_is_left_out() -> None:
    blobs = [b"aa", b"ab", b"ac"]
    text, starts = fixed(list(b"".join(blobs)), np.uint8), fixed([0, 2, 4, 6], np.uint32)
    assert (
        near_words(
            (text, starts), by_length(text, starts), codes("ad"), 1, np.empty(2, np.int64), np.empty(2, np.int64)
        )
        == 2
    )
