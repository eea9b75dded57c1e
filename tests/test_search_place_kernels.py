"""Where words of many terms stand, term by term, is where they stand row by row."""

from __future__ import annotations

import numpy as np
import twin_postings as of_rows
from hypothesis import given, settings
from hypothesis import strategies as st

from search.mark_kernels import place_terms
from search.place_kernels import place_many

_row = st.integers(0, 40)
_postings = st.dictionaries(
    _row,
    st.tuples(
        st.integers(1, 9),
        st.lists(
            st.tuples(st.integers(0, 250), st.integers(0, 3)), min_size=1, max_size=6, unique_by=lambda at: at[0]
        ).map(sorted),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None, max_examples=80)
@given(
    terms=st.lists(_postings, min_size=1, max_size=4),
    docs=st.sets(_row, max_size=20).map(sorted),
    wanted=st.lists(st.sets(st.integers(0, 3)), min_size=4, max_size=4),
    section=st.integers(-1, 2),
    words=st.tuples(st.integers(0, 60), st.integers(0, 30)),
)
def test_words_of_many_terms_stand_where_their_terms_do(
    terms: list[of_rows.Postings], docs: list[int], wanted: list[set[int]], section: int, words: tuple[int, int]
) -> None:
    arrays = of_rows.Terms(terms)
    numbers = np.arange(len(terms))
    slices = np.append(arrays.firsts, arrays.lasts[-1:]).astype(np.uint32)
    bits = of_rows.fixed([2] * len(terms), np.uint8)
    sets = np.array([[variant in each for variant in range(256)] for each in wanted[: len(terms)]])
    of_sections = np.array([words] * 41, np.uint32)
    rows = np.array(docs, np.int64)
    each = (arrays.arrays, (arrays.bytes, arrays.checkpoints))
    bounds, positions = place_many(*each, numbers, slices, bits, rows, (sets, section, of_sections), (41, 8))
    row_by_row = (numbers[None, :], sets, np.array([section]), of_sections)
    expected = place_terms(*each, numbers[None, :], slices, bits, rows, row_by_row)
    assert bounds.tolist() == expected[0].tolist()
    assert positions.tolist() == expected[1].tolist()
    low = (0, words[0] + 100, sum(words) + 200)[max(section, 0)]
    high = 10**9 if section in (-1, 2) else low + words[section]
    assert positions.tolist() == [
        at
        for doc in docs
        for at in sorted(
            at
            for term, of_term in enumerate(terms)
            for at, variant in (of_term[doc][1] if doc in of_term else [])
            if variant in wanted[term] and low <= at < high
        )
    ]
