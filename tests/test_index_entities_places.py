"""Which place is meant by a name, and where the dateline counts. In the texts, places stand in square brackets."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.entities.base import Tagged
from index.entities.places import NOWHERE, name_places


def marked(*texts: str) -> tuple[list[str], list[list[Tagged]]]:
    """The texts without brackets, and where these were."""
    plain, tagged = [], []
    for text in texts:
        whole, spans = "", []
        for part in re.split(r"(\[[^]]*\])", text):
            if part.startswith("["):
                spans.append(Tagged(len(whole), len(whole) + len(part) - 2, 1))
            whole += part.strip("[]")
        plain.append(whole)
        tagged.append(spans)
    return plain, tagged


def named(*texts: str, dateline: str | None = None) -> list[str]:
    """The names of the places, in their order."""
    return [place.name for place in name_places(*marked(*texts), dateline)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("In [the U.S.], [USA’s] and the [United States]'s", ["United States"] * 3),
        ("the [Gaza Strip’s] north; [The Netherlands]", ["Gaza Strip", "Netherlands"]),
        ("A court in [The Hague]", ["The Hague"]),
        ("[Paris], [Texas]; [Paris] again", ["Paris, Texas", "Texas", "Paris, Texas"]),
        ("[Paris] and [Lyon]", ["Paris", "Lyon"]),
        ("in [Kansas City], Mo., on Monday", ["Kansas City, Missouri"]),
        ("in [Kansas City, Kan.], on Monday", ["Kansas City, Kansas"]),
        ("[Springfield], [Ill.]", ["Springfield, Illinois", "Illinois"]),
        ("[Athens], [Georgia]", ["Athens, Georgia", "Georgia, United States"]),
        ("[Georgia] and [Russia] after [Tbilisi]", ["Georgia", "Russia", "Tbilisi"]),
        ("[Georgia], like [Florida] and [Alabama],", ["Georgia, United States", "Florida", "Alabama"]),
        ("[Georgia] asked the [United States]", ["Georgia", "United States"]),
        ("[Birmingham], deep in [Alabama],", ["Birmingham, Alabama", "Alabama"]),
        ("[Birmingham] and [Leeds]", ["Birmingham", "Leeds"]),
        ("[Washington] told [Seattle]", ["Washington", "Seattle"]),
        ("[London], then [London], [Ontario]", ["London, Canada", "London, Canada", "Ontario"]),
        ("[Rome], [New York] and [Tokyo]", ["Rome", "New York", "Tokyo"]),
        ("[Brazil], [Mexico], [Philippines]", ["Brazil", "Mexico", "Philippines"]),
        ("[Tripoli], [Lebanon]", ["Tripoli, Lebanon", "Lebanon"]),
        ("[Cambridge] near [Boston]", ["Cambridge, Massachusetts", "Boston"]),
        ("[Cambridge]", ["Cambridge"]),
        ("the bay of [Port\nTalmere] and [PORT TALMERE]", ["Port Talmere", "Port Talmere"]),
        ("[QUELLBROOK]", ["Quellbrook"]),
    ],
)
def test_a_name_means_the_place_that_fits_the_article(text: str, names: list[str]) -> None:
    assert named(text) == names


def test_what_an_article_says_of_a_place_once_holds_for_all_its_texts() -> None:
    assert named("Fire in [Paris]", "The fire in [Paris], [Texas], was put out") == [
        "Paris, Texas",
        "Paris, Texas",
        "Texas",
    ]


def test_possessives_and_articles_are_not_marked() -> None:
    texts, tagged = marked("Near [the Netherlands’] coast")
    (place,) = name_places(texts, tagged)
    assert texts[0][place.start : place.end] == "Netherlands"


def test_people_and_organisations_are_passed_over() -> None:
    assert name_places(["Jordan met Chad"], [[Tagged(0, 6, 0), Tagged(11, 15, 2)]]) == []


@pytest.mark.parametrize(
    ("dateline", "names"),
    [
        ("WASHINGTON", ["Washington"]),
        ("KANSAS CITY, Mo.", ["Kansas City, Missouri"]),
        ("ELKHART, IND., June 1 -", ["Elkhart"]),
        ("PORT-AU-PRINCE, Haiti, March 3 -", ["Port-au-Prince"]),
        ("GENEVA, 22 April (Wire) —", ["Geneva"]),
        ("MOSCOW/KIEV", ["Kyiv", "Moscow"]),
        ("QUELLBROOK, Syria", ["Quellbrook", "Syria"]),
        ("UNITED NATIONS", []),
        ("", []),
        (", , -/ and /", []),
        ("x" * 100_000, []),
    ],
)
def test_a_dateline_counts_though_the_text_never_says_it(dateline: str, names: list[str]) -> None:
    found = name_places(["Talks went on."], [[]], dateline)
    assert [place.name for place in found] == names
    assert all((place.text, place.start, place.end) == (NOWHERE, 0, 0) for place in found)


def test_a_dateline_that_stands_in_the_text_is_marked_there_and_once() -> None:
    texts, tagged = marked("Talks", "[KANSAS CITY], [Mo.] — They went on in [Kansas City].")
    found = name_places(texts, tagged, "KANSAS CITY, Mo.")
    assert [(place.text, place.name) for place in found] == [
        (1, "Kansas City, Missouri"),
        (1, "Kansas City, Missouri"),
    ]
    assert texts[1][found[0].start : found[0].end] == "KANSAS CITY"


def test_a_dateline_says_which_namesake_is_meant() -> None:
    assert named("It rained in [Cambridge].", dateline="BOSTON") == ["Boston", "Cambridge, Massachusetts"]


def test_a_place_of_the_text_is_not_added_again_for_the_dateline() -> None:
    assert named("It rained in [Geneva].", dateline="GENEVA") == ["Geneva"]


texts = st.text(alphabet=st.sampled_from("Paris, TexMo.'’s \n\ud800é/-—"), max_size=60)


@given(st.lists(texts, min_size=1, max_size=3), st.data())
def test_whatever_is_tagged_is_named_within_its_text(bodies: list[str], data: st.DataObject) -> None:
    tagged = []
    for body in bodies:
        bounds = sorted(data.draw(st.sets(st.integers(0, len(body)), max_size=6)))
        tagged.append([Tagged(a, b, 1) for a, b in zip(bounds[::2], bounds[1::2], strict=False)])
    found = name_places(bodies, tagged, data.draw(st.none() | texts))
    assert found == sorted(found)
    for place in found:
        assert place.name or place.text == NOWHERE
        assert place.text == NOWHERE or 0 <= place.start < place.end <= len(bodies[place.text])
