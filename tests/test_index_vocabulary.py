"""Numbered texts: equal ones and only those share a number, and they sort as their bytes do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import vocabulary_kernels
from index.vocabulary import Vocabulary

# Few letters and long common beginnings: what is tied in the first eight bytes, and in the next.
STRINGS = st.text("ab\uffffé", min_size=1, max_size=20) | st.text("ab", max_size=3).map(lambda end: "x" * 30 + end)


def numbered(strings: list[str]) -> list[int]:
    """The plain twin: the number of each string in the order in which they are met."""
    known: dict[str, int] = {}
    return [known.setdefault(string, len(known)) for string in strings]


@settings(deadline=None)
@given(st.lists(STRINGS), st.lists(STRINGS))
def test_texts_are_numbered_in_the_order_in_which_they_are_met(first: list[str], second: list[str]) -> None:
    texts = Vocabulary()
    numbers = [*texts.number_strings(first).tolist(), *texts.number_strings(second).tolist()]
    assert numbers == numbered(first + second)
    assert len(texts) == len({*first, *second})
    for string, number in zip(first + second, numbers, strict=True):
        assert texts[number] == string


def test_many_texts_keep_their_numbers_while_room_is_made_for_more() -> None:
    texts = Vocabulary()
    strings = [f"word{number % 90_000}" for number in range(150_000)]
    numbers = [number for at in range(0, 150_000, 7_000) for number in texts.number_strings(strings[at : at + 7_000])]
    assert numbers == numbered(strings)


def test_texts_with_the_same_hash_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    number_texts = vocabulary_kernels.number_texts.py_func  # type: ignore[attr-defined]
    monkeypatch.setattr("index.vocabulary_kernels._hash_of", lambda text, first, last: np.uint64(5))
    monkeypatch.setattr("index.vocabulary.number_texts", number_texts)
    assert Vocabulary().number_strings(["a", "b", "ab", "a", "ab", "c"]).tolist() == [0, 1, 2, 0, 2, 3]


@settings(max_examples=200, deadline=None)
@given(st.lists(STRINGS, unique=True), st.data())
def test_texts_sort_as_their_bytes_do(strings: list[str], data: st.DataObject) -> None:
    texts = Vocabulary()
    texts.number_strings(strings)
    wanted = data.draw(st.lists(st.integers(0, len(strings) - 1), unique=True)) if strings else []
    ordered = texts.in_order(np.array(wanted, np.int64))
    assert [strings[number] for number in ordered.tolist()] == sorted(
        (strings[number] for number in wanted), key=str.encode
    )
    copied, start = texts.copied(ordered)
    assert copied.tobytes().decode() == "".join(strings[number] for number in ordered.tolist())
    assert np.diff(start).tolist() == [len(strings[number].encode()) for number in ordered.tolist()]


def test_half_a_surrogate_pair_is_a_text_like_any_other() -> None:
    texts = Vocabulary()
    assert texts[int(texts.number_strings(["\ud800"])[0])] == "\ud800"
