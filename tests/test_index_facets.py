"""The facet values of given names, counted in bulk, are those of the mentions that are found one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from twin_segment import assert_same_arrays, twin_arrays

from index.article import Article, EntityKind, Mention, Origin
from index.dictionary import Dictionaries
from index.entities import open_extractor
from index.entities.base import entity_id
from index.inverter import Inverter
from index.row import row_of

NAMES = [
    "Ann",
    "Ann Lee",
    "ann lee",
    "Lee",
    "ANN LÉE",
    "_x",
    "-",
    "é",
    "a-b",
    "A. B",
    "U.S.",
    "Rome",
    "italy",
    "Paris, Texas",
    "Kyiv",
    "x" * 65,
    "日本",
    "😀 1",
    "aa",
    "a",
]
INVERTER = Inverter()
EXTRACTOR = open_extractor("none")

names = st.lists(st.sampled_from(NAMES), max_size=6).map(tuple)
# The long one lets names stand behind the lead of a body without paragraphs.
LONG = "word " * 100
texts = st.lists(st.sampled_from((*NAMES, " ", " ", ", ", "s", "’s", "_", "\n\n", LONG))).map("".join)


@st.composite
def articles(draw: st.DrawFn) -> Article:
    return Article(
        id=draw(st.text("abc", min_size=1, max_size=3)), body=draw(texts) or "body", title=draw(st.none() | texts),
        summary=draw(st.none() | texts), source=draw(st.sampled_from((None, "Wire", "wire"))), author=draw(names),
        origin=Origin(file="f"),
        people=draw(names), places=draw(names), organisations=draw(names),
    )  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.tuples(articles(), st.booleans()), min_size=1, max_size=6))
def test_names_are_counted_as_they_are_found(drawn: list[tuple[Article, bool]]) -> None:
    folder = Path("/nowhere")
    written = [replace(article, mentions=EXTRACTOR.extract(article)) for article, _ in drawn]
    # Whether mentions are to be found or there already makes a difference to what is stored, but not to the facets.
    mixed = [
        replace(article, mentions=tuple(article.mentions)) if is_found else article
        for article, (_, is_found) in zip(written, drawn, strict=True)
    ]
    for batch in (written, mixed):
        found = INVERTER.invert([row_of((article,)) for article in batch], Dictionaries(folder).intern)
        assert_same_arrays(found, twin_arrays(batch, [()] * len(batch), Dictionaries(folder)))


def test_two_entities_of_one_name_stay_two_values() -> None:
    mentions = tuple(
        Mention(kind="person", entity=entity, name="Ann", surface="Ann", field="given", start=0, end=0)
        for entity in ("one", "two")
    )
    article = Article(id="a", body="Ann.", mentions=mentions, origin=Origin(file="f"))
    found = INVERTER.invert([row_of((article,))], Dictionaries(Path("/nowhere")).intern)
    assert_same_arrays(found, twin_arrays([article], [()], Dictionaries(Path("/nowhere"))))


def test_so_many_names_are_looked_for_in_time_that_does_not_depend_on_them() -> None:
    people = tuple(f"Ann {number}" for number in range(200))
    article = Article(id="a", body=" ".join(people), people=people, origin=Origin(file="f"))
    article = replace(article, mentions=EXTRACTOR.extract(article))
    found = INVERTER.invert([row_of((article,))], Dictionaries(Path("/nowhere")).intern)
    assert found["person_count"].tolist() == [1] * 200


def test_a_country_is_counted_by_its_places_and_by_its_people() -> None:
    mentions = (
        *(_mention("place", name) for name in ("Moscow", "Moscow", "Russia", "Nowhere Falls")),
        *(_mention("country", name) for name in ("Syria", "Russia", "Syria")),
    )
    article = Article(id="a", body="x", mentions=mentions, origin=Origin(file="f"))
    dictionaries = Dictionaries(Path("/nowhere"))
    found = INVERTER.invert([row_of((article,))], dictionaries.intern)
    counted = {
        facet: [
            (dictionaries.label(facet, value), count)
            for value, count in zip(found[f"{facet}_value"].tolist(), found[f"{facet}_count"].tolist(), strict=True)
        ]
        for facet in ("place", "country")
    }
    assert counted["place"] == [("Moscow", 2), ("Russia", 1), ("Nowhere Falls", 1)]
    assert counted["country"] == [("Russia", 4), ("Syria", 2)]
    assert_same_arrays(found, twin_arrays([article], [()], Dictionaries(Path("/nowhere"))))


def test_what_a_place_lies_in_is_a_value_that_is_mentioned_nowhere() -> None:
    article = Article(id="a", body="Houston.", mentions=(_mention("place", "Houston"),), origin=Origin(file="f"))
    dictionaries = Dictionaries(Path("/nowhere"))
    found = INVERTER.invert([row_of((article,))], dictionaries.intern)
    assert [dictionaries.label("place", value) for value in found["place_value"]] == [
        "Houston",
        "Texas",
        "United States",
    ]
    assert found["place_count"].tolist() == [1, 0, 0]


def _mention(kind: EntityKind, name: str) -> Mention:
    return Mention(kind, entity_id(kind, name), name, name, "given", 0, 0)
