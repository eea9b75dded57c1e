"""The slow twin of counting facet values: one article after the other, in dictionaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from index.schema import facet_key, facet_value
from search.facet import DayCounts
from search.results import Bucket, Facet


@dataclass(slots=True)
class FacetCounts:
    """How many of the articles counted so far have each value of `facet`, and how many have none.

    Values that differ only in case or accents are one value; it is shown as it is most often written.
    """

    facet: str
    articles: Counter[str] = field(default_factory=Counter)
    labels: dict[str, Counter[str]] = field(default_factory=dict)
    missing: int = 0

    def add(self, values: Iterable[str]) -> None:
        """Count one article with its values; a value that it has twice counts once."""
        by_key = {facet_key(self.facet, value): value for value in values}
        self.missing += not by_key
        for key, label in by_key.items():
            self.articles[key] += 1
            self.labels.setdefault(key, Counter())[label] += 1

    def keep(self, wanted: Callable[[str], bool]) -> None:
        """Forget the values whose label is not wanted."""
        self.articles = Counter({key: count for key, count in self.articles.items() if wanted(self.label(key))})

    def label(self, key: str) -> str:
        """The most frequent way of writing a value; among equals the first in order."""
        written = self.labels.get(key)
        return min(written, key=lambda label: (-written[label], label)) if written else key

    def top(self, size: int, selected: Sequence[str] = ()) -> Facet:
        """The `size` most frequent values, and all the `selected` ones, by count and then label."""
        selected_keys = {facet_key(self.facet, value): value for value in selected}
        ranked = sorted(self.articles, key=lambda key: (-self.articles[key], self.label(key)))
        listed = ranked[:size] + [key for key in ranked[size:] if key in selected_keys]
        buckets = [self._bucket(key, key in selected_keys) for key in listed]
        unmatched = sorted(value for key, value in selected_keys.items() if key not in self.articles)
        buckets += [Bucket(value, value, 0, selected=True) for value in unmatched]
        other = sum(self.articles.values()) - sum(bucket.count for bucket in buckets)
        return Facet(tuple(buckets), distinct=len(ranked), other=other, missing=self.missing)

    def _bucket(self, key: str, selected: bool) -> Bucket:
        label = self.label(key)
        return Bucket(facet_value(self.facet, label), label, self.articles[key], selected=selected)


def day_counts(periods: Iterable[tuple[date, date] | None]) -> DayCounts:
    """Articles counted by the first and last day on which each may have been published; None where that is unknown."""
    counted = Counter(periods)
    undated = counted.pop(None, 0)
    rows = [(first.toordinal(), last.toordinal(), count) for (first, last), count in counted.items()]  # type: ignore[misc]
    first, last, counts = np.array(rows, np.int64).reshape(-1, 3).T
    return DayCounts(first, last, counts, undated)
