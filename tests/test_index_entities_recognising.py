"""Which given name is meant by another form of it, and which forms mean none."""

from __future__ import annotations

from index.article import EntityKind
from index.entities.base import Named, Tagged
from index.entities.naming import name_mentions
from index.entities.recognising import GivenNames

KINDS = {"person": 0, "place": 1, "organisation": 2}


def recognised(
    text: str, found: dict[str, EntityKind], given: dict[EntityKind, tuple[str, ...]]
) -> list[tuple[str, str]]:
    """What is recognised in a text of which some words are found to be names: as they stand there, and under which name."""
    names = GivenNames({kind: given.get(kind, ()) for kind in ("person", "place", "organisation")})
    tagged = sorted(Tagged(text.index(one), text.index(one) + len(one), KINDS[kind]) for one, kind in found.items())
    named = name_mentions([text, names.text], [tagged, names.tagged])
    named += [Named(0, each.start, each.end, 1, text[each.start : each.end]) for each in tagged if each.kind == 1]
    standing = frozenset((KINDS[kind], name) for kind, several in given.items() for name in several if name in text)
    return [(text[each.start : each.end], each.name) for each in sorted(names.recognise([text], named, standing))]


def test_a_part_of_a_name_means_the_one_who_has_it() -> None:
    given: dict[EntityKind, tuple[str, ...]] = {"person": ("John Kirby", "Ann Lee")}
    assert recognised("Kirby spoke.", {"Kirby": "person"}, given) == [("Kirby", "John Kirby")]
    assert recognised("Orr spoke.", {"Orr": "person"}, given) == []
    assert recognised("Bob Kirby spoke.", {"Bob Kirby": "person"}, given) == []


def test_what_several_share_means_the_one_who_stands_there_in_full() -> None:
    given: dict[EntityKind, tuple[str, ...]] = {"person": ("John Kirby", "Ann Kirby")}
    assert recognised("Kirby spoke.", {"Kirby": "person"}, given) == []
    text = "Kirby spoke: John Kirby."
    assert ("Kirby", "John Kirby") in recognised(text, {"Kirby": "person", "John Kirby": "person"}, given)


def test_names_with_one_key_are_one() -> None:
    given: dict[EntityKind, tuple[str, ...]] = {"person": ("Moammar Gadhafi",), "place": ("United States",)}
    found: dict[str, EntityKind] = {"Muammar Gaddafi": "person", "USA": "place"}
    assert recognised("Muammar Gaddafi left the USA.", found, given) == [
        ("Muammar Gaddafi", "Moammar Gadhafi"),
        ("USA", "United States"),
    ]


def test_kinds_without_given_names_are_passed_on() -> None:
    found: dict[str, EntityKind] = {"Orr": "person", "NATO": "organisation"}
    assert recognised("Orr joined NATO.", found, {"person": ("Ann Lee",)}) == [("NATO", "NATO")]
    assert GivenNames({"person": (), "place": (), "organisation": ()}).kinds == frozenset()
