"""The best matches of a free text ordered anew: by words near each other, and by likeness to the very best.

What is added to a score is never below 0 and only the best get it, so that they stay above all others.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import analyzer_for, language_of
from index.stored import stored_article
from search import refine_kernels
from search.planner import Plan
from search.ranking import EXAMPLES, K1, LIKENESS, NEAR, NEARNESS, REACH, REFINED, rarity
from search.scope import Collection, Matches, Scope
from search.small_words import small_terms

Floats = npt.NDArray[np.float32]


class _Chosen(NamedTuple):
    """Some matches of one segment: their places among its matches, their rows, ascending, and their scores so far."""

    scope: Scope
    places: npt.NDArray[np.int64]
    rows: npt.NDArray[np.uint32]
    scores: Floats


def refine(collection: Collection, plan: Plan, found: Sequence[Matches]) -> Iterator[tuple[str, list[Matches]]]:
    """The same matches with other scores, step by step: the best REFINED of all segments have more, of `nearness`, then `likeness`.

    found  the matches in each segment; nothing comes of it where none has a score
    Ties go to the earlier segment and row. O(matches + REFINED · (words + words of the EXAMPLES) · log postings).
    """
    chosen = _best(collection, found)
    if not chosen:
        return
    chosen = _added(chosen, _nearness(collection, plan, plan.terms(), chosen))
    yield "nearness", _with_scores(found, chosen)
    chosen = _added(chosen, _likeness(collection, plan, chosen))
    yield "likeness", _with_scores(found, chosen)


def _added(chosen: Sequence[_Chosen], more: Sequence[Floats]) -> list[_Chosen]:
    return [each._replace(scores=each.scores + scores) for each, scores in zip(chosen, more, strict=True)]


def _with_scores(found: Sequence[Matches], chosen: Sequence[_Chosen]) -> list[Matches]:
    refined = list(found)
    for each in chosen:
        matches = refined[each.scope.place]
        scores = matches.scores.copy()
        scores[each.places] = each.scores
        refined[each.scope.place] = replace(matches, scores=scores)
    return refined


def _best(collection: Collection, found: Sequence[Matches]) -> list[_Chosen]:
    """The best matches of all segments, by segment; those without any score tell nothing."""
    scores = np.concatenate([matches.scores for matches in found]) if found else np.empty(0, np.float32)
    if len(scores) > REFINED:
        lowest = np.partition(scores, len(scores) - REFINED)[len(scores) - REFINED]
        is_best = scores > lowest
        level = np.flatnonzero(scores == lowest)
        is_best[level[: REFINED - np.count_nonzero(is_best)]] = True
    else:
        is_best = np.ones(len(scores), np.bool_)
    is_best &= scores > 0
    chosen = []
    first = 0
    for scope, matches in zip(collection.scopes, found, strict=True):
        places = np.flatnonzero(is_best[first : first + len(matches)])
        first += len(matches)
        if len(places):
            chosen.append(_Chosen(scope, places, matches.docs[places], matches.scores[places]))
    return chosen


def _nearness(collection: Collection, plan: Plan, words: Sequence[str], chosen: Sequence[_Chosen]) -> list[Floats]:
    """What words near each other add: as BM25 would score them as one word, whose frequency is known of the best matches only."""
    terms = list(dict.fromkeys(words))
    places = [terms.index(word) for word in words]
    pairs = {
        (min(one, other), max(one, other))
        for index, one in enumerate(places)
        for other in places[index + 1 : index + 1 + REACH]
        if one != other
    }
    if not pairs:
        return [np.zeros(len(each.rows), np.float32) for each in chosen]
    of_pairs = np.array(sorted(pairs), np.int64)
    counts = []
    for each in chosen:
        numbers = np.array([plan.number(term, each.scope) for term in terms], np.int64)
        counts.append(
            refine_kernels.count_near(
                each.scope.arrays, numbers, of_pairs, each.rows, NEAR, each.scope.longest_document
            )
        )
    df = np.sum([np.count_nonzero(each, axis=1) for each in counts], axis=0)
    factors = np.array([NEARNESS * (K1 + 1) * rarity(int(each), collection.docs) for each in df], np.float32)
    added = []
    for each, count in zip(chosen, counts, strict=True):
        norms = collection.norms[each.scope.lengths[each.rows]]
        added.append((factors[:, None] * count / (count + norms)).sum(axis=0, dtype=np.float32))
    return added


def _likeness(collection: Collection, plan: Plan, chosen: Sequence[_Chosen]) -> list[Floats]:
    """What likeness to the best matches adds: by all their words, rare ones more; of the better one more."""
    ranked = sorted(
        [
            (-score, each.scope.place, row)
            for each in chosen
            for row, score in zip(each.rows.tolist(), each.scores.tolist(), strict=True)
        ]
    )
    best = -ranked[0][0]
    profile: Counter[str] = Counter()
    for score, place, row in ranked[:EXAMPLES]:
        for term, weight in _vector(collection, plan, collection.scopes[place], row).items():
            profile[term] += weight * score * score
    terms = list(profile)
    added = []
    for each in chosen:
        numbers = np.array([plan.number(term, each.scope) for term in terms], np.int64)
        weights = np.array([profile[term] * rarity_of(plan, collection, term) for term in terms], np.float32)
        sums = refine_kernels.add_frequencies(each.scope.arrays, numbers, weights, each.rows)
        added.append(sums / np.sqrt(np.maximum(each.scope.segment["doc_length"][each.rows], 1)).astype(np.float32))
    most = max(float(sums.max()) for sums in added)
    return [(sums * (LIKENESS * best / most)).astype(np.float32) if most > 0 else sums for sums in added]


def _vector(collection: Collection, plan: Plan, scope: Scope, row: int) -> dict[str, float]:
    """The telling words of a row, each with its weight; of length 1."""
    article = stored_article(scope.segment, row)
    text = "\n".join((article.title or "", article.summary or "", article.body))
    counts = Counter(token.term for token in analyzer_for(language_of(article.language)).tokens(text))
    plan.look_up([term for term in counts if term not in small_terms()])
    weights = {
        term: math.log1p(count) * rarity_of(plan, collection, term)
        for term, count in counts.items()
        if term not in small_terms() and plan.df(term) > 1
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
    return {term: weight / length for term, weight in weights.items()}


def rarity_of(plan: Plan, collection: Collection, term: str) -> float:
    """How much a term tells in a collection."""
    return rarity(plan.df(term), collection.docs)
