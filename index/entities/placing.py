"""Chooses among the places that one name may mean: by what stands behind it, and by the other places of the article."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from index.entities.gazetteer import Place, ancestors, candidates, gazetteer, place_called, place_key

# How much another place of the article speaks for a candidate: it lies in the candidate, it is the region of the candidate, it is
# in the same country (however many do, so much at most). The place that a name usually means needs less than the others.
_WITHIN, _REGION, _COUNTRY, _MOST_COUNTRY = 4.0, 3.0, 1.0, 2.0
_USUAL = 1.5
# How many times larger one of several has to be to be meant, and a place elsewhere for a country behind it not to belong to it.
_DOMINANT, _ELSEWHERE = 4, 20
# How much of the other places of an article is looked at.
_MOST_CONTEXT = 60


class Candidate(NamedTuple):
    """A place that a name may mean: its label, what it is, the labels of what it lies in, and roughly its inhabitants."""

    label: str
    is_region: bool
    is_city: bool
    parent: str | None
    country: str | None
    weight: int


class Context:
    """The places that an article names for certain: by the key of a name its place, and how many lie in each other place."""

    def __init__(self, places: dict[str, str]) -> None:
        self.places = dict(islice(places.items(), _MOST_CONTEXT))
        self.labels = frozenset(self.places.values())
        self.within: Counter[str] = Counter()
        self.regions: Counter[str] = Counter()
        for label in self.labels:
            above = ancestors(label)
            self.within.update(above)
            if len(above) == 1 and _is_region(label):
                self.regions[above[0]] += 1

    def score(self, candidate: Candidate, key: str) -> float:
        """How much the other places speak for what a name with a key may mean."""
        own = self.places.get(key)
        above = ancestors(own) if own else ()
        country = candidate.country
        score = _WITHIN * (self.within[candidate.label] - (candidate.label in above))
        if candidate.parent != country and candidate.parent in self.labels and candidate.parent != own:
            score += _REGION
        if candidate.is_region:
            fellows = self.regions[country or ""] - (own is not None and _is_region(own) and country in above)
        else:
            fellows = self.within[country or ""] - (country in above) + (country in self.labels and country != own)
        return score + min(_COUNTRY * fellows, _MOST_COUNTRY)


@lru_cache(maxsize=8_192)
def candidates_of(key: str) -> tuple[Candidate, ...]:
    """What a name may mean, what it usually means first; an abbreviation that means nothing else is a state."""
    found = candidates(key)
    numbers = found.numbers if found else (gazetteer().abbreviated(key),)
    places = [gazetteer().place(number) for number in numbers if number >= 0]
    weights = gazetteer().weight
    return tuple(
        Candidate(label, kind == "region", kind == "city", parent, country, int(weights[number]))
        for number, label, kind, parent, country in places
    )


@lru_cache(maxsize=8_192)
def usual_place(key: str) -> str | None:
    """The place that a name means where nothing speaks for another; None where there is none such."""
    found = candidates(key)
    return candidates_of(key)[0].label if candidates_of(key) and (found is None or found.is_certain) else None


@lru_cache(maxsize=8_192)
def located_place(surface: str, behind: str) -> str | None:
    """The place that a name means together with what stands behind it: `Paris` and `Texas`, `Kansas City` and `Mo.`."""
    head, _comma, tail = surface.partition(", ")
    if tail:
        known = place_called(surface)
        return known.label if known else located_place(head, tail)
    if not behind:
        return None
    within = places_called(behind)
    usual = place_called(surface)
    for candidate in candidates_of(place_key(surface)):
        if candidate.label in within or not set(within).isdisjoint(ancestors(candidate.label)):
            return candidate.label if _may_be_located(candidate, usual, behind) else None
    return None


def _may_be_located(candidate: Candidate, usual: Place | None, behind: str) -> bool:
    """Whether what stands behind a name may say where the place is: in a row (`Rome, New York and Tokyo`) it does not."""
    if usual is None or usual.country == candidate.country:
        return True
    within = place_called(behind)
    if within is None or within.kind == "region":
        return True
    is_far_larger = int(gazetteer().weight[usual.number]) >= _ELSEWHERE * candidate.weight
    is_in_state = candidate.parent is not None and candidate.parent != candidate.country
    return within.kind == "country" and usual.kind != "country" and (is_in_state or not is_far_larger)


def places_called(name: str) -> list[str]:
    """The labels of the states, countries and other places that `name` may mean behind the name of a town."""
    short = gazetteer().abbreviated(place_key(name))
    if short >= 0 and (name.isupper() or name.endswith(".")):
        return [gazetteer().place(short).label]
    return [
        candidate.label
        for text in dict.fromkeys((name, name.rstrip("."), name.partition(" ")[0]))
        for candidate in candidates_of(place_key(text))
    ]


def fitting_place(key: str, context: Context) -> str | None:
    """The place that a name means among the other places of an article; None where that is open."""
    found, usual = candidates_of(key), usual_place(key)
    if len(found) < 2:
        return usual
    scores = [context.score(candidate, key) for candidate in found]
    best = max(range(len(found)), key=lambda place: (scores[place], -place))
    if usual is not None:
        is_fit = scores[best] >= _enough(found[best], found[0]) and scores[best] > scores[0] + _USUAL
        return found[best].label if is_fit else usual
    if scores[best] < _COUNTRY:
        return None
    equal = [candidate for candidate, score in zip(found, scores, strict=True) if score == scores[best]]
    return equal[0].label if len(equal) == 1 or equal[0].weight >= _DOMINANT * equal[1].weight else None


def _enough(candidate: Candidate, usual: Candidate) -> float:
    """What must speak for a place to be meant instead of the usual one."""
    if not candidate.is_region:
        return _REGION
    # `Washington` is hardly ever the state, `Georgia` often.
    return 2 * _WITHIN if usual.is_city else _MOST_COUNTRY


@lru_cache(maxsize=8_192)
def _is_region(label: str) -> bool:
    place = place_called(label)
    return place is not None and place.kind == "region"
