"""Checks, before anything is timed, how far the contenders give the same answers, and that their counts are right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.contender import FACETS, VALUES, Answer, facet_values
from benchmarks.corpus import Story
from benchmarks.queries import Query

WORST = 3
# A median ratio of totals outside of this says that another question was answered.
LOW, HIGH = 0.8, 1.25

Values = Mapping[str, Mapping[str, Sequence[str]]]
"""By article id and name of facet: the values given."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A query for which a contender finds another number of articles than the reference."""

    query: str
    kind: str
    reference: int
    total: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far one contender agrees with the reference.

    compared         queries that both answered; equal: those with equal totals
    median_ratio     of the contender's total to the reference's, over the compared ones
    worst            the farthest apart, with the largest ratio first
    same_articles    queries of `articles_compared` for which both find exactly the same articles
    facets_wrong     queries of `facets_checked` whose counts are not those of the articles that the contender itself finds
    """

    compared: int
    equal: int
    median_ratio: float
    worst: tuple[Disagreement, ...]
    articles_compared: int
    same_articles: int
    facets_checked: int
    facets_wrong: int

    @property
    def is_off(self) -> bool:
        """Whether the totals are so far apart that times cannot be compared."""
        return not LOW <= self.median_ratio <= HIGH


@dataclass(frozen=True, slots=True)
class Found:
    """What one contender found: answers by the query's number, and all matching ids for some of these queries."""

    answers: Mapping[int, Answer]
    matching: Mapping[int, frozenset[str]]


def compare(queries: Sequence[Query], values: Values, reference: Found, contender: Found) -> Agreement:
    """Compare a contender with the reference; the reference compared with itself still has its counts checked."""
    both = sorted(reference.answers.keys() & contender.answers.keys())
    totals = [(number, reference.answers[number].total, contender.answers[number].total) for number in both]
    ratios = {number: _ratio(ours, theirs) for number, ours, theirs in totals}
    apart = sorted((one for one in totals if one[1] != one[2]), key=lambda one: -_distance(ratios[one[0]]))
    listed = sorted(reference.matching.keys() & contender.matching.keys())
    checked = sorted(contender.answers.keys() & contender.matching.keys())
    wrong = [n for n in checked if not counts_are_right(contender.answers[n], contender.matching[n], values)]
    return Agreement(
        compared=len(both),
        equal=len(both) - len(apart),
        median_ratio=median(ratios.values()) if ratios else 1.0,
        worst=tuple(Disagreement(str(queries[n]), queries[n].kind, ours, theirs) for n, ours, theirs in apart[:WORST]),
        articles_compared=len(listed),
        same_articles=sum(reference.matching[number] == contender.matching[number] for number in listed),
        facets_checked=len(checked),
        facets_wrong=len(wrong),
    )


def counts_are_right(answer: Answer, ids: frozenset[str], values: Values) -> bool:
    """Whether total and facets of `answer` are those of counting the articles `ids` one by one.

    Which of several equally frequent values come last is not looked at.
    """
    return answer.total == len(ids) and all(
        _is_top(answer.facets[name], Counter(value for one in ids for value in values[one][name])) for name in FACETS
    )


def values_of(stories: Iterable[Story]) -> Values:
    """The facet values that the stories were given."""
    return {story["id"]: facet_values(story) for story in stories}


def _is_top(listed: Sequence[tuple[str, int]], counts: Counter[str]) -> bool:
    largest = sorted(counts.values(), reverse=True)[:VALUES]
    distinct = len({value for value, _ in listed}) == len(listed)
    return distinct and [count for _, count in listed] == largest and all(counts[v] == count for v, count in listed)


def _ratio(ours: int, theirs: int) -> float:
    """Totals of zero are moved to one half, so that there is always a ratio."""
    return max(theirs, 0.5) / max(ours, 0.5)


def _distance(ratio: float) -> float:
    return max(ratio, 1 / ratio)
