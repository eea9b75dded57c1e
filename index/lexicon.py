"""The words met while writing: every form as it stands in the texts has a number, and through it a folded form and a term."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from index.analysis import MARKS, Analyzer
from index.sentences import is_abbreviation, is_opener
from index.tokenize_kernels import ABBREVIATION, DIGIT, DOTTED, LETTER, LOWER, MARK, OPENER, SPACE, number_words, rehash

MAX_COMPOUND = 5
_TABLE_BITS = 16

Number = TypeVar("Number", bound=np.generic)


@cache
def code_point_classes() -> npt.NDArray[np.uint8]:
    """The class bits of every code point, as the tokenizer's pattern and Python's `str` see them. Takes a tenth of a second."""
    classes = np.zeros(sys.maxunicode + 1, np.uint8)
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    for bit, pattern in ((LETTER, r"[^\W\d_]+"), (DIGIT, r"\d+"), (SPACE, r"\s+")):
        for match in re.finditer(pattern, everything):
            classes[match.start() : match.end()] |= bit
    classes[[ord(mark) for mark in MARKS]] |= MARK
    letters = np.flatnonzero(classes & LETTER).tolist()
    classes[[code for code in letters if chr(code).islower()]] |= LOWER
    return classes


class Tokens(NamedTuple):
    """The tokens of one section: (n,) form numbers, and (n,) ordinals of the words at which they stand."""

    forms: npt.NDArray[np.int32]
    ordinals: npt.NDArray[np.int32]


class Lexicon:
    """Numbers forms in the order in which they are met; what is derived from a form is derived once.

    For form number i: `form_of[i]` is the number of its folded form, `term_of[i]` that of its term, `flags[i]` what the search for
    sentences wants to know. `folded` and `terms` are the texts behind those numbers.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._table = np.zeros(1 << _TABLE_BITS, np.uint64)
        self._pool: npt.NDArray[np.uint32] = np.empty(1 << _TABLE_BITS, np.uint32)
        self._pool_end: npt.NDArray[np.int64] = np.zeros(1 << _TABLE_BITS, np.int64)
        self._counts = np.zeros(1, np.int64)
        self.form_of = np.empty(0, np.uint32)
        self.term_of = np.empty(0, np.uint32)
        self.flags = np.empty(0, np.uint8)
        self.folded: dict[str, int] = {}
        self.terms: dict[str, int] = {}
        self.term_of_folded: list[int] = []

    def __len__(self) -> int:
        return int(self._counts[0])

    def number(
        self, codes: npt.NDArray[np.uint32], words: int, starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> Tokens:
        """Number the tokens of the words that `cut_words` found in `codes`."""
        tokens = words + words // 2
        self._make_room(tokens, 2 * len(codes))
        forms, ordinals = np.empty(tokens, np.int32), np.empty(tokens, np.int32)
        count = number_words(
            codes, words, starts, ends, MAX_COMPOUND, self._table, self._pool, self._pool_end, self._counts, forms, ordinals
        )  # fmt: skip
        return Tokens(forms[:count], ordinals[:count])

    def derive(self) -> None:
        """Fold and stem the forms that were met since the last call."""
        known, count = len(self.form_of), len(self)
        if known == count:
            return
        texts = [
            self._pool[self._pool_end[form] : self._pool_end[form + 1]].tobytes().decode("utf-32-le", "surrogatepass")
            for form in range(known, count)
        ]
        derived = [self._derive(text) for text in texts]
        self.form_of = np.append(self.form_of, np.array([form for form, _, _ in derived], np.uint32))
        self.term_of = np.append(self.term_of, np.array([term for _, term, _ in derived], np.uint32))
        self.flags = np.append(self.flags, np.array([flags for _, _, flags in derived], np.uint8))

    def _derive(self, text: str) -> tuple[int, int, int]:
        folded = self._analyzer.form(text)
        form = self.folded.get(folded)
        if form is None:
            form = self.folded[folded] = len(self.folded)
            term = self._analyzer.term_of_form(folded)
            self.term_of_folded.append(self.terms.setdefault(term, len(self.terms)))
        flags = ABBREVIATION * is_abbreviation(text) | DOTTED * (text[-1] == ".") | OPENER * is_opener(text)
        return form, self.term_of_folded[form], flags

    def _make_room(self, tokens: int, code_points: int) -> None:
        count = len(self)
        if len(self._pool_end) < count + tokens + 2:
            self._pool_end = _grown(self._pool_end, count + tokens + 2)
        used = int(self._pool_end[count])
        if len(self._pool) < used + code_points:
            self._pool = _grown(self._pool, used + code_points)
        if len(self._table) < 2 * (count + tokens):
            self._table = np.zeros(1 << (2 * (count + tokens)).bit_length(), np.uint64)
            rehash(self._table, self._pool, self._pool_end, count)


def _grown(array: npt.NDArray[Number], size: int) -> npt.NDArray[Number]:
    """The array with room for `size` values, and for some more."""
    grown: npt.NDArray[Number] = np.zeros(max(size, len(array) * 3 // 2), array.dtype)
    grown[: len(array)] = array
    return grown
