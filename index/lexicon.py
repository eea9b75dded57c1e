"""The words met while writing: every form as it stands in the texts has a number, and through it a folded form and a term."""

from __future__ import annotations

import re
import sys
from functools import cache

import numpy as np
import numpy.typing as npt

from index.analysis import MARKS, Analyzer
from index.numbering import Numbering
from index.sentences import is_abbreviation, is_opener
from index.tokenize_kernels import ABBREVIATION, DIGIT, DOTTED, LETTER, LOWER, MARK, OPENER, SPACE


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


class Lexicon:
    """What is derived from the forms of the texts, each once; `numbering` gives the forms their numbers.

    For form number i: `form_of[i]` is the number of its folded form, `term_of[i]` that of its term, `flags[i]` what the search for
    sentences wants to know. `folded` and `terms` are the texts behind those numbers.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self.numbering = Numbering()
        self.form_of = np.empty(0, np.uint32)
        self.term_of = np.empty(0, np.uint32)
        self.flags = np.empty(0, np.uint8)
        self.folded: dict[str, int] = {}
        self.terms: dict[str, int] = {}
        self.term_of_folded: list[int] = []

    def __len__(self) -> int:
        return len(self.numbering)

    def derive(self) -> None:
        """Fold and stem the forms that were met since the last call."""
        known, count = len(self.form_of), len(self)
        if known == count:
            return
        pool, pool_end = self.numbering.pool, self.numbering.pool_end
        texts = [
            pool[pool_end[form] : pool_end[form + 1]].tobytes().decode("utf-32-le", "surrogatepass")
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
