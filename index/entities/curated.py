"""What an article mentions, as the archivist's decisions have it: under the names that are shown, without what is hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from index.article import ENTITY_KINDS, Article, Quote
from index.entities.registry import KEYED, Registry
from index.quotations import KIND_BITS
from index.segment import Segment, hash_of


class _Called(NamedTuple):
    """What an entity is called: its id, and the name that is shown."""

    entity: str
    name: str


def curated(article: Article, segment: Segment, row: int, registry: Registry) -> Article:
    """The article in a row of a segment with its mentions and those it quotes as the registry of the generation has them.

    O(mentions + values). What a hidden entity says is said by nobody.
    """
    called: dict[tuple[str, str], _Called | None] = {}
    for kind in KEYED:
        hidden = _hidden(article.id, kind, registry)
        for name, label in _labels_of(segment, row, kind, registry).items():
            is_hidden = int(registry.entities(kind)[label]) in hidden or registry.is_hidden(kind, label)
            names_it = _Called(registry.id_of(kind, label), registry.shown(kind, label))
            called[kind, name] = None if is_hidden else names_it
    first: dict[tuple[str, str], str] = {}
    mentions = []
    for mention in article.mentions:
        name = first.setdefault((mention.kind, mention.entity), mention.name)
        now = called.get((mention.kind, name), _Called(mention.entity, mention.name))
        if now is not None:
            mentions.append(mention._replace(entity=now.entity, name=now.name))
    return replace(article, mentions=tuple(mentions), quotes=tuple([_said(quote, called) for quote in article.quotes]))


def _said(quote: Quote, called: Mapping[tuple[str, str], _Called | None]) -> Quote:
    if quote.speaker is None or quote.kind is None or (quote.kind, quote.speaker) not in called:
        return quote
    now = called[quote.kind, quote.speaker]
    return quote._replace(speaker=None, kind=None) if now is None else quote._replace(speaker=now.name)


def _labels_of(segment: Segment, row: int, kind: str, registry: Registry) -> dict[str, int]:
    """The labels that a row has of a facet, those who are quoted in it too, with their ids."""
    first, last = segment[f"{kind}_start"][row : row + 2].tolist()
    ids: list[int] = segment[f"{kind}_value"][first:last].tolist()
    first, last = segment["quote_start"][row : row + 2].tolist()
    kinds = segment["quote_flags"][first:last] & KIND_BITS
    ids += segment["quote_speaker"][first:last][kinds == ENTITY_KINDS.index(kind)].tolist()
    size = registry.dictionaries.size(kind)
    return {registry.dictionaries.label(kind, label): label for label in ids if label < size}


def _hidden(article_id: str, kind: str, registry: Registry) -> set[int]:
    """The entities that are hidden in one article."""
    articles, entities = registry.hidden_mentions(kind)
    return (
        set(entities[articles == hash_of(article_id.encode("utf-8", "surrogatepass"))].tolist())
        if len(articles)
        else set()
    )
