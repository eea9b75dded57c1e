"""One generation, open: for what goes over its articles by other ways than a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from index.damage import Diagnosed
from index.snapshot import Snapshot
from search.scope import Collection


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation.

    index       the id of its index
    diagnosed   the context in which its files are read: what goes wrong there may be the doing of a damaged one
    """

    index: str
    snapshot: Snapshot
    collection: Collection
    diagnosed: Diagnosed


def newest_day(collection: Collection, today: date) -> str | None:
    """The newest day, not after `today`, on which an article was published at the earliest; None without any. O(rows)."""
    newest = 0
    for scope in collection.scopes:
        days = scope.segment["first_day"]
        known = days <= today.toordinal() if scope.live is None else (days <= today.toordinal()) & (scope.live > 0)
        newest = max(newest, int(np.max(days, where=known, initial=0)))
    return date.fromordinal(newest).isoformat() if newest else None
