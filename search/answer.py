"""Answers a request over a collection: the usual page in one call of compiled code, any other part by part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from whoosh.query import Query

from search.collector import Collector, best_at_once
from search.counting import counting, facets_of, histogram_of
from search.explaining import explain
from search.highlight import Highlighter
from search.hits import bare_hits, bare_hits_of, hits_of, read_hits, shown_arrays
from search.matches import clauses_of
from search.nearness import NOT_NEAR, InSegment, near_words
from search.page_kernels import answer_words, best_ids
from search.planner import Plan
from search.request import SearchRequest
from search.results import Facet, Histogram, Hit, Unusual
from search.scope import Collection, Scope
from search.unusual import unusual_values
from search.words import Words, may_leave_out, scratch_of_thread

_NOTHING: Mapping[str, tuple[Unusual, ...]] = MappingProxyType({})


class Answer(NamedTuple):
    """The parts of a page. `total` and `stories` are meaningless where the request asks for no total.

    is_exact   whether all words that a pattern stands for were looked for
    """

    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, Facet]
    published: Histogram | None = None
    stories: int | None = None
    is_exact: bool = True
    unusual: Mapping[str, tuple[Unusual, ...]] = _NOTHING


def answer(collection: Collection, request: SearchRequest, tree: Query | None, as_of: date | None = None) -> Answer:
    """The answer to a request whose query was read as `tree`. `as_of` is the day of the request where that is known already."""
    plan = Plan(collection, tree)
    best = best_at_once(request, ranked=tree is not None)
    is_plain = not request.is_narrowed() and not request.min_salience and not request.unusual
    if best.many and len(collection.scopes) == 1 and is_plain:
        (scope,) = collection.scopes
        words = plan.words(scope)
        if words is not None and len(words.numbers):
            side_by_side = near_words(tree, collection)
            near = NOT_NEAR if side_by_side is None else side_by_side.of(plan, scope)
            if request.fields == "all" and not best.only:
                return _whole_page(request, scope, (words, near), Highlighter(plan, clauses_of(tree)))
            if request.fields == "id" and best.only and may_leave_out(words):
                return _only_ids(request, scope, (words, near))
    return _part_by_part(collection, plan, request, tree, as_of)


def _whole_page(
    request: SearchRequest, scope: Scope, asked: tuple[Words, InSegment], highlighter: Highlighter
) -> Answer:
    words, near = asked
    sizes = request.facet_sizes()
    is_dated = sizes.pop("published", None) is not None
    window = request.window()
    with counting(scope.collection, sizes) as (places, most, dictionaries, scratch, tally):
        counted = (places, most, scope.facet_columns, dictionaries, scratch, tally)
        docs, scores, best, listed, page = answer_words(
            scope.arrays,
            tuple(words),
            near,
            scratch_of_thread(),
            window,
            counted,
            highlighter.query(scope),
            shown_arrays(scope),
        )
    shown = best[window[0] :]
    return Answer(
        len(docs),
        hits_of(scope, docs[shown], scores[shown].tolist(), page),
        facets_of(scope.collection, sizes, listed.tolist(), tally.tolist()),
        histogram_of([scope], [docs], request.interval) if is_dated else None,
    )


def _only_ids(request: SearchRequest, scope: Scope, asked: tuple[Words, InSegment]) -> Answer:
    words, near = asked
    ids = scope.segment["id_text"], scope.segment["id_start"]
    scores, text, ends = best_ids(
        scope.arrays, tuple(words), scope.section_words, near, scratch_of_thread(), request.window(), ids
    )
    return Answer(0, bare_hits_of(scores.tolist(), text, ends), {})


def _part_by_part(
    collection: Collection, plan: Plan, request: SearchRequest, tree: Query | None, as_of: date | None = None
) -> Answer:
    collector = Collector(collection, plan, request, as_of, ranked=tree is not None)
    sizes = request.facet_sizes()
    found = collector.page()
    hits = bare_hits(found) if request.fields == "id" else read_hits(found, Highlighter(plan, clauses_of(tree)))
    if request.explain and tree is not None and request.sort == "relevance":
        for hit, explanation in zip(hits, explain(collection, request, tree, collector.stages, found), strict=True):
            hit.explanation = explanation
    collapsed = collector.collapsed
    if collapsed is not None:
        for hit, one in zip(hits, found, strict=True):
            if hit.story is not None:
                hit.story.matching = collapsed.matching(one.scope, one.doc)
    facets = collector.facets({name: size for name, size in sizes.items() if name != "published"})
    return Answer(
        collector.total,
        hits,
        facets if plan.is_exact else {name: replace(facet, exact=False) for name, facet in facets.items()},
        collector.histogram() if "published" in sizes else None,
        None if collapsed is None else collapsed.stories,
        plan.is_exact,
        unusual_values(collection, collector.matches, request) if request.unusual else _NOTHING,
    )
