"""Sums up the times of a contender: percentiles, geometric means, and ratios to the reference over the same queries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import geometric_mean, median

from benchmarks.queries import KINDS, Kind, Query

Times = Mapping[int, Sequence[float]]
"""By the query's number: the seconds of each time that it was asked."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Times over a set of queries, in milliseconds.

    p50, p95    of the queries; mean: geometric, of the queries. A query's time is the median of the times it was asked
    by_kind     the geometric mean of each class
    """

    queries: int
    p50: float
    p95: float
    mean: float
    by_kind: Mapping[Kind, float]


@dataclass(frozen=True, slots=True)
class Ratio:
    """A contender's times over the reference's, over the queries that both answered: above 1, the reference is faster."""

    queries: int
    p95: float
    mean: float
    by_kind: Mapping[Kind, float]


def spread(times: Times, queries: Sequence[Query]) -> Spread | None:
    """Sum up `times`; None where no query was answered."""
    typical = {number: median(seconds) * 1000 for number, seconds in times.items() if seconds}
    if not typical:
        return None
    return Spread(
        queries=len(typical),
        p50=percentile(typical.values(), 50),
        p95=percentile(typical.values(), 95),
        mean=geometric_mean(typical.values()),
        by_kind={kind: geometric_mean(own) for kind in KINDS if (own := _of_kind(typical, queries, kind))},
    )


def ratio(times: Times, reference: Times, queries: Sequence[Query]) -> Ratio | None:
    """Compare two contenders; None where they have no query in common."""
    both = times.keys() & reference.keys()
    theirs = spread({number: times[number] for number in both}, queries)
    ours = spread({number: reference[number] for number in both}, queries)
    if theirs is None or ours is None:
        return None
    kinds = {kind: theirs.by_kind[kind] / ours.by_kind[kind] for kind in theirs.by_kind}
    return Ratio(theirs.queries, theirs.p95 / ours.p95, theirs.mean / ours.mean, kinds)


def percentile(values: Iterable[float], percent: int) -> float:
    """The smallest of the values that at least `percent` in a hundred of them do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def rotated(count: int, part: int, parts: int) -> list[int]:
    """The numbers 0 to `count` - 1, beginning a `part` of `parts` further on, and in turn from there."""
    start = count * part // parts
    return [*range(start, count), *range(start)]


def _of_kind(typical: Mapping[int, float], queries: Sequence[Query], kind: Kind) -> list[float]:
    return [milliseconds for number, milliseconds in typical.items() if queries[number].kind == kind]
