"""What is unusual in an answer, as links: values to filter by, or the question for them."""

from __future__ import annotations

from typing import NamedTuple

from search.request import SearchRequest
from search.results import SearchPage
from web.links import Pairs, added, changed, search_address

_ASKED = ("person:4", "place:4", "organisation:4")


class UnusualLink(NamedTuple):
    """A value with the same search for it alone, and in how many articles it is."""

    label: str
    address: str
    articles: int


def unusual_links(page: SearchPage, pairs: Pairs) -> list[UnusualLink]:
    """The unusual values of all facets that were asked for, facet by facet."""
    return [
        UnusualLink(value.label, search_address(added(pairs, name, value.value)), value.count)
        for name, values in page.unusual.items()
        for value in values
    ]


def ask_for_unusual(request: SearchRequest, pairs: Pairs) -> str | None:
    """The same search with what is unusual in it; None where it finds everything or says so already."""
    if request.unusual or not (request.q.strip() or request.is_narrowed()):
        return None
    return search_address((*changed(pairs, {}), *(("unusual", facet) for facet in _ASKED)))
