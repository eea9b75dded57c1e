"""An article as a record of plain JSON values, and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from index.article import Article, Mention, Origin
from index.dates import PartialDate, parse_date
from index.edits import Edit
from index.entities.base import entity_id

# What an article has by default need not be said.
_NOTHING: tuple[Any, ...] = ((), [], {})
_TUPLES = ("author", "people", "places", "organisations", "keywords")


def record_of(article: Article) -> dict[str, Any]:
    """All of an article but its texts and its mentions, which are kept apart; without what it does not have.

    A title or summary that is empty is told from none: it stands in the record.
    """
    record = {
        "id": article.id,
        "title": None if article.title else article.title,
        "summary": None if article.summary else article.summary,
        "url": article.url,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "language": article.language,
        "published": str(article.published) if article.published else None,
        "published_precision": article.published.precision if article.published else None,
        "published_origin": article.published_origin,
        "modified": str(article.modified) if article.modified else None,
        "modified_precision": article.modified.precision if article.modified else None,
        "dateline": article.dateline,
        "agency": article.agency,
        "people": article.people,
        "places": article.places,
        "organisations": article.organisations,
        "keywords": article.keywords,
        "edits": [list(edit) for edit in article.edits],
        "extra": article.extra,
        "origin": asdict(article.origin),
        "added": article.added,
        "revision": article.revision,
    }
    return {name: value for name, value in record.items() if value is not None and value not in _NOTHING}


def full_record_of(article: Article) -> dict[str, Any]:
    """All of an article."""
    texts = {"title": article.title, "summary": article.summary, "body": article.body}
    return (
        record_of(article)
        | {name: text for name, text in texts.items() if text is not None}
        | {"mentions": mention_records_of(article)}
    )


def mention_records_of(article: Article) -> list[list[Any]]:
    """The mentions of an article, each as a list of its values; one that follows from the others is null."""
    return [
        [
            mention.kind,
            None if mention.entity == entity_id(mention.kind, mention.name) else mention.entity,
            mention.name,
            None if mention.surface == mention.name else mention.surface,
            mention.field,
            mention.start,
            mention.end,
            mention.salience,
        ]
        for mention in article.mentions
    ]


def _mention(record: Sequence[Any]) -> Mention:
    kind, entity, name, surface, field, start, end, salience = record
    return Mention(
        kind=kind,
        entity=entity_id(kind, name) if entity is None else entity,
        name=name,
        surface=name if surface is None else surface,
        field=field,
        start=start,
        end=end,
        salience=salience,
    )


def article_of(record: dict[str, Any], body: str, mentions: Sequence[Sequence[Any]]) -> Article:
    """The article behind a record with its title and summary, its body and the records of its mentions."""
    facts = {name: value for name, value in record.items() if not name.endswith("_precision")}
    facts |= {name: tuple(record.get(name, ())) for name in _TUPLES}
    facts |= {name: _date(record.get(name), record.get(f"{name}_precision")) for name in ("published", "modified")}
    facts |= {
        "body": body,
        "edits": tuple([Edit(*edit) for edit in record.get("edits", ())]),
        "mentions": tuple([_mention(mention) for mention in mentions]),
        "origin": Origin(**record["origin"]),
    }
    return Article(**facts)


def article_of_full(record: dict[str, Any]) -> Article:
    """The article behind what `full_record_of` gives."""
    return article_of(record, record["body"], record["mentions"])


def _date(text: str | None, precision: Any) -> PartialDate | None:
    # The precision is stored beside the text: a time to the minute is written out with its seconds.
    return PartialDate(parse_date(text).value, precision) if text else None
