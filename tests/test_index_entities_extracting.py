"""The default extractor as a whole: from the text of an article to the names that its facets show."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Mention, Origin
from index.cleaning import clean_article
from index.entities import open_extractor
from index.entities.base import Tagged
from index.entities.extracting import NameExtractor
from index.readers.files import read_paths

HERE = Origin(file="test")
DEFAULT = open_extractor("default")


def mentions(body: str, **fields: Any) -> Sequence[Mention]:
    return DEFAULT.extract(Article(id="a", body=body, origin=HERE, **fields))


def names(body: str, **fields: Any) -> set[tuple[str, str]]:
    return {(mention.kind, mention.name) for mention in mentions(body, **fields)}


def test_a_surname_alone_is_the_person_whose_full_name_stands_in_the_article() -> None:
    found = mentions("Secretary of State John Kerry left. Kerry said nothing.", title="Kerry leaves")
    people = [mention for mention in found if mention.kind == "person"]
    assert [(mention.surface, mention.name) for mention in people] == [
        ("Kerry", "John Kerry"),
        ("John Kerry", "John Kerry"),
        ("Kerry", "John Kerry"),
    ]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "The talks in Geneva with Syrian President Assad failed.",
            {("place", "Geneva"), ("person", "Assad"), ("country", "Syria")},
        ),
        ("He studied at the University of Oxford.", {("organisation", "University of Oxford")}),
        (
            "The Ministry of Defence denied it to NATO.",
            {("organisation", "Ministry of Defence"), ("organisation", "NATO")},
        ),
        ("On Friday, Mr. Smith’s lawyer spoke to the Boston Globe.", {("person", "Smith"), ("organisation", "Boston Globe")}),
        ("Voters in Atlanta, Georgia, went to the polls.", {("place", "Atlanta"), ("place", "Georgia, United States")}),
        ("Georgia and Armenia agreed. Tbilisi welcomed it.", {("place", name) for name in ("Georgia", "Armenia", "Tbilisi")}),
        ("Nobody came. Yesterday was quiet. However, it rained.", set()),
    ],
)  # fmt: skip
def test_people_places_and_organisations_are_told_apart(body: str, expected: set[tuple[str, str]]) -> None:
    assert names(body) == expected


def test_a_text_in_capitals_gives_names_too() -> None:
    found = names("PRESIDENT JOHN SMITH OF THE UNITED STATES FLEW TO LONDON ON FRIDAY.")
    assert found == {("person", "John Smith"), ("place", "United States"), ("place", "London")}


def test_names_that_are_given_are_left_to_those_who_gave_them() -> None:
    body = "John Kerry met Ann Lee in Geneva."
    assert names(body, people=("John Kerry",)) == {("person", "John Kerry"), ("place", "Geneva")}


def surfaces(body: str, name: str, **fields: Any) -> list[tuple[str, str]]:
    """Where somebody stands."""
    return [(each.field, each.surface) for each in mentions(body, **fields) if each.name == name]


def test_a_surname_alone_is_the_person_who_is_given() -> None:
    body = "The truce holds, Kirby told reporters in Geneva. Mr. Kirby met Ann Lee."
    assert surfaces(body, "John Kirby", people=("John Kirby",)) == [("body", "Kirby"), ("body", "Kirby")]
    assert names(body, people=("John Kirby",)) == {("person", "John Kirby"), ("place", "Geneva")}
    with_all = names(body, people=("John Kirby",), places=("Geneva",), organisations=("NATO",))
    assert with_all == {("person", "John Kirby"), ("place", "Geneva"), ("organisation", "NATO")}


def test_whoever_has_the_surname_of_somebody_given_is_not_him() -> None:
    body = "Ann Kirby spoke in Rome. Kirby was asked about the truce, and Ann Kirby left."
    assert surfaces(body, "John Kirby", people=("John Kirby",)) == [("given", "John Kirby")]


def test_a_surname_that_two_have_is_his_who_stands_there_in_full() -> None:
    people = ("John Kirby", "Ann Kirby")
    assert surfaces("The truce holds, Kirby said in Rome.", "John Kirby", people=people) == [("given", "John Kirby")]
    body = "John Kirby came. The truce holds, Kirby said in Rome."
    assert surfaces(body, "John Kirby", people=people) == [("body", "John Kirby"), ("body", "Kirby")]
    assert surfaces(f"Ann Kirby went. {body}", "John Kirby", people=people) == [("body", "John Kirby")]


def test_a_name_within_a_given_one_is_no_mention_of_its_own() -> None:
    found = mentions("Senator John Kirby spoke in Rome.", people=("Senator John Kirby",))
    assert [each.surface for each in found if each.kind == "person"] == ["Senator John Kirby"]


def test_organisations_and_places_that_are_given_are_recognised_by_other_forms() -> None:
    body = "The Syrian Observatory for Human Rights counted. The SOHR is in Britain. U.S. officials left the United States."
    given = "Syrian Observatory for Human Rights"
    assert surfaces(body, given, organisations=(given,)) == [("body", given), ("body", "SOHR")]
    assert [surface for _, surface in surfaces(body, "United States", places=("United States",))] == [
        "U.S.",
        "United States",
    ]


def test_the_agency_that_a_credit_names_counts_once_where_the_text_has_it_not() -> None:
    assert ("organisation", "Reuters") in names("Nobody came.", agency="Reuters")
    found = [each for each in mentions("He told Reuters so in Rome.", agency="Reuters") if each.name == "Reuters"]
    assert [each.field for each in found] == ["body"]
    assert len(mentions("Nobody came.", agency="Reuters", organisations=("Reuters",))) == 1


def test_the_place_of_a_dateline_counts_where_the_text_has_it_not() -> None:
    assert ("place", "Geneva") in names("Nobody came to the talks.", dateline="GENEVA")


@pytest.mark.parametrize(("language", "found"), [("de", False), ("en", True), ("EN-us", True), (None, True)])
def test_articles_in_languages_that_the_tagger_does_not_know_have_only_given_names(
    language: str | None, found: bool
) -> None:
    body = "Angela Merkel besuchte Paris. Der Sprecher schwieg."
    assert (("person", "Angela Merkel") in names(body, language=language)) == found
    assert ("place", "Paris") in names(body, language=language, places=("Paris",))


class _Every:
    """A tagger that takes stretches of four characters for names, of each kind in turn."""

    version = "every"

    def tag(self, texts: Sequence[str]) -> list[list[Tagged]]:
        return [[Tagged(at, at + 4, at // 5 % 3) for at in range(0, len(text) - 4, 5)] for text in texts]


@settings(deadline=None)
@given(
    st.text(max_size=60),
    st.text("Ab .’'-(\"\n\ud800中", max_size=60),
    st.lists(st.text("Ab .’中", min_size=1, max_size=4).filter(lambda name: name.strip() == name), max_size=4),
)
def test_whatever_is_tagged_a_surface_is_what_stands_at_its_place(title: str, body: str, people: list[str]) -> None:
    article = Article(id="a", title=title, body=body or "x", people=tuple(people), origin=HERE)
    found = [each for each in NameExtractor(_Every()).extract(article) if each.field != "given"]
    assert not people or {each.name for each in found if each.kind == "person"} <= set(people)
    assert list(found) == sorted(
        found, key=lambda each: (["given", "title", "body"].index(each.field), each.start, each.kind)
    )
    for each in found:
        assert each.surface == getattr(article, each.field)[each.start : each.end] != ""
        assert each.name.strip() == each.name != ""


def test_a_wire_story_as_it_was_scraped(news_data: Path) -> None:
    (article,) = read_paths([str(news_data / "aleppo-2016.txt")])
    assert isinstance(article, Article)
    found: dict[str, set[str]] = {}
    for each in DEFAULT.extract(clean_article(article)):
        found.setdefault(each.kind, set()).add(each.name)
    assert found["person"] == {"John Kerry", "Sergei Lavrov", "John Kirby", "Bashar al-Assad", "Rami Abdel Rahman"}
    assert found["organisation"] >= {"ISIS", "Al-Nusra Front", "Syrian Observatory for Human Rights", "AFP", "Reuters"}
    assert found["place"] >= set(
        "Aleppo,Syria,Geneva,Khanasser,Handarat,Turkey,Ukraine,Nagorno-Karabakh,Moscow,Washington,Russia,United States".split(
            ","
        )
    )
    furniture = {"Top Content Trending", "Enable Read", "Enable Read mode", "Font Size", "Top Content"}
    assert furniture.isdisjoint(name for of_kind in found.values() for name in of_kind)
