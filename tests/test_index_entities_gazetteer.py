"""The gazetteer: what places are called, and what they lie in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.entities.gazetteer import (
    KINDS,
    ancestors,
    candidates,
    country_of,
    gazetteer,
    name_hash,
    place_called,
    place_key,
)
from index.folding import fold_name

KNOWN = gazetteer()


def test_every_proper_name_is_that_of_one_place_whatever_its_case_and_accents() -> None:
    labels = [KNOWN.place(number).label for number in range(len(KNOWN))]
    assert len({fold_name(label) for label in labels}) == len({place_key(label) for label in labels}) == len(labels)


def test_a_proper_name_leads_to_its_place() -> None:
    for number in range(0, len(KNOWN), 97):
        place = KNOWN.place(number)
        assert place_called(place.label) == place


def test_everything_lies_in_what_is_larger_up_to_a_country() -> None:
    assert (KNOWN.parent < len(KNOWN)).all()
    for number in range(0, len(KNOWN), 97):
        place = KNOWN.place(number)
        above = ancestors(place.label)
        assert place.label not in above
        assert len(set(above)) == len(above) <= 3
        assert (above[-1] if above else place.label) == (place.country or place.label)
        assert place.kind in KINDS


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("U.S.", "United States"), ("US", "United States"), ("USA", "United States"), ("UNITED STATES", "United States"),
        ("America", "United States"), ("Britain", "United Kingdom"), ("UK", "United Kingdom"), ("Burma", "Myanmar"),
        ("the Netherlands", "Netherlands"), ("Holland", "Netherlands"), ("Cote d'Ivoire", "Ivory Coast"),
        ("Czechia", "Czech Republic"), ("Zaire", "Democratic Republic of Congo"), ("West Germany", "Germany"),
        ("USSR", "Soviet Union"), ("Kiev", "Kyiv"), ("Peking", "Beijing"), ("Rangoon", "Yangon"), ("Bombay", "Mumbai"),
        ("Gaza", "Gaza Strip"), ("The Hague", "The Hague"), ("Sao Paulo", "Sao Paulo"), ("Köln", "Cologne"),
        ("Mideast", "Middle East"), ("New York City", "New York"), ("Saint Petersburg", "St. Petersburg"),
    ],
)  # fmt: skip
def test_other_names_lead_to_the_proper_one(name: str, label: str) -> None:
    place = place_called(name)
    assert place is not None
    assert place.label == label


@pytest.mark.parametrize(
    ("name", "above"),
    [
        ("Moscow", ("Russia",)),
        ("Houston", ("Texas", "United States")),
        ("Paris", ("France",)),
        ("Paris, Texas", ("Texas", "United States")),
        ("Grozny", ("Chechnya", "Russia")),
        ("London", ("England", "United Kingdom")),
        ("Aleppo", ("Syria",)),
        ("Georgia", ()),
        ("Georgia, United States", ("United States",)),
        ("Nagorno-Karabakh", ("Azerbaijan",)),
        ("Soviet Union", ()),
        ("Middle East", ()),
        ("Springfield", ("United States",)),
        ("Nowhere Falls", ()),
    ],
)
def test_a_city_lies_in_a_region_and_a_country(name: str, above: tuple[str, ...]) -> None:
    assert ancestors(name) == above


@pytest.mark.parametrize("name", ["Georgia", "Washington", "New York", "Paris", "Birmingham", "Tripoli"])
def test_namesakes_are_candidates_and_have_names_of_their_own(name: str) -> None:
    found = candidates(name)
    assert found is not None
    assert found.is_certain
    labels = [KNOWN.place(number).label for number in found.numbers]
    assert labels[0] == name
    assert len(set(labels)) == len(labels) > 1


@pytest.mark.parametrize("name", ["Lincoln", "Reading", "Jackson", "Cambridge", "San Jose", "Troy"])
def test_a_name_that_may_mean_several_or_a_word_means_nothing_by_itself(name: str) -> None:
    found = candidates(name)
    assert found is not None
    assert not found.is_certain
    assert place_called(name) is None
    assert country_of(name) is None


@pytest.mark.parametrize("name", ["White House", "Kerry", "Monday", "In", "", " ", ".", "the"])
def test_what_is_no_place_is_not_known(name: str) -> None:
    assert place_called(name) is None


@given(st.text(alphabet=st.characters(), max_size=120))
@example("x" * 1_000_000)
@example("\ud800")
@example("\x00")
def test_any_text_can_be_asked_for(name: str) -> None:
    place = place_called(name)
    assert place is None or place.label
    assert isinstance(ancestors(name), tuple)


def test_names_lie_in_the_order_of_their_hashes() -> None:
    names = [KNOWN._names[place] for place in range(len(KNOWN._names))]
    hashes = [name_hash(name) for name in names]
    assert hashes == sorted(hashes)
    assert [KNOWN._names.find(name) for name in names[::301]] == list(range(0, len(names), 301))


def test_every_country_but_a_few_islands_has_a_people() -> None:
    peopled = set(KNOWN.demonyms().values())
    countries = [KNOWN.place(int(number)).label for number in np.flatnonzero(KNOWN.kind == 0)]
    assert len(peopled.intersection(countries)) > 170
    assert KNOWN.demonyms()["Syrian"] == "Syria"
    assert KNOWN.demonyms()["Briton"] == "United Kingdom"
    assert KNOWN.demonyms()["Dutch"] == "Netherlands"
