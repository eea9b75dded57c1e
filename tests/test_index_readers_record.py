from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.authors import split_authors
from index.readers.record import KNOWN_FIELDS, article_from_fields

HERE = Origin(file="news.jsonl", record=7)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def article(**fields: Any) -> Article:
    return article_from_fields({"body": "A body."} | fields, HERE)


def problem(**fields: Any) -> str:
    with pytest.raises(RecordError) as caught:
        article_from_fields({"body": "A body."} | fields, HERE)
    return str(caught.value)


def test_a_body_is_all_that_must_be_there() -> None:
    bare = article()
    assert bare.body == "A body."
    assert bare.id == bare.text_digest()
    assert (bare.title, bare.published, bare.published_origin, bare.author, bare.extra) == (None, None, None, (), {})


def test_every_field_of_the_contract_has_its_place() -> None:
    full = article(
        id="a-1", title="Talks stall", summary="In short.", url="https://example.com/1", source="Wire", author=["Ann Lee"],
        section="world", language="en", published="2016-04-22T08:10:00+02:00", modified="2016-04-23", dateline="GENEVA",
        agency="AP", people=["John Kerry"], places=["Geneva"], organisations=["United Nations"], keywords=["peace"],
    )  # fmt: skip
    assert (full.id, full.url, full.source, full.section, full.language) == (
        "a-1",
        "https://example.com/1",
        "Wire",
        "world",
        "en",
    )
    assert (full.title, full.summary, full.dateline, full.agency) == ("Talks stall", "In short.", "GENEVA", "AP")
    assert (str(full.published), full.published_origin, str(full.modified)) == (
        "2016-04-22T08:10:00+02:00",
        "given",
        "2016-04-23",
    )
    assert (full.people, full.places, full.organisations) == (("John Kerry",), ("Geneva",), ("United Nations",))
    assert (full.author, full.keywords, full.extra, full.origin) == (("Ann Lee",), ("peace",), {}, HERE)


def test_unknown_fields_are_kept() -> None:
    assert article(desk="Rome", main_entities=[{"name": "Kerry"}]).extra == {
        "desk": "Rome",
        "main_entities": [{"name": "Kerry"}],
    }


def test_published_goes_before_date_and_another_date_is_kept() -> None:
    both = article(published="2016-04-22", date="2016-04-20")
    assert (str(both.published), both.extra) == ("2016-04-22", {"date": "2016-04-20"})
    assert str(article(date="2016-04-20").published) == "2016-04-20"


@pytest.mark.parametrize("empty", [None, "", "  \n ", "\x00\x1f"])
def test_an_empty_text_counts_as_absent(empty: str | None) -> None:
    bare = article(title=empty, url=empty, source=empty, date=empty, author=empty, language=empty, keywords=empty)
    assert bare == article()


@pytest.mark.parametrize("body", [None, "", " \n\n "])
def test_an_article_without_a_body_is_refused_even_with_a_title(body: str | None) -> None:
    assert problem(title="Talks stall", body=body).startswith("news.jsonl:7: body: is empty; give the article's text")


def test_a_missing_body_is_called_missing() -> None:
    with pytest.raises(RecordError, match="body: is missing"):
        article_from_fields({"title": "Talks stall"}, HERE)


def test_a_bad_date_is_refused_with_its_place_its_field_and_the_remedy() -> None:
    expected = 'news.jsonl:7: published: "32 May" is not a date; use ISO 8601, or --skip-bad to leave such articles out'
    assert problem(published="32 May") == expected


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ["a"]}, "title: must be a text, not a list"),
        ({"source": 5}, "source: must be a text, not a number"),
        ({"people": {"a": 1}}, "people: must be a list of texts, not an object"),
        ({"places": ["Rome", 7]}, "places: must be a list of texts, but holds a number"),
        ({"id": True}, "id: must be a text, not true or false"),
        ({"body": 5}, "body: must be a text, not a number"),
        ({"date": 1461312600.5}, "date: must be a text, not a number"),
        ({"author": {"name": "Ann Lee"}}, "author: must be a list of texts, not an object"),
        ({"id": "x" * 3000}, "id: is longer than 2,000 characters"),
        ({"desk": float("inf")}, "desk: holds a number too large to keep"),
    ],
)
def test_a_value_of_the_wrong_kind_is_refused_with_its_field_and_a_remedy(fields: dict[str, Any], said: str) -> None:
    message = problem(**fields)
    assert message.startswith(f"news.jsonl:7: {said}; ")
    assert message.endswith("or --skip-bad to leave such articles out")


def test_a_number_is_taken_as_an_id_and_a_year_as_a_date() -> None:
    numbered = article(id=17, date=2016)
    assert (numbered.id, str(numbered.published)) == ("17", "2016")


def test_without_an_id_the_canonical_address_is_the_id_and_the_address_is_kept_as_it_was() -> None:
    found = article(url=" https://Example.com/a?utm_source=x#top\n")
    assert found.id == "https://example.com/a"
    assert found.url == "https://Example.com/a?utm_source=x#top"


def test_control_characters_and_lone_surrogates_are_taken_out_of_all_texts() -> None:
    odd = article(
        title="Talks\x00 stall\x1e",
        body="One\r\ntwo\rthree\x07\t\ud800",
        people=["John\x1f Kerry"],
        desk={"a\x00": ["\udfff"]},
    )
    assert (odd.title, odd.body, odd.people) == ("Talks stall", "One\ntwo\nthree\t\ufffd", ("John Kerry",))
    assert odd.extra == {"desk": {"a": ["\ufffd"]}}


def test_a_language_is_kept_without_its_region() -> None:
    assert [article(language=tag).language for tag in ("en-GB", "EN", "pt_BR", "Klingon")] == [
        "en",
        "en",
        "pt",
        "Klingon",
    ]


def test_keywords_may_be_a_list_or_a_text_with_commas() -> None:
    assert (
        article(keywords="peace, war,peace ,").keywords
        == article(keywords=["peace", "war", " "]).keywords
        == ("peace", "war")
    )


def test_names_are_kept_once_in_their_order_and_on_one_line() -> None:
    assert article(people=["John\n Kerry", "Ann Lee", "John Kerry", None]).people == ("John Kerry", "Ann Lee")


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("Maria Prieto, Rebekah Riess", ("Maria Prieto", "Rebekah Riess")),
        ("By Rich Miller, Reuters", ("Rich Miller",)),
        ("By Ann Lee, Bo Ek and Cy Orr", ("Ann Lee", "Bo Ek", "Cy Orr")),
        ("Lee, Ann; Ek, Bo", ("Lee, Ann", "Ek, Bo")),
        ("John King, Jr.", ("John King, Jr.",)),
        ("Ministry of Trade and Industry", ("Ministry of Trade and Industry",)),
        ("Reuters", ("Reuters",)),
        ("Bryan Mena, The Wire", ("Bryan Mena",)),
        ("Byron Black", ("Byron Black",)),
        ("", ()),
    ],
)
def test_a_byline_is_taken_apart_only_where_that_is_certain(byline: str, authors: tuple[str, ...]) -> None:
    assert split_authors(byline, source="The Wire") == authors


@given(st.dictionaries(st.sampled_from(sorted(KNOWN_FIELDS)) | st.text(max_size=5), JSON | st.text(), max_size=8))
def test_any_fields_are_an_article_that_can_be_written_or_a_record_error(fields: dict[str, Any]) -> None:
    try:
        found = article_from_fields(fields, HERE)
    except RecordError:
        return
    assert found.body.strip()
    assert found.id
    json.dumps(found.extra, allow_nan=False, ensure_ascii=False).encode("utf-8")


@given(st.dictionaries(st.sampled_from(["title", "source", "summary", "section"]), st.text(min_size=1), max_size=4))
def test_reading_what_was_read_changes_nothing(fields: dict[str, str]) -> None:
    once = article(**fields)
    again = article(**{name: getattr(once, name) for name in fields})
    assert again == once


def test_a_date_that_cannot_be_true_is_refused_with_a_warning_and_the_article_taken() -> None:
    read = article(published="2091-04-22", modified="2016-04-22")
    assert (read.published, str(read.modified), read.extra) == (None, "2016-04-22", {"published_as_read": "2091-04-22"})
    assert read.warnings == ("published: 2091-04-22 lies in the future; the article is taken in without it",)


def test_another_date_takes_the_place_of_one_that_cannot_be_true() -> None:
    read = article(published="0001-01-01", date="2016-04-22")
    assert str(read.published) == "2016-04-22"
    assert len(read.warnings) == 1


def test_the_day_in_the_address_is_the_date_where_none_is_given() -> None:
    read = article(url="https://example.org/2016/04/22/port")
    assert (str(read.published), read.published_origin) == ("2016-04-22", "url")
    given_one = article(url="https://example.org/2016/04/22/port", date="2016-04-21")
    assert (str(given_one.published), given_one.published_origin) == ("2016-04-21", "given")


def test_an_agency_in_the_byline_is_the_agency() -> None:
    read = article(author="By Rich Miller, Reuters")
    assert (read.author, read.agency) == (("Rich Miller",), "Reuters")
    assert article(author="By Rich Miller, Reuters", agency="AFP").agency == "AFP"
    assert article(author="Rich Miller and Ann Lee").agency is None
