from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as q
from whoosh.index import FileIndex, open_dir
from whoosh.qparser import QueryParser
from whoosh.writing import SegmentWriter
from whoosh_over_dateline import SOURCES, WORDS, collections, dateline_index, query_trees, stock_index

from index.analysis import analyzer_for
from index.article import Article, Origin
from index.codec import DatelineCodec
from index.dates import parse_date
from index.errors import IndexDamaged
from index.schema import SECTIONS, document_of
from index.toc import read_toc, write_toc


def _scores(index: FileIndex, tree: q.Query, limit: int | None = None) -> list[tuple[float, int]]:
    with index.searcher() as searcher:
        return [(score, doc) for score, doc in searcher.search(tree, limit=limit).top_n]


def _outcome(index: FileIndex, tree: q.Query) -> Any:
    try:
        return sorted((doc, score) for score, doc in _scores(index, tree))
    except Exception as error:  # Whoosh fails over its own index too, on some trees
        return type(error)


def _assert_alike(ours: Any, stock: Any) -> None:
    if isinstance(stock, type):
        assert ours == stock
        return
    assert [doc for doc, _ in ours] == [doc for doc, _ in stock]
    assert [score for _, score in ours] == pytest.approx([score for _, score in stock], rel=1e-6)


@settings(deadline=None, max_examples=60)
@given(segments=collections(), trees=st.lists(query_trees, min_size=4, max_size=8), data=st.data())
def test_every_query_finds_the_same_with_the_same_scores_as_over_whooshs_own_codec(
    segments: list[list[Article]], trees: list[q.Query], data: st.DataObject
) -> None:
    ids = [article.id for rows in segments for article in rows]
    deleted = data.draw(st.sets(st.sampled_from(ids), max_size=len(ids) - 1))
    with TemporaryDirectory() as ours, TemporaryDirectory() as stock:
        dateline, whoosh = dateline_index(Path(ours), segments, deleted), stock_index(Path(stock), segments, deleted)
        for tree in trees:
            _assert_alike(_outcome(dateline, tree), _outcome(whoosh, tree))
