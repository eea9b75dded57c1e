"""Whatever a file holds, every reader answers with articles and clear errors, in time and within bounds."""

from __future__ import annotations

import gzip
import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import packing, streams
from index.readers.files import read_paths, read_stream
from index.readers.format import Format, read_all
from index.readers.formats import OWN

# The element at the root of each kind of XML.
ROOTS = {"NITF": "nitf", "NewsML-G2": "newsItem", "news sitemap": "urlset", "RSS, Atom": "rss", "HTML": "html"}
# Whatever it is, this takes no reader long; the machine may be a slow and busy one.
SECONDS = 20


def entities(value: str) -> str:
    """Twelve entities, each ten times the one before, and `value` at the root."""
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE ROOT [<!ENTITY e0 "aaaaaaaaaa">{grown}]>{value}'


BINARY = random.Random(4).randbytes(20_000)
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "spaces": b" \n\t" * 100,
    "zeros": bytes(5_000),
    "noise": BINARY,
    "a picture": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + BINARY,
    "UTF-16": '<ROOT id="1"><p>a</p></ROOT>\n{"body": "a"}'.encode("utf-16"),
    "half a character": '{"body": "é"}'.encode()[:-3],
    "Latin-1": "<ROOT><p>Café</p></ROOT>".encode("latin-1"),
    "growing entities": entities("<ROOT>&e11;</ROOT>").encode(),
    "growing entities in an attribute": entities('<ROOT a="&e11;"/>').encode(),
    "an entity that is a file": b'<!DOCTYPE ROOT [<!ENTITY f SYSTEM "file:///etc/passwd">]><ROOT><p>&f;</p></ROOT>',
    "a document type in the network": b'<!DOCTYPE ROOT SYSTEM "http://127.0.0.1:9/a.dtd"><ROOT><p>&a;</p></ROOT>',
    "elements without end": b"<ROOT>" + b"<p>" * 100_000,
    "deep elements": b"<ROOT>" + b"<div>" * 20_000 + b"a" + b"</div>" * 20_000 + b"</ROOT>",
    "many elements": b"<ROOT><channel><item>" + b"<p>a</p>" * 5_000 + b"</item></channel></ROOT>",
    "many attributes": b"<ROOT " + b" ".join(b'a%d="1"' % n for n in range(20_000)) + b"/>",
    "deep arrays": b"[" * 200_000,
    "deep objects": b'{"body":' * 200_000,
    "a deep value": b'{"body": "a", "uri": "a", "more": ' + b"[" * 900 + b"]" * 900 + b"}",
    "many digits": b'{"body": ' + b"1" * 100_000 + b"}",
    "one long line": b"a" * 2_000_000,
    "quotes": b'body\n"' * 10_000,
    "columns": b"body" + b"," * 200_000 + b"\n",
    "openings": b"<" * 200_000,
    "ampersands": b"<ROOT>" + b"&" * 200_000 + b"</ROOT>",
    "comments": b"<!--" * 50_000,
    "instructions": b"<?a?>" * 50_000 + b"<ROOT/>",
    "document types": b"<!DOCTYPE a [" * 50_000,
    "a record past its file": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 9999999\r\n\r\nHTTP/1.1 200 OK\r\n\r\n<p>",
    "a record of negative length": b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nHTTP/1.1 200 OK\r\n",
    "many fields of a record": b"WARC/1.0\r\n" + b"A: b\r\n" * 10_000,
    "empty records": b"WARC/1.0\r\n\r\n" * 5_000,
    "articles that never end": b'<REUTERS NEWID="1">' * 20_000,
    "headlines that never end": b'<REUTERS NEWID="1"><TEXT>' + b"<TITLE>" * 50_000 + b"</REUTERS>",
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("each", OWN, ids=[each.name for each in OWN])
def test_a_reader_gives_articles_and_clear_errors_in_time(each: Format, data: bytes) -> None:
    data = data.replace(b"ROOT", ROOTS.get(each.name, "x").encode())
    started = time.process_time()
    records = list(read_all(each.found(io.BytesIO(data), Origin(file="here"))))
    assert time.process_time() - started < SECONDS
    for record in records:
        assert isinstance(record, (Article, RecordError))
        if isinstance(record, RecordError):
            assert str(record).startswith("here")
            assert record.remedy
            assert len(str(record)) < 600
            assert "Error(" not in str(record)
            assert str(record).isprintable()


def test_no_reader_opens_a_file_that_a_document_names(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("unpublished")
    for each in OWN:
        root = ROOTS.get(each.name, "x")
        data = (
            f'<!DOCTYPE {root} [<!ENTITY f SYSTEM "{secret.as_uri()}">]><{root}><title>&f;</title><p>&f;</p></{root}>'
        )
        records = list(read_all(each.found(io.BytesIO(data.encode()), Origin(file="here"))))
        assert not any("unpublished" in f"{record}" for record in records), each.name


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=300), st.sampled_from(list(OWN)))
def test_any_bytes_give_only_articles_and_errors(data: bytes, each: Format) -> None:
    for record in read_all(each.found(io.BytesIO(data), Origin(file="here"))):
        assert isinstance(record, (Article, RecordError))


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


def zstandard_of(data: bytes) -> bytes:
    packed: bytes = pytest.importorskip("zstandard").compress(data)
    return packed


class TestPacked:
    @pytest.mark.parametrize("pack", [gzip.compress, zstandard_of, lambda data: zipped(("a.jsonl", data))])
    def test_a_bomb_is_refused_before_it_is_read_whole(self, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
        article = b'{"id": "a", "body": "One."}\n'
        bomb = tmp_path / "bomb.jsonl"
        bomb.write_bytes(pack(article + bytes(300 * 2**20)))
        started = time.process_time()
        first, problem = read_paths([str(bomb)])
        assert time.process_time() - started < SECONDS
        assert isinstance(first, Article)
        assert f"unpacks to more than {packing.MAX_RATIO} times its size" in str(problem)

    def test_an_archive_within_an_archive_is_refused_and_the_next_member_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.zip"
        path.write_bytes(
            zipped(("1.zip", zipped(("a.txt", b"a"))), ("2.zip.txt", zipped(("a.txt", b"a"))), ("3.txt", b"b"))
        )
        *problems, last = read_paths([str(path)])
        assert [str(problem).partition(";")[0] for problem in problems] == [
            f"{path}/{name}: is an archive within an archive" for name in ("1.zip", "2.zip.txt")
        ]
        assert isinstance(last, Article)

    @pytest.mark.parametrize("pack", [gzip.compress, zstandard_of, lambda data: zipped(("a.jsonl", data))])
    @pytest.mark.parametrize("cut", [10, 60, -4])
    def test_what_is_cut_short_is_an_error_and_no_traceback(self, pack: Callable[[bytes], bytes], cut: int) -> None:
        data = pack(b'{"id": "a", "body": "One."}\n' + BINARY.hex().encode())[:cut]
        records = list(read_stream(io.BytesIO(data), "here"))
        assert isinstance(records[-1], RecordError)


def test_a_line_of_any_length_is_refused_and_the_next_one_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streams.lines_of, "__defaults__", (1_000,))
    data = b'{"body": "' + b"a" * 5_000 + b'"}\n{"body": "b"}\n'
    problem, article = read_stream(io.BytesIO(data), "a.jsonl")
    assert str(problem).startswith("a.jsonl:1: the line is longer than ")
    assert isinstance(article, Article)
