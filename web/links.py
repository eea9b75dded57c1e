"""Addresses of searches and articles: the pairs of a query string, changed step by step, and then a URL.

Everything works on pairs and not on requests, so that a link never has to be a valid request before somebody follows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import ceil
from urllib.parse import urlencode

from flask import url_for

from search.arguments import to_args
from search.request import MAX_WINDOW, SearchRequest
from search.results import SearchPage

Pairs = tuple[tuple[str, str], ...]

PAGE_SIZE = 10
"""How many articles the HTML page shows where the address does not say; the API's default is the request's own."""

MATCH = "auto"
"""How the HTML page reads a query where the address does not say; the API's default is the request's own."""


def html_pairs(request: SearchRequest) -> Pairs:
    """The query string of the HTML page for `request`; its defaults are left out."""
    pairs = [pair for pair in to_args(request) if pair[0] not in ("page_size", "total", "match")]
    if request.page_size not in (0, PAGE_SIZE):  # a page for people lists what it counts
        pairs.append(("page_size", str(request.page_size)))
    if request.match != MATCH:
        pairs.append(("match", request.match))
    return tuple(pairs)


def added(pairs: Pairs, name: str, value: str) -> Pairs:
    """The first page of the same search with one more value."""
    return (*changed(pairs, {}), (name, value)) if (name, value) not in pairs else changed(pairs, {})


def removed(pairs: Pairs, name: str, value: str) -> Pairs:
    """The first page of the same search without one value."""
    return tuple(pair for pair in changed(pairs, {}) if pair != (name, value))


def changed(pairs: Pairs, values: dict[str, str | None]) -> Pairs:
    """The first page of the same search with `values` in the place of others of their names; None takes them away."""
    kept = [pair for pair in pairs if pair[0] not in values and pair[0] != "page"]
    return (*kept, *((name, value) for name, value in values.items() if value is not None))


def on_page(pairs: Pairs, page: int) -> Pairs:
    """Another page of the same search."""
    return changed(pairs, {"page": str(page) if page > 1 else None})


def search_address(pairs: Iterable[tuple[str, str]] = ()) -> str:
    """The HTML page of a search."""
    return _address("pages.search_page", pairs)


def article_address(article_id: str, pairs: Iterable[tuple[str, str]] = ()) -> str:
    """The page of an article that was found by a search, with the way back to it."""
    return _address("pages.article_page", (("id", article_id), *pairs))


def last_page(page: SearchPage) -> int | None:
    """The number of the last page that can be shown; None where the total or the size of a page is unknown."""
    size, total = page.request.page_size, page.total.listed
    if not size or total is None:
        return None
    return max(1, min(ceil(total / size), MAX_WINDOW // size))


def next_page(page: SearchPage) -> int | None:
    """The number of the page that follows; None on the last one."""
    request, last = page.request, last_page(page)
    if last is not None:
        return request.page + 1 if request.page < last else None
    full = bool(request.page_size) and len(page.results) == request.page_size
    return request.page + 1 if full and (request.page + 1) * request.page_size <= MAX_WINDOW else None


def previous_page(page: SearchPage) -> int | None:
    """The number of the page before, or of the last one where this one lies behind it; None on the first."""
    before = min(page.request.page - 1, last_page(page) or page.request.page)
    return before if before > 0 else None


def api_links(page: SearchPage) -> dict[str, str | None]:
    """The links of the JSON envelope; what is not there yet is left out."""
    pairs = tuple(to_args(page.request))

    def at(number: int | None) -> str | None:
        return _address("api.search", on_page(pairs, number)) if number else None

    return {
        "self": at(page.request.page),
        "next": at(next_page(page)),
        "prev": at(previous_page(page)),
        "html": search_address(html_pairs(replace(page.request, facets=()))),
    }


def _address(endpoint: str, pairs: Iterable[tuple[str, str]]) -> str:
    query = urlencode(list(pairs), errors="replace")
    return f"{url_for(endpoint)}?{query}" if query else url_for(endpoint)
