"""The matches of one request over all segments: filtered, counted, sorted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.schema import facet_key
from index.segment import UNDATED_INSTANT
from search import combine_kernels, order_kernels
from search.asked import day_of
from search.collapsing import Collapsed, key_of
from search.combining import kept
from search.counting import count_facets, count_selected, count_sifted, histogram_of
from search.nearness import near_words
from search.planner import Plan
from search.ranking import NEAREST
from search.request import FILTERS, SearchRequest
from search.results import Facet, Histogram
from search.rows import facet_rows
from search.salience import has_salient
from search.scope import Collection, Matches, Scope
from search.scoring import Stage, score_further
from search.words import Best

# For more results than this, sorting all beats inserting one by one.
_MAX_INSERTED = 128


class Found(NamedTuple):
    """One article of the answer: its segment, its row there, its score or None where it was not ranked."""

    scope: Scope
    doc: int
    score: float | None


def best_at_once(request: SearchRequest, *, ranked: bool) -> Best:
    """How many of the best matches to find along with all, and whether nobody asks for the others."""
    _first, last = request.window()
    if (
        not ranked
        or request.match == "any"
        or request.sort != "relevance"
        or request.recency != "off"
        or request.explain
        or not 0 < last <= _MAX_INSERTED
        or request.collapse != "none"
    ):
        return Best(0)
    is_counted = request.total != "none" or request.facets or request.unusual
    return Best(last, not is_counted and not request.is_narrowed())


class Collector:
    """Runs a request over a collection. Matching happens once; the answer's parts are asked for one by one.

    as_of   the day of the request, which may only just be over
    stages  how the scores came about; only the last where the request does not ask for an explanation
    """

    def __init__(
        self, collection: Collection, plan: Plan, request: SearchRequest, as_of: date | None = None, *, ranked: bool
    ) -> None:
        self._collection = collection
        self.request = request
        self._ranked = ranked
        self._least = request.least_salience()
        self._any_of = {name: values for name in FILTERS if (values := getattr(request, name))}
        self._of_story = collection.rows_of_story(request.story) if request.story is not None else ()
        best = best_at_once(request, ranked=ranked)
        is_ordered = ranked and request.sort == "relevance"
        if best.many and is_ordered and near_words(plan.tree, collection) is not None:
            best = best._replace(many=max(best.many, NEAREST))
        self.stages = [Stage("words", [plan.matches(scope, best) for scope in collection.scopes])]
        if is_ordered:
            found = self.stages[0].found
            for stage in score_further(found, collection, plan, request, as_of or day_of(request)):
                self.stages = [*self.stages, stage] if request.explain else [stage]
        self._base = [
            self._with_fixed_filters(matches, scope)
            for matches, scope in zip(self.stages[-1].found, collection.scopes, strict=True)
        ]
        self._matches = self._without_selection_of(None)

    @property
    def total(self) -> int:
        """How many articles match; not known where the request asks for none."""
        return sum(len(matches) for matches in self._matches)

    @property
    def matches(self) -> Sequence[Matches]:
        """The matches of each segment, with all filters."""
        return self._matches

    @cached_property
    def collapsed(self) -> Collapsed | None:
        """The matches by story; None where the request does not ask for that."""
        if self.request.collapse == "none":
            return None
        key = key_of(self.request.sort, ranked=self._ranked)
        return Collapsed(self._collection.scopes, self._matches, key)

    def page(self) -> list[Found]:
        """The articles of the page that is asked for; where the request collapses stories, one of each."""
        request = self.request
        first, last = request.window()
        if not request.page_size:
            return []
        by_relevance = self._ranked and request.sort == "relevance"
        ordered = self._best(last) if by_relevance else self._by_date(last)
        return ordered[first:last]

    def facets(self, sizes: Mapping[str, int]) -> dict[str, Facet]:
        """Facets over the matches, as if none of a facet's own values were selected, so that siblings keep their counts.

        sizes   how many values to list, by facet
        """
        unselected = {name: size for name, size in sizes.items() if name not in self._any_of}
        found = count_facets(self._collection, self._matches, unselected, self._least)
        return {name: found[name] if name in found else self._of_selected(name, size) for name, size in sizes.items()}

    def sifted_facet(self, name: str, size: int, wanted: Callable[[str], bool]) -> Facet:
        """One facet, likewise, with only those values whose labels are `wanted`."""
        matches = self._without_selection_of(name) if name in self._any_of else self._matches
        return count_sifted(self._collection, matches, name, size, wanted, self._least)

    def _of_selected(self, name: str, size: int) -> Facet:
        registry = self._collection.registry
        # Each once, as it was first asked for.
        asked = {facet_key(name, value): value for value in reversed(self._any_of[name])}
        selected = {value: registry.find(name, key) for key, value in asked.items()}
        return count_selected(self._collection, self._without_selection_of(name), name, size, selected, self._least)

    def histogram(self) -> Histogram:
        """The matches by date."""
        return histogram_of(self._collection.scopes, [found.docs for found in self._matches], self.request.interval)

    def _with_fixed_filters(self, matches: Matches, scope: Scope) -> Matches:
        request = self.request
        if self._of_story:
            matches = kept(matches, self._of_story[scope.place], inside=True)
        for name, values in request.all_of.items():
            for value in values:
                matches = kept(matches, facet_rows(scope, name, facet_key(name, value), self._least), inside=True)
        for name, values in request.none_of.items():
            for value in values:
                matches = kept(matches, facet_rows(scope, name, facet_key(name, value), self._least), inside=False)
        for name in request.missing:
            matches = _without_values(matches, scope, name, self._least)
        first, last = request.first_day(), request.last_day()
        if first or last:
            since, until = (first or date.min).toordinal(), (last or date.max).toordinal()
            days = scope.segment["first_day"], scope.segment["last_day"]
            matches = Matches(*combine_kernels.kept_within(matches.docs, matches.scores, *days, since, until))
        return matches

    def _without_selection_of(self, facet: str | None) -> list[Matches]:
        """The matches with all any-selections but that of one facet."""
        selections = [(name, values) for name, values in self._any_of.items() if name != facet]
        found = list(self._base)
        for index, scope in enumerate(self._collection.scopes):
            for name, values in selections:
                found[index] = kept(found[index], _rows_with_any(scope, name, values, self._least), inside=True)
        return found

    @property
    def _shown(self) -> list[Matches]:
        """What pages are made of."""
        return self.collapsed.matches if self.collapsed else self._matches

    def _best(self, count: int) -> list[Found]:
        found = [
            Found(scope, int(matches.docs[place]), float(matches.scores[place]))
            for scope, matches in zip(self._collection.scopes, self._shown, strict=True)
            for place in _best_places(matches, count)
        ]
        if len(self._collection.scopes) > 1:
            # Sorting is stable: among equal scores the earlier segment's come first, and in it the lower row.
            found.sort(key=lambda one: -(one.score or 0.0))
        return found[:count]

    def _by_date(self, count: int) -> list[Found]:
        direction = -1 if self.request.sort == "oldest" else 1
        found: list[tuple[tuple[bool, int], Found]] = []
        for scope, matches in zip(self._collection.scopes, self._shown, strict=True):
            instants = scope.segment["instant"]
            for place in _places_by_date(matches, instants, count, direction):
                doc = int(matches.docs[place])
                instant = int(instants[doc])
                undated = instant == UNDATED_INSTANT
                found.append(((undated, 0 if undated else -direction * instant), Found(scope, doc, None)))
        found.sort(key=lambda one: one[0])
        return [one for _, one in found[:count]]


def _rows_with_any(scope: Scope, facet: str, values: Sequence[str], least: int) -> npt.NDArray[np.uint32]:
    found = [facet_rows(scope, facet, facet_key(facet, value), least) for value in values]
    return found[0] if len(found) == 1 else np.unique(np.concatenate(found))


def _without_values(matches: Matches, scope: Scope, facet: str, least: int) -> Matches:
    if facet == "published":
        none = scope.segment["first_day"][matches.docs] == 0
    elif least:
        none = ~has_salient(scope, facet, matches.docs, least)
    else:
        (start,) = scope.column(facet, "start")
        none = start[matches.docs] == start[matches.docs + np.uint32(1)]
    return Matches(matches.docs[none], matches.scores[none])


def _best_places(matches: Matches, count: int) -> Sequence[int]:
    if count <= _MAX_INSERTED:
        best = order_kernels.best(matches.docs, matches.scores, count) if matches.best is None else matches.best
        places: list[int] = best[:count].tolist()
        return places
    sorted_places: list[int] = np.argsort(-matches.scores, kind="stable")[:count].tolist()
    return sorted_places


def _places_by_date(matches: Matches, instants: npt.NDArray[np.int64], count: int, direction: int) -> Sequence[int]:
    if count <= _MAX_INSERTED:
        places: list[int] = order_kernels.best_by_date(
            matches.docs, instants, count, direction, UNDATED_INSTANT
        ).tolist()
        return places
    own = instants[matches.docs]
    undated = own == UNDATED_INSTANT
    sorted_places: list[int] = np.lexsort((-direction * np.where(undated, 0, own), undated))[:count].tolist()
    return sorted_places
