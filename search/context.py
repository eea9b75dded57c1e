"""The live articles that have all of some words, and in how many of them other words stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from search import context_kernels
from search.planner import Plan
from search.scope import Collection

_MAX_WORDS = 200


class Context:
    """Some words as they are typed, each in all its forms; only the first 200 narrow. Without words it is all live articles.

    Making it takes a nanosecond or two for each article that has one of the words.
    """

    def __init__(self, collection: Collection, words: Sequence[str]) -> None:
        self._collection = collection
        self._scopes = collection.scopes
        self._plan = plan = Plan(collection, None)
        stems = [collection.stems(word) for word in words[:_MAX_WORDS]]
        plan.look_up([term for word in stems for term in ((word,) if isinstance(word, str) else word)])
        self._steps = len(stems)
        self._held: list[npt.NDArray[np.uint8]] = []
        for scope in self._scopes:
            held = np.zeros(scope.segment.n_docs, np.uint8)
            for step, word in enumerate(stems):
                numbers = np.array(plan.chosen(word, scope).numbers, np.int64)
                context_kernels.narrow(scope.postings, scope.term_slices, numbers, held, step)
            self._held.append(held)

    @cached_property
    def size(self) -> int:
        """How many articles have all the words. O(rows)."""
        size = 0
        for scope, held in zip(self._scopes, self._held, strict=True):
            has_all = held == self._steps
            size += int(np.count_nonzero(has_all if scope.live is None else has_all & (scope.live > 0)))
        return size

    def counts(self, words: Sequence[str]) -> tuple[list[int], list[tuple[int, int]]]:
        """In how many of the articles each of some words stands, folded, in any form; and what they have in common with such forms.

        That is the first segment that has the word, and its term there. O(articles that have one of the words).
        """
        counts, terms = np.zeros(len(words), np.int64), np.empty(len(words), np.int64)
        stems = [(-1, -1)] * len(words)
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
        asked = np.frombuffer(b"".join(encoded), np.uint8), np.array([*accumulate(map(len, encoded))], np.int64)
        for scope, held in zip(self._scopes, self._held, strict=True):
            segment = scope.segment
            forms = segment["form_text"], segment["form_start"], segment["form_term"]
            rows = np.empty(0, np.uint8) if scope.live is None else scope.live, held, self._steps
            context_kernels.count_in(scope.postings, scope.term_slices, forms, asked, rows, counts, terms)
            stems = [
                (scope.place, term) if known[1] < 0 else known
                for known, term in zip(stems, terms.tolist(), strict=True)
            ]
        return counts.tolist(), stems

    def count(self, word: str) -> int:
        """In how many of the articles a word stands as it is typed, in any form. O(articles that have it)."""
        stems = self._collection.stems(word)
        count = 0
        for scope, held in zip(self._scopes, self._held, strict=True):
            numbers = np.array(self._plan.chosen(stems, scope).numbers, np.int64)
            narrowed = held.copy()
            context_kernels.narrow(scope.postings, scope.term_slices, numbers, narrowed, self._steps)
            has_all = narrowed == self._steps + 1
            count += int(np.count_nonzero(has_all if scope.live is None else has_all & (scope.live > 0)))
        return count
