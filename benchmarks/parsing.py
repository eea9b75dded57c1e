"""How long it takes to read queries: usual ones, the longest, random bytes, and valid ones with parts changed at random.

`python -m benchmarks.parsing` prints milliseconds of processor time. It stops with status 1 where reading any text fails.
"""

from __future__ import annotations

import gc
import random
import sys
import time
from collections.abc import Callable, Iterable

from search.parser import parse
from search.request import MAX_QUERY

USUAL = {
    "ten words": "the un envoy said a fragile ceasefire holds in syria",
    "ten words, all signs": 'title:kerry ("peace talks"~3 OR ceasefir*) -lavrov NEAR/5 syria date:2016-04 +truce^2 =prime',
}
_REPEATED = (
    "ab ",
    "a -b ",
    "(a) ",
    "a^2 ",
    "a* ",
    "person:a ",
    "quote:a ",
    "a NEAR/9 ",
    '"a b"~3 ',
    "date:2016 ",
    "=a ",
    "Kerry: we will talk? ",
    "(",
)
_VALID = (
    *USUAL.values(),
    'person:"john kerry" org:un* (lithium OR =cobalt)^3 NOT "salar azul"',
    "kerry NEAR/5 (lavrov OR assad~2) after:2016-04 last:7d source:reuters",
    "Kerry: we will talk — U.S. says “no deal” on cease-fire?",
    'date:[2016-04-01 TO 2016-05] -title:="prime minister" walk?ut',
)
_PIECES = (
    *tuple(' ()"“”*?~^=:-+[]/'),
    "AND",
    "OR",
    "NOT",
    "NEAR/3",
    "title:",
    "date:",
    "^2",
    "~2",
    "\x00",
    "é",
    "京",
    "İ",
)


def random_bytes(chance: random.Random) -> str:
    """Up to 1,000 random bytes, as text."""
    return chance.randbytes(chance.randint(0, MAX_QUERY)).decode(
        "latin-1" if chance.random() < 0.5 else "utf-8", "replace"
    )


def mutation(chance: random.Random) -> str:
    """A valid query, or several, of which some parts were left out, doubled, put elsewhere or replaced by signs."""
    text = " ".join(chance.choices(_VALID, k=chance.randint(1, 12)))
    for _ in range(chance.randint(1, 12)):
        first = chance.randint(0, len(text))
        last = min(len(text), first + chance.randint(0, 8))
        replaced = chance.choice(("", text[first:last] * 2, chance.choice(_PIECES), text[last : last + 9]))
        text = text[:first] + replaced + text[last:]
    return text[:MAX_QUERY]


def times_of(texts: Iterable[str], repeats: int = 1) -> list[float]:
    """Milliseconds of processor time to read each text, the least of some repeats; ascending."""
    times = []
    for text in texts:
        taken = []
        for _ in range(repeats):
            started = time.thread_time()
            query = parse(text)
            taken.append((time.thread_time() - started) * 1_000)
        if any(not 0 <= warning.start <= warning.end <= len(text) for warning in query.warnings):
            raise ValueError(f"a warning about {text!r} points beyond it")
        times.append(min(taken))
    return sorted(times)


def made(count: int, make: Callable[[random.Random], str]) -> list[str]:
    """So many texts; always the same."""
    chance = random.Random(16)
    return [make(chance) for _ in range(count)]


def report(count: int) -> list[str]:
    """The lines of the report, over so many random texts of each kind."""
    times_of(USUAL.values())  # the grammar is made for the first query
    gc.collect()
    gc.freeze()  # as `dateline serve` does: a query would be blamed for a collection that it sets off
    lines = [f"{name:24} {times_of([text], 20)[0]:8.3f}" for name, text in USUAL.items()]
    for piece in _REPEATED:
        text = (piece * MAX_QUERY)[:MAX_QUERY]
        lines.append(f"{f'1,000 characters, {piece!r}':40} {times_of([text], 9)[0]:8.3f}")
    for name, make in (("random bytes", random_bytes), ("mutations", mutation)):
        times = times_of(made(count, make))
        lines.append(f"{f'{count:,} {name}':24} median {times[count // 2]:8.3f}   slowest {times[-1]:8.3f}")
    return lines


if __name__ == "__main__":
    print("\n".join(report(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)))
