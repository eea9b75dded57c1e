"""An article as a record of plain JSON values, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any

from index.article import Article, Mention, Origin, Quote
from index.dates import PartialDate, parse_date
from index.edits import Edit
from index.entities.base import entity_id

# What an article has by default need not be said.
_NOTHING: tuple[Any, ...] = ((), {})
# The fields that are written as they are, and the dates.
_FACTS = (
    "id", "title", "summary", "url", "source", "author", "section", "language", "published", "published_origin", "modified",
    "dateline", "agency", "people", "places", "organisations", "keywords", "extra", "added", "revision",
)  # fmt: skip
_DATES = ("published", "modified")
_facts_of = attrgetter(*_FACTS)
_TEXTS = ("title", "summary")
GIVEN = "given"
"""Stands for the mentions of an article that are just its given names where they stand in it: `index.entities.given` finds them."""
SHOWN = (
    "id", "source", "section", "language", "published", "published_precision", "modified", "url", "author", "title",
)  # fmt: skip
"""What a list of hits shows of a record; it is read without the rest."""
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_TUPLES = ("author", "people", "places", "organisations", "keywords")


def record_of(article: Article) -> dict[str, Any]:
    """All of an article but its texts and its mentions, which are kept apart; without what it does not have.

    A title or summary that is empty is told from none: it stands in the record.
    """
    values = zip(_FACTS, _facts_of(article), strict=True)
    record: dict[str, Any] = {name: value for name, value in values if value is not None and value not in _NOTHING}
    for name in _DATES:
        if name in record:
            record[f"{name}_precision"] = record[name].precision
            record[name] = str(record[name])
    for name in _TEXTS:
        if record.get(name):
            del record[name]
    if article.edits:
        record["edits"] = [list(edit) for edit in article.edits]
    if article.quotes:
        record["quotes"] = [list(quote) for quote in article.quotes]
    record["origin"] = {"file": article.origin.file, "record": article.origin.record}
    return record


def record_text(article: Article) -> str:
    """What `record_of` gives in two lines of JSON: the values of SHOWN, null for one that is not there, and all others by name."""
    record = record_of(article)
    shown = [record.pop(name, None) for name in SHOWN]
    return f"{_ENCODER.encode(shown)}\n{_ENCODER.encode(record)}"


def record_of_text(text: str) -> dict[str, Any]:
    """The record behind what `record_text` gave."""
    shown, others = text.split("\n")
    record: dict[str, Any] = json.loads(others)
    return record | {name: value for name, value in zip(SHOWN, json.loads(shown), strict=True) if value is not None}


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
            kind,
            None if entity == entity_id(kind, name) else entity,
            name,
            None if surface == name else surface,
            field,
            start,
            end,
            salience,
        ]
        for kind, entity, name, surface, field, start, end, salience in article.mentions
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
    facts |= {name: _date(record.get(name), record.get(f"{name}_precision")) for name in _DATES}
    facts |= {
        "body": body,
        "edits": tuple([Edit(*edit) for edit in record.get("edits", ())]),
        "quotes": tuple([Quote(*quote) for quote in record.get("quotes", ())]),
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
