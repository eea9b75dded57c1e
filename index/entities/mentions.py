"""What all extractors share: the texts of an article, and mentions in their order and with their salience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.article import Article, EntityKind, Mention

_FIELDS = ("given", "title", "summary", "body")
GIVEN, TITLE, SUMMARY, BODY = range(len(_FIELDS))

IN_TITLE, IN_FIRST_PARAGRAPH, ELSEWHERE = 1.0, 0.6, 0.2


Found = tuple[int, int, EntityKind, str, str, str]
"""A name where it stands, a mention in the making: field (GIVEN, TITLE, SUMMARY or BODY), start in code points, kind, entity, name,
and the words as they stand there. Sorts in the order of the protocol."""


def texts_of(article: Article) -> Iterator[tuple[int, str]]:
    """The fields of an article that name entities (TITLE, SUMMARY, BODY), with their texts."""
    if article.title:
        yield TITLE, article.title
    if article.summary:
        yield SUMMARY, article.summary
    yield BODY, article.body


def finished(found: Iterable[Found], body: str) -> tuple[Mention, ...]:
    """The mentions in the order of the protocol, each with its entity's salience: the highest of its places.

    found   an entity that is GIVEN stands nowhere else
    """
    first_paragraph = body.find("\n\n")
    if first_paragraph < 0:
        first_paragraph = len(body)
    salience: dict[str, float] = {}
    mentions = []
    for field, start, kind, entity, name, surface in sorted(found):
        if entity not in salience:  # no later place is more salient
            salience[entity] = _salience(field, start, first_paragraph)
        end = start + len(surface) if field else 0
        mentions.append(Mention(kind, entity, name, surface, _FIELDS[field], start, end, salience[entity]))
    return tuple(mentions)


def _salience(field: int, start: int, first_paragraph: int) -> float:
    if field == TITLE:
        return IN_TITLE
    if field == SUMMARY or (field == BODY and start < first_paragraph):
        return IN_FIRST_PARAGRAPH
    return ELSEWHERE
