"""The gazetteer: the places that come with Dateline, what they are called, and in which region and country they lie."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from index.folding import fold_name

GAZETTEER_VERSION = "1"
"""Goes up with every change of names or places that gives an article other values."""

COUNTRY, REGION, CITY, FORMER, WORLD, WATER = range(6)
KINDS = ("country", "region", "city", "country", "world", "landscape")
"""What a place is; a former country is one, and a landscape is water or mountains."""
_DEEPEST = 8
# No place has a longer name, and none that is longer is kept at hand.
_LONGEST = 100


class Place(NamedTuple):
    """A place.

    number    its number in this gazetteer: means nothing outside this process
    label     its proper name, which no other place has, whatever the case or the accents: `Georgia, United States`
    kind      one of KINDS
    parent    the label of what it lies in; None for a country and for what lies in several
    country   the label of its country, its own for a country; None for what lies in several
    """

    number: int
    label: str
    kind: str
    parent: str | None
    country: str | None


class Candidates(NamedTuple):
    """The places that a name may mean, as numbers; the one that it usually means first.

    is_certain   whether the first is meant where nothing speaks for another
    """

    numbers: tuple[int, ...]
    is_certain: bool


class _Texts:
    """Texts one behind the other, without an object for each."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> None:
        self._text = arrays[f"{name}_text"].tobytes()
        self._start = array("I", arrays[f"{name}_start"].tobytes())

    def __len__(self) -> int:
        return len(self._start) - 1

    def __getitem__(self, place: int) -> str:
        return self._text[self._start[place] : self._start[place + 1]].decode()


class _Names(_Texts):
    """Texts in the order of their hashes, to be found by them."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], name: str) -> None:
        super().__init__(arrays, name)
        self._hashes = array("I", arrays[f"{name}_hash"].tobytes())

    def find(self, text: str) -> int:
        """The place of a text; -1 where it is not among them."""
        hashed = name_hash(text)
        place = bisect_left(self._hashes, hashed)
        while place < len(self) and self._hashes[place] == hashed:
            if self[place] == text:
                return place
            place += 1
        return -1


class Gazetteer:
    """Places and names as arrays. Opened in some milliseconds, and once for a process: see `gazetteer`."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        self._labels, self._demonyms = (_Texts(arrays, name) for name in ("label", "demonym"))
        self._names, self._short = (_Names(arrays, name) for name in ("name", "short"))
        self.kind: npt.NDArray[np.uint8] = arrays["kind"]
        self.parent: npt.NDArray[np.int32] = arrays["parent"]
        self.country: npt.NDArray[np.int16] = arrays["country"]
        self.weight: npt.NDArray[np.uint32] = arrays["weight"]
        self._candidate, self._start, self._certain = (
            arrays[name] for name in ("candidate", "candidate_start", "certain")
        )
        self._short_place, self._demonym_place = arrays["short_place"], arrays["demonym_place"]

    def __len__(self) -> int:
        return len(self.kind)

    def place(self, number: int) -> Place:
        """The place with a number."""
        parent, country = int(self.parent[number]), int(self.country[number])
        return Place(
            number,
            self._labels[number],
            KINDS[self.kind[number]],
            self._labels[parent] if parent >= 0 else None,
            self._labels[country] if country >= 0 else None,
        )

    def candidates(self, key: str) -> Candidates | None:
        """The places that are called by a name with the key `key`, see `place_key`; None where there are none."""
        name = self._names.find(key)
        if name < 0:
            return None
        numbers = self._candidate[self._start[name] : self._start[name + 1]].tolist()
        return Candidates(tuple(numbers), bool(self._certain[name]))

    def called(self, key: str) -> int:
        """The number of the place whose proper name has the key `key`, or that is certainly meant by it; -1 where there is none."""
        found = self.candidates(key)
        if found is None:
            return -1
        usual = found.numbers[0] if found.is_certain else -1
        return next((number for number in found.numbers if place_key(self._labels[number]) == key), usual)

    def abbreviated(self, key: str) -> int:
        """The state that is written so behind the name of a town (`Mo.`, `MO`), by the key of that; -1 where there is none."""
        found = self._short.find(key)
        return int(self._short_place[found]) if found >= 0 else -1

    def demonyms(self) -> dict[str, str]:
        """What people and things of a country are called (`Syrian`, `South Korean`), and that country's label."""
        country = self.country[self._demonym_place].tolist()
        return {self._demonyms[place]: self._labels[number] for place, number in enumerate(country)}


def name_hash(text: str) -> int:
    """The hash by which names are found, in 32 bits."""
    return crc32(text.encode("utf-8", "surrogatepass"))


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that comes with Dateline."""
    with files("index.entities").joinpath("data/gazetteer.npz").open("rb") as file, np.load(file) as arrays:
        return Gazetteer(arrays)


@lru_cache(maxsize=8_192)
def place_key(name: str) -> str:
    """What names of a place are compared by: without case, accents, full stops, hyphens and a leading article."""
    key = " ".join(fold_name(name).replace(".", " . ").replace("-", " ").replace(" . ", "").split())
    return key.removeprefix("the ")


def candidates(name: str) -> Candidates | None:
    """The places that `name` may mean; None where the gazetteer knows none."""
    return _candidates(name) if len(name) <= _LONGEST else None


@lru_cache(maxsize=8_192)
def _candidates(name: str) -> Candidates | None:
    return gazetteer().candidates(place_key(name))


def place_called(label: str) -> Place | None:
    """The place whose proper name this is, or that it certainly means (`Kiev`); None where there is none."""
    return _place_called(label) if len(label) <= _LONGEST else None


@lru_cache(maxsize=8_192)
def _place_called(label: str) -> Place | None:
    number = gazetteer().called(place_key(label))
    return gazetteer().place(number) if number >= 0 else None


def ancestors(label: str) -> tuple[str, ...]:
    """What a place lies in, the nearest first: region and country of a city. Parts of the world are no ancestors."""
    return _ancestors(label) if len(label) <= _LONGEST else ()


@lru_cache(maxsize=8_192)
def _ancestors(label: str) -> tuple[str, ...]:
    place = place_called(label)
    found: list[str] = []
    while place is not None and place.parent is not None and len(found) < _DEEPEST:
        found.append(place.parent)
        place = place_called(place.parent)
    return tuple(found)


def country_of(label: str) -> str | None:
    """The country of a place by its proper name; None where it has none, or is not known."""
    place = place_called(label)
    return place.country if place else None
