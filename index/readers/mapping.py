"""Foreign names of fields: which field `headline` is, for files that call a title so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from index.errors import DatelineError
from index.readers.record import KNOWN_FIELDS

Names = Mapping[str, str]
"""The field, one of `KNOWN_FIELDS`, by the name that the files have for it. A dot leads into an object: `meta.headline`."""


def parse_names(pairs: Iterable[str]) -> dict[str, str]:
    """The names in `headline=title` and the like. Raises DatelineError for one that names no field of ours."""
    names: dict[str, str] = {}
    for pair in pairs:
        foreign, _, field = (part.strip() for part in pair.partition("="))
        if not foreign or field not in KNOWN_FIELDS:
            known = ", ".join(sorted(KNOWN_FIELDS))
            raise DatelineError(
                f'"{pair}" names no field', place="--map", remedy=f"write headline=title; the fields are {known}"
            )
        names[foreign] = field
    return names


def renamed(fields: Mapping[str, Any], names: Names) -> dict[str, Any]:
    """`fields` under our names. Of several for one field the first that is not empty is taken; the others keep their names.

    A field of our own name that gives way is kept as `title_as_read`.
    """
    found: dict[str, Any] = {}
    rest = dict(fields)
    for foreign, field in names.items():
        value = _value(fields, foreign)
        if value not in (None, "", []) and field not in found:
            found[field] = value
            rest.pop(foreign, None)
    for field in found.keys() & rest.keys():
        rest[f"{field}_as_read"] = rest.pop(field)
    return rest | found


def _value(fields: Mapping[str, Any], name: str) -> Any:
    if name in fields:
        return fields[name]
    value: Any = fields
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value
