"""How the query of a request is read: in the query language, or as a free text."""

from __future__ import annotations

from datetime import UTC, date, datetime

from search.freetext import read_free_text
from search.parser import ParsedQuery, parse
from search.request import SearchRequest
from search.scope import Collection


def today() -> date:
    """The day on which a question is asked, UTC: relative dates count from it."""
    return datetime.now(UTC).date()


def day_of(request: SearchRequest) -> date:
    """The day from which a request counts: the one that it names, else today."""
    return request.as_of_day() or today()


def read_query(request: SearchRequest, collection: Collection, as_of: date | None = None) -> ParsedQuery:
    """The query of a request as a tree, with its words as the collection has them. Never fails.

    as_of  the day that relative dates count from; that of the request where it is not said
    """
    if request.match == "any":
        return read_free_text(request.q, collection)
    return parse(request.q, collection.stems, as_of or day_of(request))
