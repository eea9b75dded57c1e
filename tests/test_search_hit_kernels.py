"""Texts of rows as the compiled loops spell them, against the texts that were written; `read_page` whole is tested in
test_search_highlight.py."""

from __future__ import annotations

import re
from itertools import accumulate

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_postings import fixed
from twin_texts import text_store

from index.analysis import PATTERN
from search.count_kernels import renamed_bits
from search.hit_kernels import most_mentioned, read_texts
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


def together(facet: int, row: list[tuple[int, int]], canon: tuple[int, ...]) -> list[tuple[int, int, int]]:
    """The values of a row with those that count as one together, under the first of them."""
    if all(canon[value] == value for value, _ in row):
        return [(facet, value, count) for value, count in row]
    first = {canon[value]: value for value, _ in reversed(row)}
    return [
        (facet, value, sum(count for other, count in row if canon[other] == one))
        for one, value in reversed(first.items())
    ]


@settings(deadline=None, max_examples=60)
@given(
    facets=st.lists(
        st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 4)), max_size=5), min_size=3, max_size=3),
        min_size=3,
        max_size=3,
    ),
    docs=st.lists(st.integers(0, 2), max_size=4),
    most=st.integers(1, 6),
    canon=st.sampled_from((tuple(range(10)), (0, 1, 1, 1, 4, 4, 6, 7, 0, 9))),
)
def test_what_is_mentioned_most(
    facets: list[list[list[tuple[int, int]]]], docs: list[int], most: int, canon: tuple[int, ...]
) -> None:
    counted_as = fixed(canon, np.uint32)
    arrays = tuple(
        (
            fixed(list(accumulate(map(len, rows), initial=0)), np.uint32),
            fixed([value for row in rows for value, _ in row], np.uint32),
            fixed([count for row in rows for _, count in row], np.uint16),
            counted_as,
            fixed(renamed_bits(counted_as), np.uint64),
        )
        for rows in facets
    )
    found = most_mentioned(np.array(docs, np.int64), arrays, most)
    for place, doc in enumerate(docs):
        values = [value for number, rows in enumerate(facets) for value in together(number, rows[doc], canon)]
        ranked = sorted(values, key=lambda value: -value[2])[:most]
        assert found[place].tolist() == [list(value) for value in ranked] + [[0, 0, 0]] * (most - len(ranked))
