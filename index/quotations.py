"""The quotations of a segment's rows: which words of their bodies they are, and who says them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_KINDS, Quote
from index.dictionary import Ids
from index.pieces import starts_of
from index.row import Row
from index.schema import SECTIONS
from index.texts import Sections

Arrays = dict[str, npt.NDArray[Any]]

NOBODY: Final = 3
"""Stands for the kind of a speaker where there is none."""
KIND_BITS: Final = 3
"""Those of `quote_flags` that say of what kind the speaker is: its place in `index.article.ENTITY_KINDS`, or NOBODY."""
DIRECT: Final = 4
"""The bit of `quote_flags` that is set where words are quoted, and not reported."""

_BODY = SECTIONS.index("body")


class QuoteWriter:
    """Collects the quotations of rows, batch by batch."""

    def __init__(self) -> None:
        self._quotes: list[Quote] = []
        self._sizes: list[npt.NDArray[np.int64]] = []
        self._words: list[npt.NDArray[np.int64]] = []

    def add(self, rows: Sequence[Row], texts: Sections) -> None:
        """Take in the next rows, whose titles, summaries and bodies are `texts`. A quotation without a word is left out."""
        sizes = np.array([len(row.texts[-1].quotes) for row in rows], np.int64)
        if not sizes.any():
            self._sizes.append(sizes)
            return
        quotes = [quote for row in rows for quote in row.texts[-1].quotes]
        of_row = np.repeat(np.arange(len(rows)), sizes)
        body = len(SECTIONS) * of_row + _BODY
        begin, end, first = texts.begin[body], texts.end[body], texts.word[body]
        # A word belongs to a quotation that holds its beginning.
        words = np.empty((len(quotes), 2), np.int64)
        starts, ends = (np.array([quote[place] for quote in quotes]) for place in (0, 1))
        words[:, 0] = np.searchsorted(texts.starts, np.minimum(begin + starts, end)) - first
        words[:, 1] = np.searchsorted(texts.starts, np.minimum(begin + ends, end)) - first - 1
        held = words[:, 0] <= words[:, 1]
        self._quotes += [quotes[place] for place in np.flatnonzero(held).tolist()]
        self._words.append(words[held])
        self._sizes.append(np.bincount(of_row[held], minlength=len(rows)))

    def arrays(self, intern: Callable[[str, Sequence[str]], Ids]) -> Arrays:
        """The arrays of all rows; `intern` gives the names of those who speak their ids."""
        words = np.concatenate([np.empty((0, 2), np.int64), *self._words])
        kinds = np.array([ENTITY_KINDS.index(quote.kind) if quote.kind else NOBODY for quote in self._quotes], np.uint8)
        speakers = np.zeros(len(kinds), np.uint32)
        for place, kind in enumerate(ENTITY_KINDS):
            said = np.flatnonzero(kinds == place)
            if len(said):
                speakers[said] = intern(kind, [self._quotes[quote].speaker or "" for quote in said.tolist()])
        direct = np.array([quote.direct for quote in self._quotes], np.uint8)
        return {
            "quote_start": starts_of(np.concatenate(self._sizes), np.uint32),
            "quote_first": words[:, 0].astype(np.uint32),
            "quote_last": words[:, 1].astype(np.uint32),
            "quote_speaker": speakers,
            "quote_flags": kinds | direct * np.uint8(DIRECT),
        }
