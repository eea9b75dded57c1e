"""Texts merged, words by length and titles by word, as plain Python has them. (Surveys: see `test_search_lexicon`.)"""

from __future__ import annotations

from collections import defaultdict
from itertools import accumulate, pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed

from search.surface_kernels import LONGEST, _take_off, by_length, gather_titles, mask_of, merge_texts

TEXTS = st.text("abé嗨", min_size=1, max_size=12)


@settings(deadline=None, max_examples=100)
@given(lists=st.lists(st.lists(TEXTS, max_size=8), max_size=4))
def test_merged_texts_stand_once_and_ascend(lists: list[list[str]]) -> None:
    each = [sorted(text.encode() for text in texts) for texts in lists]
    flat = [text for texts in each for text in texts]
    ends = np.cumsum([0, *map(len, flat)])
    first = np.array([0, *accumulate(map(len, each))], np.int64)
    numbers, text, starts = merge_texts(np.frombuffer(b"".join(flat), np.uint8), ends[:-1], ends[1:], first)
    bounds = starts.tolist()
    merged = [text[begin:end].tobytes() for begin, end in pairwise(bounds)]
    assert merged == sorted(set(flat))
    assert [merged[number] for number in numbers.tolist()] == flat


def test_texts_that_overlap_are_not_written_beyond_their_room() -> None:
    begins, ends = np.zeros(50, np.int64), np.arange(50)
    _numbers, text, starts = merge_texts(np.full(60, 97, np.uint8), begins, ends, np.array([0, 50]))
    assert len(text) <= 60
    assert starts[-1] == len(text)


def letters_of(word: str) -> bool:
    return len(word) <= LONGEST and not any(char in ".0123456789京" for char in word)


@settings(deadline=None, max_examples=100)
@given(words=st.lists(st.text("abz.7éж京", min_size=1, max_size=40), max_size=12))
def test_words_of_letters_are_sorted_by_length(words: list[str]) -> None:
    blobs = [word.encode() for word in words]
    text, starts = fixed(list(b"".join(blobs)), np.uint8), fixed([*accumulate(map(len, blobs), initial=0)], np.uint32)
    numbers, masks, first = by_length(text, starts)
    by_size: dict[int, list[int]] = defaultdict(list)
    for number, word in enumerate(words):
        if letters_of(word):
            by_size[len(word)].append(number)
    assert {size: numbers[first[size] : first[size + 1]].tolist() for size in by_size} == by_size
    assert len(numbers) == sum(map(len, by_size.values()))
    for number, mask in zip(numbers.tolist(), masks.tolist(), strict=True):
        assert mask == mask_of(np.array([ord(letter) for letter in words[number]], np.uint32), len(words[number]))


@settings(deadline=None, max_examples=60)
@given(pairs=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9)), max_size=20))
def test_titles_are_gathered_by_word(pairs: list[tuple[int, int]]) -> None:
    words, titles = (np.array([pair[side] for pair in pairs], np.uint32) for side in (0, 1))
    starts, gathered = gather_titles(words, titles, 6)
    for word in range(6):
        expected = [title for other, title in pairs if other == word]
        assert gathered[starts[word] : starts[word + 1]].tolist() == expected


def packed(values: list[int]) -> list[int]:
    """A posting of these values, six bits a byte."""
    data: list[int] = []
    for value in values:
        groups = [value >> shift & 63 for shift in range(0, max(value.bit_length(), 1), 6)]
        data += [*[group | 0x80 for group in groups[:-1]], groups[-1]]
    return [*data[:-1], data[-1] | 0x40]


def test_forms_that_cannot_be_told_apart_are_given_up_with_one_of_them() -> None:
    forms, counts = np.arange(300, dtype=np.uint32), np.full(300, 5, np.int64)
    posting = np.array(packed([3 << 8 | 7, 1 << 8 | 7, 2 << 8 | 254]), np.uint8)
    _take_off(posting, 0, 8, forms, counts)
    assert (counts[7], counts[254], counts.sum()) == (3, 4, 300 * 5 - 3)
    _take_off(np.array(packed([1 << 8 | 255]), np.uint8), 0, 8, forms, counts)
    assert counts[255:].sum() == 0
    assert counts[254] == 4
