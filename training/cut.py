"""Cuts texts into the tagger's tokens, and spans into labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.entities.base import Tagged
from index.entities.cutting_kernels import cut_tokens
from index.entities.forms import codes_of
from index.entities.tagging import abbreviation_hashes
from index.entities.tagging_kernels import BEGIN, INSIDE, LAST, ONLY
from index.lexicon import code_point_classes

_HYPHEN = "-"


class Tokens(NamedTuple):
    """The tokens of a text: code points, and the flags of `index.entities.cutting_kernels`."""

    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    flags: npt.NDArray[np.uint8]


class Cutter:
    """Cuts a text."""

    def __init__(self) -> None:
        self._classes = code_point_classes()
        self._abbreviations = abbreviation_hashes()

    def __call__(self, text: str) -> Tokens:
        """The tokens of a text, as the tagger has them."""
        codes = codes_of(text)
        starts, ends = np.empty((2, len(codes)), np.int64)
        hashes = np.empty(len(codes), np.uint64)
        flags = np.empty(len(codes), np.uint8)
        count = cut_tokens(codes, 0, len(codes), self._classes, self._abbreviations, starts, ends, hashes, flags, 0)
        return Tokens(starts[:count].copy(), ends[:count].copy(), flags[:count].copy())


def labels_of(text: str, tokens: Tokens, spans: Sequence[Tagged]) -> npt.NDArray[np.uint8]:
    """The label of each token of a text. Of a compound of which only a part is a name (`Britain-based`), nothing is one."""
    labels = np.zeros(len(tokens.starts), np.uint8)
    for start, end, kind in spans:
        first = int(np.searchsorted(tokens.ends, start, "right"))
        last = int(np.searchsorted(tokens.starts, end, "left"))
        first += first < last and _HYPHEN in text[tokens.starts[first] : start]
        last -= first < last and _HYPHEN in text[end : tokens.ends[last - 1]]
        if first >= last or labels[first:last].any():
            continue
        base = 1 + 4 * kind
        if last - first == 1:
            labels[first] = base + ONLY
        else:
            labels[first] = base + BEGIN
            labels[first + 1 : last - 1] = base + INSIDE
            labels[last - 1] = base + LAST
    return labels
