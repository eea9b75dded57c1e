"""The engine: what anything that answers questions can do, and how to open one."""

from __future__ import annotations

from types import TracebackType
from typing import Protocol, Self

from index.article import Article, EntityKind
from index.errors import NotAnIndex
from search.embedded import EmbeddedEngine
from search.request import DEFAULT_FACET_SIZE, SearchRequest
from search.results import ArticleView, EntityView, Facet, Hit, SearchPage, Stats, Suggestion
from search.together import Order


class Engine(Protocol):
    """Answers questions over one collection. Every method may be called from several threads at once."""

    def search(self, request: SearchRequest) -> SearchPage:
        """Answer `request` from one generation of the index."""

    def article(self, article_id: str, q: str = "") -> ArticleView | None:
        """The current revision of an article with the matches of `q` in it; None where there is none."""

    def revisions(self, article_id: str) -> tuple[Article, ...]:
        """All texts that an article has had, oldest first, the current one last; () where there is none."""

    def facet_values(self, facet: str, request: SearchRequest, match: str = "", size: int = 20) -> Facet:
        """Values of `facet` over the matches of `request`, those with a word that starts with `match`."""

    def suggest(self, text: str, size: int = 8) -> tuple[Suggestion, ...]:
        """What the end of `text` may become: words, names and headlines, by how often and how lately."""

    def related(self, article_id: str, size: int = 5, *, copies: bool = False) -> tuple[Hit, ...]:
        """Articles like this one, most alike first, one of each story; with `copies` other versions of a story too."""

    def entity(self, kind: EntityKind, name: str) -> EntityView | None:
        """What the index knows of a person, place or organisation, by id or name; None where nothing names it."""

    def together(
        self,
        kind: EntityKind,
        name: str,
        request: SearchRequest | None = None,
        size: int = DEFAULT_FACET_SIZE,
        order: Order = "count",
    ) -> EntityView | None:
        """The same of the articles that `request` finds, with `size` names of each kind; None where none of them names it.

        order   `count`: first what most articles name; `chance`: what they name most above chance
        """

    def stats(self) -> Stats:
        """What the index holds."""

    def refresh(self) -> bool:
        """Take up a newer generation now, if there is one; returns whether there was."""

    def close(self) -> None:
        """Let go of files and threads. Closing twice is harmless."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def open_engine(location: str) -> Engine:
    """Open the index in the folder `location`.

    Raises NotAnIndex where there is none, IndexDamaged where its files cannot be read.
    """
    if "://" in location:
        scheme = location.partition("://")[0]
        raise NotAnIndex(
            f"there is no engine for {scheme} addresses", place=location, remedy="give the folder of an index"
        )
    return EmbeddedEngine(location)
