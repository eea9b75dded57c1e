"""How well articles are ranked: a test collection asked of the engine, side by side with plain BM25."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from index.analysis import Analyzer, analyzer_for, language_of
from index.article import Article
from index.errors import DatelineError
from index.pipeline import PipelineOptions, run
from index.writer import IndexWriter
from search.engine import Engine, open_engine
from search.request import MAX_PAGE_SIZE, MAX_QUERY, SearchRequest
from search.trec import TestCollection

Run = dict[str, dict[str, float]]
"""By query and document its score."""
Measures = dict[str, float]

MEASURES = {"map": "AP", "ndcg@10": "nDCG@10", "recall@100": "R@100", "mrr": "RR"}
"""What is measured, and what `ir-measures` calls it."""
DEPTH = 1_000
"""How many of the best documents of each query are looked at."""
PLAIN_K1, PLAIN_B = 1.2, 0.75


class MissingExtra(DatelineError):
    """A library that an extra brings is not installed."""


def evaluate(collection: TestCollection) -> dict[str, Measures]:
    """The measures of Dateline and of plain BM25 over a test collection, by `dateline` and `bm25`.

    Raises MissingExtra where the libraries of the extra `evaluate` are not installed.
    """
    measures, bm25s = _library("ir_measures"), _library("bm25s")
    queries = {query: _asked(text) for query, text in collection.queries.items()}
    runs = {"dateline": _dateline(collection.articles, queries), "bm25": _plain(bm25s, collection.articles, queries)}
    wanted = {name: measures.parse_measure(form) for name, form in MEASURES.items()}
    found: dict[str, Measures] = {}
    for name, answers in runs.items():
        values = measures.calc_aggregate(wanted.values(), collection.judgements, answers)
        found[name] = {measure: float(values[form]) for measure, form in wanted.items()}
    return found


def _library(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        raise MissingExtra(
            f"needs the library {name.replace('_', '-')}",
            place="evaluate",
            remedy="install it with: pip install 'dateline[evaluate]'",
        ) from None


def _asked(text: str) -> str:
    """A query as both engines are asked it: in one line, and cut behind the last word that a request can hold."""
    text = " ".join(text.split())
    return text if len(text) <= MAX_QUERY else text[: MAX_QUERY + 1].rpartition(" ")[0][:MAX_QUERY]


def _dateline(articles: Sequence[Article], queries: Mapping[str, str]) -> Run:
    """What the engine answers over an index of the articles, as they are, for any of the words of each query."""
    with TemporaryDirectory(prefix="dateline-evaluate-") as folder:
        with IndexWriter(Path(folder)) as writer:
            run(articles, writer, PipelineOptions(entities="none", clean=False), lambda _summary, _problem: None)
            writer.commit(optimize=True)
        with open_engine(folder) as engine:
            return {query: dict(_ranked(engine, text)) for query, text in queries.items()}


def _ranked(engine: Engine, text: str) -> Iterator[tuple[str, float]]:
    """The ids of the best articles, each with a score that falls from place to place: among equal scores places count."""
    place = 0
    for number in range(1, DEPTH // MAX_PAGE_SIZE + 1):
        request = SearchRequest(q=text, match="any", total="none", fields="id", page=number, page_size=MAX_PAGE_SIZE)
        results = engine.search(request).results
        for hit in results:
            yield hit.id, float(DEPTH - place)
            place += 1
        if len(results) < MAX_PAGE_SIZE:
            return


def _plain(bm25s: Any, articles: Sequence[Article], queries: Mapping[str, str]) -> Run:
    """BM25 of the words of title and text in one field, in the same tokens and stems."""
    english = analyzer_for("en")
    texts = [_terms(analyzer_for(language_of(each.language)), f"{each.title or ''}\n{each.body}") for each in articles]
    retriever = bm25s.BM25(k1=PLAIN_K1, b=PLAIN_B)
    retriever.index(texts, show_progress=False)
    ranked: Run = {}
    for query, text in queries.items():
        terms = [term for term in _terms(english, text) if term in retriever.vocab_dict]
        scores = retriever.get_scores(terms) if terms else np.zeros(len(articles), np.float32)
        best = [row for row in np.argsort(-scores, kind="stable")[:DEPTH].tolist() if scores[row] > 0]
        ranked[query] = {articles[row].id: float(DEPTH - place) for place, row in enumerate(best)}
    return ranked


def _terms(analyzer: Analyzer, text: str) -> list[str]:
    return [token.term for token in analyzer.tokens(text)]
