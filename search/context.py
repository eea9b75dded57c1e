"""The live articles that have all of some words, and in how many of them other words stand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from index.segment import Segment
from search import context_kernels
from search.lookup_kernels import look_up
from search.planner import Plan
from search.scope import Collection, Scope

Terms = tuple[str, ...]

_MAX_WORDS = 200


class Context:
    """Some words as they are typed, each in all its forms; only the first 200 narrow. Without words it is all live articles.

    Making it takes a nanosecond or two for each article that has one of the words.
    """

    def __init__(self, collection: Collection, words: Sequence[str]) -> None:
        self._collection = collection
        self._scopes = collection.scopes
        self._plan = Plan(collection, None)
        stems = [self._stems(word) for word in words[:_MAX_WORDS]]
        self._plan.look_up([*dict.fromkeys([term for terms in stems for term in terms])])
        self._steps = len(stems)
        self._held: list[npt.NDArray[np.uint8]] = []
        for scope in self._scopes:
            held = np.zeros(scope.segment.n_docs, np.uint8)
            for step, terms in enumerate(stems):
                numbers = np.array(self._plan.chosen(terms, scope).numbers, np.int64)
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

    def counts(self, words: Sequence[str]) -> tuple[list[int], list[Terms]]:
        """In how many of the articles each of some words stands, folded, in any form; and the terms that it is a form of.

        O(articles that have one of the words).
        """
        stems = self._terms_of(words)
        return self._counted(stems), stems

    def count(self, word: str) -> int:
        """In how many of the articles a word stands as it is typed, in any form. O(articles that have it)."""
        return self._counted([self._stems(word)])[0]

    def _stems(self, word: str) -> Terms:
        stems = self._collection.stems(word)
        return (stems,) if isinstance(stems, str) else stems

    def _counted(self, words: Sequence[Terms]) -> list[int]:
        counts = np.zeros(len(words), np.int64)
        self._plan.look_up([*dict.fromkeys([term for terms in words for term in terms])])
        most = max(map(len, words), default=1)
        for scope, held in zip(self._scopes, self._held, strict=True):
            numbers = [[self._plan.number(term, scope) for term in terms] for terms in words]
            padded = np.array([[*row, *[-1] * (most - len(row))] for row in numbers], np.int64).reshape(
                len(words), most
            )
            rows = np.empty(0, np.uint8) if scope.live is None else scope.live, held, self._steps
            context_kernels.count_in(scope.postings, scope.term_slices, padded, rows, counts)
        found: list[int] = counts.tolist()
        return found

    def _terms_of(self, words: Sequence[str]) -> list[Terms]:
        """The terms of which each word is a form, in whatever segment."""
        if not words:
            return []
        encoded = [word.encode("utf-8", "surrogatepass") for word in words]
        texts, ends = np.frombuffer(b"".join(encoded), np.uint8), np.array([*accumulate(map(len, encoded))])
        found: list[dict[str, None]] = [{} for _ in words]
        for scope in self._scopes:
            for place, number in enumerate(_form_numbers(scope, texts, ends)):
                if number >= 0:
                    found[place] |= dict.fromkeys(_terms_at(scope.segment, number, encoded[place]))
        return [tuple(terms) for terms in found]


def _form_numbers(scope: Scope, texts: npt.NDArray[np.uint8], ends: npt.NDArray[np.int64]) -> list[int]:
    """The number of one form of each word in a segment; -1 where that has none."""
    forms = tuple([scope.segment[name] for name in ("form_text", "form_start", "form_count")])
    numbers: list[int] = look_up(forms, texts, ends)[:, 0].tolist()
    return numbers


def _terms_at(segment: Segment, number: int, form: bytes) -> list[str]:
    """The terms of a form, of which `number` is one: it may have several, in several languages."""
    first, behind = number, number + 1
    if len(segment.languages) > 1:
        while first > 0 and segment.form(first - 1) == form:
            first -= 1
        while behind < len(segment["form_term"]) and segment.form(behind) == form:
            behind += 1
    terms = segment["form_term"][first:behind].tolist()
    return [segment.term(term).decode("utf-8", "surrogatepass") for term in terms if term < len(segment["term_df"])]
