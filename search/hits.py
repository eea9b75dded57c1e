"""Rows to hits: reads what the index stores of an article, and cuts its snippets."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import zstandard

from index.article import ENTITY_KINDS
from index.segment import Segment
from search.collector import Found
from search.highlight import Highlighter
from search.results import EntityCount, Highlights, Hit
from search.scope import Scope
from search.snippet import sentence_fragment, whole

MAX_ENTITIES = 10
"""How many of its entities a hit names, most mentioned first."""


def read_hits(found: Sequence[Found], highlighter: Highlighter) -> tuple[Hit, ...]:
    """The hits of one page, in its order."""
    hits: dict[int, Hit] = {}
    for scope in dict.fromkeys(one.scope for one in found):
        places = [place for place, one in enumerate(found) if one.scope is scope]
        of_scope = _hits_of(scope, [found[place] for place in places], highlighter)
        hits.update(zip(places, of_scope, strict=True))
    return tuple(hits[place] for place in range(len(found)))


def _hits_of(scope: Scope, found: Sequence[Found], highlighter: Highlighter) -> list[Hit]:
    segment, docs = scope.segment, [one.doc for one in found]
    # Decompressors keep state: one a call, since threads must not share them.
    decompress = zstandard.ZstdDecompressor().decompress
    records = [json.loads(decompress(segment.blob("meta", doc))) for doc in docs]
    bodies = [decompress(segment.blob("body", doc)).decode("utf-8", "surrogatepass") for doc in docs]
    titles = [record["title"] or "" for record in records]
    matches = highlighter.matches(scope, docs, titles, bodies)
    hits = []
    for one, record, body, matched in zip(found, records, bodies, matches, strict=True):
        title = whole(record["title"], matched.title) if record["title"] else None
        fragments = (sentence_fragment(body, *sentence) for sentence in matched.sentences)
        highlights = Highlights(title, tuple(fragments))
        hits.append(_hit(record, one.score, highlights, _entities(scope, one.doc)))
    return hits


def _hit(record: dict[str, Any], score: float | None, highlights: Highlights, entities: tuple[EntityCount, ...]) -> Hit:
    return Hit(
        id=record["id"],
        title=record["title"],
        url=record["url"],
        source=record["source"],
        author=tuple(record["author"]),
        section=record["section"],
        language=record["language"],
        published=record["published"],
        published_precision=record["published_precision"],
        modified=record["modified"],
        score=score,
        highlights=highlights,
        entities=entities,
    )


def _entities(scope: Scope, doc: int) -> tuple[EntityCount, ...]:
    counted = [
        (-count, place, kind, value)
        for kind in ENTITY_KINDS
        for place, (value, count) in enumerate(_values(scope.segment, kind, doc))
    ]
    counted.sort()
    named = [(kind, scope.collection.name(kind, value), -count) for count, _, kind, value in counted[:MAX_ENTITIES]]
    return tuple(EntityCount(name.value, kind, name.label, count) for kind, name, count in named)


def _values(segment: Segment, facet: str, doc: int) -> list[tuple[int, int]]:
    start = segment[f"{facet}_start"]
    begin, end = int(start[doc]), int(start[doc + 1])
    if begin == end:
        return []
    values, counts = segment[f"{facet}_value"][begin:end], segment[f"{facet}_count"][begin:end]
    return list(zip(values.tolist(), counts.tolist(), strict=True))
