"""Keeps the stories of a draft up to date: notes what goes, finds what the new segments bring, writes them at a commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from index.links import find_links, id_hashes, links_among
from index.parts import Parts, Place
from index.stories import Stories, write_stories


class Clustering:
    """The stories of the generation to come.

    stories   those of the generation to go on from;  entry  what its manifest says of them
    """

    def __init__(self, stories: Stories, entry: Mapping[str, Any] | None) -> None:
        self.stories = stories
        self._entry = entry
        self._is_written = True
        self._gone: set[int] = set()

    def note_replaced(self, parts: Parts, places: Iterable[Place]) -> None:
        """Take note that the articles at `places` are deleted, or come anew in another segment."""
        for place in places:
            self._gone.update(id_hashes(parts[place.part].segment, (place.row,)))

    def note_missing(self, parts: Parts) -> None:
        """Take note of all listed articles that are not in `parts`. O(listed · parts · log rows)."""
        members = self.stories.members
        found = [part.segment.find_hashes(members, part.live)[1] for part in parts]
        self._gone.update(np.setdiff1d(members, np.concatenate([np.empty(0, np.uint64), *found])).tolist())

    def take_in(self, parts: Parts) -> Parts:
        """Bring the stories up to date with `parts`; returns them with none that is still to be clustered."""
        fresh = [part for part in parts if not part.is_clustered]
        if fresh or self._gone:
            new = np.concatenate([np.empty(0, np.uint64), *(part.segment["id_hash"] for part in fresh)])
            links = find_links(parts, fresh)
            stories = self.stories.updated(self._gone, new, links, partial(links_among, parts))
            self._is_written = self._is_written and stories.is_same(self.stories)
            self.stories, self._gone = stories, set()
        return tuple(part if part.is_clustered else replace(part, is_clustered=True) for part in parts)

    def written(self, folder: Path) -> Mapping[str, Any] | None:
        """What a manifest says of the stories, which are in a file then."""
        if not self._is_written:
            self._entry = write_stories(folder, self.stories)
            self._is_written = True
        return self._entry
