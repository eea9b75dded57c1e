"""Questions and their answers."""

from search.engine import Engine, open_engine
from search.request import SearchRequest
from search.results import SearchPage

__all__ = ["Engine", "SearchPage", "SearchRequest", "open_engine"]
