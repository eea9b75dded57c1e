"""Turns documents into what the training loops read: rows of forms, labels, sentences; and varies how they are written."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.entities.cutting_kernels import STARTS
from index.entities.features import normal
from index.entities.tagging_kernels import LABELS
from training.corpus import Tale
from training.cut import Cutter, labels_of
from training.lexicons import Cases

# The share of sentences that are also learned in capitals, and the share of short ones with a capital at each word.
_CAPITALS, _TITLES = 0.06, 0.03
_LONGEST_TITLE = 16
_SMALL_IN_TITLES = frozenset("a an the of in on at to for and or but as by with from is".split())


class Examples(NamedTuple):
    """Sentences with their labels.

    rows    (tokens,) int32, into `forms`;  labels  (tokens,) uint8;  starts  (sentences + 1,) int64
    forms   normal forms, the first of which stands for the edges of sentences
    """

    rows: npt.NDArray[np.int32]
    labels: npt.NDArray[np.uint8]
    starts: npt.NDArray[np.int64]
    forms: list[str]


def forbidden() -> npt.NDArray[np.bool_]:
    """(LABELS + 1, LABELS + 1): which label cannot stand behind which; the last is the edge of a sentence."""
    opened = [label % 4 in (1, 2) for label in range(LABELS + 1)]
    goes_on = [label > 0 and label % 4 in (2, 3) for label in range(LABELS + 1)]
    opened[LABELS] = goes_on[LABELS] = False
    kind = [(label - 1) // 4 for label in range(LABELS + 1)]
    return np.array([
        [opened[a] != goes_on[b] or (opened[a] and kind[a] != kind[b]) or a == b == LABELS for b in range(LABELS + 1)]
        for a in range(LABELS + 1)
    ])  # fmt: skip


class Collector:
    """Takes documents; numbers their forms."""

    def __init__(self, cut: Cutter, cases: Cases, seed: int) -> None:
        self._cut = cut
        self._cases = cases
        self._random = random.Random(seed)
        self._numbers: dict[str, int] = {"": 0}
        self._sentences: list[tuple[list[int], npt.NDArray[np.uint8]]] = []
        self._forbidden = forbidden()

    def add(self, tale: Tale, *, varied: bool) -> None:
        """Take the sentences of a document; `varied`: some of them once more, in capitals or as headlines."""
        for text, spans in zip(tale.texts, tale.spans, strict=True):
            tokens = self._cut(text)
            labels = labels_of(text, tokens, spans)
            forms = [normal(text[start:end]) for start, end in zip(tokens.starts, tokens.ends, strict=True)]
            bounds = [*np.flatnonzero(tokens.flags & STARTS).tolist(), len(forms)]
            for first, last in pairwise(bounds):
                self._take(forms[first:last], labels[first:last])
                if varied:
                    self._vary(forms[first:last], labels[first:last])

    def _vary(self, forms: Sequence[str], labels: npt.NDArray[np.uint8]) -> None:
        chance = self._random.random()
        if chance < _CAPITALS:
            self._take([self._recased(form.upper()) for form in forms], labels)
        elif chance < _CAPITALS + _TITLES and len(forms) <= _LONGEST_TITLE:
            self._take([form if form in _SMALL_IN_TITLES else form[:1].upper() + form[1:] for form in forms], labels)

    def _recased(self, form: str) -> str:
        return usual_form(self._cases, form) if form.isupper() and len(form) > 1 else form

    def _take(self, forms: Iterable[str], labels: npt.NDArray[np.uint8]) -> None:
        path = [LABELS, *labels.tolist(), LABELS]
        if not self._forbidden[path[:-1], path[1:]].any():  # a name that goes over a sentence's end
            rows = [self._numbers.setdefault(form, len(self._numbers)) for form in forms]
            self._sentences.append((rows, labels))

    def collected(self) -> Examples:
        """All that was taken."""
        sizes = [len(rows) for rows, _ in self._sentences]
        return Examples(
            np.array([row for rows, _ in self._sentences for row in rows], np.int32),
            np.concatenate([labels for _, labels in self._sentences]),
            np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
            list(self._numbers),
        )


def usual_form(cases: Cases, form: str) -> str:
    """As `index.entities.model.Model.usual_form`, from the counts."""
    lower = form.lower()
    usual = cases.usual(lower)
    if usual == 0:
        return lower
    return form if usual == 2 else "-".join([part[:1].upper() + part[1:] for part in lower.split("-")])


def frequent_forms(examples: Examples, most: int) -> Mapping[str, int]:
    """The most frequent forms, with numbers from 0."""
    counts = np.bincount(examples.rows, minlength=len(examples.forms))
    best = np.argsort(-counts, kind="stable")[:most].tolist()
    return {examples.forms[row]: number for number, row in enumerate(best)}
