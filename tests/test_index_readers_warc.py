"""Web archives become articles, one for each page that was answered with."""

from __future__ import annotations

import gzip
import importlib
import io
from pathlib import Path
from typing import Any

import pytest

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import html
from index.readers.warc import read

PAGE = b"<html><head><title>Cranes stand still</title></head><body><article><p>%s</p></article></body></html>" % (
    b"The cranes of the harbour stood still on Thursday, and nobody spoke. " * 8
)


def record(body: bytes, url: str = "https://harbour.example/77", status: str = "200 OK", kind: str = "text/html",
           record_type: str = "response", fields: str = "") -> bytes:  # fmt: skip
    http = f"HTTP/1.1 {status}\r\nContent-Type: {kind}; charset=utf-8\r\n{fields}\r\n".encode() + body
    head = f"WARC/1.0\r\nWARC-Type: {record_type}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-03-19T06:15:00Z\r\n"
    content = f"Content-Type: application/http; msgtype={record_type}\r\nContent-Length: {len(http)}\r\n\r\n"
    return (head + content).encode() + http + b"\r\n\r\n"


def records(data: bytes) -> list[Article | RecordError]:
    pytest.importorskip("warcio")
    return list(read(io.BytesIO(data), Origin(file="a.warc")))


def test_pages_become_articles_with_the_address_they_came_from_and_no_date_of_the_archive() -> None:
    data = (
        record(PAGE)
        + record(PAGE, status="404 Not Found")
        + record(b"x", kind="image/png")
        + record(PAGE, url="https://harbour.example/78")
    )
    first, second = records(data)
    assert isinstance(first, Article), first
    assert isinstance(second, Article), second
    assert (first.title, first.url, first.published) == ("Cranes stand still", "https://harbour.example/77", None)
    assert [str(each.origin) for each in (first, second)] == ["a.warc:1", "a.warc:4"]


def test_a_packed_answer_is_unpacked_within_the_bounds_of_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    packed = "Content-Encoding: gzip\r\n"
    (article,) = records(record(gzip.compress(PAGE), fields=packed))
    assert isinstance(article, Article), article
    monkeypatch.setattr(html, "MAX_PAGE", 2**20)
    bomb, after = records(record(gzip.compress(bytes(2**24)), fields=packed) + record(PAGE))
    assert "too large for a page" in str(bomb)
    assert isinstance(after, Article)


def test_an_archive_that_is_cut_short_gives_what_came_before() -> None:
    for end in (b"WARC/1.0\r\nWARC-Ty", record(PAGE)[:-200]):
        article, problem = records(record(PAGE) + end)
        assert isinstance(article, Article)
        assert str(problem).startswith("a.warc:2: is no WARC record, or not all of one; ")


def test_without_its_library_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    (problem,) = read(io.BytesIO(record(PAGE)), Origin(file="a.warc"))
    assert "warcio is needed; pip install 'dateline[warc]'" in str(problem)


def test_a_real_archive_is_read_whole(news_data: Path) -> None:
    with gzip.open(news_data / "warc" / "news-pages.warc.gz") as stream:
        found = records(stream.read())
    assert len(found) == 40
    assert all(isinstance(each, Article) and each.url for each in found)
