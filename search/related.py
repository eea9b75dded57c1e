"""Articles like one: those that have its most telling words, by how alike they are in words, in people and in time."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from whoosh.query import Or, Term

from index.stored import stored_article
from search.collector import Found
from search.planner import Plan
from search.ranking import (
    K1,
    RELATED_COMPARED,
    RELATED_DAYS,
    RELATED_NEARNESS,
    RELATED_PEOPLE,
    RELATED_TERMS,
)
from search.related_kernels import score_rows
from search.scope import EMPTY_DOCS, Collection, Scope
from search.telling import Floats, people_of, shared_people, telling_words
from search.words import Best

Rows = dict[int, npt.NDArray[np.uint32]]
"""Rows by the place of their segment, ascending."""

MAX_RELATED = 100
"""How many related articles one may ask for."""


def related_rows(collection: Collection, scope: Scope, row: int, size: int, *, copies: bool) -> list[Found]:
    """The live rows most like one, at most `size`; never that one. Scores are unitless; ties go to the earlier segment and row.

    copies   whether versions of its own story are among them, and several of another story; else there is one of each
    """
    plan = Plan(collection, None)
    versions = _versions(collection, scope, row)
    words = telling_words(collection, plan, stored_article(scope.segment, row), versions)
    many = max(RELATED_COMPARED, 2 * size) + sum(map(len, versions))
    found = _candidates(collection, plan, words, many)
    candidates = {}
    for each, of_story in zip(collection.scopes, versions, strict=True):
        others = np.setdiff1d(found.get(each.place, EMPTY_DOCS), of_story, assume_unique=True)
        if copies:
            others = np.union1d(others, of_story[of_story != row] if each is scope else of_story)
        if len(others):
            candidates[each.place] = others
    ranked = _ranked(collection, plan, candidates, words, (scope, row))
    return (ranked if copies else _one_of_each_story(ranked))[:size]


def _versions(collection: Collection, scope: Scope, row: int) -> list[npt.NDArray[np.uint32]]:
    """By segment the rows that tell the story of a row, that one among them; ascending."""
    number = scope.stories.numbers[row]
    if number:
        return [np.flatnonzero(each.stories.numbers == number).astype(np.uint32) for each in collection.scopes]
    return [np.array([row] if each is scope else [], np.uint32) for each in collection.scopes]


def _candidates(collection: Collection, plan: Plan, words: Mapping[str, float], many: int) -> Rows:
    """The best rows for the most telling words, `many` of all segments together."""
    telling = list(words)[:RELATED_TERMS]
    tree = Or([Term("text", term, boost=words[term] / collection.idf(plan.df(term))) for term in telling])
    asked = Plan(collection, tree if telling else Or([]))
    scores, places, rows = [], [], []
    for scope in collection.scopes:
        found = asked.matches(scope, Best(many, only=True))
        scores.append(found.scores)
        places.append(np.full(len(found), scope.place))
        rows.append(found.docs)
    best = np.argsort(-np.concatenate(scores), kind="stable")[:many] if scores else np.empty(0, np.int64)
    chosen_places, chosen_rows = np.concatenate(places)[best], np.concatenate(rows)[best]
    return {place: np.sort(chosen_rows[chosen_places == place]) for place in np.unique(chosen_places).tolist()}


def _ranked(
    collection: Collection, plan: Plan, candidates: Rows, words: Mapping[str, float], article: tuple[Scope, int]
) -> list[Found]:
    """The candidates, most alike first: by words, of which the most alike has 1, and what people and nearness add to that."""
    terms = list(words)[:RELATED_COMPARED]
    factors = np.array([words[term] * (K1 + 1) for term in terms], np.float32)
    people = people_of(collection, *article)
    day = int(article[0].segment["first_day"][article[1]])
    likeness, added, found = [], [], []
    for place, rows in candidates.items():
        scope = collection.scopes[place]
        numbers = np.array([plan.number(term, scope) for term in terms], np.int64)
        likeness.append(score_rows(scope.arrays, numbers, factors, rows).astype(np.float64))
        near = RELATED_NEARNESS * _nearness(scope.segment["first_day"][rows], day)
        added.append(RELATED_PEOPLE * shared_people(collection, scope, rows, people) + near)
        found += [Found(scope, row, None) for row in rows.tolist()]
    if not found:
        return []
    alike = np.concatenate(likeness)
    scores = alike / max(float(alike.max()), 1e-9) + np.concatenate(added)
    return [found[place]._replace(score=float(scores[place])) for place in np.argsort(-scores, kind="stable").tolist()]


def _nearness(days: npt.NDArray[np.int32], day: int) -> Floats:
    """How near each of some days is to one, 0 to 1, half as near every RELATED_DAYS; 0 where either is unknown."""
    away = np.abs(days.astype(np.float64) - day)
    near: Floats = np.where((days > 0) & (day > 0), 0.5 ** (away / RELATED_DAYS), 0.0)
    return near


def _one_of_each_story(ranked: list[Found]) -> list[Found]:
    """The first of each story."""
    seen: set[int] = set()
    kept = []
    for one in ranked:
        number = int(one.scope.stories.numbers[one.doc])
        if number not in seen:
            kept.append(one)
        if number:
            seen.add(number)
    return kept
