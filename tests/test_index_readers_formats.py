"""A file's format is told by its suffix, and where several have that, or none, by how it begins."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from index.errors import DatelineError
from index.readers import formats
from index.readers.format import Format
from index.readers.formats import OWN, find_format, has_suffix

PLUGIN = Format(
    name="minutes", suffixes=(".min",), article="a sitting", read=lambda stream, origin: iter(()),
    looks_like=lambda head: head.startswith(b"MINUTES"),
)  # fmt: skip


def found(name: str, head: bytes, names: dict[str, str] | None = None) -> str | None:
    each = find_format(name, head, names)
    return each.name if each else None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.jsonl", "JSON lines"), ("a.NDJSON", "JSON lines"), ("a.json.gz", "JSON lines"), ("a.csv", "CSV"),
        ("a.tsv.zst", "CSV"), ("a.txt", "plain text"), ("a.b.htm", "HTML"), ("a.xhtml", "HTML"), ("a.xml", "RSS, Atom"),
        ("a.rss", "RSS, Atom"), ("a.atom.gz", "RSS, Atom"), ("a.nitf", "NITF"), ("a.sgm", "Reuters-21578"),
        ("a.warc.gz", "WARC"), ("a.newsml", "NewsML-G2"), ("a.ninjs", "ninjs"),
    ],
)  # fmt: skip
def test_a_suffix_says_the_format_where_its_look_says_nothing(name: str, expected: str) -> None:
    assert found(name, b"anything") == expected
    assert has_suffix(name)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'{"id": "a", "body": "One."}', "JSON lines"), (b"\xef\xbb\xbf  [\n", "JSON lines"),
        (b"id,body\n", "CSV"), (b'"ID";"Body"\n', "CSV"), (b"<?xml version='1.0'?><rss version='2.0'>", "RSS, Atom"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "RSS, Atom"), (b"<!DOCTYPE html><html><body>", "HTML"),
        (b"<?xml version='1.0'?><html lang='en'>", "HTML"), (b"<p>A page about the tag <rss >.</p>", "HTML"),
        (b"Talks stall\n\nThe envoy left early.\n", "plain text"), (b"<?xml version='1.0'?><note/>", None),
        (b"\x89PNG\r\n\0\0", None), (b"WARC/1.0\r\n", "WARC"), (b"<REUTERS TOPICS='YES'>", "Reuters-21578"),
        (b"<!DOCTYPE lewis SYSTEM 'lewis.dtd'>", "Reuters-21578"), (b"<nitf:nitf xmlns:nitf='x'>", "NITF"),
        (b"<?xml version='1.0'?><!-- <rss> --><!DOCTYPE nitf SYSTEM 'nitf.dtd'>\n<nitf>", "NITF"),
        (b"<newsItem guid='a'>", "NewsML-G2"), (b"<urlset>", "news sitemap"),
        (b'{"version": "https://jsonfeed.org/version/1.1"', "JSON Feed"),
        (b'{"uri": "a", "headline": "b", "body_text": "c"}', "ninjs"),
        (b'{"uri": "a", "headlines": 3, "body": "c"}', "JSON lines"),
    ],
)  # fmt: skip
def test_where_the_name_says_nothing_the_first_bytes_do(head: bytes, expected: str | None) -> None:
    assert found("-", head) == expected
    assert found("news", head) == expected


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.xml", b"<nitf/>", "NITF"), ("a.xml", b"<newsMessage/>", "NewsML-G2"), ("a.xml", b"<sitemapindex/>", "news sitemap"),
        ("a.json", b'{"uri": "a", "body_html": "c"}', "ninjs"),
        ("a.json", b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1"', "JSON Feed"),
        ("a.html", b"<rss>", "HTML"),
    ],
)  # fmt: skip
def test_of_formats_with_one_suffix_the_one_is_taken_that_the_file_looks_like(
    name: str, head: bytes, expected: str
) -> None:
    assert found(name, head) == expected


def test_named_fields_are_looked_for_where_fields_have_names() -> None:
    assert found("a.json", b'{"uri": "a", "body_html": "c"}', {"body_html": "body"}) == "JSON lines"
    assert found("-", b"headline,text\n", {"text": "body"}) == "CSV"
    assert found("a.html", b"<p>", {"text": "body"}) == "HTML"


def test_a_hostile_beginning_is_looked_at_once() -> None:
    assert found("a.xml", b"<?a?>" * 13_000) == "RSS, Atom"
    assert found("a.xml", b"<!---->" * 9_000 + b"<nitf") == "NITF"
    assert found("a.xml", b"<!DOCTYPE a [" * 5_000) == "RSS, Atom"


class TestOtherPackages:
    @pytest.fixture(autouse=True)
    def _forgotten(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(formats, "formats", formats.formats.__wrapped__)

    def add(self, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
        point = EntryPoint("minutes", value, formats.ENTRY_POINTS)
        monkeypatch.setattr(formats, "entry_points", lambda group: [point] if group == formats.ENTRY_POINTS else [])

    def test_a_format_is_added_by_entry_point(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.add(monkeypatch, f"{__name__}:PLUGIN")
        assert [each.name for each in formats.formats()] == [PLUGIN.name, *(each.name for each in OWN)]
        assert found("a.min", b"") == "minutes"
        assert found("-", b"MINUTES OF") == "minutes"

    @pytest.mark.parametrize(
        ("value", "problem"), [("no_such:thing", "ModuleNotFoundError"), ("sys:path", "not a Format")]
    )
    def test_one_that_cannot_be_used_is_named(self, value: str, problem: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.add(monkeypatch, value)
        with pytest.raises(DatelineError, match=f"{value}: the reader cannot be used: .*{problem}"):
            formats.formats()
