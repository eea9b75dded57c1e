"""What all extractors share: the texts of an article, and mentions in their order and with their salience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from index.article import Article, EntityKind, Mention

_FIELDS = ("given", "title", "summary", "body")
GIVEN, TITLE, SUMMARY, BODY = range(len(_FIELDS))

IN_TITLE, IN_FIRST_PARAGRAPH, ELSEWHERE = 1.0, 0.6, 0.2


class Found(NamedTuple):
    """A name where it stands: a mention in the making. Such tuples sort in the order of the protocol.

    field    GIVEN, TITLE, SUMMARY or BODY
    start    code points into the field
    surface  the words as they stand there
    """

    field: int
    start: int
    kind: EntityKind
    entity: str
    name: str
    surface: str


def texts_of(article: Article) -> Iterator[tuple[int, str]]:
    """The fields of an article that name entities (TITLE, SUMMARY, BODY), with their texts."""
    if article.title:
        yield TITLE, article.title
    if article.summary:
        yield SUMMARY, article.summary
    yield BODY, article.body


def finished(found: Iterable[Found], body: str) -> tuple[Mention, ...]:
    """The mentions in the order of the protocol, each with its entity's salience: the highest of its places."""
    first_paragraph = body.find("\n\n")
    if first_paragraph < 0:
        first_paragraph = len(body)
    ordered = sorted(found)
    salience: dict[str, float] = {}
    for field, start, _, entity, _, _ in ordered:
        value = _salience(field, start, first_paragraph)
        if value > salience.get(entity, 0.0):
            salience[entity] = value
    return tuple(
        [
            Mention(
                kind,
                entity,
                name,
                surface,
                _FIELDS[field],
                start,
                start + len(surface) if field else 0,
                salience[entity],
            )
            for field, start, kind, entity, name, surface in ordered
        ]
    )


def _salience(field: int, start: int, first_paragraph: int) -> float:
    if field == TITLE:
        return IN_TITLE
    if field == SUMMARY or (field == BODY and start < first_paragraph):
        return IN_FIRST_PARAGRAPH
    return ELSEWHERE
