"""Rows to hits: one compiled loop reads all that is shown of them, and what it wrote is sliced here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from index.schema import SECTION_GAP
from search.collector import Found
from search.highlight import Highlighter
from search.hit_kernels import read_page, read_texts
from search.results import Fragment, Highlights, Hit
from search.scope import Scope

_NO_HIGHLIGHTS = Highlights(None, ())

MAX_SENTENCES = 2
"""How many sentences of its body a hit shows."""
MAX_ENTITIES = 6
"""How many of its entities a hit names, most mentioned first."""


def read_hits(found: Sequence[Found], highlighter: Highlighter) -> tuple[Hit, ...]:
    """The hits of one page, in its order."""
    hits: dict[int, Hit] = {}
    for scope, places in _by_scope(found).items():
        hits.update(zip(places, _hits_of(scope, [found[place] for place in places], highlighter), strict=True))
    return tuple([hits[place] for place in range(len(found))])


def bare_hits(found: Sequence[Found]) -> tuple[Hit, ...]:
    """The hits with nothing but their ids and scores."""
    hits: dict[int, Hit] = {}
    for scope, places in _by_scope(found).items():
        rows = np.array([found[place].doc for place in places], np.int64)
        text, ends = read_texts(rows, scope.segment["id_text"], scope.segment["id_start"])
        hits.update(zip(places, bare_hits_of([found[place].score for place in places], text, ends), strict=True))
    return tuple([hits[place] for place in range(len(found))])


def bare_hits_of(scores: Sequence[float | None], text: Any, ends: Any) -> tuple[Hit, ...]:
    """The hits with these scores whose ids `hit_kernels.read_texts` gave."""
    ids, bounds = _decoded(text), [0, *ends.tolist()]
    return tuple(
        [
            Hit(id=ids[first:last], score=score, highlights=_NO_HIGHLIGHTS)
            for score, (first, last) in zip(scores, pairwise(bounds), strict=True)
        ]
    )


def _by_scope(found: Sequence[Found]) -> dict[Scope, list[int]]:
    """The places on the page of each segment's rows."""
    places: dict[Scope, list[int]] = {}
    for place, one in enumerate(found):
        places.setdefault(one.scope, []).append(place)
    return places


def _hits_of(scope: Scope, found: Sequence[Found], highlighter: Highlighter) -> tuple[Hit, ...]:
    docs = np.array([one.doc for one in found], np.int64)
    forms, words_of, store, facets, limits = shown_arrays(scope)
    index = (scope.postings, scope.positions, scope.term_slices, scope.term_vbits, forms)
    page = read_page(docs, highlighter.query(scope), index, words_of, store, facets, limits)
    return hits_of(scope, docs, [one.score for one in found], page)


def shown_arrays(scope: Scope) -> tuple[Any, ...]:
    """What loops take of a segment to show hits: forms, words_of, store, facets and limits, see `hit_kernels.read_page`."""
    return (*scope.page_arrays, (scope.segment.stoppers, SECTION_GAP, MAX_SENTENCES, MAX_ENTITIES))


def hits_of(scope: Scope, rows: Any, scores: Sequence[float | None], page: tuple[Any, ...]) -> tuple[Hit, ...]:
    """The hits in (n,) rows with these scores, of which `hit_kernels.read_page` gave all that is shown."""
    records, texts, html, bounds, marks, counts, entities = page
    shown = _fragments(texts, html, bounds, marks)
    named = scope.collection.entities
    hits: list[Hit] = []
    first = 0
    for score, record, count, packed, story in zip(
        scores, json.loads(_decoded(records)), counts.tolist(), entities.tolist(), scope.stories.of(rows), strict=True
    ):
        # In the order of `index.record.SHOWN`.
        article_id, source, section, language, published, precision, modified, url, author, empty_title = record
        last = first + count
        title = shown[first]
        hits.append(
            Hit(
                id=article_id,
                title=title.text or empty_title,
                url=url,
                source=source,
                author=tuple(author) if author else (),
                section=section,
                language=language,
                published=published,
                published_precision=precision,
                modified=modified,
                score=score,
                highlights=Highlights(title if title.text else None, tuple(shown[first + 1 : last])),
                entities=tuple([named[each] for each in packed if each]),
                story=story,
            )
        )
        first = last
    return tuple(hits)


def _fragments(texts: Any, html: Any, bounds: Any, marks: Any) -> list[Fragment]:
    """The fragments that `read_page` wrote, one behind the other."""
    text, marked = _decoded(texts), _decoded(html)
    pairs = tuple(zip(*marks.T.tolist(), strict=True))
    return [
        Fragment(text[text_begin:text_end], pairs[first:last], marked[html_begin:html_end])
        for (text_begin, html_begin, first), (text_end, html_end, last) in pairwise(bounds.tolist())
    ]


def _decoded(text: Any) -> str:
    return str(text, "utf-8", "surrogatepass")
