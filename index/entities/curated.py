"""What an article mentions, as the archivist's decisions have it: under the names that are shown, without what is hidden."""

from __future__ import annotations

from dataclasses import replace

from index.article import Article
from index.entities.registry import KEYED, Registry
from index.segment import Segment, hash_of


def curated(article: Article, segment: Segment, row: int, registry: Registry) -> Article:
    """The article in a row of a segment with its mentions as the registry of the generation has them. O(mentions + values)."""
    names: dict[tuple[str, str], str] = {}
    for mention in article.mentions:
        names.setdefault((mention.kind, mention.entity), mention.name)
    called: dict[tuple[str, str], tuple[str, str] | None] = {}
    for kind in KEYED:
        labels = _labels_of(segment, row, kind, registry)
        hidden = _hidden(article.id, kind, registry)
        for (of_kind, entity), name in names.items():
            label = labels.get(name)
            if of_kind == kind and label is not None:
                is_hidden = int(registry.entities(kind)[label]) in hidden or registry.is_hidden(kind, label)
                names_it = registry.id_of(kind, label), registry.shown(kind, label)
                called[kind, entity] = None if is_hidden else names_it
    mentions = []
    for mention in article.mentions:
        now = called.get((mention.kind, mention.entity), (mention.entity, mention.name))
        if now is not None:
            mentions.append(mention._replace(entity=now[0], name=now[1]))
    return replace(article, mentions=tuple(mentions))


def _labels_of(segment: Segment, row: int, kind: str, registry: Registry) -> dict[str, int]:
    """The labels that a row has of a facet, with their ids."""
    first, last = segment[f"{kind}_start"][row : row + 2].tolist()
    ids: list[int] = segment[f"{kind}_value"][first:last].tolist()
    return {
        registry.dictionaries.label(kind, label): label for label in ids if label < registry.dictionaries.size(kind)
    }


def _hidden(article_id: str, kind: str, registry: Registry) -> set[int]:
    """The entities that are hidden in one article."""
    articles, entities = registry.hidden_mentions(kind)
    return (
        set(entities[articles == hash_of(article_id.encode("utf-8", "surrogatepass"))].tolist())
        if len(articles)
        else set()
    )
