"""The words of all live articles as they are written: how often and how lately, and which headlines have them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from index.segment import UNDATED_INSTANT
from search import surface_kernels
from search.lookup_kernels import find_text
from search.ordering_kernels import first_with
from search.recency import recent
from search.scope import Collection, Scope

Array = npt.NDArray[Any]

_NONE = np.uint32(0xFFFFFFFF)


class SegmentWords(NamedTuple):
    """What `surface_kernels.survey` says of a segment, and of which rows that is so."""

    live: Array | None
    articles: Array
    newest: Array
    counts: Array
    title_form: Array
    title_row: Array

    def is_of(self, live: Array | None) -> bool:
        """Whether these rows of the segment are the live ones."""
        if live is None or self.live is None:
            return live is self.live
        return np.array_equal(live, self.live)


class Lexicon:
    """The words of one generation, ascending; immutable, for all threads.

    before   the lexicon of an earlier generation: what it knows of segments that have not changed is taken over
    Words that only stand in articles that are deleted or changed are not among them. Making it takes some 30 ms for 10,000
    articles in segments that are new, and then 10 ms; it takes about 25 MB for 60,000 articles.

    text, starts   UTF-8 of all words, and where each begins
    counts         (n,) how often each stands in live articles
    newest         (n,) the day of the newest of them with the word in any form; 0 for one without a date
    scores         (n,) the same, for those that were not used lately up to half of it; see `recency.recent`
    by_length      the words of letters alone, as `edit_kernels.near_words` takes them
    """

    def __init__(self, collection: Collection, before: Lexicon | None = None) -> None:
        self.segments: dict[str, SegmentWords] = {
            scope.segment.path.name: _words_of(scope, before.segments if before else {}) for scope in collection.scopes
        }
        self._scopes = collection.scopes
        newest_day = max(
            (int(scope.segment["first_day"][scope.all_rows].max(initial=0)) for scope in self._scopes), default=0
        )
        self.newest_day = newest_day
        numbers = self._merge()
        self.newest: Array = np.full(len(self), surface_kernels.NO_DAY, np.int32)
        self.counts: Array = np.zeros(len(self), np.int64)
        for scope, of_form in zip(self._scopes, numbers, strict=True):
            words = self.of(scope)
            there = np.flatnonzero(of_form != _NONE)
            np.add.at(self.counts, of_form[there], words.counts[there])
            np.maximum.at(self.newest, of_form[there], words.newest[scope.segment["form_term"][there]])
        self.scores: Array = recent(self.counts, self.newest, newest_day)
        self.by_length = surface_kernels.by_length(self.text, self.starts)
        self._gather_titles(numbers)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, scope: Scope) -> SegmentWords:
        """What is known of a segment."""
        return self.segments[scope.segment.path.name]

    def word(self, number: int) -> str:
        """A word by its number."""
        encoded: bytes = self.text[self.starts[number] : self.starts[number + 1]].tobytes()
        return encoded.decode("utf-8", "surrogatepass")

    def find(self, word: str) -> int:
        """The number of a word, folded; -1 where no live article has it. O(log n)."""
        encoded = np.frombuffer(word.encode("utf-8", "surrogatepass"), np.uint8)
        return int(find_text(self.text, self.starts, encoded))

    def with_prefix(self, prefix: str) -> tuple[int, int]:
        """The numbers of the words that begin so: from, to before. O(log n)."""
        encoded = np.frombuffer(prefix.encode("utf-8", "surrogatepass"), np.uint8)
        return (
            int(first_with(self.text, self.starts, encoded, False)),
            int(first_with(self.text, self.starts, encoded, True)),
        )

    def count(self, word: str) -> int:
        """How often a word, folded, stands in live articles."""
        number = self.find(word)
        return int(self.counts[number]) if number >= 0 else 0

    def place_of(self, title: int) -> tuple[Scope, int]:
        """The segment and the row of a title."""
        scope = self._scopes[int(np.searchsorted(self._first_row, self.title_rows[title], "right")) - 1]
        return scope, int(self.title_rows[title]) - int(self._first_row[scope.place])

    def _merge(self) -> list[Array]:
        """Join the words of all segments; returns of each segment's forms their numbers, _NONE of those that are not live."""
        alive = [np.flatnonzero(self.of(scope).counts) for scope in self._scopes]
        texts = [scope.segment["form_text"] for scope in self._scopes]
        for scope in self._scopes:
            refuse_beyond(scope.segment, "form_start", scope.segment["form_start"], len(scope.segment["form_text"]) + 1)
        offsets = np.cumsum([0, *map(len, texts)])
        starts = [scope.segment["form_start"].astype(np.int64) for scope in self._scopes]
        begins = [start[forms] + offset for start, forms, offset in zip(starts, alive, offsets[:-1], strict=True)]
        ends = [start[forms + 1] + offset for start, forms, offset in zip(starts, alive, offsets[:-1], strict=True)]
        firsts = np.cumsum([0, *map(len, alive)])
        merged, self.text, self.starts = surface_kernels.merge_texts(
            _joined(texts, np.uint8), _joined(begins, np.int64), _joined(ends, np.int64), firsts
        )
        numbers = []
        for scope, forms, first in zip(self._scopes, alive, firsts[:-1].tolist(), strict=True):
            of_form = np.full(len(scope.segment["form_term"]), _NONE, np.uint32)
            of_form[forms] = merged[first : first + len(forms)]
            numbers.append(of_form)
        return numbers

    def _gather_titles(self, numbers: Sequence[Array]) -> None:
        """Number the titles from the newest on, and note for each word those that have it."""
        self._first_row = np.cumsum([0, *[scope.segment.n_docs for scope in self._scopes]])
        rows = _joined(
            [scope.all_rows + first for scope, first in zip(self._scopes, self._first_row[:-1], strict=True)], np.int64
        )
        instants = _joined([scope.segment["instant"][scope.all_rows] for scope in self._scopes], np.int64)
        # Ties go to the earlier segment and the lower row; what is undated comes last.
        order = np.lexsort((-instants, instants == UNDATED_INSTANT))
        self.title_rows: Array = rows[order].astype(np.uint32)
        rank = np.zeros(int(self._first_row[-1]), np.uint32)
        rank[self.title_rows] = np.arange(len(order), dtype=np.uint32)
        known = [self.of(scope) for scope in self._scopes]
        forms = [of_form[words.title_form] for of_form, words in zip(numbers, known, strict=True)]
        titles = [rank[words.title_row + first] for words, first in zip(known, self._first_row[:-1], strict=True)]
        words, titles_of = _joined(forms, np.uint32), _joined(titles, np.uint32)
        is_known = words != _NONE
        self.titles = surface_kernels.gather_titles(words[is_known], titles_of[is_known], len(self))


def _joined(arrays: Sequence[Array], dtype: Any) -> Array:
    return np.concatenate([np.empty(0, dtype), *arrays]).astype(dtype, copy=False)


def _words_of(scope: Scope, known: Mapping[str, SegmentWords]) -> SegmentWords:
    segment = scope.segment
    before = known.get(segment.path.name)
    if before is not None and before.is_of(scope.live):
        return before
    refuse_beyond(segment, "form_term", segment["form_term"], len(segment["term_df"]))
    found = surface_kernels.survey(
        scope.postings,
        scope.positions,
        (scope.term_slices, scope.term_vbits, segment["term_form"], segment["term_form_start"]),
        segment["form_count"],
        (
            np.empty(0, np.uint8) if scope.live is None else scope.live,
            segment["first_day"],
            segment["section_words"],
        ),
    )
    return SegmentWords(scope.live, *found)
