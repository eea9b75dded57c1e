"""What places imply: plainly for one article, and in bulk for the rows of a segment."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.implied import PlaceLines, Values, add_ancestors, count_countries, countries_of, with_ancestors

PLACES = ("Moscow", "Russia", "Kazan", "Houston", "Texas", "Paris, Texas", "Nowhere", "Middle East", "united states")


@pytest.mark.parametrize(
    ("places", "all_of_them"),
    [
        (("Moscow", "Kazan"), ("Moscow", "Kazan", "Russia", "Tatarstan")),
        (("Russia", "Moscow"), ("Russia", "Moscow")),
        (("Houston",), ("Houston", "Texas", "United States")),
        (("Houston", "UNITED STATES"), ("Houston", "UNITED STATES", "Texas")),
        (("Nowhere", "Middle East"), ("Nowhere", "Middle East")),
        ((), ()),
    ],
)
def test_behind_places_stands_what_they_lie_in(places: tuple[str, ...], all_of_them: tuple[str, ...]) -> None:
    assert with_ancestors(places) == all_of_them


def test_countries_are_those_of_places_and_then_others() -> None:
    assert countries_of(("Houston", "Nowhere", "Moscow"), ("Syria", "RUSSIA")) == ("United States", "Russia", "Syria")


@given(st.lists(st.lists(st.sampled_from(PLACES), unique=True, max_size=5), max_size=6))
def test_many_rows_imply_what_each_implies(rows: list[list[str]]) -> None:
    numbered = {name: number for number, name in enumerate(PLACES)}
    labels = list(PLACES)
    values = Values(
        np.repeat(np.arange(len(rows)), [len(row) for row in rows]).astype(np.int64),
        np.array([numbered[name] for row in rows for name in row], np.int64),
        np.array([len(name) for row in rows for name in row], np.int64),
        np.array([10 * len(name) for row in rows for name in row], np.uint8),
    )
    growing = _Growing(numbered)
    lines = PlaceLines().of(values.numbers, labels, growing)
    names = list(growing)
    entities = np.array([[name.lower() for name in names].index(name.lower()) for name in names], np.int64)
    found = add_ancestors(values, lines, entities)
    by_row = [
        [(names[number], count, salience) for row, number, count, salience in zip(*found, strict=True) if row == wanted]
        for wanted in range(len(rows))
    ]
    for row, pairs in zip(rows, by_row, strict=True):
        assert tuple(name for name, _, _ in pairs) == with_ancestors(tuple(row))
        assert [count for _, count, _ in pairs] == [*map(len, row), *[0] * (len(pairs) - len(row))]
        assert [salience for _, _, salience in pairs] == [10 * count for _, count, _ in pairs]
    none = np.empty(0, np.int64)
    nothing = Values(none, none, none, np.empty(0, np.uint8))
    countries = count_countries(values, lines, nothing, entities)
    for number, row in enumerate(rows):
        assert tuple(names[n] for r, n in zip(*countries[:2], strict=True) if r == number) == countries_of(
            tuple(row), ()
        )


class _Growing(dict[str, int]):
    def __missing__(self, name: str) -> int:
        number = self[name] = len(self)
        return number
