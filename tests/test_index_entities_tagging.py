from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import ENTITY_KINDS
from index.entities.base import Tagged
from index.entities.tagging import Tagger

PERSON, PLACE, ORGANISATION = (ENTITY_KINDS.index(kind) for kind in ("person", "place", "organisation"))


@cache
def tagger() -> Tagger:
    return Tagger()


def names(*texts: str) -> list[tuple[str, int]]:
    return [
        (text[start:end], kind)
        for text, own in zip(texts, tagger().tag(texts), strict=True)
        for start, end, kind in own
    ]


def test_people_places_and_organisations_are_found() -> None:
    text = "Angela Merkel met officials of Siemens Corp. in Berlin on Tuesday, her spokesman said."
    assert names(text) == [("Angela Merkel", PERSON), ("Siemens Corp.", ORGANISATION), ("Berlin", PLACE)]


def test_titles_and_possessives_are_no_part_of_a_name() -> None:
    assert ("Clinton", PERSON) in names("Mr. Clinton's plane landed in Paris.")
    assert ("Clinton", PERSON) in names("President Clinton’s plane landed in Paris.")


def test_peoples_and_days_are_no_names() -> None:
    assert names("The Syrian soldiers left on Tuesday.") == []


def test_a_surname_is_the_person_of_the_full_name() -> None:
    found = names(
        "John Washington spoke in Boston on Friday.\n\nWashington said he was pleased. Reporters asked Washington why."
    )
    assert [kind for name, kind in found if name.endswith("Washington")] == [PERSON] * 3


def test_the_texts_of_an_article_are_made_consistent_together() -> None:
    found = names("Kowalczyk quits", "Janina Kowalczyk, the minister of finance, said on Monday she would resign.")
    assert found[:2] == [("Kowalczyk", PERSON), ("Janina Kowalczyk", PERSON)]


def test_a_text_in_capitals_still_gives_names() -> None:
    found = names("PRESIDENT KENNEDY MET CHANCELLOR ADENAUER IN BONN LAST WEEK. HE THEN FLEW TO BERLIN AND TO LONDON.")
    assert {("BERLIN", PLACE), ("LONDON", PLACE)} <= set(found)
    assert any(kind == PERSON and name.endswith("KENNEDY") for name, kind in found)


def test_a_dateline_in_capitals_is_a_place() -> None:
    assert names("GENEVA (Reuters) - Talks went on.")[:2] == [("GENEVA", PLACE), ("Reuters", ORGANISATION)]


def test_offsets_are_code_points_of_each_text() -> None:
    texts = ["", "😀 Paris", "İstanbul and 😀😀 London were calm."]
    for text, own in zip(texts, tagger().tag(texts), strict=True):
        assert all(text[start:end].strip() == text[start:end] != "" for start, end, _ in own)
    assert Tagged(texts[2].index("London"), texts[2].index("London") + 6, PLACE) in tagger().tag(texts)[2]


def test_no_texts_and_empty_ones_have_no_names() -> None:
    assert tagger().tag([]) == []
    assert tagger().tag(["", "", " \n\n "]) == [[], [], []]


HOSTILE = [
    "\ud800 Paris \udfff", "قال الرئيس بشار الأسد في دمشق", "一二三。" * 50, "\0\x1e\x1e Kerry \x1e", "'s 's", "....",
    "a" * 100_000,
    "A." * 20_000, "A-" * 20_000, "Kerry " * 5_000, "\n" * 10_000, "é́̂" * 3_000, "no capitals at all, in paris or london",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_do_no_harm(text: str) -> None:
    (found,) = tagger().tag([text])
    assert all(0 <= start < end <= len(text) for start, end, _ in found)


@given(st.lists(st.text(alphabet=st.characters() | st.sampled_from("Ab .'’-&U.S\n\x1e0"), max_size=60), max_size=4))
@settings(max_examples=150, deadline=None)
def test_names_are_ascending_apart_and_within_their_text(texts: Sequence[str]) -> None:
    tagged = tagger().tag(texts)
    assert len(tagged) == len(texts)
    for text, own in zip(texts, tagged, strict=True):
        ends = [0, *[end for _, end, _ in own]]
        assert all(before <= start < end <= len(text) for before, (start, end, _) in zip(ends, own, strict=False))
        assert all(kind in range(len(ENTITY_KINDS)) for _, _, kind in own)


def test_what_was_met_before_changes_nothing() -> None:
    text = "Zbigniew Brzezinski spoke at the Hoover Institution in Stanford."
    fresh = Tagger().tag([text])
    tagger().tag([f"Word{number} Xyz{number:x}q in Ab{number}" for number in range(3000)])
    assert tagger().tag([text]) == fresh


def test_several_threads_may_share_a_tagger() -> None:
    texts = [
        f"Minister Abc{number}ski Defg{number}ova of Hijk{number}land met John Smith in Paris." for number in range(300)
    ]
    expected = [Tagger().tag([text]) for text in texts[:1]] + [tagger().tag([text]) for text in texts[1:]]
    shared = Tagger()
    results: list[list[list[list[Tagged]]]] = [[], [], []]

    def work(number: int) -> None:
        results[number] = [shared.tag([text]) for text in texts]

    threads = [Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 3
