"""What tells an article from others: a query that finds those like it."""

from __future__ import annotations

from collections import Counter

from whoosh.query import Or, Query, Term

from index.analysis import analyzer_for, language_of
from index.article import Article
from search.ranking import RELATED_TERMS
from search.scope import Collection


def most_telling(collection: Collection, article: Article) -> Query:
    """A query for the words that are frequent in an article and rare elsewhere."""
    text = "\n".join((article.title or "", article.body))
    counts = Counter(token.term for token in analyzer_for(language_of(article.language)).tokens(text))
    weights = {term: count * collection.idf(collection.df(term)) for term, count in counts.items()}
    telling = sorted(weights, key=lambda term: (-weights[term], term))[:RELATED_TERMS]
    return Or([Term("text", term, boost=weights[term]) for term in telling])
