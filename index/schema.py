"""The Whoosh schema of an index, and how an article becomes one of its documents.

Title, summary and body are stored apart and searched together: `text` holds the words of all three, a word of the title
weighing more, so that a score is BM25F (Robertson, Zaragoza, Taylor 2004: weigh the term frequencies, then saturate once).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from whoosh.analysis import Analyzer as WhooshAnalyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.formats import Existence, PositionBoosts

from index.analysis import analyzer_for
from index.article import Article, Mention, Origin
from index.dates import PartialDate, Precision, parse_date
from index.entities.base import entity_id
from index.folding import fold_name

FORMAT_VERSION = 1
"""Goes up with every change that makes older indexes unreadable."""

LANGUAGE = "en"
"""The language whose stems the index holds. Words of other languages are found as they are written."""

SECTIONS = ("title", "summary", "body")
SECTION_WEIGHTS = {"title": 3.0, "summary": 1.5, "body": 1.0}
# No phrase reaches from one section into the next.
SECTION_GAP = 100
_SECTION_END = "\x1e"
_VALUE_END = "\x1f"

ENTITY_FIELDS = ("person", "place", "organisation")
LABEL_FIELDS = ("source", "section", "author", "language")
FACET_FIELDS = (*ENTITY_FIELDS, *LABEL_FIELDS)

UNDATED = -(2**62)
"""What the date columns hold for an article without a date; below any real one."""


class SectionedAnalyzer(WhooshAnalyzer):
    """Whoosh's view of our analyzer. An index names this class on disk: it must stay where it is."""

    def __call__(self, value: str, **_: Any) -> Iterator[WhooshToken]:
        """The tokens of a text whose sections end in a record separator, each weighing what its section weighs."""
        token = WhooshToken(positions=True, boosts=True)
        first = 0
        for name, text in zip(SECTIONS, value.split(_SECTION_END), strict=True):
            position = first
            for term, offset, _start, _end in analyzer_for(LANGUAGE).tokens(text):
                position = first + offset
                token.text, token.pos, token.boost = term, position, SECTION_WEIGHTS[name]
                yield token
            first = position + SECTION_GAP


class ValuesAnalyzer(WhooshAnalyzer):
    """Splits the values of a facet. An index names this class on disk: it must stay where it is."""

    def __call__(self, value: str, **_: Any) -> Iterator[WhooshToken]:
        """One token a value, folded, so that `cnn` finds `CNN`."""
        token = WhooshToken()
        for key in dict.fromkeys(fold_name(part) for part in value.split(_VALUE_END)):
            token.text = key
            yield token


def make_schema() -> Schema:
    """The schema of a new index."""
    schema = Schema(
        id=ID(stored=True, unique=True),
        text=FieldType(PositionBoosts(), SectionedAnalyzer(), scorable=True),
        title=STORED(),
        summary=STORED(),
        body=STORED(),
        url=ID(stored=True),
        published=STORED(),
        record=STORED(),
        revision_of=ID(stored=True),
        instant=_number_column(),
        first_day=_number_column(),
        last_day=_number_column(),
    )
    for name in FACET_FIELDS:
        values = FieldType(Existence(), ValuesAnalyzer())
        values.set_sortable(VarBytesColumn())
        schema.add(name, values)
    return schema


def _number_column() -> FieldType:
    # Whoosh's NUMERIC also writes a term for every value and several for its ranges; sorting and filtering need the column.
    return COLUMN(NumericColumn("q", default=UNDATED))


def document_of(article: Article) -> dict[str, Any]:
    """The Whoosh document of an article's current revision: fields to index, to count, to sort by and to show."""
    document = {
        "id": article.id,
        "text": _SECTION_END.join(
            text.replace(_SECTION_END, " ") for text in (article.title or "", article.summary or "", article.body)
        ),
        **_stored_fields(article),
    }
    for name, values in facet_values(article).items():
        if values:
            document[name] = _VALUE_END.join(values)
    if article.published:
        document["instant"] = article.published.instant
        document["first_day"] = article.published.first_day.toordinal()
        document["last_day"] = article.published.last_day.toordinal()
    return document


def revision_document_of(article: Article) -> dict[str, Any]:
    """The Whoosh document of an earlier revision: found by the id of its article, and by nothing else."""
    return {"revision_of": article.id, **_stored_fields(article)}


def _stored_fields(article: Article) -> dict[str, Any]:
    fields = {
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "url": article.url,
        "published": str(article.published) if article.published else None,
        "record": json.dumps(_rest_of(article), ensure_ascii=False),
    }
    return {name: value for name, value in fields.items() if value is not None}


def facet_values(article: Article) -> dict[str, tuple[str, ...]]:
    """The values of an article by facet, in the order in which they first occur; entities by their proper name."""
    by_kind: dict[str, dict[str, str]] = {name: {} for name in ENTITY_FIELDS}
    for mention in article.mentions:
        by_kind[mention.kind].setdefault(mention.entity, mention.name)
    values = {kind: tuple(names.values()) for kind, names in by_kind.items()}
    for name in LABEL_FIELDS:
        value = getattr(article, name)
        values[name] = value if isinstance(value, tuple) else (value,) if value else ()
    return values


def split_values(column_value: str) -> list[str]:
    """The values behind what a facet's column holds for one article."""
    return column_value.split(_VALUE_END) if column_value else []


def facet_key(facet: str, value: str) -> str:
    """The term under which a value of a facet is indexed; takes an entity's id as well as its name."""
    if facet in ENTITY_FIELDS and value.startswith(f"{facet}:"):
        value = value.removeprefix(f"{facet}:")
    return fold_name(value)


def facet_value(facet: str, label: str) -> str:
    """What a facet's value is called in a filter: an entity's id, anything else by its label."""
    return entity_id(facet, label) if facet in ENTITY_FIELDS else label  # type: ignore[arg-type]


def _rest_of(article: Article) -> dict[str, Any]:
    return {
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "language": article.language,
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
        "mentions": [asdict(mention) for mention in article.mentions],
        "extra": article.extra,
        "origin": asdict(article.origin),
        "added": article.added,
        "revision": article.revision,
    }


def article_from(stored: dict[str, Any]) -> Article:
    """The article behind the stored fields of a document, current or earlier."""
    rest = json.loads(stored["record"])
    for name in ("author", "people", "places", "organisations", "keywords"):
        rest[name] = tuple(rest[name])
    published = _date(stored.get("published"), rest.pop("published_precision"))
    modified = _date(rest.pop("modified"), rest.pop("modified_precision"))
    return Article(
        **rest
        | {
            "id": stored.get("id") or stored["revision_of"],
            "title": stored.get("title"),
            "summary": stored.get("summary"),
            "body": stored["body"],
            "url": stored.get("url"),
            "published": published,
            "modified": modified,
            "mentions": tuple(Mention(**mention) for mention in rest["mentions"]),
            "origin": Origin(**rest["origin"]),
        }
    )


def _date(text: str | None, precision: Precision | None) -> PartialDate | None:
    """A date as it was written out; a minute cannot be told from a second there, so its precision is kept beside it."""
    return PartialDate(parse_date(text).value, precision) if text and precision else None
