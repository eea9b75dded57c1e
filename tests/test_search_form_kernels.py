"""Words that fit a pattern, or are some edits away from a word, as plain Python finds them."""

from __future__ import annotations

import fnmatch
from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed
from twin_search import edits

from search.form_kernels import ANY_LETTERS, ONE_LETTER, fit_pattern, within_edits


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
    near = within_edits(texts, starts, begin, len(ordered), codes, most)
    assert near.tolist() == [edits(word, wanted) <= most for word in ordered[begin:]]


@settings(deadline=None, max_examples=200)
@given(
    words=st.sets(st.text("abé嗨😀", max_size=7), max_size=15),
    pattern=st.text("abé嗨😀**??", max_size=7),
    data=st.data(),
)
def test_words_that_fit_a_pattern(words: set[str], pattern: str, data: st.DataObject) -> None:
    ordered = sorted(words)
    blobs = [word.encode() for word in ordered]
    texts, starts = fixed(list(b"".join(blobs)), np.uint8), fixed([*accumulate(map(len, blobs), initial=0)], np.uint32)
    begin = data.draw(st.integers(0, len(ordered)))
    signs = pattern.encode().replace(b"*", bytes([ANY_LETTERS])).replace(b"?", bytes([ONE_LETTER]))
    fitting = fit_pattern(texts, starts, begin, len(ordered), np.frombuffer(signs, np.uint8))
    assert fitting.tolist() == [fnmatch.fnmatchcase(word, pattern) for word in ordered[begin:]]
