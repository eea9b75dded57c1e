"""One generation, opened: what a reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from index.arrivals import Arrivals, arrivals_of, stamps_of
from index.article import Article
from index.dictionary import Dictionaries
from index.entities.decisions import check_decisions
from index.entities.registry import Registry
from index.errors import IndexDamaged
from index.manifest import Live, Manifest, read_live
from index.segment import Segment, hash_of
from index.stored import earlier_revisions, stored_article
from index.stories import Stories, read_stories

_NONE: Mapping[str, Segment] = {}


class Snapshot:
    """One generation, opened: it never changes, and all threads may share it.

    segments, live   the segments, and of each which rows are live: (D,) uint8, or None where all are
    opened           segments that are open already, by the names of their files: a segment never changes
    stories          which articles are versions of one story
    registry         which labels of facets are names of one entity, and which is shown
    newest           the newest generation committed; above `generation` where that one is damaged or of another program
    """

    def __init__(self, folder: Path, manifest: Manifest, newest: int, opened: Mapping[str, Segment] = _NONE) -> None:
        self.manifest = manifest
        self.newest = newest
        self.segments = tuple(_open_segment(folder, entry, opened) for entry in manifest.segments)
        self.live: tuple[Live | None, ...] = tuple(read_live(folder, entry) for entry in manifest.segments)
        self.dictionaries = Dictionaries(folder, manifest.dictionaries)
        self.stories: Stories = read_stories(folder, manifest.stories)
        self.registry = Registry(folder, manifest.registry, self.dictionaries)
        check_decisions(folder, manifest.decisions)

    @property
    def generation(self) -> int:
        """The number of the generation."""
        return self.manifest.generation

    @property
    def stamp(self) -> int:
        """When the generation was committed, in microseconds since 1970: each has a later one than the one before."""
        return self.manifest.stamp

    @property
    def entities(self) -> str | None:
        """The version of the extractor that last wrote; None before the first article."""
        return self.manifest.entities

    @property
    def cleaning(self) -> str | None:
        """The version of the rules that last cleaned texts, `none` where that was off; None before the first article."""
        return self.manifest.cleaning

    @property
    def dateline(self) -> str:
        """The version of Dateline that wrote the generation."""
        return self.manifest.dateline

    @property
    def format(self) -> int:
        """The format of the index."""
        return self.manifest.format

    @property
    def articles(self) -> int:
        """How many articles there are; earlier revisions are not counted."""
        return sum(int(entry["live"]["count"] if entry["live"] else entry["docs"]) for entry in self.manifest.segments)

    @property
    def story_count(self) -> int:
        """How many stories the articles tell."""
        return self.articles - len(self.stories.members) + len(self.stories)

    @cached_property
    def earlier_revisions(self) -> int:
        """How many earlier texts of articles are kept."""
        counts = [
            segment["earlier_texts"] if live is None else segment["earlier_texts"][live > 0]
            for segment, live in zip(self.segments, self.live, strict=True)
        ]
        return sum(int(count.sum(dtype=np.int64)) for count in counts)

    def arrivals(self, number: int) -> Arrivals:
        """Of each row of a segment the stamp of the commit by which its article first came; (D,) uint64. O(rows)."""
        return arrivals_of(self.segments[number], stamps_of(self.manifest.segments[number].get("arrivals", {})))

    def find(self, article_id: str) -> tuple[int, int] | None:
        """The number of the segment and the row in which an article is; None where there is none. O(segments · log rows)."""
        for number, (segment, live) in enumerate(zip(self.segments, self.live, strict=True)):
            row = segment.find_id(article_id)
            if row >= 0 and (live is None or live[row]):
                return number, row
        return None

    def article(self, article_id: str) -> Article | None:
        """The current revision of an article; None where there is none."""
        place = self.find(article_id)
        return stored_article(self.segments[place[0]], place[1]) if place else None

    def revisions(self, article_id: str) -> tuple[Article, ...]:
        """All texts of an article, oldest first, the current one last; () where there is none."""
        place = self.find(article_id)
        if place is None:
            return ()
        segment, row = self.segments[place[0]], place[1]
        return (*earlier_revisions(segment, row), stored_article(segment, row))

    def story_of(self, article_id: str) -> int:
        """The story of an article that there is."""
        return self.stories.story_of(_hash(article_id))

    def articles_of(self, story: int) -> tuple[tuple[int, int], ...]:
        """The segment and the row of each article that a story holds, or those that it went to; () where there is none such.

        O((segments + articles) · log rows).
        """
        found: list[tuple[int, int]] = []
        for name in self.stories.resolve(story, lambda article: bool(self._places((article,)))):
            found += self._places(self.stories.listed(name) or (name,))
        return tuple(sorted(found))

    def _places(self, articles: Sequence[int]) -> list[tuple[int, int]]:
        """The segments and rows of live articles with these hashes."""
        wanted = np.array(articles, np.uint64)
        opened = enumerate(zip(self.segments, self.live, strict=True))
        return [
            (number, row) for number, (segment, live) in opened for row in segment.find_hashes(wanted, live)[0].tolist()
        ]

    def close(self) -> None:
        """Let go of the files: each is unmapped when the last array over it is gone. Closing twice is harmless."""
        self.segments = ()
        self.live = ()
        self.dictionaries = Dictionaries(Path(), {})
        self.registry = Registry(Path(), None, self.dictionaries)


def _hash(article_id: str) -> int:
    return hash_of(article_id.encode("utf-8", "surrogatepass"))


def _open_segment(folder: Path, entry: Mapping[str, Any], opened: Mapping[str, Segment]) -> Segment:
    path = folder / entry["name"]
    # One whose file is gone is damage, even where it is still open.
    segment = opened[path.name] if path.name in opened and path.exists() else Segment(path)
    if segment.n_docs != entry["docs"]:
        raise IndexDamaged(
            "the segment is another than the manifest says",
            place=str(segment.path),
            remedy="restore the index from a backup",
        )
    return segment
