"""The words met while writing: every form as it stands in the texts has a number, and through it a folded form and a term."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.analysis import LONGEST_INITIALS, MARKS, MAX_TERM, Analyzer
from index.fold_kernels import fold_forms
from index.sentences import NOTED, is_abbreviation, is_opener
from index.vocabulary import Vocabulary, grown
from index.tokenize_kernels import ABBREVIATION, DIGIT, DOTTED, LETTER, LOWER, MARK, OPENER, SPACE, number_words, rehash

MAX_COMPOUND = 5
_TABLE_BITS = 16


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
    sentences wants to know. `folded` and `terms` are the texts behind those numbers; `term_of_folded` (len(folded),) leads from
    the ones to the others.
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
        self.folded, self.terms = Vocabulary(), Vocabulary()
        self.term_of_folded = np.empty(0, np.uint32)
        # The first numbers go to what sentences take note of, so that it is known by its number.
        self.folded.number_strings(sorted(NOTED))

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
        """Fold and stem the forms that were met since the last call. O(their code points) expected."""
        known, count = len(self.form_of), len(self)
        if known == count:
            return
        folded, is_plain = self._fold(known, count)
        self._stem()
        self.form_of = np.append(self.form_of, folded)
        self.term_of = np.append(self.term_of, self.term_of_folded[folded])
        self.flags = np.append(self.flags, self._flags(known, count, ~is_plain | (folded < len(NOTED))))

    def _fold(self, known: int, count: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
        """The numbers of the folded forms behind forms known..count, and which of these are plain (see `fold_forms`)."""
        out = np.empty(self._pool_end[count] - self._pool_end[known], np.uint8)
        sizes = np.empty(count - known, np.int64)
        size = fold_forms(self._pool, self._pool_end, known, count, LONGEST_INITIALS, MAX_TERM, out, sizes)
        others = [self._analyzer.form(self._text(known + form)) for form in np.flatnonzero(sizes == 0).tolist()]
        return _numbered(self.folded, out[:size], sizes, others), sizes > 0

    def _stem(self) -> None:
        """Find the terms of the folded forms that are new."""
        known, count = len(self.term_of_folded), len(self.folded)
        start = self.folded.start
        out = np.empty(start[count] - start[known], np.uint8)
        size, sizes = 0, np.zeros(count - known, np.int64)
        if self._analyzer.compiled_terms:
            size = self._analyzer.compiled_terms(self.folded.pool, start, known, count, out, sizes)
        others = [
            self._analyzer.term_of_form(self.folded[known + form]) for form in np.flatnonzero(sizes == 0).tolist()
        ]
        self.term_of_folded = np.append(self.term_of_folded, _numbered(self.terms, out[:size], sizes, others))

    def _flags(self, known: int, count: int, is_noted: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
        """What is known of forms known..count; only those that are noted may be abbreviations or open sentences."""
        last = self._pool[self._pool_end[known + 1 : count + 1] - 1]
        flags: npt.NDArray[np.uint8] = np.where(last == ord("."), DOTTED, 0).astype(np.uint8)
        for form in np.flatnonzero(is_noted).tolist():
            text = self._text(known + form)
            flags[form] |= ABBREVIATION * is_abbreviation(text) | OPENER * is_opener(text)
        return flags

    def _text(self, form: int) -> str:
        codes = self._pool[self._pool_end[form] : self._pool_end[form + 1]]
        return codes.tobytes().decode("utf-32-le", "surrogatepass")

    def _make_room(self, tokens: int, code_points: int) -> None:
        count = len(self)
        if len(self._pool_end) < count + tokens + 2:
            self._pool_end = grown(self._pool_end, count + tokens + 2)
        used = int(self._pool_end[count])
        if len(self._pool) < used + code_points:
            self._pool = grown(self._pool, used + code_points)
        if len(self._table) < 2 * (count + tokens):
            self._table = np.zeros(1 << (2 * (count + tokens)).bit_length(), np.uint64)
            rehash(self._table, self._pool, self._pool_end, count)


def _numbered(
    texts: Vocabulary, text: npt.NDArray[np.uint8], sizes: npt.NDArray[np.int64], others: list[str]
) -> npt.NDArray[np.uint32]:
    """The numbers of texts of these (n,) sizes; where the size is 0, it is the next of `others`."""
    numbers = np.empty(len(sizes), np.uint32)
    is_other = sizes == 0
    numbers[~is_other] = texts.number(text, sizes[~is_other])
    numbers[is_other] = texts.number_strings(others)
    return numbers
