"""Recency: newer articles score higher, within bounds, by how much older they are than the newest of the index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from search import recency_kernels
from search.ranking import RECENCY_HALVING, RECENCY_WEIGHTS
from search.request import Recency
from search.scope import Collection, Matches, Scope, fixed

_ALL_LIVE = np.empty(0, np.uint8)


def reference_day(collection: Collection, as_of: date) -> int:
    """The day from which ages count, as an ordinal: that of the newest article not dated after `as_of`; else `as_of` itself.

    What lies still does not get older: the newest articles of an archive are new in it. An article that is dated after `as_of`, by
    mistake or not, makes no other one old. O(rows).
    """
    return newest_day(collection, as_of) or as_of.toordinal()


def newest_day(collection: Collection, until: date) -> int:
    """The newest day, not after `until`, that an article was published on or after, as an ordinal; 0 without any. O(rows)."""
    newest = [
        recency_kernels.newest_day(
            scope.segment["first_day"], fixed(_ALL_LIVE if scope.live is None else scope.live), until.toordinal()
        )
        for scope in collection.scopes
    ]
    return int(max(newest, default=0))


def with_recency(collection: Collection, found: Sequence[Matches], recency: Recency, reference: int) -> list[Matches]:
    """The same matches, with what being new adds to their scores: at most their scores times the weight of `recency`.

    found  the matches in each segment;  reference  see `reference_day`. O(matches).
    """
    weight = RECENCY_WEIGHTS[recency]
    blended = []
    for scope, matches in zip(collection.scopes, found, strict=True):
        # Fixed, so that one compiled loop does for rows that were found and for rows as they stand in a file.
        arrays = fixed(matches.docs), fixed(matches.scores), scope.segment["first_day"]
        scores = recency_kernels.with_recency(*arrays, reference, weight, RECENCY_HALVING)
        blended.append(replace(matches, scores=scores))
    return blended


def gain_of(recency: Recency, reference: int, scope: Scope, row: int) -> str:
    """In words, by how much a row of a segment scores higher and why: `+12.5 %: 30 days older than 2016-05-31`."""
    day = int(scope.segment["first_day"][row])
    if not day:
        return "undated"
    age = max(reference - day, 0)
    gain = RECENCY_WEIGHTS[recency] * RECENCY_HALVING / (RECENCY_HALVING + age)
    newest = date.fromordinal(reference).isoformat()
    if not age:
        return f"+{gain:.1%}: as new as {newest}".replace("%", " %")
    return f"+{gain:.1%}: {age:,} day{'s' * (age != 1)} older than {newest}".replace("%", " %")
