"""When a page suggests another query, and how many articles that would find."""

from __future__ import annotations

from dataclasses import replace

from search.answer import Answer
from search.asked import read_query
from search.collector import Collector
from search.correcting import FEW, SPECIFIC, may_be_mistaken
from search.hints import Hints
from search.planner import Plan
from search.request import SearchRequest
from search.results import Correction
from search.scope import Collection


def suggest_for(request: SearchRequest, collection: Collection, hints: Hints, found: Answer) -> Correction | None:
    """What a query may have meant that finds few articles, and with the same filters finds many times as many.

    Where the request asks for no total, only where it finds nothing is known to be few. Costs nothing where enough was found.
    """
    articles = found.total
    if request.total == "none":
        articles = 0 if request.page == 1 and request.page_size and not found.hits else FEW
    if articles >= FEW or not request.q.strip():
        return None
    is_free = request.match == "any"
    if articles and (len(request.q.split()) > SPECIFIC or not may_be_mistaken(collection, request.q, is_free=is_free)):
        return None

    def count(q: str) -> int:
        asked = replace(request, q=q, page=1, page_size=0, facets=(), collapse="none")
        return Collector(collection, Plan(collection, read_query(asked, collection).tree), asked, ranked=False).total

    return hints.corrector().correct(request.q, articles, count, is_free=is_free)
