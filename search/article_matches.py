"""Where a query matches in one article, read whole: in its title, its summary and its body."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis import analyzer_for, language_of
from index.article import Article
from index.schema import SECTIONS
from search.matches import Clause, Match, find_matches, without_overlaps
from search.quotations import quoted_matches
from search.scope import Collection


def matches_in(article: Article, clauses: Sequence[Clause], collection: Collection) -> dict[str, list[Match]]:
    """By section where clauses match, ascending; where two overlap, the longer of them stands.

    article   with those whom it quotes as the registry of the collection has them
    O(words of the article × words in patterns).
    """
    anywhere = [clause for clause in clauses if clause.quotation is None]
    analyzer = analyzer_for(language_of(article.language))
    matches: dict[str, list[Match]] = {}
    for name in SECTIONS:
        text = getattr(article, name) or ""
        tokens = list(analyzer.tokens(text)) if clauses else []
        found = find_matches(tokens, anywhere, name, text) if anywhere else []
        if name == "body" and len(anywhere) < len(clauses):
            found = without_overlaps([*found, *quoted_matches(article, tokens, clauses, collection)])
        matches[name] = found
    return matches
