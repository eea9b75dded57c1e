"""What the words around names say of places."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.base import Tagged
from index.entities.cues import heed_cues

PERSON, PLACE, ORGANISATION = range(3)


def cued(text: str, *names: tuple[str, int]) -> list[tuple[str, int]]:
    """The names after the cues, of which those given were tagged where they first stand."""
    tagged = sorted(Tagged(text.index(name), text.index(name) + len(name), kind) for name, kind in names)
    (found,) = heed_cues([text], [tagged])
    return [(text[span.start : span.end], span.kind) for span in found]


@pytest.mark.parametrize(
    "text",
    [
        "in the town of Handarat",
        "fighting north of Handarat,",
        "The Outskirts of Handarat’s market",
        "the area of Handarat north of it",
    ],
)
def test_a_name_behind_the_word_for_a_place_is_one(text: str) -> None:
    assert [(name.removesuffix("’s"), kind) for name, kind in cued(text)] == [("Handarat", PLACE)]


@pytest.mark.parametrize(
    "text",
    ["a friend of Handarat", "the town of HANDARAT", "the town of his birth", "of Handarat", "town of", "town of A."],
)
def test_other_words_tell_no_place(text: str) -> None:
    assert cued(text) == []


def test_what_is_tagged_already_is_left_to_the_tagger() -> None:
    assert cued("the city of Bank West", ("Bank West", ORGANISATION)) == [("Bank West", ORGANISATION)]


def test_the_word_for_a_place_behind_a_name_is_no_part_of_it() -> None:
    assert cued("around Aleppo city", ("Aleppo city", PLACE)) == [("Aleppo", PLACE)]
    assert cued("Mexico City fell", ("Mexico City", PLACE)) == [("Mexico City", PLACE)]
    assert cued("Aleppo city council", ("Aleppo city", ORGANISATION)) == [("Aleppo city", ORGANISATION)]


def test_an_adjective_made_of_a_name_is_no_part_of_the_next() -> None:
    text = "the Al-Qaeda-affiliated Al-Nusra Front"
    assert cued(text, ("Al-Qaeda-affiliated Al-Nusra Front", ORGANISATION)) == [("Al-Nusra Front", ORGANISATION)]
    assert cued("Anne-Marie Duff", ("Anne-Marie Duff", PERSON)) == [("Anne-Marie Duff", PERSON)]


def test_regions_of_several_words_are_places_whatever_they_were_taken_for() -> None:
    assert cued("in Nagorno-Karabakh", ("Nagorno-Karabakh", ORGANISATION)) == [("Nagorno-Karabakh", PLACE)]
    assert cued("beat Surrey", ("Surrey", ORGANISATION)) == [("Surrey", ORGANISATION)]


@given(st.text("Ab -’.\n中\ud800", max_size=40), st.sets(st.integers(0, 40)), st.integers(0, 2))
def test_spans_stay_within_the_text_and_apart(text: str, edges: set[int], kind: int) -> None:
    cuts = sorted(edge for edge in edges if edge <= len(text))
    tagged = [Tagged(start, end, kind) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]
    (found,) = heed_cues([f"{text} town of Handarat"], [tagged])
    assert [span.start for span in found] == sorted(span.start for span in found)
    ends = [0, *(span.end for span in found)]
    assert all(end <= span.start < span.end for end, span in zip(ends, found, strict=False))
