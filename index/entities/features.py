"""What the tagger's model knows a form by: its letters, its shape, the lists of words it is on, and its group."""

from __future__ import annotations

import re
from collections.abc import Mapping
from zlib import crc32

LONGEST = 64
"""Of longer forms only the beginning is looked at."""
GIVEN, SURNAME, CITY, BIG_CITY, COUNTRY, PLACE_PART, ORGANISED, TITLE, PEOPLE, DATE = (1 << bit for bit in range(10))
"""The bits of the lists: given names, surnames, cities, countries and states, words of longer names of places, words that names of
organisations end with, words before persons, peoples, months and days."""
FREQUENT = 136
"""So many of the most frequent forms are a group each."""

_DIGIT = re.compile(r"[0-9]")
_HYPHEN = re.compile(r"[-\u2010\u2011]")
_LONGEST_SHAPE = 8
# The groups of forms that are not among the most frequent: 0 is of the edges of sentences.
_NUMBERS, _MARKS, _SMALL = 1 + FREQUENT, 2 + FREQUENT, 3 + FREQUENT
_ENDINGS = ("ed", "ing", "ly", "s", "er", "an")
_MIXED = _SMALL + len(_ENDINGS) + 1
_CAPITALISED = _MIXED + 1
# Of forms with a capital: which lists they must be on, and how often written small at least. The first that fits counts.
_KINDS = (
    (DATE, 0), (TITLE, 0), (PEOPLE, 0), (COUNTRY, 0), (ORGANISED, 4), (0, 6), (GIVEN | SURNAME, 0), (GIVEN, 0), (BIG_CITY, 0),
    (SURNAME, 0), (CITY, 0), (ORGANISED, 0), (PLACE_PART, 0),
)  # fmt: skip
_OTHERS = 6


def normal(form: str) -> str:
    """A form as the model sees it: all digits are one, curly apostrophes are straight, and not too long."""
    return _DIGIT.sub("0", form[:LONGEST].replace("’", "'"))


def shape(form: str) -> str:
    """`XX` of `UN`, `Xx` of `Kerry`, `x-Xx` of `al-Assad`: repeated classes stand once, but two capitals are told from one."""
    out: list[str] = []
    for char in form:
        kind = (
            "X"
            if char.isupper()
            else "x"
            if char.islower()
            else "0"
            if char.isdigit()
            else char
            if char < "\x7f"
            else "?"
        )
        if out[-1:] != [kind] or (kind == "X" and out[-2:] != ["X", "X"]):
            out.append(kind)
        if len(out) > _LONGEST_SHAPE:
            break
    return "".join(out)


def names_of(form: str, known: int, small: int) -> list[str]:
    """The features of a normal form; `known` is the bits of its lists, `small` how often it is written small, from 0 to 9."""
    lower = form.lower()
    figure = shape(form)
    found = ["", "w" + form, "l" + lower, "s" + figure, f"c{small}{figure[:2]}"]
    if known:
        cased = figure[:1] == "X"
        found.extend([f"k{bit}{cased:d}" for bit in range(known.bit_length()) if known >> bit & 1])
        found.append(f"K{known}{cased:d}")
    if lower[:1].isalpha():
        case = "X" if figure[:1] == "X" else "x"
        found.append(f"n{min(len(form), 8)}{case}")
        found.extend([f"e{case}{lower[-size:]}" for size in (1, 2, 3, 4) if len(lower) > size])
        found.extend([f"b{case}{lower[:size]}" for size in (2, 3, 4) if len(lower) > size])
        parts = _HYPHEN.split(lower)
        if len(parts) > 1:
            found += ["h" + parts[0], "t" + parts[-1]]
    return found


def numbers_of(form: str, known: int, small: int) -> list[int]:
    """The same as numbers: their CRC-32."""
    return [crc32(name.encode("utf-8", "surrogatepass")) for name in names_of(form, known, small)]


def group_of(form: str, known: int, small: int, frequent: Mapping[str, int]) -> int:
    """The group of a normal form, below `index.entities.tagging_kernels.CLASSES`.

    frequent   the most frequent forms: numbers from 0, below FREQUENT
    """
    number = frequent.get(form)
    if number is not None:
        return 1 + number
    if not form[:1].isalpha():
        return _NUMBERS if form[:1].isdigit() else _MARKS
    if not form[0].isupper():
        if "-" in form and form != form.lower():
            return _MIXED
        return _SMALL + next((place for place, ending in enumerate(_ENDINGS) if form.endswith(ending)), len(_ENDINGS))
    in_capitals = form.isupper() and len(form) > 1
    return _CAPITALISED + _kind_of(form, known, small) + in_capitals * (len(_KINDS) + _OTHERS)


def _kind_of(form: str, known: int, small: int) -> int:
    """What kind of form with a capital this is: by its lists, else by how it looks."""
    for kind, (bits, least) in enumerate(_KINDS):
        if known & bits == bits and small >= least:
            return kind
    if "." in form:
        return len(_KINDS) + (len(form) != 2)
    if small:
        return len(_KINDS) + 2 + (small == 1)
    return len(_KINDS) + 4 + ("-" in form)


DOUBTFUL_GROUPS = frozenset(range(_CAPITALISED)) | {
    _CAPITALISED + kind + capitals
    for kind, (bits, _) in enumerate(_KINDS)
    for capitals in (0, len(_KINDS) + _OTHERS)
    if bits in (DATE, TITLE, PEOPLE, 0)
}
"""The groups of forms that need not be the name again that they are elsewhere: dates, titles, peoples, words written small."""
