"""How often a misspelt word is put right, and how long that and completing takes.

`python -m benchmarks.suggesting INDEX` draws words of headlines out of an index, misspells them by a seed, and prints of how many
the right word is suggested, alone, beside other words of the headline, and in ten words; and how many milliseconds of processor
time that took, counting included. `nearest` is the usual way, for comparison: the word that the fewest edits lead to, of several
the most frequent one. All is run once before it is measured.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np

from index.analysis import analyzer_for, words_of
from index.generation import open_snapshot
from index.stored import TITLE, stored_text
from search import edit_kernels
from search.asked import read_query
from search.called import Called
from search.collector import Collector
from search.completing import Completer
from search.correcting import Corrector
from search.latest import Latest
from search.lexicon import Lexicon
from search.planner import Plan
from search.request import SearchRequest
from search.scope import Collection
from search.surveys import Surveys

LETTERS = "abcdefghijklmnopqrstuvwxyz"
# Letters of a word, at least, with one edit and with two: of shorter ones nobody can tell which word was meant.
_SHORTEST, _LONG = 4, 6
_BESIDE, _TEN = 2, 10


class Misspelt(NamedTuple):
    """A query of words, and what it is when some are misspelt."""

    right: tuple[str, ...]
    wrong: tuple[str, ...]


class Measured(NamedTuple):
    """What of a kind of query was put right, by the corrector and by the nearest word, of how many; milliseconds of each."""

    kind: str
    queries: int
    right: int
    nearest: int
    times: list[float]

    def __str__(self) -> str:
        shares = f"{self.right / self.queries:6.1%} right, nearest {self.nearest / self.queries:6.1%}"
        return f"{self.kind:34} {self.queries:6,} queries: {shares}, {_times(self.times)}"


def misspell(word: str, edits: int, chance: random.Random) -> str:
    """A word with letters put in, left out, replaced or swapped with the next: so many times, anywhere."""
    for _ in range(edits):
        at = chance.randrange(len(word))
        match chance.randrange(4):
            case 0:
                word = word[:at] + chance.choice(LETTERS) + word[at:]
            case 1:
                word = word[:at] + word[at + 1 :]
            case 2:
                word = word[:at] + chance.choice(LETTERS) + word[at + 1 :]
            case _:
                word = word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]
    return word


class Bench:
    """An index, opened, with all that is measured over it."""

    def __init__(self, collection: Collection) -> None:
        self.collection = collection
        surveys = Surveys(collection)
        self.lexicon = Lexicon(collection, surveys)
        self.latest = Latest(collection, self.lexicon, surveys)
        self._form = analyzer_for("en").form
        self.corrector = Corrector(collection, self.lexicon)
        self.completer = Completer(collection, self.lexicon, self.latest, Called(collection, self.latest.newest_day))

    def count(self, q: str) -> int:
        """How many articles a query finds."""
        request = SearchRequest(q=q, page_size=0)
        tree = read_query(request, self.collection).tree
        return Collector(self.collection, Plan(self.collection, tree), request, ranked=False).total

    def headlines(self, chance: random.Random) -> Iterator[list[str]]:
        """The words of letters alone of headlines drawn at random, without end."""
        while True:
            scope, row = self.latest.place_of(chance.randrange(self.latest.n_titles))
            words = [self._form(word.text) for word in words_of(stored_text(scope.segment, row, TITLE))]
            yield [word for word in words if word.isascii() and word.isalpha()]

    def made(self, count: int, edits: int, beside: int, wrong: int, chance: random.Random) -> list[Misspelt]:
        """Queries of `wrong` misspelt words and `beside` others; no article has a misspelt word, in any form."""
        made: list[Misspelt] = []
        for words in self.headlines(chance):
            long = [word for word in dict.fromkeys(words) if len(word) >= (_LONG if edits > 1 else _SHORTEST)]
            if len(made) == count:
                return made
            if len(long) < wrong or len(set(words)) < wrong + beside:
                continue
            chosen = chance.sample(long, wrong)
            others = chance.sample([word for word in dict.fromkeys(words) if word not in chosen], beside)
            misspelt = [misspell(word, edits, chance) for word in chosen]
            if any(word in chosen or len(word) < 3 or self.count(word) for word in misspelt):
                continue
            made.append(Misspelt((*chosen, *others), (*misspelt, *others)))
        return made

    def nearest(self, word: str) -> str:
        """The word of the index that the fewest edits lead to; of several the most frequent one."""
        if self.lexicon.find(word) >= 0:
            return word
        letters, room = np.array([ord(letter) for letter in word], np.uint32), np.empty(4096, np.int64)
        words, rows = (self.lexicon.text, self.lexicon.starts), room.copy()
        for most in range(1, 3 if len(word) >= _LONG else 2):
            found = room[: edit_kernels.near_words(words, self.lexicon.by_length, letters, most, room, rows)]
            if len(found):
                return self.lexicon.word(int(found[np.argmax(self.lexicon.counts[found])]))
        return word

    def measure(self, kind: str, queries: list[Misspelt]) -> Measured:
        """Correct all queries."""
        right, times = 0, []
        for query in queries:
            q = " ".join(query.wrong)

            def ask(q: str = q) -> str:
                correction = self.corrector.correct(q, self.count(q), self.count)
                return correction.q if correction else q

            right += ask() == " ".join(query.right)
            times.append(_milliseconds(ask))
        nearest = sum(tuple(map(self.nearest, query.wrong)) == query.right for query in queries)
        return Measured(kind, len(queries), right, nearest, times)

    def completions(self, count: int, chance: random.Random) -> list[str]:
        """What stands in the search field as headlines are typed: their beginnings, and every single letter."""
        typed = list(LETTERS)
        for words in self.headlines(chance):
            if len(typed) >= count + len(LETTERS):
                return typed
            text = " ".join(words[:5])
            typed.append(text[: chance.randrange(len(text)) + 1] if text else "")
        return typed


def report(location: str, count: int, seed: int) -> list[str]:
    """Lines that say how well and how fast the index at `location` suggests; `count` queries of each kind."""
    chance = random.Random(seed)
    bench = Bench(Collection(open_snapshot(Path(location))))
    kinds = [
        ("one edit, alone", 1, 0, 1),
        ("two edits, alone", 2, 0, 1),
        ("one edit, two other words", 1, _BESIDE, 1),
        ("two edits, two other words", 2, _BESIDE, 1),
        ("one edit in each of three words", 1, 0, 3),
        ("one edit in four of ten words", 1, _TEN - 4, 4),
    ]
    lines = []
    for kind, edits, beside, wrong in kinds:
        lines.append(
            str(bench.measure(kind, bench.made(count if beside < 5 else count // 10, edits, beside, wrong, chance)))
        )
    typed = bench.completions(count, chance)
    for text in typed:
        bench.completer.complete(text, 8)
    times = [_milliseconds(lambda text=text: bench.completer.complete(text, 8)) for text in typed]  # type: ignore[misc]
    return [*lines, f"{'completing':34} {len(typed):6,} texts: {_times(times)}"]


def _milliseconds(call: Callable[[], object]) -> float:
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


def _times(times: list[float]) -> str:
    ordered = sorted(times)
    return f"p50 {median(ordered):.2f} p99 {ordered[len(ordered) * 99 // 100]:.2f} max {ordered[-1]:.2f} ms"


def main(arguments: list[str]) -> int:
    """Print the report."""
    if len(arguments) != 1:
        print("usage: python -m benchmarks.suggesting INDEX", file=sys.stderr)
        return 2
    for line in report(arguments[0], 1_000, 1):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
