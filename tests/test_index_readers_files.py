from __future__ import annotations

import gzip
import io
import os
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article
from index.errors import RecordError
from index.readers import packing, streams
from index.readers.files import read_paths, read_stream
from index.readers.format import Format
from index.readers.formats import OWN

SUFFIXES = sorted({suffix for each in OWN for suffix in each.suffixes})
JSONL = b'{"id": "a", "body": "One."}\n{"id": "b", "body": "Two."}\n'
CSV = b"id,body\nc,Three.\n"
TEXT = b"Talks stall\n\nThe envoy left early.\n"
RSS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><item><guid>e</guid><description>Five.</description></item></channel>'
    + b"</rss>"
)
HTML = (
    b"<!DOCTYPE html><html><body><article><p>"
    + b"The envoy left the talks early and said nothing. " * 9
    + b"</p></article></body></html>"
)


def outcomes(*paths: object) -> list[str]:
    """The ids of articles and the texts of problems, in their order."""
    return [
        record.id if isinstance(record, Article) else str(record)
        for record in read_paths([str(path) for path in paths])
    ]


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_is_read_with_all_below_it_sorted_by_name(tmp_path: Path) -> None:
    put(tmp_path, "2.jsonl", JSONL)
    put(tmp_path, "1.csv", CSV)
    put(tmp_path, "deep/er/3.xml", RSS)
    put(tmp_path, ".hidden.jsonl", b"{")
    put(tmp_path, ".git/x.jsonl", b"{")
    put(tmp_path, "picture.png", b"\0")
    put(tmp_path, "README.md", b"# No article")
    assert outcomes(tmp_path) == ["c", "a", "b", "e"]


def test_every_format_is_read_packed_and_under_a_name_that_says_nothing(tmp_path: Path) -> None:
    for number, data in enumerate([JSONL, CSV, TEXT, RSS, HTML]):
        plain, packed = put(tmp_path, f"plain{number}", data), put(tmp_path, f"packed{number}", gzip.compress(data))
        assert outcomes(plain) == outcomes(packed)
        assert not any("plain" in outcome for outcome in outcomes(plain))


def test_a_folder_with_nothing_to_read_is_reported(tmp_path: Path) -> None:
    put(tmp_path, "picture.png", b"\0")
    (problem,) = outcomes(tmp_path)
    assert problem.startswith(f"{tmp_path}: holds nothing that can be read; give a folder with .jsonl, .csv,")


def test_a_missing_file_is_reported_and_the_next_one_is_read(tmp_path: Path) -> None:
    problem, *rest = outcomes(tmp_path / "nowhere.jsonl", put(tmp_path, "a.jsonl", JSONL))
    assert problem.startswith(f"{tmp_path}/nowhere.jsonl: there is no such file or folder; check its name")
    assert rest == ["a", "b"]


def test_a_link_to_nothing_is_reported_where_it_is_named_and_passed_over_in_a_folder(tmp_path: Path) -> None:
    (tmp_path / "gone.jsonl").symlink_to(tmp_path / "nowhere.jsonl")
    put(tmp_path, "a.jsonl", JSONL)
    assert outcomes(tmp_path) == ["a", "b"]
    assert "there is no such file" in outcomes(tmp_path / "gone.jsonl")[0]


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    put(tmp_path, "a.jsonl", JSONL).chmod(0)
    (problem,) = outcomes(tmp_path)
    assert "cannot be opened: permission denied; check its permissions" in problem


def test_a_packed_file_that_is_cut_short_gives_what_came_before_and_a_problem(tmp_path: Path) -> None:
    many = b"".join(b'{"id": "%d", "body": "%s"}\n' % (n, os.urandom(50).hex().encode()) for n in range(5000))
    cut = put(tmp_path, "cut.jsonl.gz", gzip.compress(many)[:-1000])
    *articles, problem, last_a, last_b = outcomes(cut, put(tmp_path, "whole.jsonl", JSONL))
    assert 1000 < len(articles) < 5000
    assert problem == f"{cut}: is cut short: the packed data has no end; fetch it again, or --skip-bad to leave it out"
    assert (last_a, last_b) == ("a", "b")


@pytest.mark.parametrize("at", [3, 12, 40])
def test_a_packed_file_that_is_damaged_is_a_problem_and_no_traceback(tmp_path: Path, at: int) -> None:
    data = bytearray(gzip.compress(JSONL * 50))
    data[at : at + 8] = b"\xff" * 8
    assert any(
        "damaged" in outcome or "cut short" in outcome for outcome in outcomes(put(tmp_path, "a.jsonl.gz", bytes(data)))
    )


def test_a_small_packed_file_does_not_fill_the_memory(tmp_path: Path) -> None:
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(b"a" * 2**20) for _ in range(80)) + packer.flush()
    for name in ("bomb.txt.gz", "bomb.jsonl.gz"):
        (problem,) = outcomes(put(tmp_path, name, bomb))
        assert f"{name}: unpacks to more than {packing.MAX_RATIO} times its size" in problem


def test_a_file_too_large_for_its_format_is_said_to_be_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams.read_whole, "__defaults__", (100,))
    (problem,) = outcomes(put(tmp_path, "long.txt", b"a" * 101))
    assert "is larger than 0 MB, too large for its format" in problem


@pytest.mark.parametrize("data", [b"<?xml version='1.0'?><note>a</note>", b"<html><p>a</p></html>"])
def test_xml_that_is_not_a_feed_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    (problem,) = outcomes(put(tmp_path, "note.xml", data))
    assert "is not an RSS or Atom feed" in problem


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\0\0", b"<?xml version='1.0'?><note>a</note>", b"%PDF-1.7\n\0"])
def test_what_is_of_no_known_format_is_said_to_be_so(tmp_path: Path, data: bytes) -> None:
    (problem,) = outcomes(put(tmp_path, "thing", data))
    assert "is of no format that can be read; give one that `dateline formats` lists" in problem


def test_an_empty_file_is_reported(tmp_path: Path) -> None:
    assert "a.jsonl: is empty; " in outcomes(put(tmp_path, "a.jsonl", b""))[0]


@pytest.mark.parametrize("data", [JSONL, gzip.compress(JSONL)])
def test_standard_input_is_read_whatever_it_holds(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    first, second = read_paths(["-"])
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (str(first.origin), str(second.origin)) == ("-:1", "-:2")
    assert not sys.stdin.buffer.closed


def test_an_error_of_a_parser_is_a_problem_of_its_file_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(stream: object, origin: object) -> Iterator[Article | RecordError]:
        raise KeyError("oops")

    text = Format(name="text", suffixes=(".txt",), article="a file", read=fail, looks_like=lambda head: True)
    monkeypatch.setattr("index.readers.formats.formats", lambda: (text, *OWN))
    problem, *rest = outcomes(put(tmp_path, "a.txt", TEXT), put(tmp_path, "b.jsonl", JSONL))
    assert problem.startswith(f"{tmp_path}/a.txt: cannot be read: KeyError('oops'); ")
    assert rest == ["a", "b"]


@settings(deadline=None)
@given(st.binary(), st.sampled_from(["-", *SUFFIXES]), st.booleans())
def test_any_bytes_under_any_name_give_only_articles_and_record_errors(data: bytes, suffix: str, packed: bool) -> None:
    stream = io.BytesIO(gzip.compress(data) if packed else data)
    assert all(isinstance(record, (Article, RecordError)) for record in read_stream(stream, f"a{suffix}"))


def test_the_example_newswire_is_read_without_a_problem() -> None:
    records = list(read_paths([str(Path(__file__).parents[1] / "examples/newswire")]))
    assert [str(record) for record in records if isinstance(record, RecordError)] == []
    assert len({record.id for record in records if isinstance(record, Article)}) == len(records)
