"""What the tagger's model knows a form by: its letters, its shape, and the lists of words it stands in."""

from __future__ import annotations

import re
from zlib import crc32

LONGEST = 64
"""Of longer forms only the beginning is looked at."""

_DIGIT = re.compile(r"[0-9]")
_PARTS = re.compile(r"[-\u2010\u2011]")


def normal(form: str) -> str:
    """A form as the model sees it: all digits are one, curly apostrophes are straight, and not too long."""
    return _DIGIT.sub("0", form[:LONGEST].replace("’", "'"))


def shape(form: str) -> str:
    """`Xx` of `Kerry`, `X.X.` of `U.S.`, `x-Xx` of `al-Assad`: repeated classes stand once, but two capitals are told from one."""
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
        if len(out) > 8:
            break
    return "".join(out)


def names_of(form: str, known: int, small: int) -> list[str]:
    """The features of a normal form; `known` is the bits of its lists, `small` how often it is written small, from 0 to 9."""
    lower = form.lower()
    figure = shape(form)
    found = ["", "w" + form, "l" + lower, "s" + figure, f"c{small}{figure[:2]}"]
    if known:
        cased = figure[:1] == "X"
        found.extend(f"k{bit}{cased:d}" for bit in range(known.bit_length()) if known >> bit & 1)
        found.append(f"K{known}{cased:d}")
    if lower[:1].isalpha():
        case = "X" if figure[:1] == "X" else "x"
        found.append(f"n{min(len(form), 8)}{case}")
        found.extend(f"e{case}{lower[-size:]}" for size in (1, 2, 3, 4) if len(lower) > size)
        found.extend(f"b{case}{lower[:size]}" for size in (2, 3, 4) if len(lower) > size)
        parts = _PARTS.split(lower)
        if len(parts) > 1:
            found.append("h" + parts[0])
            found.append("t" + parts[-1])
    return found


def numbers_of(form: str, known: int, small: int) -> list[int]:
    """The same as numbers: their CRC-32."""
    return [crc32(name.encode("utf-8", "surrogatepass")) for name in names_of(form, known, small)]


FREQUENT = 136
"""So many of the most frequent forms are a group each."""
_KINDS = ("0", ".", "?")
_ENDINGS = ("ed", "ing", "ly", "s", "er", "an")


def group_of(form: str, known: int, small: int, frequent: dict[str, int]) -> int:
    """The group of a normal form, below `index.entities.tagging_kernels.CLASSES`: 0 is of the edges of sentences.

    frequent   the most frequent forms: numbers from 0
    """
    number = frequent.get(form)
    if number is not None:
        return 1 + number
    first = form[:1]
    base = 1 + FREQUENT
    if not first.isalpha():
        return base + (0 if first.isdigit() else 1)
    if not first.isupper():
        lower = 2 + next((place for place, ending in enumerate(_ENDINGS) if form.endswith(ending)), 6)
        return base + (9 if "-" in form and any(map(str.isupper, form)) else lower)
    in_capitals = form.isupper() and len(form) > 1
    given, surname = known & 1, known & 2
    if known & 0x200:
        kind = 0
    elif known & 0x80:
        kind = 1
    elif known & 0x100:
        kind = 2
    elif known & 0x10:
        kind = 3
    elif known & 0x40 and small > 3:
        kind = 4
    elif small > 5:
        kind = 5
    elif given and surname:
        kind = 6
    elif given:
        kind = 7
    elif known & 0x8:
        kind = 8
    elif surname:
        kind = 9
    elif known & 0x4:
        kind = 10
    elif known & 0x40:
        kind = 11
    elif known & 0x20:
        kind = 12
    elif len(form) == 2 and form.endswith("."):
        kind = 13
    elif "." in form:
        kind = 14
    elif small > 1:
        kind = 15
    elif small == 1:
        kind = 16
    elif "-" in form:
        kind = 17
    else:
        kind = 18
    return base + 10 + kind + 19 * in_capitals


def _of_kinds(*kinds: int) -> frozenset[int]:
    return frozenset(1 + FREQUENT + 10 + kind + 19 * in_capitals for kind in kinds for in_capitals in (0, 1))


DOUBTFUL_GROUPS = frozenset(range(1 + FREQUENT + 10)) | _of_kinds(0, 1, 2, 5)
"""The groups of forms that need not be the name again that they are elsewhere: dates, titles, peoples, words written small."""
