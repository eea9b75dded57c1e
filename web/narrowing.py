"""What narrows a search: the values of each facet as checkboxes, and every filter in use as a chip that can be taken off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.request import FILTERS, SearchRequest, split_facet
from search.results import Bucket, SearchPage
from web.links import Pairs, changed, removed, search_address
from web.wording import FILTER_WORDS, readable_period

FACETS = ("person", "place", "country", "organisation", "source", "section")
"""The facets that the page always shows."""

_MORE = 50
_NOT_NARROWING = ("q", "sort", "recency", "as_of", "explain")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use: `kind` and `label` as words, and the same search without it."""

    kind: str
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class FacetBox:
    """The checkboxes of one facet. `more` is the same search with more of its values listed; None where all are."""

    name: str
    legend: str
    buckets: tuple[Bucket, ...]
    unlisted: int
    more: str | None


def facets_to_ask(request: SearchRequest) -> tuple[str, ...]:
    """The facets of the page, in the sizes that the request asks for, and those that it asks for besides."""
    sizes = request.facet_sizes()
    names = [*FACETS, *(name for name in sizes if name not in FACETS and name != "published")]
    return (*(f"{name}:{sizes[name]}" if name in sizes else name for name in names), "published")


def facet_boxes(page: SearchPage, pairs: Pairs) -> list[FacetBox]:
    """The facets that have any value, with their checkboxes."""
    return [_box(name, page, pairs) for name, facet in page.facets.items() if facet.buckets]


def chips(page: SearchPage, pairs: Pairs) -> list[Chip]:
    """Every filter in use."""
    return list(_chips(page, pairs))


def without_filters(pairs: Pairs) -> str:
    """The same words in the same order, with nothing that narrows them."""
    return search_address(pair for pair in pairs if pair[0] in _NOT_NARROWING)


def _box(name: str, page: SearchPage, pairs: Pairs) -> FacetBox:
    facet = page.facets[name]
    unlisted = max(0, facet.distinct - sum(1 for bucket in facet.buckets if bucket.count))
    others = tuple(pair for pair in pairs if pair[0] != "facet" or split_facet(pair[1])[0] != name)
    enlarged = len(facet.buckets) >= _MORE
    more = f"{search_address((*others, ('facet', f'{name}:{_MORE}')))}#facet-{name}"
    return FacetBox(name, FILTER_WORDS[name][1], facet.buckets, unlisted, None if enlarged or not unlisted else more)


def _chips(page: SearchPage, pairs: Pairs) -> Iterator[Chip]:
    request = page.request
    for parameter, values in request.filters().items():
        name, _, operator = parameter.partition("__")
        one, many = FILTER_WORDS[name]
        kind = {"": one, "all": f"{many}, with", "not": f"{many}, not"}[operator]
        for value in dict.fromkeys(values):
            yield Chip(kind, _label(page, name, value), search_address(removed(pairs, parameter, value)))
    for name in sorted(request.missing):
        words = f"no {FILTER_WORDS[name][0].lower()}" if name in FILTERS else "no date"
        yield Chip("Only with", words, search_address(changed(pairs, {f"{name}__missing": None})))
    if request.min_salience:
        words = f"from {request.min_salience:g} on"
        yield Chip("Salience of names", words, search_address(changed(pairs, {"min_salience": None})))
    if request.story:
        yield Chip("Only", "articles of one story", search_address(changed(pairs, {"story": None})))
    if request.since or request.until:
        period = readable_period(request.since, request.until)
        yield Chip("Published", period, search_address(changed(pairs, {"since": None, "until": None})))


def _label(page: SearchPage, name: str, value: str) -> str:
    facet = page.facets.get(name)
    labels = {bucket.value: bucket.label for bucket in facet.buckets} if facet else {}
    return labels.get(value, value.removeprefix(f"{name}:"))
