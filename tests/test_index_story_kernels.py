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
from index.story_kernels import NEIGHBOURS, join_stories, tells_same_story

# Signatures of few different bytes share bands often, and are often alike.
signatures = st.lists(
    st.lists(st.sampled_from([b"aaaa", b"bbbb", b"cccc"]), min_size=4, max_size=4).map(
        lambda bands: b"".join(bands) * 8
    ),
    max_size=9,
)


def rows(drawn: list[bytes], dead: int = -1) -> tuple[Any, ...]:
    """Rows with bodies of 30 words, and nothing else to tell them apart."""
    count = len(drawn)
    live = np.array([number != dead for number in range(count)], np.uint8)
    return (
        np.frombuffer(b"".join(drawn), np.uint8).reshape(-1, 128), np.zeros((count, 3, 16), np.uint16),
        np.full(count, 30, np.uint32), np.zeros((count, 2), np.uint32), np.zeros(count, np.int32), np.zeros(count, np.int32),
        live,
    )  # fmt: skip


def joined(new: Any, known: Any) -> list[tuple[int, int]]:
    """The pairs that are found, of rows numbered through."""
    offset = 0 if new is known else len(new[0])
    parent = np.arange(offset + len(known[0]))
    out = np.empty(len(parent), np.uint64)
    count = join_stories(sorted_bands(new[0]), sorted_bands(known[0]), new, known, offset, parent, out)
    pairs = out[:count]
    others = (pairs & np.uint64(2**32 - 1)).astype(int) + offset
    return list(zip((pairs >> np.uint64(32)).astype(int).tolist(), others.tolist(), strict=True))


def components(count: int, pairs: list[tuple[int, int]]) -> set[frozenset[int]]:
    of = {number: frozenset((number,)) for number in range(count)}
    for one, other in pairs:
        both = of[one] | of[other]
        of |= dict.fromkeys(both, both)
    return set(of.values())


def _pair(new: Any, one: int, known: Any, other: int) -> tuple[Any, Any]:
    """Signatures and sketches of two rows."""
    return np.array([new[0][one], known[0][other]]), np.array([new[1][one], known[1][other]])


def wanted(new: Any, known: Any) -> set[frozenset[int]]:
    """What hangs together, by the slow twin."""
    offset = 0 if new is known else len(new[0])
    pairs = [
        (one, offset + other)
        for one, other in product(range(len(new[0])), range(len(known[0])))
        if new[6][one] and known[6][other] and twin_stories.shares_a_band(new[0][one], known[0][other])
        and twin_stories.tells_same_story(*_pair(new, one, known, other), (30, 30), 0)
    ]  # fmt: skip
    return components(offset + len(known[0]), pairs)


@settings(deadline=None)
@given(new=signatures, known=signatures, dead=st.integers(-1, 3))
def test_rows_are_joined_that_share_a_band_and_tell_one_story(new: list[bytes], known: list[bytes], dead: int) -> None:
    first, second = rows(new, dead), rows(known, dead)
    pairs = joined(first, second)
    assert components(len(new) + len(known), pairs) == wanted(first, second)
    pairs = joined(first, first)
    assert components(len(new), pairs) == wanted(first, first)
    assert len(pairs) == len(new) - len(wanted(first, first))


def test_many_copies_need_one_pair_each() -> None:
    many = rows([bytes(128)] * (5 * NEIGHBOURS))
    assert len(joined(many, many)) == 5 * NEIGHBOURS - 1
    assert len(joined(rows([bytes(128)]), many)) == NEIGHBOURS


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


def test_so_are_long_tables_of_different_days_but_not_long_texts_with_some_figures() -> None:
    table = [word for number, word in enumerate(LONG * 2) for word in (word, str(number))]
    other = [str(int(word) + 1) if word.isdecimal() and int(word) % 9 == 0 else word for word in table]
    assert told(" ".join(table), " ".join(other), days=1)
    assert not told(" ".join(table), " ".join(other), days=2)
    text = LONG * 4 + [str(number) for number in range(20)]
    assert told(" ".join(text), " ".join(text[5:]), days=2)


def test_so_are_short_reports_with_the_same_figures_under_other_titles() -> None:
    report = DIVIDEND.format(10, 10, 15, 3)
    assert not told(report, report, ("fuqua sets quarterly", "mutual of omaha payout"))
