"""The words of all live articles as they are written, and how often each stands in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from search import surface_kernels
from search.lookup_kernels import find_text
from search.ordering_kernels import first_with
from search.scope import Collection, Scope
from search.surveys import Surveys

Array = npt.NDArray[Any]

NO_WORD: Final = np.uint32(0xFFFFFFFF)


class Lexicon:
    """The words of one generation, ascending; immutable, for all threads.

    Words that only stand in articles that are deleted or changed are not among them. Making it takes some 10 ms for 10,000
    articles, and for segments of which not all rows are live a survey. It takes 50 bytes a word: 14 MB for 60,000 articles.

    text, starts   UTF-8 of all words, and where each begins
    counts         (n,) int64 how often each stands in live articles
    by_length      the words of letters alone, as `edit_kernels.near_words` takes them
    numbers        by segment: (F,) uint32 the word of each form, NO_WORD for one that no live row has
    """

    def __init__(self, collection: Collection, surveys: Surveys) -> None:
        self._scopes = collection.scopes
        counted = [surveys.counts(scope) for scope in self._scopes]
        self._articles = [articles for _counts, articles in counted]
        self.numbers = self._merge([np.flatnonzero(counts) for counts, _articles in counted])
        self.counts: Array = np.zeros(len(self), np.int64)
        for of_form, (counts, _articles) in zip(self.numbers, counted, strict=True):
            there = np.flatnonzero(of_form != NO_WORD)
            np.add.at(self.counts, of_form[there], counts[there].astype(np.int64))
        self.by_length = surface_kernels.by_length(self.text, self.starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def word(self, number: int) -> str:
        """A word by its number."""
        encoded: bytes = self.text[self.starts[number] : self.starts[number + 1]].tobytes()
        return encoded.decode("utf-8", "surrogatepass")

    def find(self, word: str) -> int:
        """The number of a word, folded; -1 where no live article has it. O(log n)."""
        return int(find_text(self.text, self.starts, _encoded(word)))

    def with_prefix(self, prefix: str) -> tuple[int, int]:
        """The numbers of the words that begin so: from, to before. O(log n)."""
        encoded = _encoded(prefix)
        first = first_with(self.text, self.starts, encoded, False)
        return int(first), int(first_with(self.text, self.starts, encoded, True))

    def count(self, word: str) -> int:
        """How often a word, folded, stands in live articles."""
        number = self.find(word)
        return int(self.counts[number]) if number >= 0 else 0

    def articles_with(self, terms: Sequence[str]) -> int:
        """How many live articles have one of some terms; those that have several count for each."""
        count = 0
        for scope, articles in zip(self._scopes, self._articles, strict=True):
            numbers = map(scope.find_term, terms)
            count += sum(int(articles[number]) for number in numbers if number >= 0)
        return count

    def _merge(self, forms: Sequence[Array]) -> list[Array]:
        """Join some forms of each segment."""
        begins, ends, texts, offset = [], [], [], 0
        for scope, of_segment in zip(self._scopes, forms, strict=True):
            begin, end = _places(scope, of_segment)
            begins.append(begin + offset)
            ends.append(end + offset)
            texts.append(scope.segment["form_text"])
            offset += len(texts[-1])
        firsts = np.cumsum([0, *map(len, forms)])
        merged, self.text, self.starts = surface_kernels.merge_texts(
            joined(texts, np.uint8), joined(begins, np.int64), joined(ends, np.int64), firsts
        )
        numbers = []
        for scope, of_segment, first in zip(self._scopes, forms, firsts.tolist(), strict=False):
            of_form = np.full(len(scope.segment["form_count"]), NO_WORD, np.uint32)
            of_form[of_segment] = merged[first : first + len(of_segment)]
            numbers.append(of_form)
        return numbers


def joined(arrays: Sequence[Array], dtype: Any) -> Array:
    """Arrays one behind the other; there may be none."""
    return np.concatenate([np.empty(0, dtype), *arrays]).astype(dtype, copy=False)


def _places(scope: Scope, forms: Array) -> tuple[Array, Array]:
    """Where the texts of some forms begin and end."""
    starts = scope.segment["form_start"]
    refuse_beyond(scope.segment, "form_start", starts, len(scope.segment["form_text"]) + 1)
    begins, ends = starts[forms].astype(np.int64), starts[forms + 1].astype(np.int64)
    return begins, np.maximum(begins, ends)


def _encoded(text: str) -> npt.NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)
