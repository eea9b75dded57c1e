"""Ascending texts: where those with a prefix are, and which score best, as plain Python finds them."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed

from search.ordering_kernels import best_between, first_with

WORDS = st.sets(st.text("abé嗨", max_size=5), max_size=15).map(lambda words: sorted(word.encode() for word in words))


@settings(deadline=None, max_examples=80)
@given(words=WORDS, prefix=st.text("abé嗨", max_size=4).map(str.encode))
def test_words_with_a_prefix(words: list[bytes], prefix: bytes) -> None:
    text, starts = fixed(list(b"".join(words)), np.uint8), fixed([*accumulate(map(len, words), initial=0)], np.uint32)
    wanted = np.frombuffer(prefix, np.uint8)
    begin, end = first_with(text, starts, wanted, False), first_with(text, starts, wanted, True)
    assert words[begin:end] == [word for word in words if word.startswith(prefix)]
    assert begin == sum(word < prefix for word in words)


@settings(deadline=None, max_examples=80)
@given(scores=st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.5]), max_size=12), most=st.integers(0, 5), data=st.data())
def test_the_best_of_some(scores: list[float], most: int, data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(scores)))
    found = best_between(np.array(scores, np.float32), begin, len(scores), most)
    ranked = sorted(range(begin, len(scores)), key=lambda number: (-scores[number], number))
    assert found.tolist() == [number for number in ranked if scores[number] > 0][:most]
