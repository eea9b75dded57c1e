"""Articles as records of JSON, and back."""

from __future__ import annotations

import json

import pytest

from index.article import Article, Origin
from index.dates import parse_date
from index.record import SHOWN, record_of, record_of_text, record_text

ORIGIN = Origin(file="a.jsonl", record=7)
ARTICLES = (
    Article(id="1", body="Nothing else is known.", origin=ORIGIN),
    Article(id="2\n", title="", summary="", author=("A\nB", "C"), body="\n", url="http://a", source="S", origin=ORIGIN),
    Article(
        id="3", title="T", section="Sport", language="en", body="", published=parse_date("2016-04"),
        modified=parse_date("2016-04-22T08:10:00+02:00"), keywords=("k",), extra={"a": "b\n"}, origin=ORIGIN,
    ),
)  # fmt: skip


@pytest.mark.parametrize("article", ARTICLES)
def test_a_record_is_read_back_from_its_text(article: Article) -> None:
    assert record_of_text(record_text(article)) == json.loads(json.dumps(record_of(article)))


@pytest.mark.parametrize("article", ARTICLES)
def test_the_first_line_has_what_a_hit_shows_and_the_second_all_else(article: Article) -> None:
    shown, others = map(json.loads, record_text(article).split("\n"))
    record = json.loads(json.dumps(record_of(article)))
    assert shown == [record.get(name) for name in SHOWN]
    assert others == {name: value for name, value in record.items() if name not in SHOWN}
