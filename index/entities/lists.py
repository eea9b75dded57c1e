"""The lists of words by which names are cleaned, told apart and joined: files in `data/` with names that begin with `name_`."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def lines_of(name: str) -> list[str]:
    """The lines of the list `name` (`titles`), without comments. Reads the file each time."""
    text = files("index.entities").joinpath("data", f"name_{name}.txt").read_text("utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def line_set(name: str) -> frozenset[str]:
    """The entries of a list that has one a line."""
    return frozenset(lines_of(name))


@cache
def word_set(name: str) -> frozenset[str]:
    """The entries of a list that has several words a line."""
    return frozenset(word for line in lines_of(name) for word in line.split())


@cache
def first_of_line(name: str) -> dict[str, str]:
    """By each word of a line the line's first word, which stands for all; without what comes after a question mark."""
    return {word: line.split()[0] for line in lines_of(name) for word in line.partition("?")[0].split()}


@cache
def short_forms() -> dict[str, frozenset[str]]:
    """By each given name the names that it may be, also where it may be several: `ted` is `edward` or `theodore`."""
    names: dict[str, set[str]] = {}
    for line in lines_of("nicknames"):
        words = line.replace("?", " ").split()
        for word in words:
            names.setdefault(word, set()).add(words[0])
    return {word: frozenset(firsts) for word, firsts in names.items()}
