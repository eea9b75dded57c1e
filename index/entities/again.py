"""Finds the names in the articles of an index again, with another extractor, without the files that they came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from index.article import Article
from index.entities.base import Extractor
from index.entities.given import GivenExtractor
from index.entities.quotes import article_quotes
from index.generation import open_snapshot
from index.snapshot import Snapshot
from index.stored import stored_article
from index.writer import IndexWriter, Outcome


@dataclass(slots=True)
class Again:
    """What was done: articles looked at, those of which something changed, and the generation that has it."""

    articles: int = 0
    changed: int = 0
    generation: int = 0


Report = Callable[[Again, int], None]
"""Called after every article, with how many there are."""


def extract_again(folder: Path, extractor: Extractor, report: Report, *, memory_mb: int = 512) -> Again:
    """Replace the mentions of all articles in an index by those that an extractor finds, and their quotations with them.

    Texts, revisions and stories stay; mentions and quotations of earlier texts, too. Commits whenever there is enough for a
    segment. A run that is broken off keeps what it has done, and the next one writes only what is left.
    Takes the memory that a writer takes. Raises NotAnIndex, IndexLocked.
    """
    done = Again()
    with IndexWriter(folder, memory_mb=memory_mb, create=False) as writer:
        # With the lock held it is the generation that the writer goes on from, and stays open whatever is committed meanwhile.
        snapshot = open_snapshot(folder)
        try:
            for article in _articles(snapshot):
                mentions = extractor.extract(article)
                quotes = article_quotes(article, mentions) if extractor.version != GivenExtractor.version else ()
                outcome = writer.add(replace(article, mentions=(), quotes=quotes), mentions)
                done.articles += 1
                done.changed += outcome is not Outcome.UNCHANGED
                if writer.is_full:
                    writer.commit_written()
                report(done, snapshot.articles)
            writer.entities = extractor.version
            done.generation = writer.commit()
        except KeyboardInterrupt:
            writer.commit()
            raise
        finally:
            snapshot.close()
    return done


def _articles(snapshot: Snapshot) -> Iterator[Article]:
    """All articles, one by one."""
    for segment, live in zip(snapshot.segments, snapshot.live, strict=True):
        rows = np.arange(segment.n_docs) if live is None else np.flatnonzero(live)
        for row in rows.tolist():
            yield stored_article(segment, row)
