"""Compiled loops that answer a whole page at once: matches, counts of facets and all that is shown of the best rows.

Each call takes the interpreter's lock back once, and another thread may have it meanwhile: a page of one call waits once.
What goes in and comes out is that of the loops which do the parts.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from search.count_kernels import count_facets
from search.hit_kernels import read_page, read_texts
from search.match_kernels import match_words
from search.nearness_kernels import raise_best
from search.ranking import NEAREST
from search.top_kernels import best_of_words


@compiled
def answer_words(
    segment: Any, words: Any, near: Any, scratch: Any, places: Any, counted: Any, query: Any, shown: Any
) -> tuple[Any, ...]:
    """The page of a request for words over a single segment.

    segment, words, scratch  as `match_words` takes them
    near     as `nearness_kernels.raise_best` takes it, without pairs where nothing is to be gained
    places   (first, last) of the best rows that the page shows
    counted  (wanted, sizes, columns, dictionaries, scratch, tally) of the facets, see `count_facets`
    query    (numbers … quoted), and shown (forms, words_of, store, facets, limits), see `read_page`
    Returns docs, scores and places of the best as `match_words`, what `count_facets` lists, and what `read_page` gives.
    """
    first, last = places
    forms, words_of, store, facets, limits = shown
    is_near = len(near[1]) > 0
    docs, scores, best = match_words(segment, words, scratch, max(last, NEAREST) if is_near else last)
    if is_near:
        raise_best(segment, words_of[0], near, docs, scores, best, min(NEAREST, len(best)))
        best = best[:last]
    wanted, sizes, columns, dictionaries, counts, tally = counted
    listed = count_facets(docs, wanted, sizes, columns, dictionaries, counts, tally)
    index = (segment[:4], (segment[9], segment[11]), segment[4], segment[5], forms)
    rows = docs[best[first:]].astype(np.int64)
    return docs, scores, best, listed, read_page(rows, query, index, words_of, store, facets, limits)


@compiled
def best_ids(
    segment: Any, words: Any, section_words: Any, near: Any, scratch: Any, places: Any, ids: Any
) -> tuple[Any, Any, Any]:
    """The scores of the best rows for words over a single segment, from place first to last, and their ids.

    segment, words, scratch  as `best_of_words` takes them;  section_words, near  as `nearness_kernels.raise_best` takes them
    places  (first, last);  ids  (text, start), see `read_texts`
    """
    first, last = places
    is_near = len(near[1]) > 0
    docs, scores = best_of_words(segment, words, scratch, max(last, NEAREST) if is_near else last)
    if is_near:
        best = np.arange(len(docs))
        raise_best(segment, section_words, near, docs, scores, best, min(NEAREST, len(docs)))
        docs, scores = docs[best[:last]], scores[best[:last]]
    text, ends = read_texts(docs[first:].astype(np.int64), ids[0], ids[1])
    return scores[first:], text, ends
