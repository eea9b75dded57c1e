"""Keys of names: names of one kind with equal keys are names of one entity, in whatever articles they stand."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from index.article import EntityKind
from index.entities.gazetteer import place_called
from index.entities.lists import first_of_line, line_set, lines_of, word_set
from index.entities.organisation_keys import organisation_key
from index.entities.spelling import PersonName, person_name
from index.folding import fold_name

KEYS_VERSION = 1
"""Goes up with every change by which a name gets another key."""

Rules = tuple[tuple[re.Pattern[str], str], ...]

# From so many letters on their order does not count.
_LONG = 7
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1+")
_PATRONYMIC = re.compile(r"[a-z]{3,}(?:ovich|evich|ovna|evna|ovych|ivna)")
# Umlauts written out: Mueller, Schroeder, Schaeuble. Between consonants, where English hardly has these pairs.
_UMLAUT = re.compile(r"(?<=[bcdfghjklmnprstvwz])([aou])e(?=[bcdfghklmnprstuvwz])")
_ARABIC = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"ou|oo|o", "u"), (r"ei|ai|ay|ey", "i"), (r"ee|ie|e|y(?![aeiou])", "i"), (r"dh", "d"),
        (r"th", "t"), (r"dj", "j"), (r"ch", "sh"),
        (r"gh|q|kh|g", "k"), (r"(.)\1+", r"\1"), (r"(?<=[aiu])h$", ""),
    )
)  # fmt: skip
_SLAVIC = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        (r"shch|sch|tsch|tch", "sh"), (r"kh", "h"), (r"off$", "ov"), (r"eff$", "ev"), (r"ie(?=v|n|t)|ye|yo|io", "e"), (r"ks", "x"),
        (r"iu|yu|ju", "u"), (r"ia|ya|ja", "a"), (r"w", "v"), (r"(?:iy|yi|yy|ii|ij|y|i)$", "y"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_SLAVIC_SURNAME = re.compile(r".{3,}(?:[oe]v|[oe]va|off|sk(?:iy|yy|yi|ii|ij|y|i|aya)|enko)")
# What sounds the same at the end and within a longer surname: Milosevich, McCluskey, Roskham.
_ENGLISH: Rules = (
    (_UMLAUT, r"\1"), (re.compile(r"(?<=[a-z]{3})it?ch$"), "ic"), (re.compile(r"(?<=[a-z]{4})(?:ey|ie)$"), "y"),
    (re.compile(r"(?<=[a-z][bdgkr])h(?=[a-z])"), ""), (_DOUBLED, r"\1"),
)  # fmt: skip


@lru_cache(maxsize=8_192)
def name_key(kind: EntityKind, name: str) -> str:
    """The key of a name: `person:john kerry`. Case, accents, spacing and titles make no difference.

    People: nor do the usual spellings of a name and, but for frequent surnames, middle initials and shortened given names.
    Organisations: nor do legal forms, nor acronyms that everybody knows. Places: nor other names that the gazetteer knows.
    The key of a surname alone never equals that of a full name. 20 µs; much less where the name was asked for before.
    """
    if kind == "person":
        return f"person:{_person_key(name) or fold_name(name)}"
    if kind == "organisation":
        return f"organisation:{organisation_key(name) or fold_name(name)}"
    if kind == "place":
        place = place_called(name)
        return f"place:{fold_name(place.label if place else name)}"
    return f"{kind}:{fold_name(name)}"


def _person_key(name: str) -> str:
    key = _key_by_rule(name)
    return _same_people().get(key, key)


def _key_by_rule(name: str) -> str:
    taken_apart = person_name(name)
    as_written = _as_written(taken_apart)
    if not taken_apart.words or as_written in _apart():
        return as_written
    first, *rest = taken_apart.words
    if len(rest) > 1 and first.endswith(".") and not rest[0].endswith("."):
        first, *rest = rest  # J. Edgar Hoover
    if rest:
        if len(rest) == 2 and _PATRONYMIC.fullmatch(rest[0]):
            del rest[0]
        full = first_of_line("nicknames").get(first, first)
        is_frequent = full in word_set("common_given")
        if not is_frequent or rest[-1] not in word_set("common_surnames"):
            rest = [word for word in rest[:-1] if not word.endswith(".")] + rest[-1:]
            if not is_frequent or rest[-1] not in word_set("frequent_surnames"):
                first = _DOUBLED.sub(r"\1", full)
        rest = [_unordered(_surname(full, "".join(rest).replace(".", "")))]
    return _put_together(first, rest, taken_apart.generation)


def _as_written(name: PersonName) -> str:
    return _put_together(name.words[0], name.words[1:], name.generation) if name.words else ""


def _put_together(first: str, rest: list[str] | tuple[str, ...], generation: str) -> str:
    parts = (first.replace(".", ""), "".join(rest).replace(".", ""), generation)
    return " ".join(part for part in parts if part)


def _surname(first: str, surname: str) -> str:
    """A surname in the spelling that stands for all, by what the given name says of where it comes from."""
    if not surname.isascii():
        return surname
    if first in word_set("arabic") or first.startswith("abdul"):
        rules = _ARABIC
    elif first in word_set("slavic") or _SLAVIC_SURNAME.fullmatch(surname):
        rules = _SLAVIC
    else:
        rules = _ENGLISH
    return _level(surname, rules)


def _unordered(surname: str) -> str:
    """A long surname with the letters within in alphabetical order: two that are swapped are a slip of the pen (`Shaprio`)."""
    if len(surname) < _LONG or not surname.isascii():
        return surname
    return f"{surname[0]}{''.join(sorted(surname[1:-1]))}{surname[-1]}"


def _level(name: str, rules: Rules) -> str:
    for pattern, plain in rules:
        name = pattern.sub(plain, name)
    return name


@cache
def _apart() -> frozenset[str]:
    return frozenset(_as_written(person_name(name)) for name in line_set("apart"))


@cache
def _same_people() -> dict[str, str]:
    """By the keys of other names of people whom everybody knows, the keys of their names."""
    same: dict[str, str] = {}
    for line in lines_of("people"):
        proper, *others = map(_key_by_rule, line.split("|"))
        same |= {other: proper for other in others if other != proper}
    return same
