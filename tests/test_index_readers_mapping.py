"""Foreign names of fields lead to ours."""

from __future__ import annotations

import io

import pytest

from index.article import Article
from index.errors import DatelineError
from index.readers.files import read_stream
from index.readers.mapping import parse_names, renamed


def test_names_are_read_as_they_are_given() -> None:
    assert parse_names(["headline=title", "meta.by = author"]) == {"headline": "title", "meta.by": "author"}


@pytest.mark.parametrize("pair", ["headline", "=title", "headline=titel", ""])
def test_what_names_no_field_is_refused_and_the_fields_are_listed(pair: str) -> None:
    with pytest.raises(DatelineError, match=r"--map: .* names no field; .*agency, author, body"):
        parse_names([pair])


def test_fields_get_our_names_and_nothing_is_lost() -> None:
    fields = {"headline": "A", "title": "B", "kicker": "", "text": "C", "meta": {"by": "D"}}
    names = {"kicker": "title", "headline": "title", "text": "body", "meta.by": "author"}
    assert renamed(fields, names) == {
        "title": "A", "body": "C", "author": "D", "title_as_read": "B", "kicker": "", "meta": {"by": "D"},
    }  # fmt: skip


def test_without_a_value_under_the_foreign_name_ours_stays() -> None:
    assert renamed({"title": "B", "headline": None}, {"headline": "title"}) == {"title": "B", "headline": None}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", b'{"headline": "A", "text": "B", "desk": "C"}'),
        ("a.csv", b"headline,text,desk\nA,B,C\n"),
        ("-", b"headline,text,desk\nA,B,C\n"),
        ("-", b'[{"headline": "A", "text": "B", "desk": "C"}]'),
    ],
)
def test_json_and_tables_are_read_by_foreign_names(name: str, data: bytes) -> None:
    (article,) = read_stream(io.BytesIO(data), name, {"headline": "title", "text": "body"})
    assert isinstance(article, Article), article
    assert (article.title, article.body, article.extra) == ("A", "B", {"desk": "C"})
