from __future__ import annotations

import io
import json
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import jsonl, streams
from index.readers.files import read_file

GOOD = b'{"id": "a", "body": "One."}\n'


def read(data: bytes) -> list[Article | RecordError]:
    return list(jsonl.read(io.BytesIO(data), Origin(file="news.jsonl")))


def outcomes(data: bytes) -> list[str]:
    """The ids of articles and the texts of problems, in their order."""
    return [record.id if isinstance(record, Article) else str(record) for record in read(data)]


def test_every_line_is_an_article_that_knows_its_line() -> None:
    first, second = read(GOOD + b'\n  \n{"id": "b", "body": "Two."}')
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, str(first.origin), second.id, str(second.origin)) == ("a", "news.jsonl:1", "b", "news.jsonl:4")


def test_a_line_that_is_not_json_is_reported_with_its_number_and_reading_goes_on() -> None:
    first, problem, last = outcomes(GOOD + b'{"id": "b", "bo\n' + GOOD)
    assert (first, last) == ("a", "a")
    assert problem.startswith("news.jsonl:2: is not JSON: unterminated string starting at (column 13)")
    assert problem.endswith("; one JSON object a line is expected, or --skip-bad to leave out what is not")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"[1, 2]", "holds a list, not an object"),
        (b'"text"', "holds a text, not an object"),
        (b"7", "holds a number, not an object"),
        (b'{"body": "caf\xe9"}', "is not UTF-8 (byte 14)"),
        (b'{"body": NaN}', "is not JSON: NaN is not a number"),
        (b'{"id": ' + b"9" * 5000 + b', "body": "One."}', "is not JSON: Exceeds the limit"),
        (b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "is nested too deeply"),
        (b'{"body": "a", "a": ' + b"[" * 60 + b"]" * 60 + b"}", "a: is nested more than 50 levels deep"),
        (b'{"body": "a", "date": "32 May"}', 'date: "32 May" is not a date'),
        (b'{"body": "' + b"\0" * 5 + b'"}', "is binary, not text"),
    ],
)
def test_a_bad_line_costs_only_itself(line: bytes, said: str) -> None:
    first, problem, last = outcomes(GOOD + line + b"\n" + GOOD)
    assert (first, last) == ("a", "a")
    assert problem.startswith(f"news.jsonl:2: {said}")


def test_a_first_line_that_is_bad_costs_only_itself_too() -> None:
    assert [text[:14] for text in outcomes(b'{"body": \n' + GOOD)] == ["news.jsonl:1: ", "a"]


def test_a_line_over_the_limit_is_reported_and_not_kept_in_memory() -> None:
    lines = streams.lines_of(io.BytesIO(b"short\n" + b"x" * 5_000_000 + b"\nlast"), limit=1000)
    assert list(lines) == [(1, b"short\n"), (2, None), (3, b"last")]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert outcomes(b"\xef\xbb\xbf" + GOOD) == ["a"]


def test_utf_16_is_refused_once_for_the_whole_file() -> None:
    text = '{"body": "One."}\n{"body": "Two."}\n'
    assert outcomes(text.encode("utf-16")) == ["news.jsonl: is UTF-16, not UTF-8; convert it to UTF-8"]


def test_an_article_written_over_several_lines_is_read_as_a_whole() -> None:
    assert outcomes(json.dumps({"id": "a", "body": "One."}, indent=2).encode()) == ["a"]


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_is_read_item_by_item(indent: int | None) -> None:
    items = [{"id": "a", "body": "One."}, "odd", {"id": "c", "body": "Three."}]
    first, problem, last = outcomes(json.dumps(items, indent=indent).encode())
    assert (first, last) == ("a", "c")
    assert problem.startswith("news.jsonl:2: holds a text, not an object; ")


def test_an_array_that_has_no_end_is_one_problem() -> None:
    (problem,) = outcomes(b'[\n{"id": "a", "body": "One."},\n{"id"')
    assert problem.startswith("news.jsonl:1: is not JSON: expecting ':' delimiter (line 3, column 6); ")


def test_escaped_surrogates_that_stand_alone_become_replacement_characters() -> None:
    (article,) = read(b'{"body": "a \\ud83d b"}')
    assert isinstance(article, Article)
    assert article.body == "a \ufffd b"


PIECES = [
    b'{"id": 1, ',
    b'"body": "a"}',
    b"\n",
    b"[",
    b"{",
    b"]",
    b"}",
    b'"',
    b"\xff",
    b"\0",
    b"\xef\xbb\xbf",
    b"\\ud800",
    b"1e999",
    b",",
]


@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join))
def test_any_bytes_give_only_articles_and_record_errors(data: bytes) -> None:
    assert all(isinstance(record, (Article, RecordError)) for record in read(data))


def test_real_articles_are_all_read(news_data: Path) -> None:
    records = list(islice(read_file(str(news_data / "news.jsonl.gz")), 5000))
    assert len(records) == 5000
    assert [str(record) for record in records if isinstance(record, RecordError)] == []
    assert len({record.id for record in records if isinstance(record, Article)}) == 5000
