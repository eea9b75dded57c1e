"""The Whoosh schema of an index, and how an article becomes one of its documents.

Title, summary and body are stored apart and searched together: `text` holds the words of all three, a word of the title
weighing more, so that a score is BM25F (Robertson, Zaragoza, Taylor 2004: weigh the term frequencies, then saturate once).
"""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any

from whoosh.analysis import Analyzer as WhooshAnalyzer
from whoosh.analysis import Token as WhooshToken
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, ID, STORED, FieldType, Schema
from whoosh.formats import Existence, Frequency, PositionBoosts

from index.analysis import analyzer_for, language_of, words_of
from index.article import MENTION_KINDS, Article
from index.entities.base import entity_id
from index.folding import fold_name
from index.implied import countries_of, with_ancestors
from index.record import article_of_full, full_record_of

FORMAT_VERSION = 4
"""Goes up with every change that makes older indexes unreadable."""

SECTIONS = ("title", "summary", "body")
SECTION_WEIGHTS = {"title": 3.0, "summary": 1.5, "body": 1.0}
# No phrase reaches from one section into the next.
SECTION_GAP = 100
_SECTION_END = "\x1e"
_LANGUAGE_END = "\x1d"
_VALUE_END = "\x1f"
_SEPARATORS = re.compile(f"[{_LANGUAGE_END}{_SECTION_END}]")
# The code of no language.
_NONE = "und"

ENTITY_FIELDS = ("person", "place", "organisation")
LABEL_FIELDS = ("source", "section", "author", "language")
COUNTRY_FIELD = "country"
FACET_FIELDS = (*ENTITY_FIELDS, COUNTRY_FIELD, *LABEL_FIELDS)

UNDATED = -(2**62)
"""What the date columns hold for an article without a date; below any real one."""


class SectionedAnalyzer(WhooshAnalyzer):
    """Whoosh's view of our analyzer. An index names this class on disk: it must stay where it is."""

    def __call__(self, value: str, **_: Any) -> Iterator[WhooshToken]:
        """The tokens of a text whose sections end in a record separator, each weighing what its section weighs.

        In front of them stands the language, if it is not English, and a group separator. A text without sections, as in a
        query, is read as a body.
        """
        language, _end, value = value.rpartition(_LANGUAGE_END)
        analyzer = analyzer_for(language_of(language))
        token = WhooshToken(positions=True, chars=True, boosts=True)
        texts = value.split(_SECTION_END)
        first = 0
        for name, text in zip(SECTIONS if len(texts) > 1 else ("body",), texts, strict=True):
            words = 0
            for term, offset, token.startchar, token.endchar in analyzer.tokens(text):
                words = offset + 1
                token.text, token.pos, token.boost = term, first + offset, SECTION_WEIGHTS[name]
                yield token
            first += words + SECTION_GAP


class FormsAnalyzer(WhooshAnalyzer):
    """Words as they are written, folded but not stemmed. An index names this class on disk: it must stay where it is."""

    def __call__(self, value: str, **_: Any) -> Iterator[WhooshToken]:
        """The words of a text and the joined forms of its compounds."""
        token = WhooshToken(positions=True, chars=True)
        for written, token.pos, token.startchar, token.endchar in words_of(value):
            token.text = analyzer_for("en").form(written)  # as in any language
            yield token


class ChosenField(FieldType):
    """Words that stand in the field `text` too: Dateline's codec finds them there, and Whoosh indexes nothing for them.

    An index names this class on disk: it must stay where it is.
    """

    def __init__(self, analyzer: WhooshAnalyzer, *, stored: bool = False) -> None:
        super().__init__(PositionBoosts(), analyzer, scorable=True, stored=stored)

    def index(self, value: Any, **_: Any) -> Generator[tuple[bytes, int, float, bytes], Any, None]:
        """What Whoosh's writer is to index: nothing."""
        yield from ()


class ValuesAnalyzer(WhooshAnalyzer):
    """Splits the values of a facet. An index names this class on disk: it must stay where it is."""

    def __call__(self, value: str, **_: Any) -> Iterator[WhooshToken]:
        """One token a value, folded, so that `cnn` finds `CNN`."""
        # A value in quotes is a phrase to Whoosh's parser, which asks where its words stand.
        token = WhooshToken(positions=True, chars=True, startchar=0, endchar=len(value), pos=0)
        for key in dict.fromkeys(fold_name(part) for part in value.split(_VALUE_END)):
            token.text = key
            yield token


def make_schema() -> Schema:
    """The schema of a new index."""
    schema = Schema(
        id=ID(stored=True, unique=True),
        text=FieldType(PositionBoosts(), SectionedAnalyzer(), scorable=True, vector=Frequency()),
        title=ChosenField(SectionedAnalyzer(), stored=True),
        summary=ChosenField(SectionedAnalyzer(), stored=True),
        body=ChosenField(SectionedAnalyzer(), stored=True),
        word=ChosenField(FormsAnalyzer()),
        url=ID(stored=True),
        published=STORED(),
        record=STORED(),
        revisions=STORED(),
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


def document_of(article: Article, revisions: Sequence[Article] = ()) -> dict[str, Any]:
    """The Whoosh document of an article: fields to index, to count, to sort by and to show.

    revisions   its earlier revisions, oldest first
    """
    document = {
        "text": sectioned_text(article.title, article.summary, article.body, article.language),
        **stored_fields_of(article, revisions),
    }
    for name, values in facet_values(article).items():
        if values:
            document[name] = join_values(values)
    if article.published:
        document["instant"] = article.published.instant
        document["first_day"] = article.published.first_day.toordinal()
        document["last_day"] = article.published.last_day.toordinal()
    return document


def stored_fields_of(article: Article, revisions: Sequence[Article] = ()) -> dict[str, Any]:
    """What the Whoosh document of an article stores."""
    earlier = [full_record_of(revision) for revision in revisions]
    fields = {
        "id": article.id,
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "url": article.url,
        "published": str(article.published) if article.published else None,
        "record": json.dumps(full_record_of(article), ensure_ascii=False),
        "revisions": json.dumps(earlier, ensure_ascii=False) if earlier else None,
    }
    return {name: value for name, value in fields.items() if value is not None}


def facet_values(article: Article) -> dict[str, tuple[str, ...]]:
    """The values of an article by facet, in the order in which they first occur; entities by their proper name.

    Behind the places stand those that they lie in; the countries are those of its places, then those that it tells of otherwise.
    """
    values = entity_values(article)
    places, countries = values["place"], values[COUNTRY_FIELD]
    values |= {"place": with_ancestors(places), COUNTRY_FIELD: countries_of(places, countries)}
    return values | label_values(article)


def entity_values(article: Article) -> dict[str, tuple[str, ...]]:
    """What an article mentions, by kind of mention."""
    names: dict[str, dict[str, str]] = {kind: {} for kind in MENTION_KINDS}
    for mention in article.mentions:
        names[mention.kind].setdefault(mention.entity, mention.name)
    return {kind: tuple(entities.values()) for kind, entities in names.items()}


def label_values(article: Article) -> dict[str, tuple[str, ...]]:
    """The values of the other facets."""
    return {
        "source": (article.source,) if article.source else (),
        "section": (article.section,) if article.section else (),
        "author": _once(article.author),
        "language": (article.language,) if article.language else (),
    }


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values without those that differ from an earlier one in case or accents alone."""
    by_key = {fold_name(value): value for value in reversed(values)}
    return (
        tuple(value for value in values if by_key.pop(fold_name(value), None) is not None)
        if len(values) > 1
        else values
    )


def sectioned_text(title: str | None, summary: str | None, body: str, language: str | None) -> str:
    """The three texts of an article in a language as the analyzer of the field `text` takes them."""
    texts = [_SEPARATORS.sub(" ", text) for text in (title or "", summary or "", body)]
    stemmed = language_of(language)
    return ("" if stemmed == "en" else f"{stemmed or _NONE}{_LANGUAGE_END}") + _SECTION_END.join(texts)


def join_values(values: Iterable[str]) -> str:
    """What a facet's column holds for an article with these values."""
    return _VALUE_END.join(values)


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
    return entity_id(facet, label) if facet in ENTITY_FIELDS else label


def article_from(stored: dict[str, Any]) -> Article:
    """The article behind the stored fields of a document."""
    return article_of_full(json.loads(stored["record"]))
