"""The places of a gazetteer in the making."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from index.entities.gazetteer import CITY, COUNTRY, FORMER, place_key

NOWHERE = -1
DOMINANT = 4
"""How many times larger a place has to be than its namesakes for a bare name to mean it."""


class Place(NamedTuple):
    """A place to be written: parent and country are places in the list, or -1; weight is roughly inhabitants."""

    label: str
    kind: int
    parent: int
    country: int
    weight: int


class Builder:
    """The places in the making, and what they are called."""

    def __init__(self) -> None:
        self.places: list[Place] = []
        self.names: dict[str, set[int]] = defaultdict(set)
        self.labels: dict[str, int] = {}
        self.demonyms: dict[str, int] = {}
        self.short: dict[str, int] = {}
        self.owners: dict[str, int] = {}
        self.doubtful: set[str] = set()
        self.countries: dict[str, int] = {}
        self.regions: dict[tuple[str, str], int] = {}

    def add(self, label: str, kind: int, parent: int, weight: int, names: Iterable[str] = ()) -> int:
        """A new place and its number; the one that has the label already where there is one."""
        number = self.labels.get(place_key(label))
        if number is None:
            number = len(self.places)
            country = number if kind in (COUNTRY, FORMER) else self.country(parent)
            self.places.append(Place(label, kind, parent, country, weight))
            self.labels[place_key(label)] = number
        for name in (label, label.partition(", ")[0], *names):
            key = place_key(name.removeprefix("*"))
            self.names[key].add(number)
            if name.startswith("*"):
                self.owners[key] = number
        return number

    def country(self, number: int) -> int:
        """The country of a place; -1 where it has none."""
        return self.places[number].country if number >= 0 else NOWHERE

    def call(self, people: Iterable[str], number: int) -> None:
        """Take in what the people of a place are called."""
        for demonym in people:
            self.demonyms.setdefault(demonym.replace("-", " "), number)

    def candidates(self, name: str) -> tuple[list[int], bool]:
        """The places that a name may mean, the one that it usually means first, and whether that is certain."""
        owner = self.owners.get(name, self.labels.get(name, NOWHERE))
        others = sorted(self.names[name] - {owner}, key=lambda number: (-self.places[number].weight, number))
        if owner >= 0:
            return [owner, *others], True
        weights = [self.places[number].weight for number in others]
        is_dominant = len(weights) == 1 or weights[0] >= DOMINANT * weights[1]
        is_word = name in self.doubtful and self.places[others[0]].kind == CITY
        return others, is_dominant and not is_word
