"""Makes the fixed set of questions out of the corpus: six classes, plain lower-case words, the same for a seed."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal, get_args

from benchmarks.corpus import Story

Kind = Literal["frequent", "rarer", "and", "or", "headline", "phrase"]
KINDS: tuple[Kind, ...] = get_args(Kind)

# Larger corpora of the same source begin with the same articles, so that they are asked the same questions.
SAMPLE = 5_000
PHRASE_SAMPLE = 1_000
TRIES = 2_000

# Words that stand free: tokenizers differ on what apostrophes, hyphens, points and digits join.
_WORD = re.compile(r"(?<![\w'’.-])[a-z]{4,}(?![\w'’-]|\.\w)")
_PAIR = re.compile(r"(?<![\w'’.-])(?=([a-z]{4,}) ([a-z]{4,})(?![\w'’-]|\.\w))")
_PLAIN = re.compile(r"[A-Za-z]+")
_STOP_WORDS = frozenset(
    """about above after again against also although among another around because been before being below between both
    came come could does doing done down during each even every from further gave give goes going gone have having
    here hers herself himself into itself just know last less like made make many might more most much must
    myself near never next only other ours over said same says several shall should since some such than that their
    theirs them themselves then there these they this those though through told took under until upon very want well
    went were what when where which while whom whose will with within without would your yours""".split()
)
# What these say in a query language differs from engine to engine, and some ignore case.
_OPERATORS = frozenset(("and", "or", "not", "near", "to", "in"))


@dataclass(frozen=True, slots=True)
class Query:
    """One question: words that must all appear, any of which must appear (`or`), or stand side by side (`phrase`)."""

    kind: Kind
    words: tuple[str, ...]

    def __str__(self) -> str:
        if self.kind == "phrase":
            return '"' + " ".join(self.words) + '"'
        return (" OR " if self.kind == "or" else " ").join(self.words)


class TooFewArticles(Exception):
    """The corpus has not enough different words, headlines or phrases for the questions asked for."""


def make_queries(stories: Iterable[Story], count: int, seed: int) -> list[Query]:
    """`count` different queries from the first SAMPLE of `stories`, the classes in turn and about equally many.

    Every query matches at least one article. Raises TooFewArticles where no more different ones can be made.
    """
    maker = _Maker(list(islice(stories, SAMPLE)), random.Random(seed))
    makers: dict[Kind, Callable[[], tuple[str, ...]]] = {
        "frequent": maker.frequent, "rarer": maker.rarer, "and": maker.two_words,
        "or": maker.three_words, "headline": maker.headline, "phrase": maker.phrase,
    }  # fmt: skip
    chosen: dict[Query, None] = {}
    for number in range(count):
        kind = KINDS[number % len(KINDS)]
        for _ in range(TRIES):
            query = Query(kind, makers[kind]())
            if query.words and query not in chosen:
                chosen[query] = None
                break
        else:
            raise TooFewArticles(f"no {number // len(KINDS) + 1} different queries of the class {kind}")
    return list(chosen)


def digest(queries: Sequence[Query]) -> str:
    """Twelve hexadecimal digits that are equal for equal sets: results are comparable only then."""
    text = "\n".join(f"{query.kind}: {query}" for query in queries)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class _Maker:
    """Draws the words of queries, by the number of articles that a word is in."""

    def __init__(self, stories: Sequence[Story], chance: random.Random) -> None:
        self.chance = chance
        self.words_of = [_words(story) for story in stories]
        self.frequency = Counter(word for words in self.words_of for word in words)
        self.articles = len(stories)
        self.frequent_words = self._between(0.05, 0.5) or self._between(0.0, 1.0)
        self.rarer_words = self._between(0.001, 0.01) or self.frequent_words
        self.headlines = [words for story in stories if (words := _headline(story["title"]))]
        pairs = Counter(pair for story in stories[:PHRASE_SAMPLE] for pair in _pairs(story["body"]))
        self.phrases = sorted(pair for pair, count in pairs.items() if count >= 3) or sorted(pairs)

    def frequent(self) -> tuple[str, ...]:
        return self._draw(self.frequent_words, 1)

    def rarer(self) -> tuple[str, ...]:
        return self._draw(self.rarer_words, 1)

    def two_words(self) -> tuple[str, ...]:
        """Two words of one article, so that something matches."""
        return self._draw(self._usual_words(), 2)

    def three_words(self) -> tuple[str, ...]:
        return self._draw(self._usual_words(), 3)

    def headline(self) -> tuple[str, ...]:
        return self.chance.choice(self.headlines) if self.headlines else ()

    def phrase(self) -> tuple[str, ...]:
        return self.chance.choice(self.phrases) if self.phrases else ()

    def _usual_words(self) -> list[str]:
        words = self.chance.choice(self.words_of)
        low, high = max(2, 0.005 * self.articles), 0.2 * self.articles
        usual = sorted(word for word in words if low <= self.frequency[word] <= high)
        return usual if len(usual) >= 3 else words

    def _between(self, low: float, high: float) -> list[str]:
        """Words in this share of the articles; in a small corpus at least in two and up to five of them."""
        least, most = max(2, low * self.articles), max(5, high * self.articles)
        return sorted(word for word, count in self.frequency.items() if least <= count <= most)

    def _draw(self, words: Sequence[str], count: int) -> tuple[str, ...]:
        return tuple(self.chance.sample(words, count)) if len(words) >= count else ()


def _words(story: Story) -> list[str]:
    found = set(_WORD.findall(f"{story['title']} {story['body']}".lower()))
    return sorted(found - _STOP_WORDS)


def _headline(title: str) -> tuple[str, ...]:
    """The words of a headline in which every tokenizer sees the same ones: letters only, no `U.S.`, no `don't`."""
    words = [word.strip(",.:;?!") for word in title.split()]
    lower = tuple(word.lower() for word in words)
    usable = all(_PLAIN.fullmatch(word) for word in words) and not _OPERATORS.intersection(lower)
    return lower if usable and 4 <= len(words) <= 10 else ()


def _pairs(body: str) -> set[tuple[str, ...]]:
    found = {match.groups() for match in _PAIR.finditer(body)}
    return {pair for pair in found if not _STOP_WORDS.intersection(pair)}
