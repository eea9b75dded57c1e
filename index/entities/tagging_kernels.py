"""Compiled loops of the tagger: tokens to rows of scores, scores to the best sequence of labels."""

from __future__ import annotations

from typing import Any

import numpy as np

from index.compiled import compiled
from index.entities.cutting_kernels import CAPITALS, SMALL, STARTS

TYPES = 3
LABELS = 1 + 4 * TYPES
"""Outside, then of each kind the first token of a name, one within, the last, and the only one."""
OUTSIDE, BEGIN, INSIDE, LAST, ONLY = 0, 0, 1, 2, 3
OFFSETS = 5
"""A token's labels are scored by the tokens from two before it to two behind it."""
EDGE = 0
"""The row that stands before and behind a sentence."""
CLASSES = 256
"""So many classes of forms are told apart where two neighbours are scored together."""


@compiled
def find_rows(hashes: Any, keys: Any, rows: Any, out: Any) -> int:
    """Look tokens up; returns how many are unknown, whose place in `out` receives -1.

    keys  (2**k,) uint64, 0 where nothing is, and at least one is 0;  rows  (2**k,) int32;  out  int32, as long as `hashes`
    """
    mask = np.uint64(len(keys) - 1)
    unknown = 0
    for token in range(len(hashes)):
        key = hashes[token]
        place = (key >> np.uint64(20)) & mask
        while keys[place] != key and keys[place] != 0:
            place = (place + np.uint64(1)) & mask
        if keys[place] == key:
            out[token] = rows[place]
        else:
            out[token] = -1
            unknown += 1
    return unknown


@compiled
def put_row(key: Any, row: int, keys: Any, rows: Any) -> None:
    """Remember the row of a hash that is not yet known. There must be room for two more."""
    mask = np.uint64(len(keys) - 1)
    place = (key >> np.uint64(20)) & mask
    while keys[place] != 0:
        place = (place + np.uint64(1)) & mask
    rows[place] = row
    keys[place] = key


@compiled
def recase(flags: Any, rows: Any, truecased: Any) -> None:
    """In sentences that are in capitals, take the row of what a token would be in a text that is not.

    truecased  (rows,) int32: the row of each form as it is usually written. O(tokens)
    """
    first = 0
    count = len(flags)
    while first < count:
        last = first + 1
        while last < count and not flags[last] & STARTS:
            last += 1
        small = 0
        capitals = 0
        for token in range(first, last):
            small += (flags[token] & SMALL) > 0
            capitals += (flags[token] & CAPITALS) > 0
        if capitals > 5 * small:
            for token in range(first, last):
                rows[token] = truecased[rows[token]]
        first = last


@compiled
def find_labels(
    flags: Any, rows: Any, scores: Any, groups: Any, pairs: Any, follows: Any, emitted: Any, labels: Any
) -> None:
    """Find the best labels of all sentences.

    flags, rows  (tokens,);  scores  (rows, OFFSETS, LABELS) int16: at 0 what the token two before says of a token's labels, at 4
    the token two behind;  groups  (rows,) uint8;  pairs  (CLASSES, CLASSES, 2, LABELS) int16: what a token and the one behind it
    say together, of the first and of the second;  follows  (LABELS + 1, LABELS + 1) int32: the score of a label (column) behind
    another (row), the last row and column for the edges, very low where it cannot be
    emitted  (tokens, LABELS) int32, receives the scores of each token's labels;  labels  (tokens,) uint8, the best sequence
    O(tokens). Ties go to the lower label.
    """
    first = 0
    count = len(flags)
    back = np.empty((count, LABELS), np.uint8)
    while first < count:
        last = first + 1
        while last < count and not flags[last] & STARTS:
            last += 1
        _emit(first, last, rows, scores, groups, pairs, emitted)
        _decode(first, last, emitted, follows, back, labels)
        first = last


@compiled
def _emit(first: int, last: int, rows: Any, scores: Any, groups: Any, pairs: Any, emitted: Any) -> None:
    """Add up what is said of the labels of first..last, a sentence."""
    for token in range(first, last):
        two_before = rows[token - 2] if token - 2 >= first else EDGE
        one_before = rows[token - 1] if token - 1 >= first else EDGE
        own = rows[token]
        one_behind = rows[token + 1] if token + 1 < last else EDGE
        two_behind = rows[token + 2] if token + 2 < last else EDGE
        before, here, behind = groups[one_before], groups[own], groups[one_behind]
        for label in range(LABELS):
            emitted[token, label] = (
                np.int32(scores[two_before, 0, label])
                + np.int32(scores[one_before, 1, label])
                + np.int32(scores[own, 2, label])
                + np.int32(scores[one_behind, 3, label])
                + np.int32(scores[two_behind, 4, label])
                + np.int32(pairs[here, behind, 0, label])
                + np.int32(pairs[before, here, 1, label])
            )


@compiled
def _decode(first: int, last: int, emitted: Any, follows: Any, back: Any, labels: Any) -> None:
    """Viterbi over first..last, a sentence."""
    score = np.empty(LABELS, np.int64)
    other = np.empty(LABELS, np.int64)
    for label in range(LABELS):
        score[label] = emitted[first, label] + follows[LABELS, label]
    for token in range(first + 1, last):
        for label in range(LABELS):
            best = score[0] + follows[0, label]
            best_before = 0
            for before in range(1, LABELS):
                value = score[before] + follows[before, label]
                if value > best:
                    best = value
                    best_before = before
            other[label] = best + emitted[token, label]
            back[token, label] = best_before
        score, other = other, score
    best_label = 0
    for label in range(1, LABELS):
        if score[label] + follows[label, LABELS] > score[best_label] + follows[best_label, LABELS]:
            best_label = label
    for token in range(last - 1, first - 1, -1):
        labels[token] = best_label
        best_label = back[token, best_label]


@compiled
def read_names(labels: Any, emitted: Any, names: Any, votes: Any) -> int:
    """Read the names that labels spell; returns how many.

    names  (n, 3) int32, as long as there are tokens, receives the first token of each, the one behind its last, and its kind
    votes  (n, TYPES) int32, receives how the labels' scores would be with each kind
    """
    count = 0
    token = 0
    while token < len(labels):
        label = labels[token]
        if label == OUTSIDE:
            token += 1
            continue
        first = token
        kind = (label - 1) // 4
        while token + 1 < len(labels) and (labels[token] - 1) % 4 in (BEGIN, INSIDE) and labels[token] != OUTSIDE:
            token += 1
        token += 1
        for other in range(TYPES):
            total = np.int32(0)
            for part in range(first, token):
                total += emitted[part, 1 + 4 * other + (labels[part] - 1) % 4]
            votes[count, other] = total
        names[count, 0], names[count, 1], names[count, 2] = first, token, kind
        count += 1
    return count
