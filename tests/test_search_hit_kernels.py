"""Texts of rows as the compiled loops spell them, against the texts that were written; `read_page` whole is tested in
test_search_highlight.py."""

from __future__ import annotations

import re
from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_texts import text_store

from index.analysis import PATTERN
from search.hit_kernels import read_texts
from search.spelling_kernels import find_words, spell

texts = st.lists(
    st.sampled_from(("the", "cease-fire", " ", "  ", "\n\n", "“", "😀", "é", "\0", "x" * 300, "\ud800"))
    | st.text(max_size=3),
    max_size=30,
).map("".join)


@settings(deadline=None)
@given(texts, st.data())
def test_some_words_are_spelt_with_what_stands_around_them(text: str, data: st.DataObject) -> None:
    spans = [match.span() for match in re.finditer(PATTERN, text)]
    first = data.draw(st.integers(0, max(len(spans) - 1, 0))) if spans and len(spans) > 1 else 0
    most = data.draw(st.integers(0 if first == 0 else 1, 5)) if spans and len(spans) > 1 else len(spans)
    store = text_store([[text]], 200)
    codes, pieces = store["text_codes"], tuple(store[f"piece_{name}"] for name in ("text", "start", "kind"))
    words, count = find_words(codes, 0, 10_000, 200, pieces[2], np.empty(0, np.int64))
    assert count == len(spans)
    nothing = (np.empty(0, np.uint32), np.empty(0, np.int64), np.empty(0, np.int64))
    at = words[first - 1] if first else 0
    (codes_out, starts, ends), size, spelt = spell(codes, at, first == 0, most, 200, pieces, nothing)
    chosen = spans[first : first + most]
    begin = spans[first - 1][1] if first else 0
    goes_on = first + most < len(spans)
    end = spans[first + most][0] if goes_on else len(text)
    shown = codes_out[:size].tobytes().decode("utf-32-le", "surrogatepass")
    assert shown == "x" * (first > 0) + text[begin:end] + "x" * goes_on
    shift = (first > 0) - begin
    assert list(zip(starts[:spelt].tolist(), ends[:spelt].tolist(), strict=True)) == [
        (start + shift, last + shift) for start, last in chosen
    ]


@settings(deadline=None)
@given(st.lists(st.text(max_size=5), min_size=1, max_size=8), st.data())
def test_some_of_many_texts_are_read_at_once(written: list[str], data: st.DataObject) -> None:
    numbers = data.draw(st.lists(st.integers(0, len(written) - 1), max_size=6))
    encoded = [text.encode("utf-8", "surrogatepass") for text in written]
    starts = np.array([*accumulate(map(len, encoded), initial=0)], np.uint64)
    text, ends = read_texts(np.array(numbers, np.int64), np.frombuffer(b"".join(encoded), np.uint8), starts)
    assert text.tobytes().decode("utf-8", "surrogatepass") == "".join(written[number] for number in numbers)
    assert ends.tolist() == [*accumulate(len(written[number]) for number in numbers)]
