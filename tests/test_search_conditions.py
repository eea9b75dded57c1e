"""What an article must hold for a request to find it, and where that says all."""

from __future__ import annotations

import pytest

from search import SearchRequest
from search.conditions import (
    ALL,
    AND,
    NONE,
    NOT,
    OR,
    HasForm,
    HasNamePart,
    HasNone,
    HasTerm,
    HasValue,
    IsDated,
    Program,
    program_of,
)
from search.parser import parse

KERRY, TALK, JOHN = HasTerm("kerri"), HasTerm("talk"), HasNamePart("person", "john")


def program(q: str = "", **facts: object) -> Program:
    return program_of(SearchRequest(q=q, **facts), parse(q).tree)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("q", "steps"),
    [
        ("", (ALL,)),
        ("?!", (NONE,)),
        ("kerry talks", (KERRY, TALK, AND)),
        ("kerry OR talks", (KERRY, TALK, OR)),
        ("kerry -talks", (KERRY, TALK, NOT, AND)),
        ("-talks", (ALL, TALK, NOT, AND)),
        ("kerry^3", (KERRY,)),
        ('person:="John Kerry"', (HasValue("person", "john kerry"),)),
        ("date:2016-04-22", (IsDated(736076, 736076),)),
    ],
)
def test_words_values_and_days_say_all(q: str, steps: tuple[object, ...]) -> None:
    assert program(q) == (steps, True)


@pytest.mark.parametrize(
    ("q", "steps"),
    [
        ('"kerry talks"', (KERRY, TALK, AND)),
        ("kerry NEAR/3 (talks OR deal)", (KERRY, TALK, HasTerm("deal"), OR, AND)),
        ("title:talks", (TALK,)),
        ("=talks", (HasForm("talks", False),)),
        ("Talk*", (HasForm("talk", True),)),
        ("ta?k*", (HasForm("ta", True),)),
        ("*alk", (ALL,)),
        ("talk~", (ALL,)),
        ('person:"John-Kerry"', (JOHN, HasNamePart("person", "kerry"), AND)),
        ("person:k*", (ALL,)),
        ('quote:talks speaker:"Kerry"', (TALK,)),
        ('kerry -"no talks"', (KERRY, NONE, NOT, AND)),
        ('-(kerry -"no talks")', (ALL, KERRY, HasTerm("no"), TALK, AND, NOT, AND, NOT, AND)),
    ],
)  # fmt: skip
def test_what_stands_where_and_how_is_still_to_be_looked_into(q: str, steps: tuple[object, ...]) -> None:
    assert program(q) == (steps, False)


def test_filters_are_conditions_too() -> None:
    asked = program(
        "kerry",
        person=("Bo Ek", "Ann"),
        none_of={"source": ("CNN",)},
        missing=frozenset(("author",)),
        since="2016-04-22",
    )
    assert asked.is_exact
    assert asked.steps == (
        KERRY, HasValue("person", "bo ek"), HasValue("person", "ann"), OR, AND, HasValue("source", "cnn"), NOT, AND,
        HasNone("author"), AND, IsDated(736076, 3652059), AND,
    )  # fmt: skip


def test_how_salient_an_entity_is_and_what_story_is_told_are_still_to_be_looked_into() -> None:
    assert program(person=("Bo Ek",), min_salience=0.3) == ((HasValue("person", "bo ek"),), False)
    assert program("kerry", none_of={"person": ("Bo Ek",)}, min_salience=0.3) == ((KERRY, ALL, AND), False)
    assert program(missing=frozenset(("person",)), min_salience=0.3) == ((ALL,), False)
    assert program(story="00000000000000aa") == ((ALL,), False)
