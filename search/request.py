"""What is asked: a `SearchRequest`, complete and checked, whoever made it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

from index.dates import parse_date
from search.errors import RequestError

Match = Literal["all", "any", "auto"]
Sort = Literal["relevance", "newest", "oldest"]
Recency = Literal["off", "some", "strong"]
Interval = Literal["auto", "year", "month", "week", "day"]
Total = Literal["exact", "none"]
Fields = Literal["all", "id"]
Collapse = Literal["none", "story"]

FILTERS = ("person", "place", "country", "organisation", "source", "section", "author", "language")
"""The facets one can filter by; each is also the name of a parameter."""
FACETS = (*FILTERS, "published")

# As `index.stories` numbers them, in hexadecimal digits.
_STORY = re.compile(r"[0-9a-f]{16}", re.ASCII)

_NUMBER = re.compile(r"[0-9]{0,20}\.?[0-9]{1,20}(?:e-[0-9]{1,3})?", re.ASCII)

MAX_QUERY = 1_000
MAX_VALUE = 500
MAX_VALUES = 50
MAX_PAGE_SIZE = 100
MAX_WINDOW = 10_000
DEFAULT_FACET_SIZE = 10
MAX_FACET_SIZE = 1_000
DEFAULT_SUGGESTIONS = 8
MAX_SUGGESTIONS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchRequest:
    """One question, complete and checked. Raises RequestError where a value is out of bounds.

    q                    the query as typed, at most 1,000 characters; empty asks for all articles
    match                `all`: the query is in the query language; `any`: it is a free text, of which any word will do; `auto`: as
                         `all`, but where nothing has all of its words, what has most of them is the answer
    person … language    articles with any of these values; an entity's id or its name
    all_of, none_of      by filter: articles with every one, with none of these values
    missing              filters that must have no value at all; also `published`
    since, until         civil days, inclusive on both ends; a partial date is its whole period: `2016-04`
    min_salience         0 to 1: facets and filters take only people, places and organisations that are at least so salient in an
                         article; to hundredths, upwards
    story                the id of a story: only articles that tell it, or tell those to which it went
    recency              how much higher newer articles score where `q` has words and the order is that of relevance
    as_of                the day from which relative dates in `q` and the ages of articles count, of a partial date its last day;
                         today (UTC) where it is not said
    explain              whether each hit says how its score came about
    collapse             `story` shows of each story only the article that comes first; counts are of articles all the same
    facets               what to count: names of FACETS, `person:20` for a size; `published` is the date histogram
    unusual              facets of which to list what the matches have more often than by chance: names of FILTERS, as above
    total                `none` leaves out the exact count, where that is cheaper
    fields               `id` gives of each hit only its id and score, and saves reading the articles
    """

    q: str = ""
    match: Match = "all"
    person: tuple[str, ...] = ()
    place: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    all_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    none_of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    since: str | None = None
    until: str | None = None
    min_salience: float = 0.0
    story: str | None = None
    sort: Sort = "relevance"
    recency: Recency = "off"
    as_of: str | None = None
    explain: bool = False
    collapse: Collapse = "none"
    facets: tuple[str, ...] = ()
    unusual: tuple[str, ...] = ()
    interval: Interval = "auto"
    total: Total = "exact"
    fields: Fields = "all"
    page: int = 1
    page_size: int = 20

    def __post_init__(self) -> None:
        _check_length("q", self.q, MAX_QUERY)
        for name, allowed in _CHOICES.items():
            _check_choice(name, getattr(self, name), allowed)
        for facet in self.facets:
            split_facet(facet)
        for facet in self.unusual:
            split_facet(facet, "unusual", FILTERS)
        if not 0 <= self.min_salience <= 1:
            raise RequestError(
                "out_of_range", "min_salience", f"{self.min_salience} is out of range", remedy="use 0 to 1"
            )
        if self.as_of is not None:
            _check_date("as_of", self.as_of)
        if self.is_narrowed():
            self._check_narrowing()
        _check_range("page_size", self.page_size, 0, MAX_PAGE_SIZE)
        _check_range("page", self.page, 1, MAX_WINDOW)
        if self.page * self.page_size > MAX_WINDOW:
            raise RequestError(
                "out_of_range", "page", f"only the first {MAX_WINDOW:,} results can be paged through",
                remedy="narrow the search by date or source",
            )  # fmt: skip

    def filters(self) -> dict[str, tuple[str, ...]]:
        """Every filter in use under its parameter name: `person`, `person__all`, `person__not`."""
        chosen = {name: getattr(self, name) for name in FILTERS}
        chosen |= {f"{name}__all": values for name, values in self.all_of.items()}
        chosen |= {f"{name}__not": values for name, values in self.none_of.items()}
        return {name: values for name, values in chosen.items() if values}

    def narrowing(self) -> dict[str, tuple[str, ...]]:
        """All that narrows the search, under the names and with the values that a URL has: filters, `__missing`, dates, story."""
        narrowing = self.filters() | {f"{name}__missing": ("true",) for name in sorted(self.missing)}
        salience = str(self.min_salience) if self.min_salience else None
        single = {"since": self.since, "until": self.until, "min_salience": salience, "story": self.story}
        return narrowing | {name: (value,) for name, value in single.items() if value}

    def least_salience(self) -> int:
        """The least salience that an entity must have, in hundredths."""
        # A product such as 0.07 × 100 lies a little above what it should be.
        return math.ceil(round(self.min_salience * 100, 6))

    def first_day(self) -> date | None:
        """The first day asked for, inclusive; None where there is no `since`."""
        return parse_date(self.since).first_day if self.since else None

    def last_day(self) -> date | None:
        """The last day asked for, inclusive; None where there is no `until`."""
        return parse_date(self.until).last_day if self.until else None

    def as_of_day(self) -> date | None:
        """The day to count from; None where that is today."""
        return parse_date(self.as_of).last_day if self.as_of else None

    def is_narrowed(self) -> bool:
        """Whether anything but the query narrows the search."""
        return bool(
            self.all_of or self.none_of or self.missing or self.since is not None or self.until is not None
            or self.story is not None or self.person or self.place or self.country
            or self.organisation or self.source or self.section or self.author or self.language
        )  # fmt: skip

    def window(self) -> tuple[int, int]:
        """The places of the page's results among all: from the first to before the last."""
        last = self.page * self.page_size
        return last - self.page_size, last

    def facet_sizes(self) -> dict[str, int]:
        """How many values to list, by facet, in the order asked for."""
        return dict(split_facet(facet) for facet in self.facets)

    def unusual_sizes(self) -> dict[str, int]:
        """How many unusual values to list, by facet, in the order asked for."""
        return dict(split_facet(facet, "unusual", FILTERS) for facet in self.unusual)

    def _check_narrowing(self) -> None:
        for name, values in self.filters().items():
            _check_values(name, values)
        unknown = self.missing - {*FILTERS, "published"}
        if unknown:
            raise RequestError("bad_value", f"{min(unknown)}__missing", "no such filter")
        self._check_dates()
        if self.story is not None and not _STORY.fullmatch(self.story):
            raise RequestError(
                "bad_value",
                "story",
                f'"{self.story[:40]}" is not the id of a story',
                remedy="use the one that a hit names",
            )

    def _check_dates(self) -> None:
        for name in ("since", "until"):
            text = getattr(self, name)
            if text is not None:
                _check_date(name, text)
        first, last = self.first_day(), self.last_day()
        if first and last and first > last:
            raise RequestError("bad_date", "until", f"{self.until} is before {self.since}", remedy="swap the two")


def split_facet(text: str, parameter: str = "facet", known: Sequence[str] = FACETS) -> tuple[str, int]:
    """`person:20` → ("person", 20). Raises RequestError for an unknown facet or a size out of range."""
    name, _, size = text.partition(":")
    if name not in known:
        raise RequestError(
            "bad_value", parameter, f'"{name[:40]}" is not a facet', remedy=f"use one of {', '.join(known)}"
        )
    if not size:
        return name, DEFAULT_FACET_SIZE
    return name, whole_number(parameter, size, 1, MAX_FACET_SIZE)


def _check_length(name: str, value: str, limit: int) -> None:
    if len(value) > limit:
        raise RequestError("too_long", name, f"is longer than {limit:,} characters", remedy="shorten it")


def _check_values(name: str, values: tuple[str, ...]) -> None:
    if name.partition("__")[0] not in FILTERS:
        raise RequestError("unknown_parameter", name, "no such filter", remedy=f"use one of {', '.join(FILTERS)}")
    if len(values) > MAX_VALUES:
        raise RequestError("out_of_range", name, f"has more than {MAX_VALUES} values", remedy="leave some out")
    for value in values:
        _check_length(name, value, MAX_VALUE)


def _check_date(name: str, text: str) -> None:
    try:
        parse_date(text)
    except ValueError:
        raise RequestError(
            "bad_date", name, f'"{text[:40]}" is not a date', remedy="use 2016, 2016-04 or 2016-04-22"
        ) from None


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise RequestError("bad_value", name, f'"{value[:40]}" is not a value', remedy=f"use {' or '.join(allowed)}")


def _check_range(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise RequestError("out_of_range", name, f"{value} is out of range", remedy=f"use {low} to {high:,}")


def whole_number(name: str, text: str, low: int, high: int) -> int:
    """The number that a parameter says. Raises RequestError where it is none, or out of range."""
    if not (text.isascii() and text.isdecimal()):
        raise RequestError("bad_value", name, f'"{text[:40]}" is not a whole number', remedy=f"use {low} to {high:,}")
    number = int(text[:10])
    _check_range(name, number, low, high)
    return number


def number(name: str, text: str) -> float:
    """The number, not below 0, that a parameter says. Raises RequestError where it is none."""
    if not _NUMBER.fullmatch(text):
        raise RequestError("bad_value", name, f'"{text[:40]}" is not a number', remedy="use one such as 0.5")
    return float(text)


_CHOICES: dict[str, tuple[str, ...]] = {
    "match": get_args(Match),
    "sort": get_args(Sort),
    "recency": get_args(Recency),
    "collapse": get_args(Collapse),
    "interval": get_args(Interval),
    "total": get_args(Total),
    "fields": get_args(Fields),
}
