"""ninjs objects of both versions become articles."""

from __future__ import annotations

import io
import json
from typing import Any

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.ninjs import read

FIRST: dict[str, Any] = {
    "uri": "urn:example:1", "type": "text", "headline": "Cranes stand still", "byline": "By Ann Lee and Bo Ek", "language": "en",
    "versioncreated": "2026-03-20T09:00:00Z", "firstcreated": "2026-03-19T06:15:00Z", "located": "Trieste",
    "body_xhtml": "<p>The cranes stood still.</p><p>Nobody spoke.</p>", "body_text": "The cranes stood still.",
    "person": [{"name": "Giulia Ferrant"}], "place": [{"name": "Trieste"}], "organisation": [{"name": "Port Authority"}],
    "subject": [{"name": "ports"}], "copyrightholder": "Meridian Wire", "pubstatus": "usable",
}  # fmt: skip
SECOND: dict[str, Any] = {
    "uri": "urn:example:2", "type": "text", "language": "en", "contentCreated": "2026-03-19T06:15:00Z",
    "headlines": [{"role": "short", "value": "Cranes"}, {"role": "main", "value": "Cranes stand still"}],
    "bodies": [{"role": "brief", "value": "Still."}, {"role": "main", "contentType": "text/html", "value": "<p>One.</p>"}],
    "descriptions": [{"value": "Nobody came."}], "by": "Ann Lee", "people": [{"name": "Giulia Ferrant"}],
    "provider": {"name": "Meridian Wire"},
}  # fmt: skip


def records(*values: Any) -> list[Article | RecordError]:
    lines = "\n".join(json.dumps(value) for value in values)
    return list(read(io.BytesIO(lines.encode()), Origin(file="a.json")))


def test_version_1_becomes_an_article() -> None:
    (article,) = records(FIRST)
    assert isinstance(article, Article), article
    assert (article.id, article.title, article.source) == ("urn:example:1", "Cranes stand still", "Meridian Wire")
    assert article.body == "The cranes stood still.\n\nNobody spoke."
    assert (article.author, article.dateline) == (("Ann Lee", "Bo Ek"), "Trieste")
    assert (str(article.published), str(article.modified)) == ("2026-03-19T06:15:00+00:00", "2026-03-20T09:00:00+00:00")
    assert (article.people, article.places, article.organisations) == (
        ("Giulia Ferrant",), ("Trieste",), ("Port Authority",),
    )  # fmt: skip
    assert article.keywords == ("ports",)
    assert article.extra["pubstatus"] == "usable"


def test_version_2_becomes_an_article() -> None:
    (article,) = records(SECOND)
    assert isinstance(article, Article), article
    assert (article.title, article.body, article.summary) == ("Cranes stand still", "One.", "Nobody came.")
    assert (article.author, article.people, article.source) == (("Ann Lee",), ("Giulia Ferrant",), "Meridian Wire")
    assert str(article.published) == "2026-03-19T06:15:00+00:00"


def test_pictures_are_passed_over_and_what_is_wrong_is_said() -> None:
    article, empty, text, odd = records(
        FIRST, {"uri": "p", "type": "picture", "body_text": "A crane."}, {"uri": "e", "headline": "None"}, "text",
        {"uri": "o", "section": 3, "bodies": {"value": 4}, "body_html": 5},
    )  # fmt: skip
    assert isinstance(article, Article)
    assert str(empty).startswith("a.json:3: body: is empty; ")
    assert str(text).startswith("a.json:4: holds a text, not an object; ")
    assert str(odd).startswith("a.json:5: body: is empty; ")
