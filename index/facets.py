"""The facet values of a segment's rows: which there are, in what order, how often each is mentioned, and how salient it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.article import MENTION_KINDS, Article
from index.dictionary import Ids
from index.entities.counting_kernels import count_names
from index.entities.salience import in_hundredths, stored_saliences
from index.folding import fold_name
from index.implied import Lines, PlaceLines, Values, add_ancestors, count_countries
from index.invert_kernels import invert_values
from index.pieces import starts_of
from index.row import Row
from index.schema import COUNTRY_FIELD, ENTITY_FIELDS, LABEL_FIELDS, label_values
from index.texts import Sections

Arrays = dict[str, npt.NDArray[Any]]
Intern = Callable[[str, Sequence[str]], Ids]
"""As `Dictionaries.intern`: the ids of labels of a facet, new ones for new labels."""

# Names that are looked for in the texts of all rows at once: more of them, or longer ones, are left to `index.entities.finding`,
# which takes time that does not depend on them.
_MOST_NAMES, _LONGEST_NAME = 60, 64
_PLACE = MENTION_KINDS.index("place")
_NEVER = np.iinfo(np.int64).max


class _Names(NamedTuple):
    """Names of rows: (n,) rows, kinds, numbers of the names, how often each stands in its row, and where first or _NEVER.

    is_given   whether names of a row can be those of one entity; else each is one by itself
    places     the bits of where a given name stands, see `index.entities.salience`
    salience   that of any other name, in hundredths
    """

    rows: npt.NDArray[np.int64]
    kinds: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    first: npt.NDArray[np.int64]
    is_given: npt.NDArray[np.bool_]
    places: npt.NDArray[np.uint8]
    salience: npt.NDArray[np.uint8]

    def at(self, places: npt.NDArray[Any]) -> _Names:
        """Those at some places."""
        return _Names(*(array[places] for array in self))


class _Numbers(dict[str, int]):
    """The numbers of texts: the next one for a text that is asked for the first time."""

    def __missing__(self, text: str) -> int:
        number = self[text] = len(self)
        return number


@dataclass(slots=True)
class _Value:
    """What an article says of one entity: its name, its mentions, the highest salience among them."""

    name: str
    count: int = 0
    salience: float = 0.0


class KnownNames:
    """The names met so far, numbered, and the numbers of the entities that they name."""

    def __init__(self) -> None:
        self.numbers = _Numbers()
        self.labels: list[str] = []
        self._entities = _Numbers()
        self._entity_of: list[int] = []
        self._lines = PlaceLines()

    def __len__(self) -> int:
        return len(self.numbers)

    def lines(self, places: npt.NDArray[np.int64]) -> Lines:
        """What the places with these numbers lie in."""
        self._label()
        return self._lines.of(places, self.labels, self.numbers)

    def _label(self) -> None:
        self.labels += islice(self.numbers, len(self.labels), None)

    def entities(self) -> npt.NDArray[np.int64]:
        """(names,) the number of each name's entity."""
        self._label()
        self._entity_of += [self._entities[fold_name(name)] for name in self.labels[len(self._entity_of) :]]
        return np.array(self._entity_of, np.int64)

    def ranks(self, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """(n,) the places of names among them in the order of their entities' ids; equal where the entity is."""
        keys = [fold_name(self.labels[number]) for number in numbers.tolist()]
        rank = {key: place for place, key in enumerate(sorted(set(keys)))}
        return np.array([rank[key] for key in keys], np.int64)


class FacetWriter:
    """Collects the facet values of rows, batch by batch. Names are numbered in `known`, which a later writer may go on with."""

    def __init__(self, classes: npt.NDArray[np.uint8], known: KnownNames) -> None:
        self._classes = classes
        self._rows = 0
        self._known = known
        self._numbers = known.numbers
        self._names: list[_Names] = []
        self._labels: dict[str, tuple[list[int], list[str]]] = {facet: ([], []) for facet in LABEL_FIELDS}

    def add(self, rows: Sequence[Row], texts: Sections) -> None:
        """Take in the next rows, whose titles, summaries and bodies are `texts`."""
        names: list[str] = []
        sizes: list[int] = []
        others: list[tuple[int, Article]] = []
        for row, written in enumerate(rows):
            article = written.texts[-1]
            if _is_counted(article, written):
                for of_kind in (article.people, article.places, article.organisations):
                    names += of_kind
                    sizes.append(len(of_kind))
            else:
                sizes += (0, 0, 0)
                if article.mentions:
                    others.append((row, article))
            for facet, values in label_values(article).items():
                of_rows, labels = self._labels[facet]
                of_rows.append(len(values))
                labels += values
        self._names.append(self._given(names, sizes, texts))
        self._names += [self._mentioned(row, article) for row, article in others]
        self._rows += len(rows)

    def _given(self, names: list[str], sizes: list[int], texts: Sections) -> _Names:
        """Names given with rows, counted in their texts: sizes (3 rows,) says how many names each row has of each kind."""
        numbers = np.fromiter(map(self._numbers.__getitem__, names), np.int64, len(names))
        codes = np.frombuffer("".join(names).encode("utf-32-le", "surrogatepass"), np.uint32)
        ends = starts_of([len(name) for name in names], np.int64)
        starts = starts_of(sizes, np.int64)
        counts, first, places = (
            np.zeros(len(names), np.int64),
            np.full(len(names), _NEVER),
            np.zeros(len(names), np.uint8),
        )
        count_names(
            texts.codes, texts.begin, texts.end, self._classes, codes, ends, numbers, starts[::3].copy(),
            counts, first, places,
        )  # fmt: skip
        of_row_and_kind = np.repeat(np.arange(len(sizes)), sizes)
        return _Names(
            self._rows + of_row_and_kind // 3,
            of_row_and_kind % 3,
            numbers,
            counts,
            first,
            np.ones(len(names), np.bool_),
            places,
            np.zeros(len(names), np.uint8),
        )

    def _mentioned(self, row: int, article: Article) -> _Names:
        """What an article mentions, as it says itself."""
        found: dict[tuple[str, str], _Value] = {}
        for mention in article.mentions:
            value = found.setdefault((mention.kind, mention.entity), _Value(mention.name))
            value.count += 1
            value.salience = max(value.salience, mention.salience)
        of_kinds = [[value for (kind, _), value in found.items() if kind == facet] for facet in MENTION_KINDS]
        values = [value for of_kind in of_kinds for value in of_kind]
        return _Names(
            np.full(len(values), self._rows + row),
            np.repeat(np.arange(len(MENTION_KINDS)), [len(of_kind) for of_kind in of_kinds]),
            np.array([self._numbers[value.name] for value in values], np.int64),
            np.array([value.count for value in values], np.int64),
            np.arange(len(values)),
            np.zeros(len(values), np.bool_),
            np.zeros(len(values), np.uint8),
            np.array([in_hundredths(value.salience) for value in values], np.uint8),
        )

    def arrays(self, intern: Intern) -> Arrays:
        """The arrays of all facets; `intern` gives the values their ids."""
        arrays: Arrays = {}
        names = _Names(*(np.concatenate(parts) for parts in zip(*self._names, strict=True)))
        lines = self._known.lines(names.numbers[names.kinds == _PLACE])
        entities = self._known.entities()
        by_facet: dict[str, Values] = {
            facet: _counted(_values(names.at(names.kinds == kind), entities, self._known))
            for kind, facet in enumerate(MENTION_KINDS)
        }
        places = by_facet["place"]
        by_facet["place"] = add_ancestors(places, lines, entities)
        by_facet[COUNTRY_FIELD] = count_countries(places, lines, by_facet[COUNTRY_FIELD], entities)
        for facet, (rows, numbers, counts, salience) in by_facet.items():
            start = starts_of(np.bincount(rows, minlength=self._rows), np.uint32)
            value = _interned(numbers, self._known.labels, facet, intern)
            most = np.minimum(counts, np.iinfo(np.uint16).max).astype(np.uint16)
            arrays |= _facet_arrays(facet, start, value, most)
            if facet in ENTITY_FIELDS:
                arrays[f"{facet}_salience"] = salience
        for facet, (sizes, texts) in self._labels.items():
            value = intern(facet, texts)
            arrays |= _facet_arrays(facet, starts_of(sizes, np.uint32), value, np.ones(len(texts), np.uint16))
        return arrays


def _is_counted(article: Article, row: Row) -> bool:
    """Whether the mentions of an article are its given names where they stand, and these are few and short."""
    if not row.mentions_are_given:
        return False
    names = (*article.people, *article.places, *article.organisations)
    return len(names) <= _MOST_NAMES and max(map(len, names)) <= _LONGEST_NAME


def _values(names: _Names, entities: npt.NDArray[np.int64], known: KnownNames) -> _Names:
    """The values of the rows among names of one kind, in their order; entities: (numbers,) of the names.

    An entity goes by the first of its names that stands in the row, else by the first of them; all of them are its mentions.
    Entities that stand nowhere come first, by their ids; then the others, as they stand.
    """
    entity = np.where(names.is_given, entities[names.numbers], len(entities) + np.arange(len(names.rows)))
    by_entity = np.lexsort((np.arange(len(entity)), names.first, entity, names.rows))
    rows, entity = names.rows[by_entity], entity[by_entity]
    is_first = np.ones(len(rows), np.bool_)
    is_first[1:] = (rows[1:] != rows[:-1]) | (entity[1:] != entity[:-1])
    chosen = _together(names.at(by_entity), np.flatnonzero(is_first))
    first = chosen.first.copy()
    is_nowhere = first == _NEVER
    first[is_nowhere] = known.ranks(chosen.numbers[is_nowhere])
    return chosen.at(np.lexsort((first, ~is_nowhere, chosen.rows)))


def _together(names: _Names, starts: npt.NDArray[np.int64]) -> _Names:
    """One name of each entity, the first: with the mentions of all of them, and the salience that these give it."""
    if not len(starts):
        return names
    # A name that is given twice has all its mentions both times.
    is_again = np.zeros(len(names.rows), np.bool_)
    is_again[1:] = names.numbers[1:] == names.numbers[:-1]
    is_again[starts] = False
    counts = np.add.reduceat(np.where(is_again, 0, names.counts), starts)
    places = np.bitwise_or.reduceat(names.places, starts)
    firsts = names.at(starts)
    salience = np.where(firsts.is_given, stored_saliences(np.maximum(counts, 1), places), firsts.salience)
    return firsts._replace(counts=counts, salience=salience)


def _counted(names: _Names) -> Values:
    """The values with their counts; one that stands nowhere in its row counts once."""
    return Values(names.rows, names.numbers, np.maximum(names.counts, 1), names.salience)


def _interned(numbers: npt.NDArray[np.int64], labels: list[str], facet: str, intern: Intern) -> Any:
    """The ids of labels by their numbers; new ids in the order in which the labels come."""
    distinct, first = np.unique(numbers, return_index=True)
    distinct = distinct[np.argsort(first)]
    ids = np.zeros(len(labels), np.uint32)
    ids[distinct] = intern(facet, [labels[number] for number in distinct.tolist()])
    return ids[numbers]


def _facet_arrays(facet: str, start: Any, value: Any, count: Any) -> Arrays:
    distinct, slots, sizes = np.unique(value, return_inverse=True, return_counts=True)
    inverted_start = starts_of(sizes, np.uint32)
    return {
        f"{facet}_start": start,
        f"{facet}_value": value,
        f"{facet}_count": count,
        f"{facet}_inv_value": distinct.astype(np.uint32),
        f"{facet}_inv_start": inverted_start,
        f"{facet}_inv_doc": invert_values(start, value, slots, inverted_start[:-1].copy()),
    }
