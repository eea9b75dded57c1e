"""Did you mean: a query that finds little, with the words corrected that are probably misspelt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final, NamedTuple

import numpy as np

from index.analysis import analyzer_for
from search import edit_kernels
from search.context import Context
from search.lexicon import Lexicon
from search.lookup_kernels import look_up
from search.planner import Plan
from search.query_words import QueryWord, words_asked
from search.results import Correction
from search.scope import Collection
from search.surface_kernels import LONGEST
from search.word_queries import words_query

FEW: Final = 10
"""A query that finds fewer articles than this may be meant otherwise."""
MANY_TIMES: Final = 10
"""So many times as many must be found by another one, where there is anything to find."""
SPECIFIC: Final = 4
"""What finds anything with more words than this is not meant otherwise: few articles have so many words."""
RARE: Final = 2
"""A word in more articles than this, and written so more often, is no mistake."""
COMMON: Final = 20
"""A word that stands more often than this in the index is no mistake in any case."""
MAX_DOUBTED: Final = 10
"""A query with more words that nothing is known of is in another language."""
EDIT_ODDS: Final = 1000
"""A word written with an edit is as likely as one that is so many times as rare."""

_EDIT: Final = math.log(EDIT_ODDS)
_MAX_FOUND: Final = 4096
_MAX_COMPARED: Final = 8
_MAX_TRIES: Final = 3
# Letters of the shortest word that may be misspelt, of one with two edits, and of a part of one.
_SHORTEST, _LONG, _SHORTEST_PART = 3, 6, 2


class _Option(NamedTuple):
    """What may be meant in the place of a stretch of the query, and how likely that is: a logarithm."""

    likelihood: float
    text: str


@dataclass(slots=True)
class _Doubted:
    """A stretch of the query, and what it may be: the most likely option first."""

    start: int
    end: int
    options: list[_Option]


class Corrector:
    """Corrects queries by the words of one generation. For all threads."""

    def __init__(self, collection: Collection, lexicon: Lexicon) -> None:
        self._collection = collection
        self._lexicon = lexicon
        self._words = (lexicon.text, lexicon.starts)
        self._total = max(int(lexicon.counts.sum()), 1)

    def correct(self, q: str, found: int, count: Callable[[str], int], *, is_free: bool = False) -> Correction | None:
        """The query as it may have been meant; None where it finds enough, or nothing like it finds more.

        found     how many articles `q` finds
        count     tells how many another query finds, with the same filters; asked up to three times
        is_free   `q` is a free text
        A fraction of a millisecond for each word that is in doubt, and what `count` takes.
        """
        if found >= FEW:
            return None
        words = words_asked(q, is_free=is_free)
        doubted = self._doubted(q, words, found) if words else []
        if not doubted:
            return None
        for chosen in _choices(q, doubted, found):
            correction = _replaced(q, chosen)
            better = count(correction.q) if correction.changes else 0
            if better > found and better >= MANY_TIMES * found:
                return correction
        return None

    def _doubted(self, q: str, words: Sequence[QueryWord], found: int) -> list[_Doubted]:
        """The stretches that may be misspelt, one behind the other; none where they are too many."""
        in_doubt = [_may_be_misspelt(word, q) and self._is_rare(word.text) for word in words]
        if sum(in_doubt) > MAX_DOUBTED:
            return []
        known = [
            word.text for word, is_doubted in zip(words, in_doubt, strict=True) if word.is_of_text and not is_doubted
        ]
        context = Context(self._collection, known) if any(in_doubt) and known else None
        doubted: list[_Doubted] = []
        following = [*words[1:], None]
        next_in_doubt = [*in_doubt[1:], False]
        for word, after, is_doubted, is_next in zip(words, following, in_doubt, next_in_doubt, strict=True):
            if doubted and doubted[-1].end > word.start:
                continue
            options = self._options(word, context) if is_doubted else []
            if after is not None and (is_doubted or is_next or not found):
                joined = self._joined(q, word, after, options)
                if joined is not None:
                    doubted.append(_Doubted(word.start, after.end, [joined]))
                    continue
            if options:
                doubted.append(_Doubted(word.start, word.end, options))
        return doubted

    def _is_rare(self, word: str) -> bool:
        count = self._lexicon.count(_form(word))
        return count <= RARE or (count <= COMMON and self._articles(word) <= RARE)

    def _articles(self, word: str) -> int:
        """How many live articles have a word in any form."""
        stems = self._collection.stems(word)
        return self._lexicon.articles_with((stems,) if isinstance(stems, str) else stems)

    def _options(self, word: QueryWord, context: Context | None) -> list[_Option]:
        """What a word may be, the most likely first: words a few edits away, two words, and itself where it is known."""
        form = _form(word.text)
        near = self._near(form)
        words = [one for one, _cost in near]
        counts = [*map(self._lexicon.count, words)]
        together = [0] * len(near) if context is None else context.counts(words)[0]
        options = [
            _Option(self._likelihood(count, both, context) - cost, _as_typed(one, word.text))
            for (one, cost), count, both in zip(near, counts, together, strict=True)
        ]
        likeliest = max([option.likelihood for option in options], default=-math.inf)
        options += [_Option(found, _as_typed(two, word.text)) for found, two in self._split(form, likeliest, context)]
        own = self._articles(word.text)
        if own:
            both = context.count(word.text) if context is not None else 0
            options.append(_Option(self._likelihood(own, both, context), word.text))
        return sorted(options, reverse=True)[:_MAX_TRIES]

    def _likelihood(self, count: int, together: int = 0, context: Context | None = None) -> float:
        """How likely a word is: by how often it stands in the index or, of the articles with the others, in how many.

        As if one article more had been seen with them, which is like the whole index.
        """
        share = max(count, 1) / self._total
        return math.log(share if context is None else (together + share) / (context.size + 1))

    def _near(self, form: str) -> list[tuple[str, float]]:
        """The words a few edits away, and by how much less likely each is for them; the likeliest ones."""
        most = 2 if len(form) >= _LONG else 1
        letters = np.array([ord(letter) for letter in form], np.uint32)
        numbers, costs = np.empty(_MAX_FOUND, np.int64), np.empty(_MAX_FOUND, np.int64)
        found = edit_kernels.near_words(self._words, self._lexicon.by_length, letters, most, numbers, costs)
        unlikelier = _EDIT / edit_kernels.EDIT * costs[:found]
        order = np.argsort(unlikelier - np.log(self._lexicon.counts[numbers[:found]]), kind="stable")
        likeliest = [place for place in order[: _MAX_COMPARED + 1].tolist() if costs[place]][:_MAX_COMPARED]
        return [(self._lexicon.word(int(numbers[place])), float(unlikelier[place])) for place in likeliest]

    def _split(self, form: str, likeliest: float, context: Context | None) -> Iterator[tuple[float, str]]:
        """The two words that stand side by side in the index and between which a space is missing; if they may be the likeliest."""
        parts = [(form[:place], form[place:]) for place in range(_SHORTEST_PART, len(form) - _SHORTEST_PART + 1)]
        counts = [(self._lexicon.count(first) * self._lexicon.count(second), first, second) for first, second in parts]
        product, first, second = max(counts, default=(0, "", ""))
        if not product:
            return
        rarer = min(self._lexicon.count(first), self._lexicon.count(second))
        at_most = 0 if context is None else min(context.size, rarer)
        if self._likelihood(rarer, at_most, context) - _EDIT > likeliest:
            phrases = self._phrases(f"{first} {second}")
            together = 0 if context is None else min(phrases, *context.counts([first, second])[0])
            if phrases:
                yield self._likelihood(phrases, together, context) - _EDIT, f"{first} {second}"

    def _phrases(self, words: str) -> int:
        """In how many articles words stand side by side."""
        plan = Plan(self._collection, words_query(words, self._collection.stems))
        return sum(len(plan.matches(scope)) for scope in self._collection.scopes)

    def _joined(self, q: str, word: QueryWord, after: QueryWord, options: Sequence[_Option]) -> _Option | None:
        """The one word that two may be, with a space in it that is too much; None where that is less likely."""
        one = _form(word.text) + _form(after.text)
        count = self._lexicon.count(one)
        if not count or q[word.end : after.start].strip() or word.end == after.start:
            return None
        likelihood = self._likelihood(count) - _EDIT
        apart = options[0].likelihood if options else self._likelihood(self._lexicon.count(_form(word.text)))
        if likelihood <= apart + self._likelihood(self._lexicon.count(_form(after.text))):
            return None
        return _Option(likelihood, _as_typed(one, word.text))


def _choices(q: str, doubted: Sequence[_Doubted], found: int) -> Iterator[list[tuple[_Doubted, str]]]:
    """What to try: the likeliest of all, then the next of one stretch, that where it is the least unlikelier first.

    What a query that finds something has in it is not given up for what is less likely.
    """
    best = [(one, one.options[0].text) for one in doubted]
    yield best
    others = [
        (one.options[0].likelihood - option.likelihood, number, option.text)
        for number, one in enumerate(doubted)
        for option in one.options[1:]
        if not found or one.options[0].text != q[one.start : one.end]
    ]
    for _loss, number, text in sorted(others)[: _MAX_TRIES - 1]:
        yield [*best[:number], (doubted[number], text), *best[number + 1 :]]


def _replaced(q: str, chosen: Sequence[tuple[_Doubted, str]]) -> Correction:
    """A query with stretches of it replaced."""
    text, changes, done = "", [], 0
    for stretch, replacement in chosen:
        text += q[done : stretch.start]
        if replacement != q[stretch.start : stretch.end]:
            changes.append((len(text), len(text) + len(replacement)))
        text += replacement
        done = stretch.end
    return Correction(text + q[done:], tuple(changes))


def may_be_mistaken(collection: Collection, q: str, *, is_free: bool) -> bool:
    """Whether some word of a query is rare enough to be a mistake, dead articles included: a first look, without the lexicon."""
    forms = [_form(word.text) for word in words_asked(q, is_free=is_free) if _may_be_misspelt(word, q)]
    if not forms:
        return False
    encoded = [form.encode("utf-8", "surrogatepass") for form in forms]
    texts = np.frombuffer(b"".join(encoded), np.uint8)
    ends = np.array([*accumulate(map(len, encoded))])
    counts = np.zeros(len(forms), np.int64)
    for scope in collection.scopes:
        known = tuple([scope.segment[name] for name in ("form_text", "form_start", "form_count")])
        counts += look_up(known, texts, ends)[:, 1]
    return bool(counts.min() <= COMMON)


def _form(word: str) -> str:
    return analyzer_for("en").form(word)  # as in any language


def _may_be_misspelt(word: QueryWord, q: str) -> bool:
    """Whether a word is one of letters, and no abbreviation: all in capitals, among others that are not."""
    form = _form(word.text)
    return _SHORTEST <= len(form) <= LONGEST and form.isalpha() and (not word.text.isupper() or q.isupper())


def _as_typed(word: str, typed: str) -> str:
    """A folded word with capitals as in what was typed."""
    if typed.isupper():
        return word.upper()
    return word[0].upper() + word[1:] if typed[0].isupper() else word
