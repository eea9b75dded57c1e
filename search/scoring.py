"""How scores come about, stage by stage: by the words, by the best matches ordered anew, by recency."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from search.nearness import near_words, raised
from search.planner import Plan
from search.ranking import NEAR
from search.recency import gain_of, reference_day, with_recency
from search.refining import refine
from search.request import SearchRequest
from search.scope import Collection, Matches, Scope

_DETAILS = {
    "nearness": f"words of the query at most {NEAR} words apart",
    "likeness": "how like the best of all matches it is",
}


class Stage(NamedTuple):
    """The matches of each segment as one stage leaves them: always the same rows, with other scores.

    what    `words` for the first one, then what adds to the scores: `nearness`, `likeness`, `recency`
    detail  in a few words, how what it adds to a row of a segment comes about
    """

    what: str
    found: Sequence[Matches]
    detail: Callable[[Scope, int], str] = lambda scope, row: ""


def score_further(
    found: Sequence[Matches], collection: Collection, plan: Plan, request: SearchRequest, as_of: date
) -> Iterator[Stage]:
    """The stages after that of the words, of a request that is ordered by relevance; none where nothing is to be added.

    found   the matches in each segment, as the words score them
    as_of   the day of the request
    Every stage gives all matches of all segments a score, so that the order is whole whatever page is asked for.
    """
    if request.match == "any":
        for what, refined in refine(collection, plan, found):
            found = refined
            yield Stage(what, found, _always(_DETAILS[what]))
    elif request.page_size:
        near = near_words(plan.tree, collection)
        if near is not None:
            found = raised(collection, plan, near, found)
            yield Stage("nearness", found, _always(_DETAILS["nearness"]))
    if request.recency != "off":
        reference = reference_day(collection, as_of)
        blended = with_recency(collection, found, request.recency, reference)
        yield Stage("recency", blended, partial(gain_of, request.recency, reference))


def _always(detail: str) -> Callable[[Scope, int], str]:
    return lambda _scope, _row: detail
