"""Compiled loops that put the matches of two parts of a query together, or keep some of them.

Shapes: D rows. Matches are a pair: docs (n,) uint32, ascending rows; scores (n,) float32, unitless, higher is better.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from search.posting_kernels import find_from


@compiled
def both(docs_a: Any, scores_a: Any, docs_b: Any, scores_b: Any) -> tuple[Any, Any]:
    """The rows in both matches, with the sums of their scores. O(a + b), O(a log b) where a is much shorter."""
    if len(docs_a) > len(docs_b):
        docs_a, scores_a, docs_b, scores_b = docs_b, scores_b, docs_a, scores_a
    docs = np.empty(len(docs_a), np.uint32)
    scores = np.empty(len(docs_a), np.float32)
    count = 0
    at = 0
    for index in range(len(docs_a)):
        at = find_from(docs_b, at, len(docs_b), docs_a[index])
        if at == len(docs_b):
            break
        if docs_b[at] == docs_a[index]:
            docs[count] = docs_a[index]
            scores[count] = scores_a[index] + scores_b[at]
            count += 1
    return docs[:count], scores[:count]


@compiled
def either(docs_a: Any, scores_a: Any, docs_b: Any, scores_b: Any, use_max: bool) -> tuple[Any, Any]:
    """The rows in any of two matches, with the sums of their scores, or with `use_max` the higher ones. O(a + b)."""
    docs = np.empty(len(docs_a) + len(docs_b), np.uint32)
    scores = np.empty(len(docs), np.float32)
    a = 0
    b = 0
    count = 0
    while a < len(docs_a) or b < len(docs_b):
        if b == len(docs_b) or (a < len(docs_a) and docs_a[a] < docs_b[b]):
            docs[count] = docs_a[a]
            scores[count] = scores_a[a]
            a += 1
        elif a == len(docs_a) or docs_b[b] < docs_a[a]:
            docs[count] = docs_b[b]
            scores[count] = scores_b[b]
            b += 1
        else:
            docs[count] = docs_a[a]
            scores[count] = max(scores_a[a], scores_b[b]) if use_max else scores_a[a] + scores_b[b]
            a += 1
            b += 1
        count += 1
    return docs[:count], scores[:count]


@compiled
def kept(docs: Any, scores: Any, others: Any, inside: bool) -> tuple[Any, Any]:
    """The matches whose rows are among `others` (ascending), or with not `inside` those that are not. O(n log others)."""
    kept_docs = np.empty(len(docs), np.uint32)
    kept_scores = np.empty(len(docs), np.float32)
    count = 0
    at = 0
    for index in range(len(docs)):
        at = find_from(others, at, len(others), docs[index])
        if (at < len(others) and others[at] == docs[index]) == inside:
            kept_docs[count] = docs[index]
            kept_scores[count] = scores[index]
            count += 1
    return kept_docs[:count], kept_scores[:count]


@compiled
def maybe(docs: Any, scores: Any, others: Any, other_scores: Any) -> Any:
    """The scores of `docs`, raised by those of `others` where they match too. O(n log others)."""
    raised = scores.copy()
    at = 0
    for index in range(len(docs)):
        at = find_from(others, at, len(others), docs[index])
        if at < len(others) and others[at] == docs[index]:
            raised[index] += other_scores[at]
    return raised


@compiled
def kept_live(docs: Any, scores: Any, live: Any) -> tuple[Any, Any]:
    """The matches in rows that are live.  live  (D,) uint8. O(n)."""
    kept_docs = np.empty(len(docs), np.uint32)
    kept_scores = np.empty(len(docs), np.float32)
    count = 0
    for index in range(len(docs)):
        if live[docs[index]]:
            kept_docs[count] = docs[index]
            kept_scores[count] = scores[index]
            count += 1
    return kept_docs[:count], kept_scores[:count]


@compiled
def kept_within(docs: Any, scores: Any, first_day: Any, last_day: Any, since: int, until: int) -> tuple[Any, Any]:
    """The matches dated wholly from day `since` to day `until`; undated rows, whose day is 0, never are. O(n)."""
    kept_docs = np.empty(len(docs), np.uint32)
    kept_scores = np.empty(len(docs), np.float32)
    count = 0
    for index in range(len(docs)):
        doc = docs[index]
        if first_day[doc] > 0 and first_day[doc] >= since and last_day[doc] <= until:
            kept_docs[count] = doc
            kept_scores[count] = scores[index]
            count += 1
    return kept_docs[:count], kept_scores[:count]
