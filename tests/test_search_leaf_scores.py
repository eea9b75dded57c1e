"""What the leaves of a query add to scores, against a search for each of them alone."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import History, Twin, histories
from whoosh.query import And, AndMaybe, Every, Not, Or, Phrase, Prefix, Query, Term

from index.generation import open_snapshot
from index.writer import IndexWriter
from search.collector import Found
from search.leaf_scores import Leaves
from search.planner import Plan
from search.scope import Collection
from search.stems import english
from search.trees import Synonyms
from search.written import Writer

_words = st.sampled_from(("kerri", "lavrov", "talk", "the", "ceasefir", "absent"))
_boosts = st.sampled_from((1.0, 2.0, 0.5, 0.0))
_leaves = st.one_of(
    st.builds(Term, st.just("text"), _words, boost=_boosts),
    st.builds(lambda words: Phrase("text", words), st.lists(_words, min_size=2, max_size=2)),
    st.builds(lambda words: Synonyms([Term("text", word) for word in words]), st.just(("talk", "talks"))),
    st.builds(Prefix, st.just("text"), st.just("t"), boost=_boosts),
    st.builds(Every, st.just("id")),
)


def _grown(trees: st.SearchStrategy[Query]) -> st.SearchStrategy[Query]:
    lists = st.lists(trees, min_size=1, max_size=3)
    return st.one_of(
        st.builds(And, lists, boost=_boosts),
        st.builds(Or, lists, boost=_boosts),
        st.builds(lambda part, other: And([part, Not(other)]), trees, trees),
        st.builds(lambda part, other: Or([part, Not(other)]), trees, trees),
        st.builds(AndMaybe, trees, trees),
    )


@settings(deadline=None, max_examples=40)
@given(histories(8), st.lists(st.recursive(_leaves, _grown, max_leaves=6), min_size=3, max_size=6))
def test_leaves_sum_to_what_the_whole_scores(history: History, trees: list[Query]) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        twin, collection = Twin.of(snapshot), Collection(snapshot)
        for tree in trees:
            scores: dict[str, float] = {}
            found: list[Found] = []
            for scope in collection.scopes:
                matches = Plan(collection, tree).matches(scope)
                found += [Found(scope, doc, None) for doc in matches.docs.tolist()]
            names = [one.scope.segment.article_id(one.doc) for one in found]
            leaves = Leaves(collection, Writer("", english), found).of(tree)
            for row, name in enumerate(names):
                scores[name] = sum(float(leaf.adds[row]) for leaf in leaves)
                assert all(leaf.details[row] for leaf in leaves if leaf.adds[row])
            assert scores == pytest.approx(twin.search(tree), rel=2e-5, abs=1e-6)


def test_of_no_rows_nothing_is_said(tmp_path: Path) -> None:
    with IndexWriter(tmp_path):
        pass
    collection = Collection(open_snapshot(tmp_path))
    (leaf,) = Leaves(collection, Writer("talks", english), []).of(Term("text", "talk"))
    assert (leaf.what, leaf.adds.tolist(), leaf.details) == ("talks", [], [])
