"""Rows to hits: reads what the index stores of an article, and cuts its snippets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from index.article import ENTITY_KINDS
from index.stored import stored_body, stored_record
from search import kernels
from search.collector import Found
from search.highlight import Highlighter, HitMatches
from search.results import EntityCount, Highlights, Hit
from search.scope import Scope
from search.snippet import fragments, sentence, whole

_NO_HIGHLIGHTS = Highlights(None, ())

MAX_ENTITIES = 6
"""How many of its entities a hit names, most mentioned first."""


def read_hits(found: Sequence[Found], highlighter: Highlighter) -> tuple[Hit, ...]:
    """The hits of one page, in its order."""
    hits: dict[int, Hit] = {}
    for scope in dict.fromkeys(one.scope for one in found):
        places = [place for place, one in enumerate(found) if one.scope is scope]
        of_scope = _hits_of(scope, [found[place] for place in places], highlighter)
        hits.update(zip(places, of_scope, strict=True))
    return tuple(hits[place] for place in range(len(found)))


def bare_hits(found: Sequence[Found]) -> tuple[Hit, ...]:
    """The hits with nothing but their ids and scores."""
    return tuple(
        [Hit(id=one.scope.segment.article_id(one.doc), score=one.score, highlights=_NO_HIGHLIGHTS) for one in found]
    )


def _hits_of(scope: Scope, found: Sequence[Found], highlighter: Highlighter) -> list[Hit]:
    docs = [one.doc for one in found]
    records = [stored_record(scope.segment, doc) for doc in docs]
    bodies = [stored_body(scope.segment, doc) for doc in docs]
    titles = [record.get("title") or "" for record in records]
    matches = highlighter.matches(scope, docs, titles, bodies)
    return [
        _hit(record, one.score, highlights, entities)
        for one, record, highlights, entities in zip(
            found, records, _highlights(titles, bodies, matches), _entities(scope, docs), strict=True
        )
    ]


def _highlights(titles: Sequence[str], bodies: Sequence[str], matches: Sequence[HitMatches]) -> Iterator[Highlights]:
    stretches = [whole(title, matched.title) for title, matched in zip(titles, matches, strict=True)]
    stretches += [
        sentence(body, *each) for body, matched in zip(bodies, matches, strict=True) for each in matched.sentences
    ]
    shown = fragments(stretches)
    first = len(titles)
    for title, matched in zip(shown, matches, strict=False):
        last = first + len(matched.sentences)
        yield Highlights(title if title.text else None, tuple(shown[first:last]))
        first = last


def _hit(record: dict[str, Any], score: float | None, highlights: Highlights, entities: tuple[EntityCount, ...]) -> Hit:
    known = record.get
    return Hit(
        id=record["id"],
        title=known("title"),
        url=known("url"),
        source=known("source"),
        author=tuple(known("author", ())),
        section=known("section"),
        language=known("language"),
        published=known("published"),
        published_precision=known("published_precision"),
        modified=known("modified"),
        score=score,
        highlights=highlights,
        entities=entities,
    )


def _entities(scope: Scope, docs: Sequence[int]) -> Iterator[tuple[EntityCount, ...]]:
    chosen = kernels.most_mentioned(np.array(docs, np.int64), scope.entity_arrays, MAX_ENTITIES)
    name_of = scope.collection.name
    for row in chosen.tolist():
        named = [
            (ENTITY_KINDS[place], name_of(ENTITY_KINDS[place], value), count) for place, value, count in row if count
        ]
        yield tuple([EntityCount(name.value, kind, name.label, count) for kind, name, count in named])
