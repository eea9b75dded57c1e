"""Where a query matches in one article, read whole: in its title, its summary and its body."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from index.analysis import Token, analyzer_for, language_of
from index.article import Article
from index.entities.curated import curated
from index.schema import SECTIONS
from index.stored import stored_article
from search.matches import Clause, Match, find_matches, without_overlaps
from search.quotations import quoted_matches
from search.scope import Collection


def matches_in(
    article: Article,
    clauses: Sequence[Clause],
    collection: Collection,
    tokens_of: Callable[[str], Sequence[Token]] | None = None,
) -> dict[str, list[Match]]:
    """By section where clauses match, ascending; where two overlap, the longer of them stands.

    article     with those whom it quotes as the registry of the collection has them
    tokens_of   gives the words of a section that may be such of the clauses, where they are known already
    O(words of the article × words in patterns).
    """
    anywhere = [clause for clause in clauses if clause.quotation is None]
    analyzer = analyzer_for(language_of(article.language))
    matches: dict[str, list[Match]] = {}
    for name in SECTIONS:
        text = getattr(article, name) or ""
        tokens = tokens_of(name) if tokens_of else list(analyzer.tokens(text)) if clauses else []
        found = find_matches(tokens, anywhere, name, text) if anywhere else []
        if name == "body" and len(anywhere) < len(clauses):
            found = without_overlaps([*found, *quoted_matches(article, list(tokens), clauses, collection)])
        matches[name] = found
    return matches


class ReadArticle:
    """The article in a row, read once for many queries: what one of them finds in it then costs no more than its words."""

    def __init__(self, collection: Collection, scope: int, row: int) -> None:
        self._collection = collection
        segment = collection.scopes[scope].segment
        self.article = curated(stored_article(segment, row), segment, row, collection.registry)

    def matches(self, clauses: Sequence[Clause]) -> dict[str, list[Match]]:
        """What `matches_in` gives."""
        words = [word for clause in clauses for word in clause.terms]
        plain = all(isinstance(word, str | tuple) for word in words)
        if not plain or any(clause.quotation is not None for clause in clauses):
            return matches_in(self.article, clauses, self._collection, lambda name: self._tokens[name])
        terms = {term for word in words for term in ((word,) if isinstance(word, str) else word)}  # type: ignore[union-attr]
        return matches_in(self.article, clauses, self._collection, lambda name: self._with(name, terms))

    @cached_property
    def _tokens(self) -> dict[str, list[Token]]:
        """The words of each section."""
        analyzer = analyzer_for(language_of(self.article.language))
        return {name: list(analyzer.tokens(getattr(self.article, name) or "")) for name in SECTIONS}

    @cached_property
    def _places(self) -> dict[str, dict[str, list[int]]]:
        """By section and term where among the words it stands."""
        places: dict[str, dict[str, list[int]]] = {}
        for name, tokens in self._tokens.items():
            own = places[name] = {}
            for place, token in enumerate(tokens):
                own.setdefault(token.term, []).append(place)
        return places

    def _with(self, name: str, terms: set[str]) -> list[Token]:
        """The words of a section with some terms, in order."""
        tokens, places = self._tokens[name], self._places[name]
        return [tokens[place] for place in sorted([place for term in terms for place in places.get(term, ())])]
