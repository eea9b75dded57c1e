"""Stories: which articles are versions of one, under an id that stays, and what became of ids that are no longer in use.

Articles and stories are named by 64-bit hashes of article ids (`index.segment.hash_of`), which no merge of segments changes. A
story is called by one of its own articles, and by none but its own as long as that one lives.
"""

from __future__ import annotations

import secrets
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import IndexDamaged
from index.manifest import write_durably

Hashes = npt.NDArray[np.uint64]
Link = tuple[int, int]
Relink = Callable[[Sequence[int]], Iterable[Link]]

_NONE: Hashes = np.empty(0, np.uint64)


class Stories:
    """The stories of one generation; immutable. An article that is not listed is a story by itself, under its own hash.

    members, stories   (M,) the articles that are listed, ascending, and the story of each
    old, new           (F,) stories that are gone or have lost articles, ascending, and where these went
    """

    def __init__(
        self, members: Hashes = _NONE, stories: Hashes = _NONE, old: Hashes = _NONE, new: Hashes = _NONE
    ) -> None:
        self.members, self.stories = members, stories
        self.old, self.new = old, new

    def __len__(self) -> int:
        """How many stories have listed articles."""
        return len(np.unique(self.stories))

    def is_same(self, other: Stories) -> bool:
        """Whether nothing differs."""
        mine, its = ((one.members, one.stories, one.old, one.new) for one in (self, other))
        return all(map(np.array_equal, mine, its))

    def story_of(self, article: int) -> int:
        """The story of an article. O(log M)."""
        found = _looked_up(self.members, self.stories, article)
        return found[0] if found else article

    def listed(self, story: int) -> list[int]:
        """The listed articles of a story, ascending. O(log M), but O(M log M) at first."""
        return _looked_up(*self._by_story, story)

    def size(self, story: int) -> int:
        """How many articles a story that is in use has. O(log M), but O(M log M) at first."""
        return len(self.listed(story)) or 1

    def resolve(self, story: int, is_live: Callable[[int], bool]) -> tuple[int, ...]:
        """The stories in which the articles of a story are now: that itself if it is in use; () where none is left.

        is_live   whether there is an article with this hash
        """
        found, seen, waiting = dict[int, None](), set[int](), [story]
        while waiting:
            asked = waiting.pop()
            if asked in seen:
                continue
            seen.add(asked)
            if self.listed(asked):
                found[asked] = None
            elif is_live(asked):
                found[self.story_of(asked)] = None
            waiting += _looked_up(self.old, self.new, asked)[::-1]
        return tuple(found)

    def updated(self, gone: Collection[int], new: Hashes, links: Sequence[Link], relink: Relink) -> Stories:
        """The stories after a change.

        gone     articles that were deleted or changed;  new  (n,) those that were added or changed
        links    pairs of versions of one story of which at least one is new
        relink   gives the links among some articles: what is left of a story that has lost some may fall apart
        O(M) for copying, else by the size of what has changed.
        """
        linked, fresh = {article for link in links for article in link}, set(new.tolist())
        # A new article takes its name back from a story that was called by an earlier one of the same id.
        renamed = set(self.stories[np.isin(self.stories, new)].tolist())
        touched = {self.story_of(article) for article in linked - fresh} | renamed
        torn = {self.story_of(article) for article in gone if self._is_listed(article)}
        carried: dict[int, int] = {}
        joined: list[Link] = []
        for story in touched | torn:
            left = [article for article in self.listed(story) or [story] if article not in gone]
            carried |= dict.fromkeys(left, story)
            joined += relink(left) if story in torn and len(left) > 1 else pairwise(left)
        placed = _named(_components({*carried, *linked, *renamed}, [*joined, *links]), carried)
        return self._with(placed, carried, gone, set(gone) - fresh)

    def _is_listed(self, article: int) -> bool:
        return bool(_looked_up(self.members, self.stories, article))

    @property
    def numbers(self) -> npt.NDArray[np.uint32]:
        """(M,) the numbers of the stories of the listed articles, from 1 on; 0 is for articles that are not listed."""
        return self._numbered[0]

    @property
    def sizes(self) -> npt.NDArray[np.uint32]:
        """How many articles a story has, by its number; 1 for number 0."""
        return self._numbered[1]

    @cached_property
    def _numbered(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        _, places, sizes = np.unique(self.stories, return_inverse=True, return_counts=True)
        return (places + 1).astype(np.uint32), np.concatenate(([1], sizes)).astype(np.uint32)

    @cached_property
    def _by_story(self) -> tuple[Hashes, Hashes]:
        order = np.argsort(self.stories, kind="stable")
        return self.stories[order], self.members[order]

    def _with(
        self, placed: Mapping[int, int], carried: Mapping[int, int], gone: Collection[int], deleted: Collection[int]
    ) -> Stories:
        """These stories with some articles placed anew, of which some were `carried` by others, and without those that are gone."""
        changed = np.array([*placed, *gone], np.uint64)
        kept = ~np.isin(self.members, changed)
        sizes = Counter(placed.values())
        listed = {article: story for article, story in placed.items() if sizes[story] > 1 or story != article}
        members = np.concatenate((self.members[kept], np.array([*listed], np.uint64)))
        stories = np.concatenate((self.stories[kept], np.array([*listed.values()], np.uint64)))
        order = np.argsort(members)
        return Stories(members[order], stories[order], *self._forwards(placed, carried, deleted))

    def _forwards(
        self, placed: Mapping[int, int], carried: Mapping[int, int], deleted: Iterable[int]
    ) -> tuple[Hashes, Hashes]:
        """Where stories have gone, by now: that called by an article which is live is found by that one."""
        moved = {(old, placed[each]) for each, old in carried.items() if placed.get(old) != placed[each] != old}
        left = set(carried.values())
        for article in deleted:
            story = self.story_of(article)
            if story != article and story in left:
                moved.add((article, story))
        if not moved:
            return self.old, self.new
        forwards = sorted(moved.union(zip(self.old.tolist(), self.new.tolist(), strict=True)))
        old, new = (np.array([pair[side] for pair in forwards], np.uint64) for side in (0, 1))
        return old, new


def write_stories(folder: Path, stories: Stories) -> dict[str, Any] | None:
    """Write stories into a new file; returns what a manifest says of it, None where there is nothing to say."""
    arrays = (stories.members, stories.stories, stories.old, stories.new)
    data = b"".join(array.astype("<u8").tobytes() for array in arrays)
    if not data:
        return None
    name = f"stories-{secrets.token_hex(8)}.hashes"
    write_durably(folder / name, data)
    return {"file": name, "members": len(stories.members), "forwards": len(stories.old), "crc32": zlib.crc32(data)}


def read_stories(folder: Path, entry: Mapping[str, Any] | None) -> Stories:
    """The stories of a generation. Raises IndexDamaged where the file is missing, cut or altered."""
    if entry is None:
        return Stories()
    path = folder / entry["file"]
    members, forwards = entry["members"], entry["forwards"]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _damaged(path, f"the file cannot be read ({error.strerror})") from error
    if len(data) != 16 * (members + forwards) or zlib.crc32(data) != entry["crc32"]:
        raise _damaged(path, "the file is cut short or altered")
    hashes = np.frombuffer(data, "<u8").astype(np.uint64, copy=False)
    return Stories(*np.split(hashes, np.cumsum((members, members, forwards))))


def _looked_up(keys: Hashes, values: Hashes, key: int) -> list[int]:
    """The values whose key it is; the keys ascend."""
    view = keys.data  # for a single value several times faster than NumPy
    first = last = bisect_left(view, key)
    while last < len(view) and view[last] == key:
        last += 1
    found: list[int] = values[first:last].tolist()
    return found


def _components(nodes: Iterable[int], links: Iterable[Link]) -> list[list[int]]:
    """The articles that hang together by links."""
    parent = {node: node for node in nodes}

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = node = parent[parent[node]]
        return node

    for first, second in links:
        parent[root(first)] = root(second)
    components: defaultdict[int, list[int]] = defaultdict(list)
    for node in parent:
        components[root(node)].append(node)
    return list(components.values())


def _named(components: Iterable[Sequence[int]], carried: Mapping[int, int]) -> dict[int, int]:
    """The story of each article: of the names that a component has carried so far, the one that most carry and that it may keep."""
    everywhere: dict[int, int] = {}
    ranked = [(Counter(carried[each] for each in component if each in carried), component) for component in components]
    nodes = {article for component in components for article in component}
    taken: set[int] = set()
    for names, component in sorted(ranked, key=lambda one: (-max(one[0].values(), default=0), min(one[1]))):
        inside = set(component)
        for name in sorted(names, key=lambda name: (-names[name], name)):
            if name not in taken and (name in inside or name not in nodes):
                break
        else:
            name = min(component)
        taken.add(name)
        everywhere |= dict.fromkeys(component, name)
    return everywhere


def _damaged(path: Path, problem: str) -> IndexDamaged:
    return IndexDamaged(
        problem, place=str(path), remedy="restore the index from a backup; `dateline check` reads it all"
    )
