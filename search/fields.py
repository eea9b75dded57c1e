"""The fields of the query language: their names, and what kind of thing each is looked for in."""

from __future__ import annotations

from typing import Literal

from index.schema import FACET_FIELDS, SECTIONS

FieldKind = Literal["section", "label", "date", "quote", "speaker"]

FIELDS: dict[str, tuple[FieldKind, str]] = {
    # Words of one section of the text.
    **{name: ("section", name) for name in SECTIONS},
    # Words of names and labels.
    **{name: ("label", name) for name in FACET_FIELDS},
    "org": ("label", "organisation"),
    "lang": ("label", "language"),
    # Words of what is said, and who says it.
    "quote": ("quote", "text"),
    "speaker": ("speaker", "speaker"),
    # Days.
    **{name: ("date", name) for name in ("date", "after", "before", "last")},
}
"""By name, in small letters: the kind of a field, and what it is called in the index or by `search.query_dates`."""


def field_named(name: str) -> str | None:
    """The field that a query calls `name`, in capitals or not; None where there is no such."""
    known = name.lower()
    return known if known in FIELDS else None
