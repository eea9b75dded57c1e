"""Words some edits away, against a plain table of edits."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed
from twin_search import edits

from search import forms


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
    near = forms._within(texts, starts, begin, len(ordered), codes, most)
    assert near.tolist() == [edits(word, wanted) <= most for word in ordered[begin:]]
