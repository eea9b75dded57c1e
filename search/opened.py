"""One generation, open: for what goes over its articles by other ways than a search."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from index.damage import Diagnosed
from index.snapshot import Snapshot
from search.recency import newest_day
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

    def newest_day(self, until: date) -> str | None:
        """The newest day, not after `until`, on which an article was published at the earliest; None without any. O(rows)."""
        newest = newest_day(self.collection, until)
        return date.fromordinal(newest).isoformat() if newest else None
