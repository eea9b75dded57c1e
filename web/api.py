"""The JSON API: a search as a `SearchPage` in JSON, completions, and the state of the server."""

from __future__ import annotations

from flask import Blueprint, Response

from search.arguments import from_args, nearest_parameter, suggest_args
from search.errors import RequestError
from search.results import suggestions_json
from web.context import engine, query_pairs
from web.errors import json_response
from web.links import api_links
from web.related import related_answer

api = Blueprint("api", __name__)


@api.get("/api/v1/search")
def search() -> Response:
    """Answer a search. A parameter that is not known is refused: a filter that is misspelt must not widen an answer."""
    request, unknown = from_args(query_pairs())
    if unknown:
        near = nearest_parameter(unknown[0])
        raise RequestError(
            "unknown_parameter",
            unknown[0][:80],
            "there is no such parameter",
            remedy=f"did you mean {near}?" if near else "see the list in the documentation",
        )
    page = engine().search(request)
    return json_response(page.to_json(api_links(page)))


@api.get("/api/v1/related")
def related() -> Response:
    """Answer which articles are like one."""
    return json_response(related_answer(engine(), query_pairs()))


@api.get("/api/v1/suggest")
def suggest() -> Response:
    """Complete what is being typed: its last word, names, headlines."""
    q, size = suggest_args(query_pairs())
    return json_response(suggestions_json(q, engine().suggest(q, size)))


@api.get("/healthz")
def health() -> Response:
    """Say that the server answers, and from which generation of the index."""
    stats = engine().stats()
    return json_response(
        {"status": "ok", "generation": stats.generation, "articles": stats.articles, "dateline": stats.dateline}
    )
