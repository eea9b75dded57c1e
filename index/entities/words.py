"""The small lists of words that come with Dateline for telling names apart."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of the list `name` (`titles`): one a line, some of more than one word."""
    return frozenset(_lines(name))


@cache
def words_of(name: str) -> frozenset[str]:
    """The words of a list that has several a line."""
    return frozenset(word for line in _lines(name) for word in line.split())


@cache
def places() -> dict[str, str]:
    """The known places: what they are called in texts, in capitals too, by their proper name."""
    names: dict[str, str] = {}
    for line in _lines("places"):
        proper, *others = line.split("\t")
        for form in (proper, *others):
            names.setdefault(form, proper)
            names.setdefault(form.upper(), proper)
    return names


def _lines(name: str) -> list[str]:
    text = files("index.entities").joinpath(f"{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
