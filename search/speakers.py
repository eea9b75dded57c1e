"""Those who are quoted in a segment, and what their names are found by."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from index.article import ENTITY_KINDS
from index.damage import refuse_beyond
from index.entities.registry import Registry
from index.folding import fold_name
from index.quotations import KIND_BITS
from index.segment import Segment

Rows = npt.NDArray[np.uint32]

_WORD = re.compile(r"\w+")
_ID = re.compile(rf"({'|'.join(ENTITY_KINDS)}):(.*)", re.DOTALL)


def speaker_key(text: str) -> str:
    """What finds a name by some of its words in a row: they, folded; or by an id, `person:john kirby`. "" where it has no word."""
    entity = _ID.match(text)
    kind, name = (f"{entity[1]}:", entity[2]) if entity else ("", text)
    words = " ".join(_WORD.findall(fold_name(name)))
    return f"{kind} {words} " if words else ""


def _lines(kind: str, names: Iterable[str]) -> str:
    return "".join([f"{kind}:{speaker_key(name)}\n" for name in names])


def is_found(kind: str, names: Iterable[str], keys: Sequence[str]) -> bool:
    """Whether each of the keys finds one of the names of an entity."""
    lines = _lines(kind, names)
    return all(_place(lines, key, 0) >= 0 for key in keys)


def _place(lines: str, key: str, at: int) -> int:
    """Where a key next finds a name; that of an entity has to be all of one."""
    return lines.find(key if key.startswith(" ") else f"{key}\n", at)


class Speakers:
    """The quotations of a segment by the entities that say them, to be found by any of their names.

    count   how many quotations the segment has
    hidden  by kind, then by entity, the rows in which only that is hidden; what a hidden entity says is said by nobody
    Making it is O(labels + quotations × log), and takes some microseconds for each name of those who are quoted.
    """

    def __init__(self, segment: Segment, registry: Registry, hidden: Mapping[str, Mapping[int, Rows]]) -> None:
        kinds = (segment["quote_flags"] & KIND_BITS).astype(np.int64)
        self.count = len(kinds)
        speakers = np.full(self.count, -1, np.int64)
        for place, kind in enumerate(ENTITY_KINDS):
            said = np.flatnonzero(kinds == place)
            labels = segment["quote_speaker"][said].astype(np.int64)
            entities = registry.entities(kind)
            refuse_beyond(segment, "quote_speaker", labels, len(entities))
            speakers[said] = entities[labels].astype(np.int64) * len(ENTITY_KINDS) + place
            speakers[said[np.isin(labels, registry.hidden(kind))]] = -1
            for entity, rows in hidden.get(kind, {}).items():
                of_rows = _quotes_of(segment, rows)
                speakers[of_rows[speakers[of_rows] == entity * len(ENTITY_KINDS) + place]] = -1
        self._order = np.argsort(speakers, kind="stable")
        distinct, self._starts = np.unique(speakers[self._order], return_index=True)
        lines = _lines_of(distinct, registry)
        self._lines = "".join(lines)
        self._ends = [*accumulate(map(len, lines))]

    def said_by(self, keys: Sequence[str]) -> npt.NDArray[np.uint8]:
        """(quotations,) 1 where each of the keys, at least one, finds a name of who says it, else 0. O(names + what they find)."""
        found: set[int] | None = None
        for key in keys:
            entities = set(self._found(key))
            found = entities if found is None else found & entities
        said = np.zeros(self.count, np.uint8)
        for entity in found or ():
            last = self._starts[entity + 1] if entity + 1 < len(self._starts) else self.count
            said[self._order[self._starts[entity] : last]] = 1
        return said

    def _found(self, key: str) -> list[int]:
        entities = []
        at = _place(self._lines, key, 0)
        while at >= 0:
            entity = bisect_right(self._ends, at)
            entities.append(entity)
            at = _place(self._lines, key, self._ends[entity])
        return entities


def _quotes_of(segment: Segment, rows: Rows) -> npt.NDArray[np.int64]:
    """The quotations of some rows."""
    starts = segment["quote_start"].astype(np.int64)
    return np.concatenate([np.empty(0, np.int64), *(np.arange(*starts[row : row + 2]) for row in rows.tolist())])


def _lines_of(distinct: npt.NDArray[np.int64], registry: Registry) -> list[str]:
    """For each of those who are quoted the lines of all names of that entity; a blank one for nobody, who is below 0. O(labels)."""
    lines = ["\n"] * len(distinct)
    for place, kind in enumerate(ENTITY_KINDS):
        places = np.flatnonzero((distinct >= 0) & (distinct % len(ENTITY_KINDS) == place))
        if not len(places):
            continue
        entities = registry.entities(kind)
        of_entity = np.full(len(entities), -1, np.int64)
        of_entity[distinct[places] // len(ENTITY_KINDS)] = places
        of_label = of_entity[entities]
        names: dict[int, list[str]] = {}
        for label in np.flatnonzero(of_label >= 0).tolist():
            names.setdefault(int(of_label[label]), []).append(registry.dictionaries.label(kind, label))
        for number, of_one in names.items():
            lines[number] = _lines(kind, of_one)
    return lines
