"""What the best matches of a query gain whose words stand near each other in them: they are ordered anew, above all others.

Nothing is taken from a score, and only the best get more: the order is the same for every page, and does not depend on filters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from whoosh.query import And, Term

from search import nearness_kernels, order_kernels
from search.planner import Plan
from search.ranking import K1, NEAREST, NEARNESS, REACH
from search.scope import Collection, Matches, Scope
from search.trees import Synonyms, text_of, word_of

Floats = npt.NDArray[np.float32]

InSegment = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats, float, int]
"""The words of a query in one segment as `search.nearness_kernels` takes them."""

NOT_NEAR: InSegment = np.empty(0, np.int64), np.empty((0, 2), np.int64), np.empty(0, np.float32), 0.0, 0
"""Nothing is to be gained."""

_MOST_WORDS = 32


class NearWords(NamedTuple):
    """The words of a query of which some may stand near each other.

    terms     each once
    pairs     (P, 2) int64, places in `terms` of those that are looked for near each other;
    shares  (P,) float32, what each is worth of `most`
    """

    terms: tuple[str, ...]
    pairs: npt.NDArray[np.int64]
    shares: Floats
    most: float

    def of(self, plan: Plan, scope: Scope) -> InSegment:
        """The same in one segment, as `search.nearness_kernels` takes it."""
        numbers = np.array([plan.number(term, scope) for term in self.terms], np.int64)
        return numbers, self.pairs, self.shares, self.most, scope.longest_document


def near_words(tree: Any, collection: Collection) -> NearWords | None:
    """The words that a query asks for side by side, each with the REACH words after it; None where they are fewer than two.

    Words of phrases, of groups and in sections are not among them, nor any behind the first 32. A pair is worth NEARNESS of what
    a word in a single article would be, times the lower of the words' boosts.
    """
    kind = type(tree)
    if kind is not And or len(tree.subqueries) < 2:
        return None
    most = NEARNESS * (K1 + 1) * collection.idf(0) * tree.boost
    usual = [
        part.text for part in tree.subqueries if type(part) is Term and part.fieldname == "text" and part.boost == 1.0
    ]
    if 1 < len(tree.subqueries) == len(usual) <= _MOST_WORDS and len(set(usual)) == len(usual):
        return NearWords(tuple(map(text_of, usual)), *_usual_pairs(len(usual)), most)
    words = [(_terms_of(part), part.boost) for part in tree.subqueries if _is_word(part)][:_MOST_WORDS]
    terms = tuple(dict.fromkeys([term for of_word, _boost in words for term in of_word]))
    pairs = _pairs_of(words, terms)
    if not pairs:
        return None
    shares = np.array([boost for _pair, boost in pairs], np.float32)
    return NearWords(terms, np.array([pair for pair, _boost in pairs], np.int64), shares, most)


@cache
def _usual_pairs(count: int) -> tuple[npt.NDArray[np.int64], Floats]:
    """The pairs of so many different words, each of a single term and with no boost, and what they are worth."""
    pairs = [(one, other) for one in range(count) for other in range(one + 1, min(one + 1 + REACH, count))]
    return np.array(pairs, np.int64), np.ones(len(pairs), np.float32)


def _pairs_of(
    words: Sequence[tuple[tuple[str, ...], float]], terms: Sequence[str]
) -> list[tuple[tuple[int, int], float]]:
    """The pairs of terms of which one's word comes soon after the other's, ascending, each with the lower of the words' boosts."""
    places = {term: place for place, term in enumerate(terms)}
    worth: dict[tuple[int, int], float] = {}
    for index, (ones, boost) in enumerate(words):
        for others, other_boost in words[index + 1 : index + 1 + REACH]:
            for one, other in product([places[term] for term in ones], [places[term] for term in others]):
                if one != other:
                    pair = min(one, other), max(one, other)
                    worth[pair] = max(worth.get(pair, 0.0), min(boost, other_boost))
    return sorted(worth.items())


def raised(collection: Collection, plan: Plan, near: NearWords, found: Sequence[Matches]) -> list[Matches]:
    """The same matches with other scores: the best NEAREST of all segments have more. Ties go to the earlier segment and row.

    found  the matches in each segment; where the places of the best are known, those of the best NEAREST at least
    O(matches + NEAREST · (words · log postings + positions)).
    """
    bests = [_best_of(matches) for matches in found]
    raised = []
    for scope, matches, best, most in zip(collection.scopes, found, bests, _shares(found, bests), strict=True):
        if most:
            matches = replace(matches, scores=matches.scores.copy())  # noqa: PLW2901
            nearness_kernels.raise_best(*_of(scope, plan, near), matches.docs, matches.scores, best, most)
        raised.append(matches if matches.best is None else replace(matches, best=best))
    return raised


def _of(scope: Scope, plan: Plan, near: NearWords) -> tuple[Any, Any, Any]:
    return scope.arrays, scope.section_words, near.of(plan, scope)


def _best_of(matches: Matches) -> npt.NDArray[np.int64]:
    """The places of the best matches of a segment, best first: NEAREST of them, or more where they are known. A new array."""
    if matches.best is not None:
        return matches.best.copy()
    best: npt.NDArray[np.int64] = order_kernels.best(matches.docs, matches.scores, NEAREST)
    return best


def _shares(found: Sequence[Matches], bests: Sequence[npt.NDArray[np.int64]]) -> list[int]:
    """How many of the best NEAREST of all segments each segment has: so many of its own best."""
    if len(found) == 1:
        return [min(NEAREST, len(bests[0]))]
    scores = np.concatenate([matches.scores[best[:NEAREST]] for matches, best in zip(found, bests, strict=True)])
    segments = np.repeat(np.arange(len(found)), [min(NEAREST, len(best)) for best in bests])
    # Sorting is stable: of equal ones, the earlier segment's and lower row comes first.
    first = np.argsort(-scores, kind="stable")[:NEAREST]
    shares: list[int] = np.bincount(segments[first], minlength=len(found)).tolist()
    return shares


def _is_word(part: Any) -> bool:
    """Whether a part of a query is a word of the whole text."""
    if type(part) is Term:
        return bool(part.fieldname == "text")
    return type(part) is Synonyms and all(map(_is_word, part.subqueries))


def _terms_of(part: Any) -> tuple[str, ...]:
    if type(part) is Term:
        return (text_of(part.text),)
    word = word_of(part)
    return (word,) if isinstance(word, str) else word
