"""What the places of articles imply: the regions and countries that they lie in."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.entities.gazetteer import ancestors, country_of
from index.folding import fold_name

Numbers = npt.NDArray[np.int64]


class Values(NamedTuple):
    """Values of rows: (n,) rows, ascending, numbers of the values' names, how often each is mentioned, and how salient it is.

    salience   uint8, in hundredths; 0 for what is only implied
    """

    rows: Numbers
    numbers: Numbers
    counts: Numbers
    salience: npt.NDArray[np.uint8]


class Lines(NamedTuple):
    """What places lie in, by the numbers of their names.

    names           (n,) the numbers of places, ascending
    start, within   (n + 1,) where what each lies in begins in `within`, the nearest first
    country         (n,) the number of each one's country, or -1
    """

    names: Numbers
    start: Numbers
    within: Numbers
    country: Numbers


def with_ancestors(places: tuple[str, ...]) -> tuple[str, ...]:
    """Places, and behind them what they lie in and is not among them."""
    known = {fold_name(place) for place in places}
    implied = {fold_name(place): place for name in reversed(places) for place in reversed(ancestors(name))}
    first = {fold_name(place): None for name in places for place in ancestors(name)}
    return (*places, *(implied[key] for key in first if key not in known))


def countries_of(places: tuple[str, ...], countries: tuple[str, ...]) -> tuple[str, ...]:
    """The countries in which places lie, then those of `countries` that are others."""
    found = [country for place in places if (country := country_of(place)) is not None]
    by_key: dict[str, str] = {}
    for country in (*found, *countries):
        by_key.setdefault(fold_name(country), country)
    return tuple(by_key.values())


def add_ancestors(values: Values, lines: Lines, entities: Numbers) -> Values:
    """The places of rows, and behind those of each row what they lie in and is not among them, mentioned 0 times.

    entities   (names,) the number of the entity that each name means
    O(values × log values).
    """
    which = np.searchsorted(lines.names, values.numbers)
    sizes = np.diff(lines.start)[which]
    begins = np.cumsum(sizes) - sizes
    rows = np.repeat(values.rows, sizes)
    numbers = lines.within[np.arange(len(rows)) + np.repeat(lines.start[which] - begins, sizes)]
    keys = _keys(rows, numbers, entities)
    _, first = np.unique(keys, return_index=True)
    first.sort()
    first = first[~np.isin(keys[first], _keys(values.rows, values.numbers, entities))]
    joined = Values(
        np.concatenate((values.rows, rows[first])),
        np.concatenate((values.numbers, numbers[first])),
        np.concatenate((values.counts, np.zeros(len(first), np.int64))),
        np.concatenate((values.salience, np.zeros(len(first), np.uint8))),
    )
    order = np.argsort(joined.rows, kind="stable")
    return Values(joined.rows[order], joined.numbers[order], joined.counts[order], joined.salience[order])


def count_countries(places: Values, lines: Lines, others: Values, entities: Numbers) -> Values:
    """The countries of rows: as often as their places are mentioned, and as they are told of otherwise.

    In the order of the places, then of the others.
    """
    country = lines.country[np.searchsorted(lines.names, places.numbers)]
    lies = country >= 0
    rows = np.concatenate((places.rows[lies], others.rows))
    numbers = np.concatenate((country[lies], others.numbers))
    counts = np.concatenate((places.counts[lies], others.counts))
    _, first, which = np.unique(_keys(rows, numbers, entities), return_index=True, return_inverse=True)
    total = np.bincount(which, counts, len(first)).astype(np.int64)
    order = np.lexsort((first, rows[first]))
    chosen = first[order]
    return Values(rows[chosen], numbers[chosen], total[order], np.zeros(len(chosen), np.uint8))


def _keys(rows: Numbers, numbers: Numbers, entities: Numbers) -> Any:
    """One number for each row and entity."""
    return rows * max(len(entities), 1) + entities[numbers]


class PlaceLines:
    """What places lie in, kept by the number of their names: the gazetteer is asked once for each."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[list[int], int]] = {}

    def of(self, numbers: Numbers, labels: list[str], numbered: dict[str, int]) -> Lines:
        """The lines of places; names that are new get their numbers in `numbered`.

        numbers   of the places, in any order; labels  (names,) by number
        """
        names = np.unique(numbers)
        lines = []
        for number in names.tolist():
            line = self._known.get(number)
            if line is None:
                country = country_of(labels[number])
                within = [numbered[label] for label in ancestors(labels[number])]
                line = self._known[number] = (within, -1 if country is None else numbered[country])
            lines.append(line)
        return Lines(
            names,
            np.cumsum([0, *[len(within) for within, _ in lines]]),
            np.array([number for within, _ in lines for number in within], np.int64),
            np.array([country for _, country in lines], np.int64),
        )
