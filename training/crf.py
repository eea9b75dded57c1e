"""Trains the conditional random field: which features there are, and some rounds over the sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.entities.tagging_kernels import CLASSES, LABELS, OFFSETS
from training.crf_kernels import epoch
from training.examples import Examples, forbidden

EDGE = "EDGE"
"""The feature of the edges of sentences."""
# A feature of fewer tokens is none.
_LEAST = 4
_RATE = 0.1
# A token's own form is hidden so often: then the others must do.
_DROPOUT = 0.15
_LEXICAL = ("w", "l")


class Field(NamedTuple):
    """What is learned.

    features  the name of each;  weights  (features, OFFSETS, LABELS) float32
    pairs     (CLASSES, CLASSES, 2, LABELS) float32;  follows  (LABELS + 1, LABELS + 1) float32
    """

    features: list[str]
    weights: npt.NDArray[np.float32]
    pairs: npt.NDArray[np.float32]
    follows: npt.NDArray[np.float32]


def train(
    examples: Examples, names_of: Callable[[str], Sequence[str]], group_of: Callable[[str], int], rounds: int
) -> Field:
    """Learn from examples, by the features and the group of each form. 2 µs a token and round."""
    numbers, starts, features = _numbered(examples, names_of)
    groups = np.array([0, *[group_of(form) for form in examples.forms[1:]]], np.uint8)
    lexical = np.array([name.startswith(_LEXICAL) for name in numbers])
    weights = np.zeros((len(numbers), OFFSETS, LABELS), np.float32)
    pairs = np.zeros((CLASSES, CLASSES, 2, LABELS), np.float32)
    follows = np.where(forbidden(), -np.inf, 0).astype(np.float32)
    squares = [np.ones_like(learned) for learned in (weights, pairs, follows)]
    order = np.arange(len(examples.starts) - 1)
    importance = np.ones(len(order), np.float32)
    shuffle = np.random.default_rng(1)
    for number in range(rounds):
        shuffle.shuffle(order)
        loss = epoch(
            order, examples.starts, examples.rows, examples.labels, starts, features, lexical, groups, weights, squares[0],
            pairs, squares[1], follows, squares[2], importance, _RATE, _DROPOUT, number,
        )  # fmt: skip
        print(f"round {number + 1} of {rounds}: loss {loss:.5f} a token", flush=True)
    return Field(list(numbers), weights, pairs, follows)


def _numbered(
    examples: Examples, names_of: Callable[[str], Sequence[str]]
) -> tuple[dict[str, int], npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """The features by name, and those of each form: (forms + 1,) starts into (n,) numbers."""
    counts = np.bincount(examples.rows, minlength=len(examples.forms)).tolist()
    names = [[EDGE], *[names_of(form) for form in examples.forms[1:]]]
    total: Counter[str] = Counter({EDGE: _LEAST})
    for own, count in zip(names, counts, strict=True):
        for name in own:
            total[name] += count
    numbers = {name: number for number, name in enumerate(name for name, count in total.items() if count >= _LEAST)}
    of_form = [[numbers[name] for name in own if name in numbers] for own in names]
    starts = np.concatenate(([0], np.cumsum([len(own) for own in of_form])))
    return numbers, starts.astype(np.int64), np.array([number for own in of_form for number in own], np.int32)
