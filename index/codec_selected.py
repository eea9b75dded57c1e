"""Fields that are nothing but choices from the text: the words of one section, and words as they are written."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from index.codec_keys import TextTerms
from index.codec_postings import BOOSTS, Postings, Rows, TermPostings, Weights, sections_of
from index.segment import Segment

Boosted = list[tuple[int, float]]


class ChosenPostings:
    """Some of the occurrences of a term: those in one section, or those of one form.

    section, variant   which; -1 for all
    """

    def __init__(self, segment: Segment, term: int, *, section: int = -1, variant: int = -1) -> None:
        everywhere = TermPostings(segment, term)
        found = everywhere.occurrences(0, len(everywhere.rows))
        rows = np.repeat(everywhere.rows, np.diff(found.start))
        sections = sections_of(found.positions, segment["section_words"][rows])
        chosen = np.ones(len(rows), np.bool_)
        if section >= 0:
            chosen &= sections == section
        if variant >= 0:
            chosen &= found.variants == variant
        self._positions = found.positions[chosen]
        self._boosts = np.array(BOOSTS, np.float32)[sections[chosen]]
        self.rows: Rows
        self.rows, first = np.unique(rows[chosen], return_index=True)
        self._start: npt.NDArray[np.int64] = np.append(first, len(self._positions))
        sums = np.concatenate((np.zeros(1), np.cumsum(self._boosts, dtype=np.float64)))
        self.weights: Weights = np.diff(sums[self._start]).astype(np.float32)

    def boosted_positions(self, first: int, last: int) -> list[Boosted]:
        """See index.codec_postings.Postings."""
        starts = self._start[first : last + 1].tolist()
        pairs = list(zip(self._positions.tolist(), self._boosts.tolist(), strict=True))
        return [pairs[begin:end] for begin, end in pairwise(starts)]


class SectionTerms(TextTerms):
    """The terms of the text as far as they stand in one section. They are those of the text: some may have no rows."""

    def __init__(self, segment: Segment, section: int) -> None:
        super().__init__(segment)
        self._section = section

    def postings(self, number: int) -> Postings:
        """See FieldTerms."""
        return ChosenPostings(self._segment, number, section=self._section)

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms."""
        number = self._segment.find_term(key)
        found = self.postings(number) if number >= 0 else None
        return found if found is not None and len(found.rows) else None


class WordTerms:
    """The words of the text as they are written, folded but not stemmed. A segment under way knows none."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def __len__(self) -> int:
        return len(self._segment["form_term"]) if "form_term" in self._segment else 0

    def key(self, number: int) -> bytes:
        """See FieldTerms."""
        return self._segment.form(number)

    def bisect(self, key: bytes) -> int:
        """See FieldTerms."""
        return self._segment.bisect("form", key) if len(self) else 0

    def postings(self, number: int) -> Postings:
        """See FieldTerms."""
        variant = int(self._segment["form_variant"][number])
        return ChosenPostings(self._segment, int(self._segment["form_term"][number]), variant=variant)

    def find(self, key: bytes) -> Postings | None:
        """See FieldTerms."""
        number = self.bisect(key)
        return self.postings(number) if number < len(self) and self.key(number) == key else None
