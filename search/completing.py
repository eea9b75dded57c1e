"""Completion of what is being typed: its last word, names of people, places and organisations, and headlines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

import numpy as np

from index.analysis import analyzer_for, words_of
from index.folding import fold
from index.schema import ENTITY_FIELDS
from index.stored import TITLE, stored_text
from search import headline_kernels
from search.called import Called, folded_name
from search.context import Context
from search.latest import Latest
from search.lexicon import Lexicon
from search.ordering_kernels import best_between
from search.query_words import words_asked
from search.results import Suggestion
from search.scope import Collection

MAX_TYPED: Final = 16
"""Nothing is completed behind more words than this."""

# So many times as many words as are asked for are looked at beside the words before them, and headlines for different ones.
_LOOKED_AT: Final = 4
_MOST_COMPARED: Final = 32


class Completer:
    """Completes by the words, names and headlines of the live articles of one generation. For all threads."""

    def __init__(self, collection: Collection, lexicon: Lexicon, latest: Latest, called: Called) -> None:
        self._collection = collection
        self._lexicon = lexicon
        self._latest = latest
        self._called = called

    def complete(self, text: str, size: int) -> tuple[Suggestion, ...]:
        """What the end of a text may become: words, then names, then headlines; at most `size` altogether.

        Each of the three has a third of the places, and those that the others leave. Words and names rank by how many articles
        have them and how lately (`freshness.recent`), headlines by date alone. O(words, names and headlines that begin as typed).
        """
        typed = list(words_of(text))
        if not typed or size <= 0 or len(typed) > MAX_TYPED:
            return ()
        lists = self._words(text, size), self._names(text, size), self._headlines(text, size)
        return tuple(
            [
                one
                for found in zip(lists, _shares([*map(len, lists)], size), strict=True)
                for one in found[0][: found[1]]
            ]
        )

    def _words(self, text: str, size: int) -> list[Suggestion]:
        """The text with its last word completed, where that finds anything: as plain words, all of which an article must have."""
        last = [*words_of(text)][-1]
        before = [word.text for word in words_asked(text) if word.is_of_text and word.end <= last.start]
        numbers = best_between(
            self._latest.scores, *self._lexicon.with_prefix(fold(last.text)), min(_LOOKED_AT * size, _MOST_COMPARED)
        )
        words = [self._lexicon.word(number) for number in numbers.tolist()]
        if not words:
            return []
        found, terms = Context(self._collection, before).counts(words)
        counts, scores = np.array(found), self._latest.scores[numbers]
        # What is rare beside the words before it ranks low, however frequent it is.
        ages = scores / np.maximum(self._lexicon.counts[numbers], 1)
        order = np.lexsort((numbers, -scores, -(counts * ages if before else scores)))
        # Of several forms of a word one: they all find the same.
        chosen = {terms[place]: place for place in reversed(order.tolist()) if counts[place]}
        return [
            self._word(text[: last.start] + _as_typed(words[place], last.text), found[place], int(numbers[place]))
            for place in order.tolist()
            if chosen.get(terms[place]) == place
        ][:size]

    def _word(self, text: str, count: int, number: int) -> Suggestion:
        return Suggestion(text, "word", text, count, _day(int(self._latest.newest[number])))

    def _names(self, text: str, size: int) -> list[Suggestion]:
        """Entities with a name of which words begin as all that is typed or, where there is none, as the end of that."""
        words = folded_name(text).split()
        for first in range(len(words)):
            found = [*self._named(" ".join(words[first:]), size)]
            if found:
                return [suggestion for _score, suggestion in sorted(found, key=lambda one: (-one[0], one[1].text))][
                    :size
                ]
        return []

    def _named(self, typed: str, size: int) -> Iterator[tuple[float, Suggestion]]:
        for kind in ENTITY_FIELDS:
            for label, score in self._called.best(kind, typed, size):
                name = self._collection.names[kind][label]
                count, newest = int(self._called.counts[kind][label]), int(self._called.newest[kind][label])
                yield score, Suggestion(name.label, kind, name.value, count, _day(newest))

    def _headlines(self, text: str, size: int) -> list[Suggestion]:
        """The newest headlines with all the words that are typed, the last of which may go on; none twice."""
        words = [*words_of(text)]
        form = analyzer_for("en").form  # as in any language
        before = [self._lexicon.find(form(word.text)) for word in words[:-1]]
        if min(before, default=0) < 0:
            return []
        first, behind = self._lexicon.with_prefix(fold(words[-1].text))
        numbers = headline_kernels.newest_with(
            *self._latest.titles,
            np.array(before, np.int64),
            first,
            behind,
            self._latest.n_titles,
            _LOOKED_AT * size,
        )
        found: dict[str, Suggestion] = {}
        for number in numbers.tolist():
            scope, row = self._latest.place_of(number)
            title = stored_text(scope.segment, row, TITLE)
            day = _day(int(scope.segment["first_day"][row]))
            found.setdefault(fold(title), Suggestion(title, "headline", scope.segment.article_id(row), 1, day))
            if len(found) == size:
                break
        return [*found.values()]


def _shares(found: Sequence[int], size: int) -> list[int]:
    """How many of each list to take: a third of the places, and what the others leave, to the first that has more."""
    shares = [
        min(count, (size + place) // len(found)) for place, count in zip(range(len(found))[::-1], found, strict=True)
    ]
    for place, count in enumerate(found):
        shares[place] += min(count - shares[place], size - sum(shares))
    return shares


def _as_typed(word: str, typed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word


def _day(ordinal: int) -> str | None:
    return date.fromordinal(ordinal).isoformat() if ordinal > 0 else None
