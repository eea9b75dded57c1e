"""What all extractors share: the texts of an article, and mentions in their order and with their salience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.article import Article, Mention

FIELDS = ("title", "summary", "body")
_ORDER = {"given": 0, "title": 1, "summary": 2, "body": 3}

IN_TITLE, IN_FIRST_PARAGRAPH, ELSEWHERE = 1.0, 0.6, 0.2


def texts_of(article: Article) -> Iterator[tuple[str, str]]:
    """The fields of an article that name entities, with their texts."""
    for name in FIELDS:
        text = getattr(article, name)
        if text:
            yield name, text


def finished(mentions: Iterable[Mention], body: str) -> tuple[Mention, ...]:
    """The mentions in the order of the protocol, each with its entity's salience: the highest of its places."""
    first_paragraph = body.find("\n\n") if "\n\n" in body else len(body)
    salience: dict[str, float] = {}
    found = list(mentions)
    for mention in found:
        value = _salience(mention, first_paragraph)
        salience[mention.entity] = max(value, salience.get(mention.entity, 0.0))
    found.sort(key=lambda mention: (_ORDER[mention.field], mention.start, mention.kind, mention.entity))
    for mention in found:
        # Nobody else has seen these yet; to make each a second time would take a tenth of the time of indexing.
        object.__setattr__(mention, "salience", salience[mention.entity])
    return tuple(found)


def _salience(mention: Mention, first_paragraph: int) -> float:
    if mention.field == "title":
        return IN_TITLE
    if mention.field == "summary" or (mention.field == "body" and mention.start < first_paragraph):
        return IN_FIRST_PARAGRAPH
    return ELSEWHERE
