"""Xapian, the native engine in C++, through its own Python binding."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import xapian

from benchmarks.contender import FACETS, HITS, TITLE_WEIGHT, VALUES, Answer, facet_values
from benchmarks.corpus import Story, read
from benchmarks.machine import size_on_disk
from benchmarks.queries import Query

ID_SLOT = len(FACETS)
FILE = "compact"
# Stands between several values in one slot.
_BETWEEN = "\x1f"


class Xapian:
    """Only stems, with positions: what the others index too, so that a phrase means the same to all.

    Xapian's default strategy keeps words as written beside the stems: its phrases find exact words only, its index
    is larger by a quarter and takes half as long again. With only stems, `snippet` marks no phrases.
    """

    name = "xapian"
    version = xapian.version_string()
    most_articles = None
    answers = True

    def build(self, articles: Path, folder: Path) -> None:
        """Add all articles, then compact, as the manual advises for a finished index."""
        database = xapian.WritableDatabase(str(folder / "growing"), xapian.DB_CREATE_OR_OVERWRITE)
        generator = xapian.TermGenerator()
        generator.set_stemmer(xapian.Stem("en"))
        generator.set_stemming_strategy(xapian.TermGenerator.STEM_ALL_Z)
        for story in read(articles):
            database.add_document(_document(story, generator))
        database.commit()
        database.compact(str(folder / FILE))
        database.close()
        shutil.rmtree(folder / "growing")

    def size(self, folder: Path) -> int:
        """All files."""
        return size_on_disk(folder)

    def open(self, folder: Path) -> None:
        """Open for reading, with a parser of the same stemming."""
        self.database = xapian.Database(str(folder / FILE))
        self.stemmer = xapian.Stem("en")
        self.parser = xapian.QueryParser()
        self.parser.set_stemmer(self.stemmer)
        self.parser.set_stemming_strategy(xapian.QueryParser.STEM_ALL_Z)
        self.parser.set_database(self.database)
        self.parser.set_default_op(xapian.Query.OP_AND)

    def _enquire(self, query: Query) -> Any:
        enquire = xapian.Enquire(self.database)
        enquire.set_query(self.parser.parse_query(str(query), self.parser.FLAG_PHRASE | self.parser.FLAG_BOOLEAN))
        return enquire

    def page(self, query: Query) -> Answer:
        """One pass: spies count while it ranks; looking at every document makes total and counts exact."""
        enquire = self._enquire(query)
        spies = [xapian.ValueCountMatchSpy(slot) for slot in range(len(FACETS))]
        for spy in spies:
            enquire.add_matchspy(spy)
        found = enquire.get_mset(0, HITS, self.database.get_doccount())
        stories = [json.loads(match.document.get_data()) for match in found]
        return Answer(
            ids=[story["id"] for story in stories],
            total=found.get_matches_estimated(),
            facets={name: _largest(spy) for name, spy in zip(FACETS, spies, strict=True)},
            snippets=[found.snippet(story["body"], 200, self.stemmer).decode() for story in stories],
        )

    def top(self, query: Query) -> list[tuple[str | int, float]]:
        """Without looking further than the ten best."""
        return [(match.docid, match.weight) for match in self._enquire(query).get_mset(0, HITS)]

    def matching(self, query: Query, most: int) -> frozenset[str]:
        """From the value slot of the id."""
        return frozenset(match.document.get_value(ID_SLOT).decode() for match in self._enquire(query).get_mset(0, most))

    def close(self) -> None:
        """Close the files."""
        self.database.close()


def _document(story: Story, generator: Any) -> Any:
    """The title also under its prefix, as the manual has it for fields; both texts together for general search."""
    document = xapian.Document()
    generator.set_document(document)
    generator.index_text(story["title"], 1, "S")
    generator.set_termpos(0)
    generator.index_text(story["title"], TITLE_WEIGHT)
    generator.increase_termpos()
    generator.index_text(story["body"])
    for slot, values in enumerate(facet_values(story).values()):
        document.add_value(slot, _BETWEEN.join(values))
    document.add_value(ID_SLOT, story["id"])
    document.set_data(json.dumps({name: story[name] for name in ("id", "title", "body", "date")}))
    return document


def _largest(spy: Any) -> list[tuple[str, int]]:
    """The largest counts of a facet whose articles have several values each.

    Xapian 1.4 has no spy for that. A `MatchSpy` written in Python would be called back for every match; instead
    its own spy counts whole slots in C++, and only the different combinations are taken apart here: the cheaper way.
    """
    counts: Counter[str] = Counter()
    for combination in spy.values():
        for value in combination.term.decode().split(_BETWEEN):
            counts[value] += combination.termfreq
    del counts[""]
    return counts.most_common(VALUES)
