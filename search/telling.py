"""What tells an article from others: its words by how often they stand there and how rare they are elsewhere, and its people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.analysis import analyzer_for, language_of, words_of
from index.article import Article
from index.schema import SECTION_WEIGHTS, facet_key
from search.counting import PLACES
from search.occurrences import all_occurrences, values_at
from search.planner import Plan
from search.ranking import RELATED_RARITY, rarity
from search.related_kernels import count_holding
from search.rows import facet_rows
from search.scope import Collection, Scope
from search.small_words import small_terms

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.uint32]
People = dict[int, float]
"""The people of an article by their numbers, each with its weight."""

_PERSON = PLACES["person"]
_MOST_TEXT = 20_000
"""So many code points of a text are looked at: a book is not told better by all its pages."""
_SAMPLE = 100
"""By so many articles of a language it is told which words are small ones there."""
_SMALL = 0.1
"""A word in such a share of a language's articles weighs what it tells among these."""


def telling_words(collection: Collection, plan: Plan, article: Article, versions: Sequence[Rows]) -> dict[str, float]:
    """The words that an article shares with others than its `versions`, each with its weight, the most telling first.

    versions  by segment the rows that are not to count as others: that of the article itself, at least
    O(words · (log terms + versions · log postings)).
    A word of the title weighs as in `SECTION_WEIGHTS`; a name that was given and stands nowhere counts as if it stood there.
    """
    counts = _counted(article)
    # In the order in which the index has them: each is looked for beside the one before.
    terms = sorted(counts.keys() - small_terms())
    plan.look_up(terms)
    own = _holding(collection, plan, terms, versions).tolist()
    rare = {
        term: rarity(df, collection.docs) for term, held in zip(terms, own, strict=True) if (df := plan.df(term)) > held
    }
    if language_of(article.language) != "en":
        rare |= _within_language(collection, plan, article.language or "", list(rare))
    weights = {term: counts[term] * each**RELATED_RARITY for term, each in rare.items()}
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0])))


def _counted(article: Article) -> dict[str, float]:
    """The terms of an article, an occurrence counted as its section has it weigh."""
    analyzer = analyzer_for(language_of(article.language))
    counts: defaultdict[str, float] = defaultdict(float)
    for section, weight in SECTION_WEIGHTS.items():
        text = (getattr(article, section) or "")[:_MOST_TEXT]
        for written, often in Counter(word.text for word in words_of(text)).items():
            counts[analyzer.term(written)] += often * weight
    names = dict.fromkeys(mention.name for mention in article.mentions)
    named = dict.fromkeys(token.term for name in names for token in analyzer.tokens(name))
    return dict.fromkeys(named, 1.0) | counts


def _within_language(collection: Collection, plan: Plan, language: str, terms: list[str]) -> dict[str, float]:
    """Of terms that are frequent among articles of a language, which may be few here, how much each tells among these."""
    key = facet_key("language", language)
    rows = [facet_rows(scope, "language", key) for scope in collection.scopes]
    step = max(1, sum(map(len, rows)) // _SAMPLE)
    sample = [np.array(each[::step]) for each in rows]
    sampled = sum(map(len, sample))
    found = _holding(collection, plan, terms, sample)
    # Of two articles, a word that both have would be a small one.
    frequent = np.flatnonzero(found > max(2.0, _SMALL * sampled))
    return {terms[index]: rarity(int(found[index]), sampled) for index in frequent.tolist()}


def _holding(collection: Collection, plan: Plan, terms: list[str], rows: Sequence[Rows]) -> npt.NDArray[np.int64]:
    """(K,) how many of some rows, given by segment, hold each term. O(K · rows · log postings)."""
    holding = np.zeros(len(terms), np.int64)
    for scope, of_scope in zip(collection.scopes, rows, strict=True):
        if len(of_scope):
            numbers = np.array([plan.number(term, scope) for term in terms], np.int64)
            holding += count_holding(scope.arrays, numbers, of_scope)
    return holding


def people_of(collection: Collection, scope: Scope, row: int) -> People:
    """The people of a row, each weighing its salience times its rarity; of length 1 all together."""
    _of_row, people, weights = _weighed(collection, scope, np.array([row], np.uint32))
    length = float(np.sqrt((weights**2).sum())) or 1.0
    return dict(zip(people.tolist(), (weights / length).tolist(), strict=True))


def shared_people(collection: Collection, scope: Scope, rows: Rows, people: People) -> Floats:
    """How much each of (m,) rows names the same people: the cosine of its people and these, 0 to 1. O(values of the rows)."""
    if not people:
        return np.zeros(len(rows))
    of_row, values, weights = _weighed(collection, scope, rows)
    known = np.array(sorted(people), np.int64)
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    others = np.array([people[value] for value in known.tolist()])[places]
    sums = np.bincount(of_row, np.where(known[places] == values, weights * others, 0), len(rows))
    squares = np.bincount(of_row, weights**2, len(rows))
    return np.divide(sums, np.sqrt(squares), out=np.zeros(len(rows)), where=squares > 0)


def _weighed(
    collection: Collection, scope: Scope, rows: Rows
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """The people of rows: in which row each is, its number, its salience times its rarity; who is not salient is left out."""
    start, values = scope.facet_columns[_PERSON]
    at, many = values_at(rows, start, len(values))
    saliences = scope.saliences[_PERSON][at]
    is_salient = saliences > 0
    of_row = np.repeat(np.arange(len(rows)), many)[is_salient]
    numbers = collection.registry.canon("person")[values[at[is_salient]]].astype(np.int64)
    df = all_occurrences(collection, "person").articles[numbers].astype(np.float64)
    rare = np.log((max(collection.docs, 1) - df + 0.5) / (df + 0.5))
    return of_row, numbers, np.maximum(rare, 0.01) * saliences[is_salient] / 100
