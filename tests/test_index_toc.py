from __future__ import annotations

import os
import pickle
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import query as q
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, open_dir
from whoosh.writing import SegmentWriter
from whoosh_over_dateline import dateline_index

from index.article import Article, Origin
from index.codec import DatelineCodec, DatelineSegment
from index.completion import kept_articles, unfinished
from index.dates import parse_date
from index.errors import IndexDamaged, NotAnIndex, RecordError
from index.schema import document_of, make_schema
from index.toc import ForeignSegment, read_toc, toc_file, toc_generations, write_toc

ENTRIES = (
    {"name": "segment-0a.arrays", "docs": 3, "size": 100, "live": None},
    {"name": "segment-0b.arrays", "docs": 5, "size": 100, "live": {"file": "live-0c.bits", "count": 2, "crc32": 7}},
)


def _article(number: int, **facts: Any) -> Article:
    return Article(
        id=f"a-{number}", body=f"Talks number {number}.", origin=Origin(file="n.jsonl", record=number + 1), **facts
    )


NEWS = (
    _article(0, title="Kerry", published=parse_date("2016-04")),
    _article(1, source="CNN", author=("Ann Ng",), extra={"pages": [1, 2]}),
    _article(2, url="https://example.org/2"),
)


def test_a_table_of_contents_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    write_toc(tmp_path, 7, ENTRIES)
    contents = read_toc(tmp_path)
    assert (contents.generation, contents.foreign) == (7, ())
    found = [(listed.file, listed.docs, listed.live_file, listed.live_count) for listed in contents.segments]
    assert found == [("segment-0a.arrays", 3, None, 0), ("segment-0b.arrays", 5, "live-0c.bits", 2)]


def test_the_newest_table_is_read_unless_another_is_asked_for(tmp_path: Path) -> None:
    write_toc(tmp_path, 9, ENTRIES)
    write_toc(tmp_path, 10, ())
    assert toc_generations(tmp_path) == [9, 10]
    assert read_toc(tmp_path).segments == ()
    assert len(read_toc(tmp_path, 9).segments) == 2


def test_writing_a_table_leaves_no_other_file(tmp_path: Path) -> None:
    write_toc(tmp_path, 1, ENTRIES)
    assert os.listdir(tmp_path) == ["_MAIN_1.toc"]


def test_whoosh_opens_what_was_written(tmp_path: Path) -> None:
    write_toc(tmp_path, 3, ())
    index = open_dir(str(tmp_path))
    assert index.latest_generation() == 3
    assert index.is_empty()
    assert index.schema.names() == make_schema().names()


def test_a_folder_without_a_table_is_no_index(tmp_path: Path) -> None:
    with pytest.raises(NotAnIndex, match="there is no table of contents here; name the folder of an index"):
        read_toc(tmp_path)
    with pytest.raises(NotAnIndex, match=r"_MAIN_4\.toc: there is no such table of contents"):
        read_toc(tmp_path, 4)


class Planted:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


def _write_table(folder: Path, segments: Any, schema: Any = None) -> None:
    TOC(schema or make_schema(), segments, 1).write(FileStorage(str(folder)), "MAIN")


def test_a_planted_pickle_does_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "it-ran"
    _write_table(tmp_path, [Planted(trap)])
    with pytest.raises(IndexDamaged, match=r"_MAIN_1\.toc: .*posix\.mkdir, which does not belong there.*restore it"):
        read_toc(tmp_path)
    assert not trap.exists()


def test_a_pickle_planted_in_the_schema_does_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "it-ran"
    schema = make_schema()
    schema["id"].analyzer = Planted(trap)  # type: ignore[assignment]
    _write_table(tmp_path, [DatelineSegment("segment-0a.arrays", 1)], schema)
    assert read_toc(tmp_path).segments[0].docs == 1
    assert not trap.exists()


class Setting:
    """Sets an attribute of a class that a table may name."""

    def __reduce__(self) -> Any:
        return DatelineSegment, (), (None, {"codec": "gone"})


def test_reading_a_table_changes_no_class(tmp_path: Path) -> None:
    _write_table(tmp_path, [Setting()])
    with pytest.raises(IndexDamaged):
        read_toc(tmp_path)
    assert DatelineSegment("segment-0a.arrays").codec().__class__ is DatelineCodec


@pytest.mark.parametrize(
    "facts",
    [
        {"file": "../../etc/passwd"},
        {"file": "segment-0a.arrays/../x"},
        {"file": 7},
        {"live_file": "/etc/passwd"},
        {"live_file": b"live-0.bits"},
        {"docs": -1},
        {"docs": True},
        {"docs": "3"},
        {"live_count": None},
        {"_deleted": {5}},
        {"_deleted": {-1}},
    ],
)
def test_facts_that_cannot_be_are_refused(tmp_path: Path, facts: dict[str, Any]) -> None:
    segment = DatelineSegment("segment-0a.arrays", 3)
    vars(segment).update(facts)
    _write_table(tmp_path, [segment])
    with pytest.raises(IndexDamaged, match=r"_MAIN_1\.toc: the table of contents cannot be read"):
        read_toc(tmp_path)


@pytest.mark.parametrize("listed", [{}, "segments", [1], [DatelineCodec], [date(2016, 4, 22)], [[]], [DatelineCodec()]])
def test_a_table_of_something_else_is_refused(tmp_path: Path, listed: Any) -> None:
    _write_table(tmp_path, listed)
    with pytest.raises(IndexDamaged):
        read_toc(tmp_path)


def test_a_table_of_another_generation_is_refused(tmp_path: Path) -> None:
    write_toc(tmp_path, 1, ENTRIES)
    (tmp_path / toc_file(1)).rename(tmp_path / toc_file(2))
    with pytest.raises(IndexDamaged, match="it belongs to another generation"):
        read_toc(tmp_path)


@settings(deadline=None, max_examples=200)
@given(data=st.data())
def test_a_table_that_is_cut_or_altered_is_read_or_refused_and_nothing_else(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("index")
    write_toc(folder, 1, ENTRIES)
    path = folder / toc_file(1)
    whole = path.read_bytes()
    place, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.binary(max_size=1))
    path.write_bytes(whole[:place] + (byte + whole[place + 1 :] if byte else b""))
    with suppress(IndexDamaged):
        read_toc(folder)


@settings(deadline=None, max_examples=200)
@given(junk=st.binary(max_size=60))
def test_junk_is_refused(junk: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("index")
    (folder / toc_file(1)).write_bytes(junk)
    with pytest.raises(IndexDamaged, match=r"_MAIN_1\.toc"):
        read_toc(folder)


@pytest.mark.parametrize("codec", [DatelineCodec(), None], ids=["our codec", "Whoosh's own"])
@pytest.mark.parametrize("compound", [True, False], ids=["packed", "loose"])
def test_articles_written_through_whoosh_are_found_with_their_revisions(
    tmp_path: Path, codec: Any, compound: bool
) -> None:
    dateline_index(tmp_path, [NEWS[:1]])
    writer = SegmentWriter(open_dir(str(tmp_path)), codec=codec, compound=compound)
    writer.add_document(**document_of(NEWS[1]))
    writer.add_document(**document_of(NEWS[2], (NEWS[0],)))
    writer.commit(merge=False)
    contents = read_toc(tmp_path)
    (segment,) = unfinished(tmp_path, contents)
    assert isinstance(segment, DatelineSegment) == (codec is not None)
    assert list(kept_articles(tmp_path, segment)) == [(NEWS[1], ()), (NEWS[2], (NEWS[0],))]


def test_whole_segments_are_not_unfinished(tmp_path: Path) -> None:
    dateline_index(tmp_path, [NEWS[:1], NEWS[1:]])
    assert unfinished(tmp_path, read_toc(tmp_path)) == []


@pytest.mark.parametrize("codec", [DatelineCodec(), None], ids=["our codec", "Whoosh's own"])
def test_an_article_deleted_through_whoosh_is_left_out(tmp_path: Path, codec: Any) -> None:
    write_toc(tmp_path, 0, ())
    index = open_dir(str(tmp_path))
    writer = SegmentWriter(index, codec=codec)
    for article in NEWS:
        writer.add_document(**document_of(article))
    writer.commit(merge=False)
    writer = SegmentWriter(index, codec=codec)
    writer.delete_by_query(q.Term("id", "a-1"))
    writer.commit(merge=False)
    (segment,) = unfinished(tmp_path, read_toc(tmp_path))
    assert [kept.article for kept in kept_articles(tmp_path, segment)] == [NEWS[0], NEWS[2]]


def test_whooshs_writer_may_merge_whole_segments_and_loses_no_article(tmp_path: Path) -> None:
    index = dateline_index(tmp_path, [NEWS[:1], NEWS[1:]])
    index.optimize()
    contents = read_toc(tmp_path)
    (segment,) = contents.foreign
    assert isinstance(segment, ForeignSegment)
    assert contents.segments == ()
    assert [kept.article for kept in kept_articles(tmp_path, segment)] == list(NEWS)


def test_a_document_written_by_hand_becomes_an_article(tmp_path: Path) -> None:
    write_toc(tmp_path, 0, ())
    writer = open_dir(str(tmp_path)).writer()
    writer.add_document(id="by-hand", title="Hello", body="A word.", text="A word.")
    writer.commit()
    (segment,) = read_toc(tmp_path).foreign
    (kept,) = kept_articles(tmp_path, segment)
    assert (kept.article.id, kept.article.title, kept.article.body) == ("by-hand", "Hello", "A word.")
    assert kept.article.origin.file.endswith(f"{segment.name}.seg: row 0")


def test_a_document_that_is_no_article_is_reported_with_its_place(tmp_path: Path) -> None:
    write_toc(tmp_path, 0, ())
    writer = open_dir(str(tmp_path)).writer()
    writer.add_document(text="Only words.")
    writer.commit()
    (segment,) = read_toc(tmp_path).foreign
    with pytest.raises(
        RecordError, match=r"\.seg: row 0: a document written through Whoosh is no article .*; delete it"
    ):
        list(kept_articles(tmp_path, segment))


def test_a_foreign_segment_that_is_cut_short_is_refused(tmp_path: Path) -> None:
    write_toc(tmp_path, 0, ())
    writer = open_dir(str(tmp_path)).writer()
    writer.add_document(**document_of(NEWS[0]))
    writer.commit()
    (segment,) = read_toc(tmp_path).foreign
    path = tmp_path / f"{segment.name}.seg"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(IndexDamaged, match=rf"{segment.name}\.seg: a segment that Whoosh wrote cannot be read"):
        list(kept_articles(tmp_path, segment))


def test_a_pickle_planted_in_a_foreign_segment_does_not_run(tmp_path: Path) -> None:
    trap = tmp_path / "it-ran"
    write_toc(tmp_path, 0, ())
    writer = open_dir(str(tmp_path)).writer()
    writer.add_document(**document_of(NEWS[0]), _stored_title=Planted(trap))
    writer.commit()
    (segment,) = read_toc(tmp_path).foreign
    with pytest.raises(IndexDamaged, match="which does not belong there"):
        list(kept_articles(tmp_path, segment))
    assert not trap.exists()


def test_the_segments_class_is_pickled_under_the_name_that_is_part_of_the_format() -> None:
    assert b"index.codec" in pickle.dumps(DatelineSegment("segment-0a.arrays"))
    assert b"DatelineSegment" in pickle.dumps(DatelineSegment("segment-0a.arrays"))
