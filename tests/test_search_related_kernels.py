"""A few rows compared with words, against matching all rows."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import TERMS, History, histories
from whoosh.query import Term

from search.planner import Plan
from search.ranking import K1
from search.related_kernels import count_holding, score_rows
from search.scope import Collection


@settings(deadline=None, max_examples=30)
@given(histories(), st.lists(st.sampled_from(TERMS), unique=True, max_size=6), st.data())
def test_rows_score_as_if_any_of_the_words_were_asked_for(
    history: History, terms: list[str], data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        collection = Collection(snapshot)
        for scope in collection.scopes:
            alive = scope.all_rows.tolist()
            rows = np.array(
                data.draw(st.lists(st.sampled_from(alive), unique=True).map(sorted)) if alive else [], np.uint32
            )
            wanted, held = np.zeros(len(rows)), []
            for term in terms:
                found = Plan(collection, Term("text", term)).matches(scope)
                scores = dict(zip(found.docs.tolist(), found.scores.tolist(), strict=True))
                wanted += [scores.get(row, 0.0) for row in rows.tolist()]
                held.append(sum(row in scores for row in rows.tolist()))
            plan = Plan(collection, None)
            numbers = np.array([plan.number(term, scope) for term in terms], np.int64)
            factors = np.array([collection.idf(plan.df(term)) * (K1 + 1) for term in terms], np.float32)
            assert score_rows(scope.arrays, numbers, factors, rows).tolist() == pytest.approx(wanted.tolist(), rel=1e-5)
            assert count_holding(scope.arrays, numbers, rows).tolist() == held
        snapshot.close()
