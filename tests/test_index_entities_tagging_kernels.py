from __future__ import annotations

from itertools import pairwise, product
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.cutting_kernels import CAPITALS, SMALL, STARTS
from index.entities.tagging_kernels import (
    CLASSES,
    EDGE,
    LABELS,
    OFFSETS,
    find_labels,
    find_rows,
    put_row,
    read_names,
    recase,
)

NEVER = -10_000_000


@given(st.lists(st.integers(1, 2**64 - 1), max_size=60, unique=True), st.integers(0, 60))
@settings(deadline=None)
def test_rows_are_found_as_in_a_dictionary(keys: list[int], known: int) -> None:
    table, rows = np.zeros(128, np.uint64), np.zeros(128, np.int32)
    twin = {}
    for row, key in enumerate(keys[:known]):
        put_row(np.uint64(key), row, table, rows)
        twin[key] = row
    out = np.empty(len(keys), np.int32)
    assert find_rows(np.array(keys, np.uint64), table, rows, out) == len(keys[known:])
    assert out.tolist() == [twin.get(key, -1) for key in keys]


def test_only_sentences_in_capitals_are_recased() -> None:
    flags = np.array([STARTS | CAPITALS, CAPITALS, 0, STARTS | SMALL, CAPITALS], np.uint8)
    rows = np.array([1, 2, 3, 4, 1], np.int32)
    recase(flags, rows, np.array([0, 11, 12, 13, 14], np.int32))
    assert rows.tolist() == [11, 12, 13, 4, 1]


def plain_labels(flags: Any, rows: Any, scores: Any, groups: Any, pairs: Any, follows: Any) -> tuple[list[int], Any]:
    """All sequences of labels tried, the best score of each sentence added up."""
    bounds = [place for place in range(len(flags)) if flags[place] & STARTS or place == 0] + [len(flags)]
    total, emitted = [], np.zeros((len(flags), LABELS), int)
    for first, last in pairwise(bounds):
        row = [EDGE, EDGE, *rows[first:last], EDGE, EDGE]
        for place in range(last - first):
            here = emitted[first + place]
            for offset in range(OFFSETS):
                here += scores[row[place + offset], offset]
            before, own, behind = (groups[row[place + offset]] for offset in (1, 2, 3))
            here += pairs[own, behind, 0].astype(int) + pairs[before, own, 1]
        total.append(
            max(score_of(path, emitted[first:last], follows) for path in product(range(LABELS), repeat=last - first))
        )
    return total, emitted


def score_of(path: Any, emitted: Any, follows: Any) -> int:
    steps = zip([LABELS, *path], [*path, LABELS], strict=True)
    return int(sum(emitted[place, label] for place, label in enumerate(path)) + sum(follows[a, b] for a, b in steps))


@given(st.lists(st.booleans(), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
@settings(max_examples=15, deadline=None)
def test_labels_are_the_best_of_all(starts: list[bool], seed: int) -> None:
    chance = np.random.default_rng(seed)
    starts = [start or place % 3 == 0 for place, start in enumerate(starts)]
    flags = np.array(starts, np.uint8) * STARTS
    rows = chance.integers(1, 6, len(starts)).astype(np.int32)
    scores = chance.integers(-300, 300, (6, OFFSETS, LABELS)).astype(np.int16)
    groups = chance.integers(0, CLASSES, 6).astype(np.uint8)
    pairs = chance.integers(-300, 300, (CLASSES, CLASSES, 2, LABELS)).astype(np.int16)
    follows = chance.integers(-300, 300, (LABELS + 1, LABELS + 1)).astype(np.int32)
    follows[chance.random(follows.shape) < 0.3] = NEVER
    emitted, labels = np.empty((len(rows), LABELS), np.int32), np.empty(len(rows), np.uint8)
    find_labels(flags, rows, scores, groups, pairs, follows, emitted, labels)
    best, twin = plain_labels(flags, rows, scores, groups, pairs, follows)
    assert (emitted == twin).all()
    bounds = [*np.flatnonzero(flags).tolist(), len(rows)]
    found = [score_of(labels[a:b].tolist(), emitted[a:b], follows) for a, b in pairwise(bounds)]
    assert found == best


def test_names_are_read_with_what_each_kind_would_score() -> None:
    labels = np.array([1, 2, 3, 0, 8, 12, 9, 11, 0], np.uint8)
    emitted = np.arange(9 * LABELS, dtype=np.int32).reshape(9, LABELS)
    names, votes = np.empty((9, 3), np.int32), np.empty((9, 3), np.int32)
    count = read_names(labels, emitted, names, votes)
    assert names[:count].tolist() == [[0, 3, 0], [4, 5, 1], [5, 6, 2], [6, 8, 2]]
    assert votes[1].tolist() == [emitted[4, 4], emitted[4, 8], emitted[4, 12]]
    assert votes[3].tolist() == [emitted[6, 1 + 4 * kind] + emitted[7, 3 + 4 * kind] for kind in range(3)]
