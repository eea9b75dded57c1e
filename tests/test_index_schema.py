"""An article becomes a Whoosh document, and an article again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.article import Article, Mention, Origin
from index.dates import PartialDate, Precision, parse_date
from index.record import article_of_full
from index.schema import (
    FACET_FIELDS,
    SECTION_GAP,
    SectionedAnalyzer,
    ValuesAnalyzer,
    article_from,
    document_of,
    facet_key,
    facet_value,
    facet_values,
    make_schema,
    split_values,
)

ORIGIN = Origin(file="news.jsonl", record=7)
MENTIONS = (
    Mention(
        kind="person", entity="person:john kerry", name="John Kerry", surface="Kerry", field="body", start=4, end=9
    ),
    Mention(
        kind="person",
        entity="person:john kerry",
        name="John Kerry",
        surface="Mr. Kerry",
        field="body",
        start=20,
        end=29,
    ),
    Mention(
        kind="place",
        entity="place:geneva",
        name="Geneva",
        surface="Geneva",
        field="given",
        start=0,
        end=0,
        salience=0.5,
    ),
)


def article(**facts: object) -> Article:
    return Article(**{"id": "a1", "body": "The talks.", "origin": ORIGIN} | facts)  # type: ignore[arg-type]


def test_an_article_with_everything_comes_back_as_it_was() -> None:
    whole = article(
        title="Talks “collapse” & more",
        summary="In short",
        url="https://example.org/a?b=1",
        source="The Wire",
        author=("Ann Lee", "Bo Ek"),
        section="World",
        language="en",
        published=parse_date("2016-04-22T08:10:00+02:00"),
        published_origin="given",
        modified=parse_date("2016-04-23"),
        dateline="GENEVA, April 22",
        agency="AP",
        people=("John Kerry",),
        places=("Geneva",),
        organisations=("United Nations",),
        keywords=("syria", "talks"),
        mentions=MENTIONS,
        extra={"word_count": 312, "tags": ["a", None, 1.5, {"deep": True}]},
        added="2026-01-01T00:00:00+00:00",
        revision=3,
    )
    assert article_from(document_of(whole)) == whole


def test_an_article_with_nothing_but_a_body_comes_back_as_it_was() -> None:
    assert article_from(document_of(article())) == article()


def test_what_is_absent_takes_no_field() -> None:
    assert set(document_of(article())) == {"id", "text", "body", "record"}


@pytest.mark.parametrize(
    "text", ["2016", "2016-04", "2016-04-22", "2016-04-22T08:10Z", "2016-04-22T08:10:30-05:00", "0001", "9999"]
)
@pytest.mark.parametrize("name", ["published", "modified"])
def test_a_date_comes_back_with_its_precision(name: str, text: str) -> None:
    dated = article(**{name: parse_date(text)})
    assert article_from(document_of(dated)) == dated


def test_the_days_of_a_partial_date_are_those_of_its_whole_period() -> None:
    document = document_of(article(published=parse_date("2016-02")))
    assert document["first_day"] == datetime(2016, 2, 1).toordinal()
    assert document["last_day"] == datetime(2016, 2, 29).toordinal()


def test_the_day_is_the_articles_own_and_the_instant_is_universal() -> None:
    late = document_of(article(published=parse_date("2016-04-22T23:30:00-05:00")))
    assert late["first_day"] == datetime(2016, 4, 22).toordinal()
    assert late["instant"] == document_of(article(published=parse_date("2016-04-23T04:30:00Z")))["instant"]


def test_earlier_revisions_are_stored_with_the_current_one_and_not_indexed() -> None:
    earlier = article(title="Old", source="Wire", mentions=MENTIONS, published=parse_date("2016"))
    document = document_of(article(title="New"), (earlier,))
    assert [article_of_full(record) for record in json.loads(document["revisions"])] == [earlier]
    assert not make_schema()["revisions"].indexed


def test_every_field_of_a_document_is_in_the_schema() -> None:
    whole = article(title="T", summary="S", url="http://x", source="s", author=("a",), section="n", language="en",
                    mentions=MENTIONS, published=parse_date("2016"))  # fmt: skip
    assert set(document_of(whole, (whole,))) <= set(make_schema().names())


def test_an_entity_counts_once_and_by_its_proper_name() -> None:
    values = facet_values(article(mentions=MENTIONS))
    assert values["person"] == ("John Kerry",)
    assert (values["place"], values["country"]) == (("Geneva", "Switzerland"), ("Switzerland",))
    assert values["organisation"] == ()


def test_an_article_may_have_several_authors_and_one_source() -> None:
    values = facet_values(article(author=("Ann Lee", "Bo Ek"), source="The Wire"))
    assert values["author"] == ("Ann Lee", "Bo Ek")
    assert values["source"] == ("The Wire",)
    assert values["section"] == ()
    assert set(values) == set(FACET_FIELDS)


def test_the_values_of_a_facet_come_out_of_its_column_as_they_went_in() -> None:
    column_value = document_of(article(author=("Ann Lee; Jr.", "Bo, Ek")))["author"]
    assert split_values(column_value) == ["Ann Lee; Jr.", "Bo, Ek"]
    assert split_values("") == []


def test_a_value_is_indexed_folded_and_once() -> None:
    column_value = document_of(article(author=("Zoë  O’Brien", "zoe o'brien", "Bo Ek")))["author"]
    assert [token.text for token in ValuesAnalyzer()(column_value)] == ["zoe obrien", "bo ek"]


def test_a_filter_takes_an_entitys_id_as_well_as_its_name() -> None:
    assert facet_key("person", "person:john kerry") == facet_key("person", "JOHN  KERRY") == "john kerry"


def test_a_source_that_looks_like_an_entitys_id_is_just_a_source() -> None:
    assert facet_key("source", "person:x") == "person:x"


def test_an_entity_is_filtered_by_its_id_and_anything_else_by_its_label() -> None:
    assert facet_value("person", "John Kerry") == "person:john kerry"
    assert facet_value("source", "The Wire") == "The Wire"


def test_words_of_title_and_summary_weigh_more_than_those_of_the_body() -> None:
    text = document_of(article(title="one", summary="two", body="three"))["text"]
    weights = {token.text: token.boost for token in SectionedAnalyzer()(text)}
    assert weights["one"] > weights["two"] > weights["three"] == 1.0


def test_no_phrase_reaches_from_the_title_into_the_body() -> None:
    text = document_of(article(title="peace", body="talks"))["text"]
    positions = [token.pos for token in SectionedAnalyzer()(text)]
    assert positions[1] - positions[0] > SECTION_GAP


def test_a_separator_within_a_text_harms_nothing() -> None:
    odd = article(title="a\x1eb", body="c\x1ed\x1fe")
    assert [token.text for token in SectionedAnalyzer()(document_of(odd)["text"])] == ["a", "b", "c", "d", "e"]
    assert article_from(document_of(odd)) == odd


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=30)
LINE = st.none() | TEXT.filter(bool)
NAMES = st.lists(TEXT.filter(bool), max_size=3).map(tuple)
PRECISIONS: list[Precision] = ["year", "month", "day", "minute", "second"]


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    value = draw(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30))).replace(microsecond=0)
    precision = draw(st.sampled_from(PRECISIONS))
    if precision in ("year", "month", "day"):
        month = 1 if precision == "year" else value.month
        return PartialDate(datetime(value.year, month, value.day if precision == "day" else 1), precision)
    offset = draw(st.none() | st.integers(-14 * 60, 14 * 60))
    zone = None if offset is None else timezone(timedelta(minutes=offset))
    return PartialDate(value.replace(second=0 if precision == "minute" else value.second, tzinfo=zone), precision)


def mentions() -> st.SearchStrategy[tuple[Mention, ...]]:
    one = st.builds(
        Mention,
        kind=st.sampled_from(["person", "place", "organisation"]),
        entity=TEXT,
        name=TEXT,
        surface=TEXT,
        field=st.sampled_from(["title", "summary", "body", "given"]),
        start=st.integers(0, 10**6),
        end=st.integers(0, 10**6),
        salience=st.floats(0, 1),
    )
    return st.lists(one, max_size=3).map(tuple)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
ARTICLES = st.builds(
    Article,
    id=TEXT.filter(bool),
    body=TEXT,
    title=LINE,
    summary=LINE,
    url=LINE,
    source=LINE,
    author=NAMES,
    section=LINE,
    language=LINE,
    published=st.none() | partial_dates(),
    published_origin=LINE,
    modified=st.none() | partial_dates(),
    dateline=LINE,
    agency=LINE,
    people=NAMES,
    places=NAMES,
    organisations=NAMES,
    keywords=NAMES,
    mentions=mentions(),
    extra=st.dictionaries(TEXT, JSON, max_size=3),
    origin=st.builds(Origin, file=TEXT, record=st.integers(1, 10**9)),
    added=st.sampled_from(["", "2026-01-01T00:00:00+00:00"]),
    revision=st.integers(1, 99),
)


@given(ARTICLES)
@example(article(modified=PartialDate(datetime(2016, 4, 22, 8, 10), "minute")))
def test_any_article_comes_back_as_it_was(any_article: Article) -> None:
    assert article_from(document_of(any_article)) == any_article
