"""Explains scores as sums: what the parts of the query add, and then each stage of the ranking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from whoosh.query import Query

from search.collector import Found
from search.leaf_scores import Leaves
from search.request import SearchRequest
from search.results import Explanation, ScorePart
from search.scope import Collection
from search.scoring import Stage
from search.written import Writer


def explain(
    collection: Collection, request: SearchRequest, tree: Query, stages: Sequence[Stage], found: Sequence[Found]
) -> list[Explanation]:
    """How the scores of some articles came about.

    tree    the query of the request, by which the first of the stages scores
    stages  all stages; what one adds is the difference to the one before it, so that a new one needs nothing here
    The parts sum to the score but for the rounding of 32-bit floats. O(the cost of the query).
    """
    writer = Writer(request.q, collection.stems, shows_boosts=request.match != "any")
    leaves = Leaves(collection, writer, found).of(tree)
    scores = [[_score(stage, one) for one in found] for stage in stages]
    explained = []
    for row, one in enumerate(found):
        parts = _once_each(
            [ScorePart(leaf.what, float(leaf.adds[row]), leaf.details[row]) for leaf in leaves if leaf.adds[row]]
        )
        for stage, before, after in zip(stages[1:], scores[:-1], scores[1:], strict=True):
            added = after[row] - before[row]
            if added or stage.what == "recency":  # an article that is undated says so
                parts.append(ScorePart(stage.what, added, stage.detail(one.scope, one.doc)))
        explained.append(Explanation(scores[-1][row], tuple(parts)))
    return explained


def _score(stage: Stage, one: Found) -> float:
    matches = stage.found[one.scope.place]
    return float(matches.scores[np.searchsorted(matches.docs, one.doc)])


def _once_each(parts: Iterable[ScorePart]) -> list[ScorePart]:
    """Parts of which those that are written alike are one: a word that stands twice in the query counts twice."""
    found: dict[str, ScorePart] = {}
    for part in parts:
        value = part.value + (found[part.what].value if part.what in found else 0.0)
        found[part.what] = ScorePart(part.what, value, part.detail)
    return list(found.values())
