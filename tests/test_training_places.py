"""The lists of places can be read, and which place owns a name follows from what is added first and how large it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.entities.gazetteer import CITY, COUNTRY, REGION, Gazetteer, place_key
from training.places import Listed, listed
from training.places.builder import NOWHERE, Builder
from training.places.writing import write


@pytest.mark.parametrize(
    ("name", "fields"),
    [("countries", 4), ("former", 3), ("regions", 5), ("cities", 3), ("towns", 4), ("world", 4), ("words", 1)],
)
def test_every_line_of_a_list_has_its_fields(name: str, fields: int) -> None:
    lines = list(listed(name))
    assert lines
    assert all(len(line.fields(fields)) == fields for line in lines)


def test_a_line_with_too_many_fields_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 2"):
        Listed("a|b|c").fields(2)


@pytest.fixture
def made() -> Builder:
    builder = Builder()
    land = builder.add("Quellmark", COUNTRY, NOWHERE, 9_000_000, ["Quelland"])
    coast = builder.add("Coast", REGION, land, 1_000_000, ["*The Shore"])
    builder.add("Talmere", CITY, coast, 400_000)
    builder.add("Talmere, Quellmark", CITY, land, 50_000)
    builder.add("Orn, Quellmark", CITY, land, 30_000)
    builder.add("Shore", CITY, land, 2_000_000)
    builder.doubtful.add("orn")
    builder.call(["Quellish", "North-Quellish"], land)
    builder.short[place_key("Co.")] = coast
    return builder


def test_the_owner_of_a_name_comes_first(made: Builder) -> None:
    assert made.candidates("talmere") == ([2, 3], True)
    assert made.candidates("shore") == ([1, 5], True)
    assert made.candidates("quelland") == ([0], True)
    assert made.candidates("orn") == ([4], False)


def test_what_is_written_is_read_again(made: Builder, tmp_path: Path) -> None:
    write(made, tmp_path / "places.npz")
    with np.load(tmp_path / "places.npz") as arrays:
        known = Gazetteer(arrays)
    assert [known.place(number).label for number in range(len(known))] == [place.label for place in made.places]
    assert known.place(2)[1:] == ("Talmere", "city", "Coast", "Quellmark")
    found = known.candidates("talmere")
    assert found is not None
    assert found.numbers == (2, 3)
    assert known.candidates("nowhere") is None
    assert known.abbreviated("co") == 1
    assert known.demonyms() == {"Quellish": "Quellmark", "North Quellish": "Quellmark"}
