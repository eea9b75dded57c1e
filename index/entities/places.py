"""Says which place is meant by each name of a place in an article, from what else the article names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from index.entities.base import Named, Tagged
from index.entities.gazetteer import ancestors, candidates, gazetteer, place_called, place_key
from index.folding import fold_name

PLACES_VERSION = "1"
"""Goes up with every change of the rules that gives an article other places."""

_PLACE = 1
NOWHERE = -1
"""The text of a place that stands in none: one that only the dateline of the article names."""

# How far into a text its dateline begins at most, and how much of the other places of an article is looked at.
_HEAD, _MOST_CONTEXT = 300, 60
_ARTICLE = re.compile(r"(?:the|The|THE)\s+(?=\S)")
_OWNER = re.compile(r"(?:['’][sS]?|[.,;:])$")
# What stands behind the name of a town and says where that is: `Mo.`, `MO`, `Texas`.
_BEHIND = re.compile(
    r",\s{1,2}((?:[A-Z]\.\s?){2}|[A-Z]\.\s?[A-Z][a-z]{1,3}\.|[A-Z][a-z]{1,4}\.|[A-Z]{2}\b"
    r"|[A-Z][\w.-]+(?: [A-Z][\w.-]+)?)"
)
# What stands behind the place of a dateline that came with its article: `GENEVA, April 22 -`.
_DAY = re.compile(
    r",?\s*\b(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?\s+\d.*|\d{1,2}\s+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec).*"
    r"|[-–—(]+.*)$",
    re.DOTALL,
)
_SEVERAL = re.compile(r"\s*/+\s*|\s+and\s+|\s+AND\s+")

# How much another place of the article speaks for a candidate: it lies in the candidate, it is the region of the candidate, it is
# in the same country (however many do, so much at most). The place that a name usually means needs less than the others.
_WITHIN, _REGION, _COUNTRY, _MOST_COUNTRY = 4.0, 3.0, 1.0, 2.0
_USUAL = 1.5
_DOMINANT = 4


class _Span(NamedTuple):
    text: int
    start: int
    end: int
    surface: str
    behind: str


class _Candidate(NamedTuple):
    number: int
    label: str
    is_region: bool
    is_city: bool
    parent: str | None
    country: str | None
    weight: int


def name_places(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]], dateline: str | None = None) -> list[Named]:
    """The places of an article under their proper names, in the order of the texts.

    texts     title, summary, body or what there is of them, the body last
    tagged    what was found in each; what is no place is passed over
    dateline  the place of the article's dateline, as it is written: `KANSAS CITY, Mo.`
    A place that the dateline alone names comes first, in the text NOWHERE, from 0 to 0. Possessives and articles are left out
    of what is marked. What the gazetteer does not know keeps its own name. Some 10 µs a place.
    """
    spans = list(_spans(texts, tagged))
    placed = _dateline_spans(texts, dateline) if dateline else []
    if placed:
        spans = [span for span in spans if not any(_overlap(span, whole) for whole, _ in placed)]
    named = _Article([*(span for _, span in placed), *spans])
    found = [Named(span.text, span.start, span.end, _PLACE, named.label(span) or named.own(span)) for span in spans]
    known = {one.name for one in found}
    for _, span in placed:
        label, place_behind = named.label(span), _called(span.behind) if span.behind else None
        if label is None and place_behind:
            label = named.own(span)
            found.append(Named(NOWHERE, 0, 0, _PLACE, place_behind[0]))
        if label is not None and (span.text != NOWHERE or label not in known):
            found.append(Named(span.text, span.start, span.end, _PLACE, label))
            known.add(label)
    found.sort()
    return found


def _spans(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]]) -> Iterator[_Span]:
    """The places among what is tagged, without articles and possessives, with what stands behind each that may locate it."""
    for number, (text, of_text) in enumerate(zip(texts, tagged, strict=True)):
        for start, end, kind in of_text:
            if kind == _PLACE:
                begin, last = _trimmed(text, start, end)
                if begin < last:
                    yield _Span(number, begin, last, text[begin:last], _behind(text, last))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    article = _ARTICLE.match(text, start, end)
    start = article.end() if article else start
    if text[end - 1 : end] in "sS'’,;:":
        owner = _OWNER.search(text, start, end)
        end = owner.start() if owner else end
    return start, end


def _behind(text: str, end: int) -> str:
    if text[end : end + 1] != ",":
        return ""
    found = _BEHIND.match(text, end)
    return found[1] if found else ""


def _dateline_spans(texts: Sequence[str], dateline: str) -> list[tuple[_Span, _Span]]:
    """The places of a dateline: the whole of it where it stands, and the place itself."""
    dateline = _DAY.sub("", dateline[:_HEAD])
    at = texts[-1].find(dateline, 0, _HEAD + len(dateline)) if texts and dateline else -1
    number = len(texts) - 1 if at >= 0 else NOWHERE
    start, end = (at, at + len(dateline)) if at >= 0 else (0, 0)
    whole = _Span(number, start, end, dateline, "")
    placed, done = [], 0
    for part in _SEVERAL.split(dateline):
        head = part.partition(",")[0].strip()
        begin = dateline.find(head, done)
        done = begin + len(head)
        behind = _behind(part, part.find(",")) if "," in part else ""
        here = (at + begin, at + done) if at >= 0 else (0, 0)
        if head:
            placed.append((whole, _Span(number, *here, head, behind)))
    return placed


def _overlap(one: _Span, other: _Span) -> bool:
    return one.text == other.text and one.start < other.end and other.start < one.end


class _Context:
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

    def score(self, candidate: _Candidate, key: str) -> float:
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


class _Article:
    """What the names of places in one article mean."""

    def __init__(self, spans: Sequence[_Span]) -> None:
        self._of_key: dict[str, str | None] = {}
        self._located: dict[str, str] = {}
        open_keys: dict[str, None] = {}
        certain: dict[str, str] = {}
        for span in spans:
            key = place_key(span.surface)
            located = _located(span.surface, span.behind)
            if located is not None:
                self._located.setdefault(key, located)
                certain.setdefault(key, located)
            elif key not in open_keys:
                open_keys[key] = None
                usual = _usual(key)
                if usual is not None:
                    certain.setdefault(key, usual)
        context = _Context(certain)
        for key in open_keys:
            self._of_key[key] = self._located.get(key) or _fitting(key, context)
        self._own = _own_names(spans)

    def label(self, span: _Span) -> str | None:
        """The proper name of the place that is meant; None where the gazetteer does not tell."""
        located = _located(span.surface, span.behind)
        return located if located is not None else self._of_key[place_key(span.surface)]

    def own(self, span: _Span) -> str:
        """The name of a place as the article writes it."""
        return self._own[place_key(span.surface)]


@lru_cache(maxsize=65_536)
def _candidates(key: str) -> tuple[_Candidate, ...]:
    """What a name may mean, what it usually means first; an abbreviation that means nothing else is a state."""
    found = candidates(key)
    numbers = found.numbers if found else (gazetteer().abbreviated(key),)
    places = [gazetteer().place(number) for number in numbers if number >= 0]
    weights = gazetteer().weight
    return tuple(
        _Candidate(number, label, kind == "region", kind == "city", parent, country, int(weights[number]))
        for number, label, kind, parent, country in places
    )


@lru_cache(maxsize=65_536)
def _usual(key: str) -> str | None:
    """The place that a name means where nothing speaks for another; None where there is none such."""
    found = candidates(key)
    return _candidates(key)[0].label if _candidates(key) and (found is None or found.is_certain) else None


@lru_cache(maxsize=65_536)
def _located(surface: str, behind: str) -> str | None:
    """The place that a name means together with what stands behind it: `Paris` and `Texas`, `Kansas City` and `Mo.`."""
    head, _comma, tail = surface.partition(", ")
    if tail:
        known = place_called(surface)
        return known.label if known else _located(head, tail)
    if not behind:
        return None
    within = _called(behind)
    usual = place_called(surface) if _is_town(behind) else None
    for candidate in _candidates(place_key(surface)):
        if candidate.label in within or not set(within).isdisjoint(ancestors(candidate.label)):
            # In a row of towns (`Rome, New York and Tokyo`) none says where another is.
            return candidate.label if usual is None or usual.country == candidate.country else None
    return None


def _is_town(behind: str) -> bool:
    usual = place_called(behind)
    return usual is not None and usual.kind == "city"


def _called(name: str) -> list[str]:
    """The labels of the states, countries and other places that `name` may mean behind the name of a town."""
    short = gazetteer().abbreviated(place_key(name))
    if short >= 0 and (name.isupper() or name.endswith(".")):
        return [gazetteer().place(short).label]
    return [
        candidate.label
        for text in dict.fromkeys((name, name.rstrip("."), name.partition(" ")[0]))
        for candidate in _candidates(place_key(text))
    ]


def _fitting(key: str, context: _Context) -> str | None:
    """The place that a name means among the other places of an article; None where that is open."""
    found, usual = _candidates(key), _usual(key)
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


def _enough(candidate: _Candidate, usual: _Candidate) -> float:
    """What must speak for a place to be meant instead of the usual one."""
    if not candidate.is_region:
        return _REGION
    # `Washington` is hardly ever the state, `Georgia` often.
    return 2 * _WITHIN if usual.is_city else _MOST_COUNTRY


@lru_cache(maxsize=65_536)
def _is_region(label: str) -> bool:
    place = place_called(label)
    return place is not None and place.kind == "region"


def _own_names(spans: Sequence[_Span]) -> dict[str, str]:
    """What places are called that the gazetteer does not know: as the article writes them, in small letters if it ever does."""
    own: dict[str, str] = {}
    for span in spans:
        key = place_key(span.surface)
        if key not in own or (own[key].isupper() and not span.surface.isupper()):
            own[key] = " ".join(span.surface.split())
    return {key: name.title() if name.isupper() and len(fold_name(name)) > 4 else name for key, name in own.items()}
