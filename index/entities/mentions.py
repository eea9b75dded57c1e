"""What all extractors share: the texts of an article, and mentions in their order and with their salience."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from index.article import Article, EntityKind, Mention
from index.entities.salience import IN_LEAD, IN_TITLE, MENTION, lead_length, salience_of

_FIELDS = ("given", "title", "summary", "body")
GIVEN, TITLE, SUMMARY, BODY = range(len(_FIELDS))
# What the fields count as; the beginning of a body is its lead, too.
_PLACES = (0, IN_TITLE, IN_LEAD, 0)

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
    """The mentions in the order of the protocol, each with the salience of its entity in the article, see `salience_of`.

    found   an entity that is GIVEN stands nowhere else, and counts as mentioned once
    """
    ordered = sorted(found)
    lead = lead_length(body)
    counted: dict[str, int] = {}
    for field, start, _kind, entity, _name, _surface in ordered:
        place = _PLACES[field] if field != BODY or start >= lead else IN_LEAD
        counted[entity] = (counted.get(entity, 0) | place) + MENTION
    salience = {entity: salience_of(number) for entity, number in counted.items()}
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
