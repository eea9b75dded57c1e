"""Fields that are nothing but choices from the text: the words of one section, and words as they are written."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from index.codec_keys import TextTerms
from index.codec_postings import BOOSTS, Postings, Rows, TermPostings, Weights, sections_of
from index.segment import Segment

Boosted = list[tuple[int, float]]


class ChosenPostings:
    """Some of the occurrences of terms: those in one section, or those of one form.

    variants   of each term, which; -1 for all
    section    which; -1 for all
    """

    def __init__(self, segment: Segment, variants: Mapping[int, int], *, section: int = -1) -> None:
        found = [_occurrences(segment, term, variant) for term, variant in variants.items()]
        rows, positions = (np.concatenate(arrays) for arrays in zip(*found, strict=True))
        if len(found) > 1:
            order = np.lexsort((positions, rows))
            rows, positions = rows[order], positions[order]
        sections = sections_of(positions, segment["section_words"][rows])
        if section >= 0:
            chosen = sections == section
            rows, positions, sections = rows[chosen], positions[chosen], sections[chosen]
        self._positions = positions
        self._boosts = np.array(BOOSTS, np.float32)[sections]
        self.rows: Rows
        self.rows, first = np.unique(rows, return_index=True)
        self._start: npt.NDArray[np.int64] = np.append(first, len(self._positions))
        sums = np.concatenate((np.zeros(1), np.cumsum(self._boosts, dtype=np.float64)))
        self.weights: Weights = np.diff(sums[self._start]).astype(np.float32)

    def boosted_positions(self, first: int, last: int) -> list[Boosted]:
        """See index.codec_postings.Postings."""
        starts = self._start[first : last + 1].tolist()
        pairs = list(zip(self._positions.tolist(), self._boosts.tolist(), strict=True))
        return [pairs[begin:end] for begin, end in pairwise(starts)]


def _occurrences(segment: Segment, term: int, variant: int) -> tuple[Rows, npt.NDArray[Any]]:
    """The rows and positions of a term, or with a variant from 0 on those of one of its forms."""
    everywhere = TermPostings(segment, term)
    found = everywhere.occurrences(0, len(everywhere.rows))
    rows = np.repeat(everywhere.rows, np.diff(found.start))
    chosen = found.variants == variant if variant >= 0 else slice(None)
    return rows[chosen], found.positions[chosen]


class SectionTerms(TextTerms):
    """The terms of the text as far as they stand in one section. They are those of the text: some may have no rows."""

    def __init__(self, segment: Segment, section: int) -> None:
        super().__init__(segment)
        self._section = section

    def postings(self, number: int) -> Postings:
        """See FieldTerms."""
        return ChosenPostings(self._segment, {number: -1}, section=self._section)

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms."""
        number = self._segment.find_term(key)
        found = self.postings(number) if number >= 0 else None
        return found if found is not None and len(found.rows) else None


class WordTerms:
    """The words of the text as they are written, folded but not stemmed. A segment under way knows none.

    A form of several terms, its stems in several languages, is one word.
    """

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        forms = len(segment["form_term"]) if "form_term" in segment else 0
        self._firsts = np.arange(forms)
        if forms and len(segment.languages) > 1:
            texts = [segment.form(number) for number in range(forms)]
            self._firsts = np.array([n for n in range(forms) if n == 0 or texts[n] != texts[n - 1]])

    def __len__(self) -> int:
        return len(self._firsts)

    def key(self, number: int) -> bytes:
        """See FieldTerms."""
        return self._segment.form(int(self._firsts[number]))

    def bisect(self, key: bytes) -> int:
        """See FieldTerms."""
        return int(np.searchsorted(self._firsts, self._segment.bisect("form", key))) if len(self) else 0

    def postings(self, number: int) -> Postings:
        """See FieldTerms."""
        terms, variants = self._segment["form_term"], self._segment["form_variant"]
        first = int(self._firsts[number])
        last = int(self._firsts[number + 1]) if number + 1 < len(self) else len(terms)
        found = zip(terms[first:last].tolist(), variants[first:last].tolist(), strict=True)
        return ChosenPostings(self._segment, dict(found))

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms."""
        number = self.bisect(key)
        return self.postings(number) if number < len(self) and self.key(number) == key else None
