"""Small articles that name people and have sources and authors, for tests of decisions over them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from index.article import Article, EntityKind, Mention, Origin
from index.entities.base import entity_id
from index.writer import IndexWriter


def mention(name: str, kind: EntityKind = "person") -> Mention:
    return Mention(kind, entity_id(kind, name), name, name, "body", 0, 4, 0.2)


def article(
    article_id: str, people: Sequence[str] = (), source: str | None = None, author: tuple[str, ...] = ()
) -> Article:
    """An article that names people, each as often as they are given."""
    return Article(
        id=article_id,
        title=f"Talks {article_id}",
        body="Talks failed.",
        source=source,
        author=author,
        mentions=tuple(map(mention, people)),
        origin=Origin(file="news.jsonl"),
    )


def write(folder: Path, articles: Iterable[Article]) -> None:
    """Add articles to an index, as one segment."""
    with IndexWriter(folder) as writer:
        for each in articles:
            writer.add(each)
