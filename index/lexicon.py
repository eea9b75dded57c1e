"""The words met while writing: every form as it stands in the texts has a number, a folded form, and a term by language."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from index.analysis import LONGEST_INITIALS, MARKS, MAX_TERM, Analyzer, analyzer_for
from index.fold_kernels import fold_forms
from index.numbering import Numbering
from index.scripts import CONTINUOUS as CONTINUOUS_CHARS
from index.sentences import NOTED, is_abbreviation, is_opener
from index.tokenize_kernels import ABBREVIATION, CONTINUOUS, DIGIT, DOTTED, LETTER, LOWER, MARK, OPENER, SPACE
from index.vocabulary import Vocabulary, grown

Value = TypeVar("Value", bound=np.generic)

# Code points that are asked for small letters at once.
_BLOCK = 256
_UNKNOWN = np.iinfo(np.uint32).max


@cache
def code_point_classes() -> npt.NDArray[np.uint8]:
    """The class bits of every code point, as the tokenizer's pattern and Python's `str` see them. Takes 0.1 s."""
    classes = np.zeros(sys.maxunicode + 1, np.uint8)
    everything = np.arange(sys.maxunicode + 1, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    for bit, pattern in ((LETTER, r"[^\W\d_]+"), (DIGIT, r"\d+"), (SPACE, r"\s+")):
        for match in re.finditer(pattern, everything):
            classes[match.start() : match.end()] |= bit
    classes[[ord(mark) for mark in MARKS]] |= MARK
    for match in re.finditer(rf"[{CONTINUOUS_CHARS}]+", everything):
        run = classes[match.start() : match.end()]
        run[(run & LETTER) > 0] ^= LETTER | CONTINUOUS
    for first in range(0, len(everything), _BLOCK):
        block = everything[first : first + _BLOCK]
        if not f"A{block}".isupper():  # then it holds small letters or titlecase ones
            small = [code for code, char in enumerate(block, first) if char.islower()]
            classes[small] |= np.where(classes[small] & LETTER, LOWER, 0).astype(np.uint8)
    return classes


class Entries(NamedTuple):
    """Words of one language: a folded form and its term, each pair once for each way in which it came about.

    folded, terms   (n,) numbers in `Lexicon.folded` and `Lexicon.terms`
    counts          (n,) how often it occurs
    of_form         (forms,) the entry behind each number of a form; anything where the form does not occur
    """

    folded: npt.NDArray[np.int64]
    terms: npt.NDArray[np.uint32]
    counts: npt.NDArray[np.int64]
    of_form: npt.NDArray[np.int64]


class Lexicon:
    """What is derived from the forms of the texts, each once; `numbering` gives the forms their numbers.

    For form number i: `form_of[i]` is the number of its folded form, `flags[i]` what the search for sentences wants to know.
    `folded` and `terms` are the texts behind those numbers. The arrays may have more elements than there are numbers.
    """

    def __init__(self) -> None:
        # Folding is the same in all languages.
        self._analyzer = analyzer_for("en")
        self.numbering = Numbering()
        self._derived = 0
        self.form_of = np.empty(0, np.uint32)
        self.flags = np.empty(0, np.uint8)
        self.folded, self.terms = Vocabulary(), Vocabulary()
        self._term_of: dict[str, npt.NDArray[np.uint32]] = {}
        # The first numbers go to what sentences take note of, so that it is known by its number.
        self.folded.number_strings(sorted(NOTED))

    def __len__(self) -> int:
        return len(self.numbering)

    def entries(self, language: str, counts: npt.NDArray[np.int64]) -> Entries:
        """The words of a language in which form number i occurs counts[i] times. Stems each once; O(forms) else."""
        form_of = self.form_of[: len(self)]
        if analyzer_for(language).stems_forms:
            # What can be done by folded form is done by folded form: they are fewer. Below 2^53, the sums are exact.
            sums = np.bincount(form_of, counts, minlength=len(self.folded)).astype(np.int64)
            keys = folded = np.flatnonzero(sums)
            counts, of_key = sums[keys], np.zeros(len(sums), np.int64)
            of_key[keys] = np.arange(len(keys))
            of_form = of_key[form_of]
        else:
            keys = np.flatnonzero(counts)
            folded, counts = form_of[keys].astype(np.int64), counts[keys]
            of_form = np.zeros(len(form_of), np.int64)
            of_form[keys] = np.arange(len(keys))
        return Entries(folded, self._terms(language, keys), counts, of_form)

    def derive(self) -> None:
        """Fold the forms that were met since the last call. O(their code points) expected."""
        known, count = self._derived, len(self)
        if known == count:
            return
        folded, is_plain = self._fold(known, count)
        self.form_of = _put(self.form_of, known, folded)
        self.flags = _put(self.flags, known, self._flags(known, count, ~is_plain | (folded < len(NOTED))))
        self._derived = count

    def _fold(self, known: int, count: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.bool_]]:
        """The numbers of the folded forms behind forms known..count, and which of these are plain (see `fold_forms`)."""
        out = np.empty(self.numbering.pool_end[count] - self.numbering.pool_end[known], np.uint8)
        sizes = np.empty(count - known, np.int64)
        size = fold_forms(
            self.numbering.pool, self.numbering.pool_end, known, count, LONGEST_INITIALS, MAX_TERM, out, sizes
        )
        others = [self._analyzer.form(self._text(known + form)) for form in np.flatnonzero(sizes == 0).tolist()]
        return _numbered(self.folded, out[:size], sizes, others), sizes > 0

    def _terms(self, language: str, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
        """The numbers of terms in a language, of folded forms where these are what is stemmed there, else of forms."""
        analyzer = analyzer_for(language)
        known = self._term_of.get(language, np.empty(0, np.uint32))
        size = len(self.folded) if analyzer.stems_forms else len(self)
        if size > len(known):
            known = np.append(known, np.full(max(size - len(known), len(known) // 2), _UNKNOWN, np.uint32))
            self._term_of[language] = known
        new = keys[known[keys] == _UNKNOWN]
        if len(new):
            known[new] = self._stemmed(analyzer, new)
        return known[keys]

    def _stemmed(self, analyzer: Analyzer, new: npt.NDArray[np.int64]) -> npt.NDArray[np.uint32]:
        if not analyzer.stems_forms:
            return self.terms.number_strings([analyzer.term(self._text(form)) for form in new.tolist()])
        size, sizes, out = 0, np.zeros(len(new), np.int64), np.empty(0, np.uint8)
        if analyzer.compiled_terms:
            text, start = self.folded.copied(new)
            out = np.empty(len(text), np.uint8)
            size = analyzer.compiled_terms(text, start, 0, len(new), out, sizes)
        others = [analyzer.term_of_form(self.folded[form]) for form in new[sizes == 0].tolist()]
        return _numbered(self.terms, out[:size], sizes, others)

    def _flags(self, known: int, count: int, is_noted: npt.NDArray[np.bool_]) -> npt.NDArray[np.uint8]:
        """What is known of forms known..count; only those that are noted may be abbreviations or open sentences."""
        last = self.numbering.pool[self.numbering.pool_end[known + 1 : count + 1] - 1]
        flags: npt.NDArray[np.uint8] = np.where(last == ord("."), DOTTED, 0).astype(np.uint8)
        for form in np.flatnonzero(is_noted).tolist():
            text = self._text(known + form)
            flags[form] |= ABBREVIATION * is_abbreviation(text) | OPENER * is_opener(text)
        return flags

    def _text(self, form: int) -> str:
        codes = self.numbering.pool[self.numbering.pool_end[form] : self.numbering.pool_end[form + 1]]
        return codes.tobytes().decode("utf-32-le", "surrogatepass")


def _put(array: npt.NDArray[Value], at: int, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
    """The array with `values` from place `at` on."""
    array = grown(array, at + len(values))
    array[at : at + len(values)] = values
    return array


def _numbered(
    texts: Vocabulary, text: npt.NDArray[np.uint8], sizes: npt.NDArray[np.int64], others: list[str]
) -> npt.NDArray[np.uint32]:
    """The numbers of texts of these (n,) sizes; where the size is 0, it is the next of `others`."""
    numbers = np.empty(len(sizes), np.uint32)
    is_other = sizes == 0
    numbers[~is_other] = texts.number(text, sizes[~is_other])
    numbers[is_other] = texts.number_strings(others)
    return numbers
