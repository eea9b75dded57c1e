"""Finds the names in an article's texts: a trained sequence tagger, then a pass that makes the article consistent with itself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from index.entities.base import Tagged
from index.entities.consistency import settled
from index.entities.cutting_kernels import cut_tokens
from index.entities.forms import Forms, codes_of, hash_of
from index.entities.model import SCALE, Model, default_model
from index.entities.tagging_kernels import LABELS, TYPES, find_labels, read_names, recase
from index.lexicon import code_point_classes
from index.sentences import NOTED, is_abbreviation

_BETWEEN = "\x1e"


class Tagger:
    """Finds people, places and organisations. Keeps what it knows of forms between articles; may be used by several threads.

    model   the one of the package, where none is given
    """

    def __init__(self, model: Model | None = None) -> None:
        self._model = model or default_model()
        self._forms = Forms(self._model)
        self._pairs = np.rint(self._model.pairs * np.float32(self._model.scale)).astype(np.int16)
        self._classes = code_point_classes()
        self._abbreviations = abbreviation_hashes()

    @property
    def version(self) -> str:
        """The name of the model and of what is done with what it finds."""
        return self._model.version

    def tag(self, texts: Sequence[str]) -> list[list[Tagged]]:
        """The names in each of an article's texts, ascending and apart from each other.

        Never raises, whatever the texts are. O(code points), and some 40 µs for each form that was not met before.
        """
        if self._forms.is_full:
            self._forms = Forms(self._model)
        forms = self._forms
        text = _BETWEEN.join(texts)
        codes = codes_of(text)
        starts, ends = np.empty((2, len(codes)), np.int64)
        hashes, flags = np.empty(len(codes), np.uint64), np.empty(len(codes), np.uint8)
        count, begin, sections = 0, 0, []
        for own in texts:
            count = cut_tokens(
                codes, begin, begin + len(own), self._classes, self._abbreviations, starts, ends, hashes, flags, count
            )
            begin += len(own) + len(_BETWEEN)
            sections.append(count)
        starts, ends, flags = starts[:count], ends[:count], flags[:count]
        rows = forms.rows_of(text, hashes[:count], starts, ends)
        recase(flags, rows, forms.truecased)
        emitted, labels = np.empty((count, LABELS), np.int32), np.empty(count, np.uint8)
        find_labels(flags, rows, forms.scores, forms.groups, self._pairs, self._model.follows, emitted, labels)
        names, votes = np.empty((count, 3), np.int32), np.empty((count, TYPES), np.int32)
        found = read_names(labels, emitted, names, votes)
        kept = settled(names[:found], _shares(votes[:found]), rows, flags, forms.groups, forms.bare)
        return _cut_up(kept, texts, sections, starts, ends)


def _shares(votes: npt.NDArray[np.int32]) -> npt.NDArray[np.float32]:
    """Votes as scores to votes that add up to 1."""
    above = (votes - votes.max(1, keepdims=True)) * np.float32(1 / SCALE)
    shares: npt.NDArray[np.float32] = np.exp(above)
    shares /= shares.sum(1, keepdims=True)
    return shares


def _cut_up(
    names: Sequence[tuple[int, int, int]], texts: Sequence[str], sections: Sequence[int],
    starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64],
) -> list[list[Tagged]]:  # fmt: skip
    """Names (first token, token behind the last, kind), ascending, by text and in code points of their texts."""
    tagged: list[list[Tagged]] = [[] for _ in texts]
    if not names:
        return tagged
    firsts, lasts, kinds = zip(*names, strict=True)
    begins = starts[list(firsts)].tolist()
    stops = ends[np.array(lasts) - 1].tolist()
    number, base = 0, 0
    for first, begin, stop, kind in zip(firsts, begins, stops, kinds, strict=True):
        while first >= sections[number]:
            base += len(texts[number]) + len(_BETWEEN)
            number += 1
        tagged[number].append(Tagged(begin - base, stop - base, kind))
    return tagged


@cache
def abbreviation_hashes() -> npt.NDArray[np.uint64]:
    """The hashes of the abbreviations whose dot is part of them, ascending."""
    return np.array(sorted([hash_of(word) for word in NOTED if is_abbreviation(word) and len(word) > 1]), np.uint64)
