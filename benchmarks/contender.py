"""What an engine must do to take part, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.corpus import Story
from benchmarks.queries import Query

HITS = 10
VALUES = 10
FACETS = ("person", "place", "source")
TITLE_WEIGHT = 2


@dataclass(frozen=True, slots=True)
class Answer:
    """A full page.

    ids       the best articles, best first, at most HITS
    total     the exact number of matching articles
    facets    by name of FACETS, the VALUES largest (value, exact count over all matches), largest first
    snippets  a marked stretch of the body of each hit, in the order of `ids`
    """

    ids: list[str]
    total: int
    facets: Mapping[str, list[tuple[str, int]]]
    snippets: list[str]


class Contender(Protocol):
    """An engine, used as its own documentation recommends. Built in one process, opened and asked in another."""

    name: str
    version: str
    most_articles: int | None
    """The largest corpus it is asked to index; None for any."""
    answers: bool
    """False where only its indexing is measured."""

    def build(self, articles: Path, folder: Path) -> None:
        """Index the clean JSON lines file `articles` into the empty folder `folder`, completely, ready to be opened."""

    def size(self, folder: Path) -> int:
        """Bytes of the index that `build` wrote: `machine.size_on_disk`, unless files lie there that it can do without."""

    def open(self, folder: Path) -> None:
        """Open what `build` wrote; called once, before any question."""

    def page(self, query: Query) -> Answer:
        """The full page. Nothing may be remembered from one call for the next."""

    def top(self, query: Query) -> list[tuple[str | int, float]]:
        """The HITS best (key, score) only: no total, no facets, no texts; the cheapest key that the engine has."""

    def matching(self, query: Query, most: int) -> frozenset[str]:
        """The ids of all matching articles, where they are at most `most`. Not timed."""

    def close(self) -> None:
        """Let go of files."""


def facet_values(story: Story) -> dict[str, list[str]]:
    """The values of a story by facet: what every contender is given, and what its counts are checked against."""
    return {"person": story["people"], "place": story["places"], "source": [story["source"]]}
