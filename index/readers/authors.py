"""Who wrote an article: a byline taken apart into names, where that is certain."""

from __future__ import annotations

import re

from index.datelines import agency_of
from index.folding import fold_name

_BY = re.compile(r"^\s*by\s+", re.IGNORECASE)
_CERTAIN = re.compile(r"\s*[;|\n]\s*")
_LIKELY = re.compile(r"\s*,\s+(?:and\s+)?|\s+(?:and|&)\s+")
# They sign what they send, but they are not authors.
_AGENCIES = frozenset(
    "afp|agence france-presse|ap|associated press|bloomberg|bloomberg news|cnn|dpa|press association|reuters|"
    "the associated press|upi|united press international|xinhua".split("|")
)


def split_authors(byline: str, source: str | None = None) -> tuple[str, ...]:
    """The authors in a byline: `By Ann Lee and Bo Ek, Reuters` → `("Ann Lee", "Bo Ek")`.

    Semicolons always part names; commas and `and` only where full names stand on all sides, so that `John King, Jr.`
    stays whole. A news agency, or the article's own source, is left out beside names, and kept where it stands alone.
    """
    names: list[str] = []
    for part in _CERTAIN.split(_BY.sub("", byline)):
        names += _split_likely(part, source)
    return tuple(dict.fromkeys(names))


def agency_in(byline: str) -> str | None:
    """The news agency in a byline: `By Rich Miller, Reuters` → `Reuters`; None where it names none."""
    if not byline:
        return None
    pieces = (piece for part in _CERTAIN.split(_BY.sub("", byline)) for piece in _LIKELY.split(part))
    return next((agency for piece in pieces if (agency := agency_of(piece.strip(' "“”')))), None)


def _split_likely(part: str, source: str | None) -> list[str]:
    pieces = [piece.strip(' "“”') for piece in _LIKELY.split(part)]
    pieces = [piece for piece in pieces if piece]
    not_authors = _AGENCIES | ({fold_name(source)} if source else set())
    people = [piece for piece in pieces if fold_name(piece) not in not_authors]
    if people and all(" " in person for person in people):
        return people
    if len(people) == 1:
        return people
    whole = part.strip(' "“”,')
    return [whole] if whole else []
