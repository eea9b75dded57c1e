"""A mapping of named fields becomes an Article: the one place where the contract of the JSON lines is kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from index.article import Article, Origin, text_digest
from index.dates import PartialDate, date_in_address, implausible, parse_date
from index.errors import RecordError
from index.identity import identify
from index.language import language_of_text
from index.readers.authors import agency_in, split_authors
from index.readers.values import clean_text, clean_value, kind_of, line_of, lines_of

KNOWN_FIELDS = frozenset(
    "id title body summary url source author section language date published modified dateline agency people places "
    "organisations keywords".split()
)
NAME_LISTS = ("people", "places", "organisations", "keywords")

_LINES = ("title", "url", "source", "section", "dateline", "agency")
# Longer ones are mistakes (a text in the wrong column), and an index cannot hold them as one term.
_MAX_LENGTH = {"id": 2_000, "url": 8_000}
_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*$")
_SKIP = "or --skip-bad to leave such articles out"


class _BadFieldError(ValueError):
    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.problem, self.remedy = problem, remedy


class _Date(NamedTuple):
    value: PartialDate | None
    field: str


def article_from_fields(fields: Mapping[str, Any], origin: Origin, *, published_origin: str = "given") -> Article:
    """The article that `fields` describe; fields not in `KNOWN_FIELDS` go to its `extra`.

    published_origin  where the date comes from, if there is one: `given`, `feed`, `json-ld`, `meta`, `time` or `page`; where there
                      is none, and the address has a day, it is that day, and `url`
    Raises RecordError, with the place, the field and the remedy, where a value is not what its field holds, or where
    there is no body.
    """
    try:
        return _article(fields, origin, published_origin)
    except _BadFieldError as bad:
        raise RecordError(bad.problem, place=str(origin), remedy=f"{bad.remedy}, {_SKIP}") from None


def _article(fields: Mapping[str, Any], origin: Origin, published_origin: str) -> Article:
    body = _body(fields)
    lines = _read(_LINES, line_of, fields, "give a text")
    summary = _checked("summary", _text_of, fields.get("summary"), "give a text")
    refused: dict[str, str] = {}
    published = _published(fields, refused)
    url = _limited("url", lines.get("url"))
    if published.value is None and url:
        published, published_origin = _in_address(url), "url"
    if not lines.get("agency") and isinstance(fields.get("author"), str):
        lines["agency"] = agency_in(fields["author"])
    modified = _date("modified", fields.get("modified"), refused)
    lists = _read(NAME_LISTS[:-1], lines_of, fields, "give a list")
    given_id = _limited("id", _given_id(fields.get("id")))
    return Article(
        id=identify(given_id, url, "" if given_id or url else text_digest(lines.get("title"), summary, body)),
        body=body,
        summary=summary,
        author=_authors(fields.get("author"), lines.get("source")),
        language=_language(fields.get("language")) or language_of_text(body),
        published=published.value,
        published_origin=published_origin if published.value else None,
        modified=modified,
        keywords=_keywords(fields.get("keywords")),
        extra=_extra(fields, published.field) | {f"{name}_as_read": str(fields[name]) for name in refused},
        origin=origin,
        warnings=tuple(refused.values()),
        **lines,
        **lists,
    )


def _read(names: Iterable[str], read: Any, fields: Mapping[str, Any], remedy: str) -> dict[str, Any]:
    """What `read` makes of those of the named fields that there are."""
    return {name: _checked(name, read, value, remedy) for name in names if (value := fields.get(name)) is not None}


def _checked(name: str, read: Any, value: Any, remedy: str) -> Any:
    try:
        return read(value)
    except ValueError as error:
        raise _BadFieldError(f"{name}: {error}", remedy) from None


def _text_of(value: Any) -> str | None:
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError(f"must be a text, not {kind_of(value)}")
    return clean_text(value) or None


def _body(fields: Mapping[str, Any]) -> str:
    body: str | None = _checked("body", _text_of, fields.get("body"), "give a text")
    if body:
        return body
    named = "is empty" if "body" in fields else "is missing"
    raise _BadFieldError(f"body: {named}", "give the article's text")


def _given_id(value: Any) -> str | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value)
    given: str | None = _checked("id", line_of, value, "give a text or a number")
    return given


def _limited(name: str, value: str | None) -> str | None:
    if value and len(value) > _MAX_LENGTH[name]:
        raise _BadFieldError(f"{name}: is longer than {_MAX_LENGTH[name]:,} characters", f"give a shorter {name}")
    return value


def _authors(value: Any, source: str | None) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        return split_authors(clean_text(value), source)
    authors: tuple[str, ...] = _checked("author", lines_of, value, "give a text or a list")
    return authors


def _keywords(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    words = re.split(r"[,;|]", value) if isinstance(value, str) else value
    keywords: tuple[str, ...] = _checked("keywords", lines_of, words, "give a list, or a text with commas")
    return keywords


def _language(value: Any) -> str | None:
    """The language without its region: `en-GB` → `en`, so that a filter finds all of it."""
    if value is None:
        return None
    language: str | None = _checked("language", line_of, value, 'give a code such as "en"')
    tag = _LANGUAGE_TAG.match(language or "")
    return tag[1].lower() if tag else language


def _published(fields: Mapping[str, Any], refused: dict[str, str]) -> _Date:
    for name in ("published", "date"):
        value = _date(name, fields.get(name), refused)
        if value:
            return _Date(value, name)
    return _Date(None, "")


def _in_address(url: str) -> _Date:
    found = date_in_address(url)
    return _Date(found if found and not implausible(found) else None, "")


def _date(name: str, value: Any, refused: dict[str, str]) -> PartialDate | None:
    """The date in a field. One that cannot be true is no date: the article is the same without it, and a warning says so."""
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)  # a bare year is often written as a number
    text = _checked(name, line_of, value, "use ISO 8601")
    if not text:
        return None
    try:
        found = parse_date(text)
    except ValueError:
        shown = text if len(text) <= 60 else text[:59] + "…"
        raise _BadFieldError(f'{name}: "{shown}" is not a date', "use ISO 8601") from None
    problem = implausible(found)
    if problem:
        refused[name] = f"{name}: {text} {problem}; the article is taken in without it"
        return None
    return found


def _extra(fields: Mapping[str, Any], date_field: str) -> dict[str, Any]:
    """The fields we do not know; `date` too where `published` took its place."""
    extra: dict[str, Any] = {}
    if KNOWN_FIELDS.issuperset(fields) and not (date_field == "published" and "date" in fields):
        return extra
    for name, value in fields.items():
        replaced = name == "date" and date_field == "published" and value not in (None, "", fields["published"])
        if name not in KNOWN_FIELDS or replaced:
            extra[clean_text(name)] = _checked(name, clean_value, value, "simplify it")
    return extra
