"""Words of labels are found in all labels of a facet at once."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folding import fold_name
from search.labels import FoldedLabels

LABELS = ("John Kerry", "Kerry", "Teresa Heinz-Kerry", "Kerryman, The", "Ann  O’Brien", "Zoë Å", "kerry john", "")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kerry", [0, 1, 2, 6]),
        ("john kerry", [0]),
        ("kerr*", [0, 1, 2, 3, 6]),
        ("k?rry", [0, 1, 2, 6]),
        ("*man", [3]),
        ("heinz-kerry", [2]),
        ("obrien", [4]),
        ("zoe a", [5]),
        ("err", []),
        ("kerry.", []),
        ("j*n kerry", [0]),
    ],
)
def test_labels_are_found_by_whole_words_next_to_each_other(words: str, found: list[int]) -> None:
    assert FoldedLabels(LABELS).ids_with(words).tolist() == found


def test_without_labels_nothing_is_found() -> None:
    assert FoldedLabels([]).ids_with("kerry").tolist() == []


_texts = st.text(alphabet="ab -\n", max_size=8)


@given(st.lists(_texts, max_size=6), st.text(alphabet="ab ", min_size=1).map(str.strip).filter(bool))
def test_labels_are_those_that_have_the_words_between_anything_but_letters(labels: list[str], words: str) -> None:
    wanted = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    found = FoldedLabels(labels).ids_with(words).tolist()
    assert found == [number for number, label in enumerate(labels) if wanted.search(fold_name(label))]
