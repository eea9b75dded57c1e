"""Keys of names: names of one kind with equal keys are names of one entity, in whatever articles they stand."""

from __future__ import annotations

from index.article import EntityKind
from index.folding import fold_name

KEYS_VERSION = 1
"""Goes up with every change by which a name gets another key."""


def name_key(kind: EntityKind, name: str) -> str:
    """The key of a name. Case, accents and spacing make no difference."""
    return f"{kind}:{fold_name(name)}"
