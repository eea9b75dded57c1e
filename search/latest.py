"""How lately each word was written, and which headlines have it, the newest first."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from index.segment import UNDATED_INSTANT
from search import surface_kernels
from search.freshness import recent
from search.lexicon import NO_WORD, Lexicon, joined
from search.scope import Collection, Scope
from search.surveys import Surveys

Array = npt.NDArray[Any]


class Latest:
    """The words of a lexicon by time, and the headlines of one generation; immutable, for all threads.

    Takes a survey of each segment, and 10 ms besides for 60,000 articles; 4 bytes for each word of a headline, and 12 a word.

    newest_day   the day of the newest article of all; 0 where none has a date
    newest       (n,) int32 the day of the newest live article with any form of each word; 0 for one without a date
    scores       (n,) float32 how often each stands in live articles, weighed by that day; see `freshness.recent`
    titles       for each word the numbers of the headlines that have it, as `headline_kernels.newest_with` takes them
    n_titles     how many headlines there are, one for each live article; 0 is the newest
    """

    def __init__(self, collection: Collection, lexicon: Lexicon, surveys: Surveys) -> None:
        self._scopes = collection.scopes
        known = [surveys.of(scope) for scope in self._scopes]
        days = [scope.segment["first_day"][scope.all_rows] for scope in self._scopes]
        self.newest_day = int(joined(days, np.int64).max(initial=0))
        self.newest: Array = np.full(len(lexicon), surface_kernels.NO_DAY, np.int32)
        for scope, of_form, survey in zip(self._scopes, lexicon.numbers, known, strict=True):
            there = np.flatnonzero(of_form != NO_WORD)
            np.maximum.at(self.newest, of_form[there], survey.newest[scope.segment["form_term"][there]])
        self.scores: Array = recent(lexicon.counts, self.newest, self.newest_day)
        self._first_row = np.cumsum([0, *[scope.segment.n_docs for scope in self._scopes]])
        self._rows = self._ordered_rows()
        self.n_titles = len(self._rows)
        rank = np.zeros(int(self._first_row[-1]), np.uint32)
        rank[self._rows] = np.arange(self.n_titles, dtype=np.uint32)
        words = joined([of[survey.title_form] for of, survey in zip(lexicon.numbers, known, strict=True)], np.uint32)
        rows = [survey.title_row + first for survey, first in zip(known, self._first_row[:-1], strict=True)]
        titles = rank[joined(rows, np.int64)]
        is_known = words != NO_WORD
        self.titles = surface_kernels.gather_titles(words[is_known], titles[is_known], len(lexicon))

    def place_of(self, title: int) -> tuple[Scope, int]:
        """The segment and the row of a headline."""
        row = int(self._rows[title])
        place = int(np.searchsorted(self._first_row, row, "right")) - 1
        return self._scopes[place], row - int(self._first_row[place])

    def _ordered_rows(self) -> Array:
        """All live rows, the newest first, undated ones last; ties go to the earlier segment and the lower row."""
        rows = [scope.all_rows + first for scope, first in zip(self._scopes, self._first_row[:-1], strict=True)]
        instants = joined([scope.segment["instant"][scope.all_rows] for scope in self._scopes], np.int64)
        order = np.lexsort((-instants, instants == UNDATED_INSTANT))
        return joined(rows, np.uint32)[order]
