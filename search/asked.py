"""How the query of a request is read: in the query language, or as a free text."""

from __future__ import annotations

from search.freetext import read_free_text
from search.parser import ParsedQuery, parse
from search.request import SearchRequest
from search.scope import Collection


def read_query(request: SearchRequest, collection: Collection) -> ParsedQuery:
    """The query of a request as a tree, with its words as the collection has them. Never fails."""
    if request.match == "any":
        return read_free_text(request.q, collection)
    return parse(request.q, collection.stems)
