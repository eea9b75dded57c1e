"""The facet values of given names, counted in bulk, are those of the mentions that are found one by one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from twin_segment import assert_same_arrays, twin_arrays

from index.article import Article, Mention, Origin
from index.dictionary import Dictionaries
from index.entities import open_extractor
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
