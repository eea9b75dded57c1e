"""Our own lists of places, and how they are read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_FOLDER = Path(__file__).parent


class Listed(NamedTuple):
    """A line of a list."""

    text: str

    def fields(self, count: int) -> tuple[str, ...]:
        """So many fields; those that are missing at the end are empty."""
        found = self.text.split("|")
        if len(found) > count:
            raise ValueError(f"more than {count} fields: {self.text}")
        return (*found, *[""] * (count - len(found)))

    @staticmethod
    def several(field: str) -> list[str]:
        """The names in a field."""
        return field.split(";") if field else []


def listed(name: str) -> Iterator[Listed]:
    """The lines of the list `name`, without comments."""
    for line in (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield Listed(line)
