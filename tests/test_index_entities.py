from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Mention, Origin
from index.entities import open_extractor
from index.entities.finding import NameFinder
from index.entities.finding_kernels import NAME_END, find_names
from index.entities.given import GivenMentions
from index.errors import DatelineError
from index.readers.files import read_paths
from index.writer import IndexWriter, Outcome

HERE = Origin(file="test")
ORDER = ["given", "title", "summary", "body"]


def mentions(extractor: str, body: str, **fields: Any) -> Sequence[Mention]:
    return open_extractor(extractor).extract(Article(id="a", body=body, origin=HERE, **fields))


def test_a_given_name_is_found_wherever_it_stands() -> None:
    found = mentions(
        "none", "John Kerry left. Later John Kerry spoke.", title="John Kerry leaves", people=("John Kerry",)
    )
    assert [(mention.field, mention.start, mention.end) for mention in found] == [
        ("title", 0, 10),
        ("body", 0, 10),
        ("body", 23, 33),
    ]
    assert {mention.entity for mention in found} == {"person:john kerry"}


def test_a_given_name_that_stands_nowhere_is_one_mention_without_a_place() -> None:
    (mention,) = mentions("none", "The envoy left.", people=("John Kerry",))
    assert (mention.field, mention.start, mention.end, mention.surface) == ("given", 0, 0, "John Kerry")


def test_a_given_name_is_found_only_as_whole_words_in_its_spelling() -> None:
    found = mentions("none", "Iranian, Irans, IRAN and iran; Iran's and (Iran).", places=("Iran",))
    assert [mention.start for mention in found] == [31, 43]


def test_one_name_may_be_given_as_two_kinds() -> None:
    found = mentions("none", "Washington spoke.", people=("Washington",), places=("Washington",))
    assert [mention.entity for mention in found] == ["person:washington", "place:washington"]


def test_none_keeps_to_the_given_names_and_default_adds_only_kinds_that_are_not_given() -> None:
    body = "John Kerry met Ann Lee in Geneva."
    assert {mention.name for mention in mentions("none", body, people=("John Kerry",))} == {"John Kerry"}
    assert {mention.name for mention in mentions("default", body, people=("John Kerry",))} == {"John Kerry", "Geneva"}


def test_what_stands_in_the_title_is_more_salient_than_what_stands_below() -> None:
    found = mentions("none", "Rome and Bonn.\n\nOslo.", title="Rome", places=("Rome", "Bonn", "Oslo", "Riga"))
    assert {mention.name: mention.salience for mention in found} == {
        "Rome": 0.7,
        "Bonn": 0.3,
        "Oslo": 0.1,
        "Riga": 0.1,
    }


def test_versions_are_named_and_another_extractor_is_refused_with_a_remedy() -> None:
    assert open_extractor("none").version == "none"
    with pytest.raises(
        DatelineError, match='there is no entity extractor "magic"; use "none", "default" or "spacy:MODEL"'
    ):
        open_extractor("magic")


def slow_find(names: set[str], text: str) -> list[tuple[str, int]]:
    """What NameFinder finds, the plain way."""
    found, at = [], 0
    while at < len(text):
        here = [name for name in names if name and text.startswith(name, at) and is_whole(text, at, at + len(name))]
        if here:
            found.append((max(here, key=len), at))
        at += len(max(here, key=len)) if here else 1
    return found


def is_whole(text: str, start: int, end: int) -> bool:
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    return not (before.isalnum() and text[start].isalnum()) and not (after.isalnum() and text[end - 1].isalnum())


@given(
    st.sets(st.text("aBé -", min_size=1, max_size=4).filter(lambda name: name[0].isalnum())),
    st.text("aBé中\U0001f600\ud800 -", max_size=30),
)
def test_names_are_found_as_the_plain_way_finds_them(some: set[str], text: str) -> None:
    assert list(NameFinder(some).find(text)) == slow_find(some, text)


@pytest.mark.parametrize("others", [0, 100])
def test_a_long_name_is_found_only_where_all_of_it_stands(others: int) -> None:
    long = "Society for the Preservation of " + "é" * 100
    finder = NameFinder([long, "Society", *(f"Other {number}" for number in range(others))])
    text = f"{long[:-1]}. {long}. {long}s"
    assert list(finder.find(text)) == [("Society", 0), (long, 133), ("Society", 267)]


def is_apart(char: str) -> bool:
    return char.isascii() and not char.isalnum()


def test_a_name_is_found_however_often_it_stands() -> None:
    assert [start for _, start in NameFinder(["Rome"]).find("Rome. " * 1000)] == list(range(0, 6000, 6))


@given(
    st.lists(st.text("aZ é中", min_size=1, max_size=3), unique=True, max_size=6),
    st.text("aZ09 .@[`{é中\U0001f600", max_size=30),
    st.integers(0, 40),
)
def test_the_compiled_search_for_names_finds_every_place(names: list[str], text: str, room: int) -> None:
    expected = [
        (at, number, is_apart(text[at - 1 : at] if at else "") and is_apart(text[at + len(name) :][:1]))
        for at in range(len(text))
        for number, name in enumerate(names)
        if text.startswith(name, at)
    ]
    encoded = b"".join(name.encode() + bytes((NAME_END,)) for name in names)
    places = np.full((room + 1, 3), -1)
    found = find_names(np.frombuffer(text.encode(), np.uint8), np.frombuffer(encoded, np.uint8), places[:room])
    assert found == len(expected)
    assert list(map(tuple, places[: min(found, room)].tolist())) == expected[:room]
    assert places[room].tolist() == [-1, -1, -1]


def test_salience_is_that_of_the_entity_and_mentions_come_in_the_order_of_the_protocol() -> None:
    found = mentions("none", "Rome.\n\nBonn, Rome.", title="Bonn", summary="Rome", places=("Bonn", "Rome", "Riga"))
    assert [(mention.name, mention.field, mention.start, mention.salience) for mention in found] == [
        ("Riga", "given", 0, 0.1),
        ("Bonn", "title", 0, 0.5),
        ("Rome", "summary", 0, 0.46),
        ("Rome", "body", 0, 0.46),
        ("Bonn", "body", 7, 0.5),
        ("Rome", "body", 13, 0.46),
    ]


WORDS = [
    "Kerry",
    "John",
    "the",
    "of",
    "President",
    "Bank",
    "England",
    "NATO",
    "Mr.",
    "U.S.",
    "de",
    "é",
    "İ",
    ",",
    ".",
    "\n\n",
    "The",
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=25).map(" ".join) | st.text(),
    st.lists(st.sampled_from(WORDS), max_size=3),
)
def test_mentions_are_where_they_say_in_the_order_of_the_protocol(body: str, people: list[str]) -> None:
    found = mentions("default", body, title="John Kerry", people=tuple(people))
    texts = {"title": "John Kerry", "body": body}
    assert all(
        texts[mention.field][mention.start : mention.end] == mention.surface
        for mention in found
        if mention.field != "given"
    )
    places = [(ORDER.index(mention.field), mention.start, mention.kind) for mention in found]
    assert places == sorted(places)
    assert found == mentions("default", body, title="John Kerry", people=tuple(people))


@pytest.mark.parametrize(
    "piece", ["John Smith met Ann Lee. ", "A de ", "Bank of ", "Aa-", "A.", "O'", "President ", "\n\n"]
)
def test_a_long_article_has_its_mentions_within_it(piece: str) -> None:
    body = piece * (500_000 // len(piece))
    found = mentions("default", body, people=("John Smith",) * 1000)
    assert all(body[mention.start : mention.end] == mention.surface for mention in found if mention.field == "body")


def test_real_articles_have_mentions_where_they_say(news_data: Path) -> None:
    extractor = open_extractor("default")
    articles = [
        record for record in islice(read_paths([str(news_data / "news.jsonl.gz")]), 300) if isinstance(record, Article)
    ]
    mentions = [(article, mention) for article in articles for mention in extractor.extract(article)]
    found = [(article, mention) for article, mention in mentions if mention.field != "given"]
    assert len(found) > 3000
    assert all(
        getattr(article, mention.field)[mention.start : mention.end] == mention.surface for article, mention in found
    )


class TestGivenMentions:
    ARTICLE = Article(id="a", body="Ann Lee in Rome.", people=("Ann Lee",), places=("Rome", "Riga"), origin=HERE)

    def test_are_a_sequence_equal_to_the_tuple_of_them(self) -> None:
        found = open_extractor("none").extract(self.ARTICLE)
        assert found
        assert [mention.name for mention in found] == ["Riga", "Ann Lee", "Rome"]
        assert found == tuple(found)
        assert tuple(found) == found
        assert found[1:] == tuple(found)[1:]
        assert found != tuple(found)[1:]
        assert len(found) == 3
        assert repr(found) == repr(tuple(found))
        assert hash(found) == hash(tuple(found))

    def test_follow_from_no_other_article(self) -> None:
        found = open_extractor("none").extract(self.ARTICLE)
        assert isinstance(found, GivenMentions)
        assert found.follow_from(replace(self.ARTICLE, id="b", source="Wire"))
        assert not found.follow_from(replace(self.ARTICLE, body="Rome."))
        assert found != open_extractor("none").extract(replace(self.ARTICLE, body="Rome."))

    def test_an_article_without_names_has_none(self) -> None:
        assert open_extractor("none").extract(Article(id="a", body="Rome.", origin=HERE)) == ()

    def test_are_found_again_in_what_is_stored_of_the_article(self, tmp_path: Path) -> None:
        for article in (self.ARTICLE, replace(self.ARTICLE, id="b", body="Rome. " * 3)):
            written = replace(article, source="Wire", mentions=open_extractor("none").extract(article))
            with IndexWriter(tmp_path / article.id) as writer:
                writer.add(written)
                assert writer.commit()
                known = writer.article(article.id)
                assert known is not None
                assert tuple(known.mentions) == tuple(written.mentions)
                assert writer.add(written) is Outcome.UNCHANGED
                # Mentions of another text are kept as they are.
                other = replace(written, body="Riga.")
                assert writer.add(other) is Outcome.REVISED
                assert writer.commit()
                known = writer.article(article.id)
                assert known is not None
                assert tuple(known.mentions) == tuple(written.mentions)
                assert tuple(writer.revisions(article.id)[0].mentions) == tuple(written.mentions)
