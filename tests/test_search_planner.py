"""What a query tree finds, with which scores: as Whoosh's own searcher over the same index, and as the plain twin says.

The plain twin (tests/twin_search.py) is asked every kind of query. Where Whoosh 3.54 goes wrong, the twin holds and Whoosh
is not asked, or only which articles it finds:

- `Not` is scored as if it were a word of weight 1: an `And` with it is 1 higher for each, a `Not` alone scores 1.
- `Not` alone, or within `Or`, also finds deleted articles, and the last row of a segment that it should exclude.
- `AndNot` keeps the first article of `a` though `b` excludes it, where `b` has an earlier one that `a` has not.
- `DisjunctionMax` takes the higher of the scores at which its parts *stand*, of which one may be another article's.
- The boost of an `And` or `Or` of a single part is lost.
- `SpanNear2` of three and more words in any order measures from all that the words before cover, not from the word
  before: `a b c` within one finds `b a c`.
- `Prefix`, `Wildcard`, `Regex`, `FuzzyTerm` and `TermRange` read terms, which are stems; ours read words as written.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from twin_search import AUTHORS, PEOPLE, SOURCES, TERMS, History, Scores, Twin, histories
from whoosh import query as q
from whoosh.index import FileIndex, open_dir
from whoosh.query import spans
from whoosh.scoring import BM25F

from index.article import Article, Origin
from index.folding import fold_name
from index.snapshot import Snapshot
from search.planner import Plan
from search.ranking import K1, B
from search.scope import Collection
from search.trees import AtLeast, Dated, Exact, Labelled, Quotation, Synonyms

_boosts = st.sampled_from((1.0, 1.0, 2.0, 0.5))
_words = st.sampled_from(TERMS)
_terms = st.builds(q.Term, st.just("text"), _words, boost=_boosts)
_values = st.one_of(
    st.builds(q.Term, st.just("source"), st.sampled_from([fold_name(name) for name in SOURCES])),
    st.builds(q.Term, st.just("author"), st.sampled_from([fold_name(name) for name in AUTHORS])),
    st.builds(q.Term, st.just("person"), st.sampled_from([fold_name(name) for name in (*PEOPLE, "Nobody")])),
    st.builds(q.Term, st.just("id"), st.integers(0, 12).map(lambda number: f"a-{number}")),
)
_synonyms = st.builds(
    lambda words, boost: Synonyms([q.Term("text", word) for word in words], boost=boost),
    st.lists(_words, min_size=2, max_size=3, unique=True), _boosts,
)  # fmt: skip
_rows = st.builds(
    q.Sequence, st.lists(_synonyms | _terms, min_size=1, max_size=3), slop=st.integers(1, 3), ordered=st.booleans(), boost=_boosts
)  # fmt: skip
_phrases = st.builds(
    q.Phrase, st.just("text"), st.lists(_words, min_size=1, max_size=4), slop=st.integers(1, 3), boost=_boosts
)
_near = st.builds(
    spans.SpanNear2,
    st.lists(_terms | _terms | _synonyms, min_size=1, max_size=3),
    slop=st.integers(1, 4),
    ordered=st.booleans(),
)
_word = st.builds(lambda word: q.Term("text", word), _words)
_two = st.lists(_words, min_size=2, max_size=2, unique=True)
_quoted = st.one_of(
    _word,
    st.builds(lambda words: q.Phrase("text", words), st.lists(_words, min_size=2, max_size=3)),
    st.builds(lambda words: Synonyms([q.Term("text", word) for word in words]), _two),
    st.builds(q.Sequence, st.lists(_word, min_size=2, max_size=2)),
    st.builds(lambda word, words: q.Or([q.Term("text", word), q.Phrase("text", words)]), _words, _two),
    st.builds(q.Phrase, st.just("text"), st.lists(_words, min_size=2, max_size=3), slop=st.integers(2, 5)),
    st.builds(
        lambda words, slop: spans.SpanNear2(words, slop=slop, ordered=False),
        st.lists(_word, min_size=2, max_size=2),
        st.integers(1, 5),
    ),
    st.builds(Exact, st.just("text"), st.sampled_from(("talks", "talk", "talking", "kerry", "ceasefire"))),
    st.builds(q.Prefix, st.just("text"), st.sampled_from(("t", "k", "cease"))),
)
_keys = st.lists(st.sampled_from((" ann lee ", " lee ", " wire ", " nobody ")), max_size=2)
_quotations = st.builds(Quotation, st.lists(_quoted, max_size=3), _keys, _boosts).filter(
    lambda tree: tree.parts or tree.speakers
)
_forms = st.one_of(
    st.builds(q.Prefix, st.just("text"), st.sampled_from(("t", "TALK", "cease", "", "1", "zz", "Mü"))),
    st.builds(q.Wildcard, st.just("text"), st.sampled_from(("*", "t*k", "l?vrov", "*fire", "1*0", "?", "Talk???", "[tl]*"))),
    st.builds(q.Regex, st.just("text"), st.sampled_from(("[kl].*", "tal.?$", "", "x", ".*ing"))),
    st.builds(
        q.FuzzyTerm, st.just("text"), st.sampled_from(("lavrof", "talkk", "Keri", "", "ceasfire", "müler", "u.s.")),
        maxdist=st.integers(0, 3), prefixlength=st.integers(0, 3), boost=_boosts,
    ),
    st.builds(
        q.TermRange, st.just("text"), st.sampled_from((None, "a", "kerry", "talk", "talks")),
        st.sampled_from((None, "a", "talk", "talks", "zz")), startexcl=st.booleans(), endexcl=st.booleans(),
    ),
)  # fmt: skip
_leaves = st.one_of(
    _terms, _terms, _phrases, _near, _forms, _values, _synonyms, _rows, _quotations,
    st.builds(q.Every, st.sampled_from((None, "id")), boost=_boosts),
    st.just(q.NullQuery),
)  # fmt: skip


def _grown(trees: st.SearchStrategy[q.Query]) -> st.SearchStrategy[q.Query]:
    lists = st.lists(trees, max_size=4)
    return st.one_of(
        st.builds(q.And, lists, boost=_boosts),
        st.builds(q.Or, lists, boost=_boosts),
        st.builds(AtLeast, lists, st.integers(1, 3), boost=_boosts),
        st.builds(q.DisjunctionMax, lists, boost=_boosts),
        st.builds(q.Not, trees, boost=_boosts),
        st.builds(q.AndNot, trees, trees),
        st.builds(q.AndMaybe, trees, trees),
        st.builds(q.Require, trees, trees),
        st.builds(q.ConstantScoreQuery, trees, _boosts),
    )


_trees = st.recursive(_leaves, _grown, max_leaves=8)

# What Whoosh's matchers get right: see the head of this file.
_sound_leaves = st.one_of(
    _terms,
    _terms,
    _values,
    st.builds(q.Phrase, st.just("text"), st.lists(_words, min_size=2, max_size=3), boost=st.just(1.0)),
    st.builds(q.Phrase, st.just("text"), st.lists(_words, min_size=2, max_size=4, unique=True), slop=st.integers(1, 3)),
    st.builds(q.Every, st.just("id"), boost=_boosts),
)


def _soundly_grown(trees: st.SearchStrategy[q.Query]) -> st.SearchStrategy[q.Query]:
    lists = st.lists(trees, min_size=2, max_size=4)
    return st.one_of(
        st.builds(q.And, lists, boost=_boosts),
        st.builds(q.Or, lists, boost=_boosts),
        st.builds(q.Require, trees, trees),
        st.builds(q.ConstantScoreQuery, trees, _boosts),
    )


_sound_trees = st.recursive(_sound_leaves, _soundly_grown, max_leaves=8)
_whoosh_trees = st.one_of(
    _sound_trees,
    # Only as a whole: as a part of a query it may lose a score (docs/decisions/0009).
    st.builds(q.AndMaybe, _sound_trees, _sound_trees),
    st.builds(spans.SpanNear2, st.lists(_terms, min_size=2, max_size=2), slop=st.integers(1, 4), ordered=st.booleans()),
)


def _found(snapshot: Snapshot, tree: q.Query | None) -> Scores:
    collection = Collection(snapshot)
    plan = Plan(collection, tree)
    scores: Scores = {}
    for scope in collection.scopes:
        matches = plan.matches(scope)
        assert matches.docs.tolist() == sorted(set(matches.docs.tolist()))
        assert matches.docs.dtype == "uint32"
        assert matches.scores.dtype == "float32"
        names = [scope.segment.article_id(doc) for doc in matches.docs.tolist()]
        scores.update(zip(names, matches.scores.tolist(), strict=True))
    return scores


def _found_by_whoosh(index: FileIndex, tree: q.Query) -> Scores:
    with index.searcher(weighting=BM25F(B=B, K1=K1)) as searcher:
        found = searcher.search(tree, limit=None, scored=True)
        return {searcher.stored_fields(doc)["id"]: score for score, doc in found.top_n}


def _assert_alike(found: Scores, wanted: Scores) -> None:
    assert found.keys() == wanted.keys()
    assert found == pytest.approx(wanted, rel=2e-5, abs=1e-5)


@settings(deadline=None, max_examples=40)
@given(history=histories(8), trees=st.lists(_trees, min_size=8, max_size=12))
def test_every_kind_of_query_finds_and_scores_what_the_plain_twin_does(history: History, trees: list[q.Query]) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        twin = Twin.of(snapshot)
        for tree in trees:
            _assert_alike(_found(snapshot, tree), twin.search(tree))


@settings(deadline=None, max_examples=40)
@given(history=histories(8), trees=st.lists(_whoosh_trees, min_size=8, max_size=12))
def test_whooshs_own_searcher_over_the_same_index_finds_and_scores_the_same(
    history: History, trees: list[q.Query]
) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        index = open_dir(folder)
        for tree in trees:
            _assert_alike(_found(snapshot, tree), _found_by_whoosh(index, tree))


_unscored = st.recursive(
    st.one_of(_sound_leaves, _sound_leaves),
    lambda trees: st.one_of(
        _soundly_grown(trees),
        st.builds(q.AndMaybe, trees, trees),
        st.builds(q.DisjunctionMax, st.lists(trees, min_size=2, max_size=4)),
        st.builds(lambda part, other: q.And([part, q.Not(other)]), trees, trees),
    ),
    max_leaves=8,
)


@settings(deadline=None, max_examples=25)
@given(history=histories(8), trees=st.lists(_unscored, min_size=8, max_size=12))
def test_where_whoosh_scores_otherwise_it_finds_the_same_articles(history: History, trees: list[q.Query]) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        index = open_dir(folder)
        for tree in trees:
            assert _found(snapshot, tree).keys() == _found_by_whoosh(index, tree).keys()


# Words at distances from each other, in one section, or exactly in one form.
_FORM_TEXTS = (
    "talks",
    "talking",
    "talk",
    "ceasefire",
    "cease",
    "mullers",
    "muller",
    "the",
    "1200",
    "absent",
    "us",
    "u.s.",
)


def _words_in(section: str) -> st.SearchStrategy[q.Query]:
    terms = st.builds(q.Term, st.just(section), _words, boost=_boosts)
    patterns = st.one_of(
        st.builds(q.Prefix, st.just(section), st.sampled_from(("t", "talk", "zz")), boost=_boosts),
        st.builds(q.Wildcard, st.just(section), st.sampled_from(("*e*", "l?vrov", "*fire"))),
        st.builds(
            q.FuzzyTerm,
            st.just(section),
            st.sampled_from(("lavrof", "tlk")),
            maxdist=st.just(2),
            prefixlength=st.just(0),
        ),
    )
    synonyms = st.builds(
        lambda words, boost: Synonyms([q.Term(section, word) for word in words], boost=boost),
        st.lists(_words, min_size=2, max_size=3, unique=True), _boosts,
    )  # fmt: skip
    phrases = st.builds(
        q.Phrase, st.just(section), st.lists(_words, min_size=2, max_size=3), slop=st.integers(1, 3), boost=_boosts
    )
    return terms | patterns | synonyms | phrases


def _placed_in(section: str) -> st.SearchStrategy[q.Query]:
    def near(parts: st.SearchStrategy[q.Query]) -> st.SearchStrategy[q.Query]:
        pairs = st.lists(parts, min_size=2, max_size=2)
        return st.builds(spans.SpanNear2, pairs, slop=st.integers(1, 5), ordered=st.booleans()) | st.builds(
            q.Or, pairs, boost=_boosts
        )

    return st.recursive(_words_in(section), near, max_leaves=4).filter(
        lambda tree: section != "text" or isinstance(tree, spans.SpanNear2)
    )


_placed = st.one_of(*map(_placed_in, ("text", "title", "summary", "body"))).filter(lambda tree: type(tree) is not q.Or)
_exact = st.builds(Exact, st.sampled_from(("text", "title", "body")), st.sampled_from(_FORM_TEXTS))
_exactly = _exact | st.builds(
    q.Sequence, st.lists(st.builds(Exact, st.just("text"), st.sampled_from(_FORM_TEXTS)), min_size=2, max_size=3)
)
_narrow = st.one_of(
    st.builds(
        Labelled, st.just("person"), st.sampled_from(("kerry", "john", "john kerry", "k*", "?erry", "err", "kerry john")),
        boost=_boosts,
    ),
    st.builds(Labelled, st.just("source"), st.sampled_from(("bbc", "wire", "the", "news", "bb"))),
    st.builds(
        Dated, st.sampled_from((None, date(2016, 1, 1), date(2016, 4, 22))), st.sampled_from((None, date(2016, 4, 30))), _boosts
    ),
)  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(
    history=histories(8),
    placed=st.lists(_placed, min_size=5, max_size=8),
    exact=st.lists(_exactly, min_size=4, max_size=8),
    narrow=st.lists(_narrow, min_size=3, max_size=6),
)
def test_where_words_stand_how_they_are_written_and_what_is_narrowed_is_what_the_plain_twin_says(
    history: History, placed: list[q.Query], exact: list[q.Query], narrow: list[q.Query]
) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        twin = Twin.of(snapshot)
        for tree in placed:
            _assert_alike(_found(snapshot, tree), twin.placed(tree))
        for tree in exact:
            assert _found(snapshot, tree).keys() == twin.placed(tree).keys()
        for tree in narrow:
            _assert_alike(_found(snapshot, tree), twin.search(tree))


@settings(deadline=None, max_examples=15)
@given(history=histories(8), trees=st.lists(_exactly, min_size=4, max_size=8))
def test_words_in_one_form_are_those_of_the_field_of_words_as_written(history: History, trees: list[q.Query]) -> None:
    with TemporaryDirectory() as folder:
        snapshot = history.write(Path(folder))
        index = open_dir(folder)
        for tree in trees:
            parts: list[Any] = list(tree.subqueries) if isinstance(tree, q.Sequence) else [tree]
            words = [part.text for part in parts]
            if parts[0].fieldname == "text" and len(set(words)) == len(words):
                wanted = q.Phrase("word", words) if len(words) > 1 else q.Term("word", words[0])
                assert _found(snapshot, tree).keys() == _found_by_whoosh(index, wanted).keys()


def test_a_kind_of_query_that_is_not_in_the_language_is_refused_by_name() -> None:
    with TemporaryDirectory() as folder:
        snapshot = History([[_article("a")]], frozenset(), {}, False).write(Path(folder))
        with pytest.raises(TypeError, match="NumericRange"):
            _found(snapshot, q.NumericRange("first_day", 1, 2))


@pytest.mark.parametrize(
    "tree",
    [
        q.Term("url", "a"),
        q.Phrase("url", ["a", "b"]),
        q.Prefix("author", "a"),
        q.FuzzyTerm("author", "a"),
    ],
)
def test_words_of_a_single_field_are_refused_rather_than_looked_for_in_all_the_text(tree: q.Query) -> None:
    with TemporaryDirectory() as folder:
        snapshot = History([[_article("a")]], frozenset(), {}, False).write(Path(folder))
        with pytest.raises(TypeError, match="of the field"):
            _found(snapshot, tree)


def test_what_would_be_answered_for_every_article_or_not_at_all_is_refused() -> None:
    with TemporaryDirectory() as folder:
        snapshot = History([[_article("a")]], frozenset(), {}, False).write(Path(folder))
        with pytest.raises(TypeError, match="the field author"):
            _found(snapshot, q.Every("author"))
        for part in (q.Term("title", "b"), q.And([q.Term("text", "b"), q.Term("text", "c")])):
            with pytest.raises(TypeError, match="SpanNear2 of such parts"):
                _found(snapshot, spans.SpanNear2([q.Term("text", "a"), part]))


def test_each_word_of_a_near_query_has_its_own_boost() -> None:
    with TemporaryDirectory() as folder:
        snapshot = History([[_article("kerry lavrov")]], frozenset(), {}, False).write(Path(folder))
        kerry, lavrov = q.Term("text", "kerri", boost=3.0), q.Term("text", "lavrov", boost=0.5)
        near = _found(snapshot, spans.SpanNear2([kerry, lavrov]))
        assert near == pytest.approx(_found(snapshot, q.And([kerry, lavrov])))


def _article(body: str) -> Article:
    return Article(id="only", body=body, origin=Origin(file="a.jsonl"))
