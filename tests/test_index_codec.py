from __future__ import annotations

import re
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
from whoosh_over_dateline import WORDS, collections, dateline_index, query_trees, stock_index

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
        # Where Whoosh fails over its own index, there is nothing that could be found; what does not fail is not wrong for that.
        assert ours == stock or not isinstance(ours, type)
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


@settings(deadline=None, max_examples=30)
@given(
    segments=collections(),
    # Asked for few, Whoosh's own matchers of these go wrong: docs/decisions/0009.
    tree=query_trees.filter(lambda tree: not {"Require", "AndNot"}.intersection(re.findall(r"\w+", repr(tree)))),
    limit=st.integers(1, 4),
)
def test_the_best_few_are_the_best_of_all(segments: list[list[Article]], tree: q.Query, limit: int) -> None:
    with TemporaryDirectory() as folder:
        index = dateline_index(Path(folder), segments)
        every = sorted((score for score, _ in _scores(index, tree)), reverse=True)
        assert sorted((score for score, _ in _scores(index, tree, limit)), reverse=True) == pytest.approx(every[:limit])


@settings(deadline=None, max_examples=20)
@given(segments=collections())
def test_what_is_stored_and_sorted_by_is_what_whoosh_would_keep(segments: list[list[Article]]) -> None:
    # Whoosh cannot sort by what no article of a segment has.
    dated = parse_date("2016-04-22")
    for number, rows in enumerate(segments):
        rows.append(_article(100 + number, "talks", source="CNN", published=dated))
    with TemporaryDirectory() as ours, TemporaryDirectory() as stock:
        indexes = dateline_index(Path(ours), segments), stock_index(Path(stock), segments)
        assert _rows(indexes[0]) == _rows(indexes[1])
        for tree in (q.Every(), q.Term("text", "talk")):
            for field, reverse in (("instant", False), ("first_day", True), ("source", False)):
                first, second = (_sorted(index, tree, field, reverse) for index in indexes)
                assert first == second
        assert _groups(indexes[0]) == _groups(indexes[1])


def _rows(index: FileIndex) -> list[Any]:
    with index.reader() as reader:
        columns = ["instant", "first_day", "last_day", "source", "author", "person"]
        leaves = [leaf for leaf, _ in reader.leaf_readers()]
        values = [list(leaf.column_reader(name)) for name in columns for leaf in leaves]
        lengths = [reader.doc_field_length(doc, "text") or 0 for doc in range(reader.doc_count_all())]
        return [list(reader.all_stored_fields()), values, lengths, reader.field_length("text")]


def _sorted(index: FileIndex, tree: q.Query, field: str, reverse: bool) -> list[int]:
    with index.searcher() as searcher:
        return [hit.docnum for hit in searcher.search(tree, limit=None, sortedby=field, reverse=reverse)]


def _groups(index: FileIndex) -> Any:
    with index.searcher() as searcher:
        return searcher.search(q.Every(), limit=None, groupedby="source").groups()


@settings(deadline=None, max_examples=20)
@given(segments=collections(), word=st.sampled_from(("lavrof", "kery", "ceasefires", "talkss")))
def test_corrections_and_related_articles_are_what_whoosh_would_give(segments: list[list[Article]], word: str) -> None:
    with TemporaryDirectory() as ours, TemporaryDirectory() as stock:
        indexes = dateline_index(Path(ours), segments), stock_index(Path(stock), segments)
        with indexes[0].searcher() as first, indexes[1].searcher() as second:
            assert first.suggest("text", word) == second.suggest("text", word)
            assert first.reader().corrector("text").suggest(word) == second.reader().corrector("text").suggest(word)
            # Whoosh fails over an article without words.
            for doc in range(second.doc_count_all()):
                if second.has_vector(doc, "text"):
                    assert _related(first, doc) == _related(second, doc)


def _related(searcher: Any, doc: int) -> Any:
    words = [(word, round(weight, 5)) for word, weight in searcher.key_terms([doc], "text")]
    return words, [hit.docnum for hit in searcher.more_like(doc, "text")]


@settings(deadline=None, max_examples=20)
@given(segments=collections())
def test_terms_and_their_numbers_are_those_of_whoosh(segments: list[list[Article]]) -> None:
    with (
        TemporaryDirectory() as ours,
        TemporaryDirectory() as stock,
        dateline_index(Path(ours), segments).reader() as first,
        stock_index(Path(stock), segments).reader() as second,
    ):
        fields = ("author", "id", "person", "source", "text", "url")
        assert [term for term in first.all_terms() if term[0] in fields] == [
            term for term in second.all_terms() if term[0] in fields
        ]
        for field in fields:
            assert _numbers(first, field) == _numbers(second, field)


def _numbers(reader: Any, field: str) -> list[Any]:
    return [
        (
            text, info.weight(), info.doc_frequency(), info.min_id(), info.max_id(), info.max_weight(),
            (info.min_length(), info.max_length()) if field == "text" else None,
        )
        for text, info in reader.iter_field(field)
    ]  # fmt: skip


def _article(number: int, body: str, **facts: Any) -> Article:
    return Article(id=f"a-{number}", body=body, origin=Origin(file="news.jsonl", record=number + 1), **facts)


NEWS = (
    _article(0, "Kerry met Lavrov in Geneva.", title="A crumbling ceasefire", source="CNN", published=parse_date("2016-04-22")),
    _article(1, "The runner was running. She runs.", title="Kerry", summary="Peace-talks", url="https://example.org/1"),
    _article(2, "Nothing of note.", author=("Ann Ng", "Bo Li")),
)  # fmt: skip


@pytest.fixture
def index(tmp_path: Path) -> FileIndex:
    return dateline_index(tmp_path, [NEWS[:2], NEWS[2:]])


def _ids(index: FileIndex, tree: q.Query) -> set[str]:
    with index.searcher() as searcher:
        return {hit["id"] for hit in searcher.search(tree, limit=None)}


def test_a_word_can_be_asked_for_in_one_section(index: FileIndex) -> None:
    assert _ids(index, q.Term("title", "kerri")) == {"a-1"}
    assert _ids(index, q.Term("body", "kerri")) == {"a-0"}
    assert _ids(index, q.Term("summary", "peacetalk")) == {"a-1"}
    assert _ids(index, q.Phrase("title", ["crumbl", "ceasefir"])) == {"a-0"}
    assert _ids(index, q.Prefix("title", "k")) == {"a-1"}


@settings(deadline=None, max_examples=20)
@given(segments=collections())
def test_a_section_holds_the_words_that_stand_in_it(segments: list[list[Article]]) -> None:
    with TemporaryDirectory() as folder:
        index = dateline_index(Path(folder), segments)
        for section in SECTIONS:
            with_talk = {article.id for rows in segments for article in rows if _has(article, section, "talk")}
            assert _ids(index, q.Term(section, "talk")) == with_talk


def _has(article: Article, section: str, term: str) -> bool:
    return term in {token.term for token in analyzer_for("en").tokens(getattr(article, section) or "")}


def test_words_as_written_are_told_apart_though_they_share_a_stem(index: FileIndex) -> None:
    assert _ids(index, q.Term("word", "running")) == _ids(index, q.Prefix("word", "runni")) == {"a-1"}
    assert _ids(index, q.Term("word", "run")) == set()
    assert _ids(index, q.FuzzyTerm("word", "lavrof")) == {"a-0"}
    assert _ids(index, q.Phrase("word", ["was", "running"])) == {"a-1"}
    with index.searcher() as searcher:
        assert searcher.suggest("word", "ceasefyre") == ["ceasefire"]


def test_whooshs_parser_reads_words_phrases_and_fields(index: FileIndex) -> None:
    parser = QueryParser("text", index.schema)
    for text, ids in {
        "Runners": {"a-1"},
        '"met Lavrov in Geneva"': {"a-0"},
        "source:cnn Kerry": {"a-0"},
        'author:"Ann Ng"': {"a-2"},
        "title:kerry": {"a-1"},
        "word:runs": {"a-1"},
        "cease*": {"a-0"},
    }.items():
        assert _ids(index, parser.parse(text)) == ids


def test_whooshs_writer_writes_segments_that_can_be_searched_at_once(tmp_path: Path) -> None:
    write_toc(tmp_path, 0, [])
    index = open_dir(str(tmp_path))
    for rows in (NEWS[:2], NEWS[2:]):
        writer = SegmentWriter(index, codec=DatelineCodec())
        for article in rows:
            writer.add_document(**document_of(article))
        writer.commit(merge=False)
    assert _ids(index, q.Phrase("text", ["crumbl", "ceasefir"])) == {"a-0"}
    assert _ids(index, q.Term("author", "bo li")) == {"a-2"}
    assert _ids(index, q.Term("title", "kerri")) == {"a-1"}
    assert _ids(index, q.Term("word", "running")) == set()
    with index.searcher() as searcher:
        stored = searcher.document(id="a-1")
        assert stored == {name: value for name, value in document_of(NEWS[1]).items() if name in stored}


@settings(deadline=None, max_examples=20)
@given(segments=collections(), trees=st.lists(query_trees, min_size=4, max_size=8))
def test_segments_written_by_whoosh_answer_as_whooshs_own(segments: list[list[Article]], trees: list[q.Query]) -> None:
    with TemporaryDirectory() as ours, TemporaryDirectory() as stock:
        write_toc(Path(ours), 0, [])
        index = open_dir(ours)
        for rows in segments:
            _write(SegmentWriter(index, codec=DatelineCodec()), rows, merge=False)
        whoosh = stock_index(Path(stock), segments)
        for tree in trees:
            _assert_alike(_outcome(index, tree), _outcome(whoosh, tree))


def _write(writer: SegmentWriter, rows: Sequence[Article], **how: Any) -> None:
    for article in rows:
        writer.add_document(**document_of(article))
    writer.commit(**how)


def test_merging_through_whoosh_keeps_every_article_in_either_format(tmp_path: Path) -> None:
    index = dateline_index(tmp_path, [NEWS[:1], NEWS[1:2]], deleted=["a-0"])
    for codec in (DatelineCodec(), None):
        _write(SegmentWriter(index, codec=codec), NEWS[2:] if codec else (), optimize=True)
        assert _ids(index, q.Every()) == {"a-1", "a-2"}
        assert _ids(index, q.Phrase("text", ["was", "run"])) == {"a-1"}
        assert _ids(index, q.Term("author", "bo li")) == {"a-2"}


def test_a_writer_that_is_cancelled_leaves_no_segment(tmp_path: Path) -> None:
    write_toc(tmp_path, 0, [])
    writer = SegmentWriter(open_dir(str(tmp_path)), codec=DatelineCodec())
    writer.add_document(**document_of(NEWS[0]))
    writer.cancel()
    assert not list(tmp_path.glob("*.arrays"))


def test_deletions_through_whoosh_are_seen_and_outlive_a_new_table_of_contents(
    index: FileIndex, tmp_path: Path
) -> None:
    for article_id, left in (("a-0", 2), ("a-2", 1)):
        writer = SegmentWriter(index, codec=DatelineCodec())
        writer.delete_by_term("id", article_id)
        writer.commit(merge=False)
        assert index.doc_count() == left
        assert article_id not in _ids(index, q.Every())
    assert [segment.deleted_through_whoosh for segment in read_toc(tmp_path).segments] == [{0}, {0}]


def test_live_rows_that_do_not_fit_their_segment_are_refused(tmp_path: Path) -> None:
    index = dateline_index(tmp_path, [NEWS], deleted=["a-0"])
    (tmp_path / "live-0.bits").write_bytes(b"\1\1")
    with pytest.raises(IndexDamaged, match=r"live-0\.bits: the file does not fit its segment"):
        index.reader()


def test_a_segment_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    index = dateline_index(tmp_path, [NEWS])
    path = tmp_path / "segment-0.arrays"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(IndexDamaged, match=r"segment-0\.arrays: the file is cut short or altered"):
        index.reader()


def test_more_than_one_chunk_of_rows_is_searched(tmp_path: Path) -> None:
    index = dateline_index(tmp_path, [[_article(number, WORDS[number % 4]) for number in range(70_000)]])
    with index.searcher() as searcher:
        found = searcher.search(q.Term("text", "lavrov"), limit=None, scored=False).docs()
    assert found == set(range(1, 70_000, 4))
