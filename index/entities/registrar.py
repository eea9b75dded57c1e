"""Keeps the registry and the log of decisions of a draft: brings both up to date and writes them at a commit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.damage import refuse_beyond
from index.dictionary import Dictionaries
from index.entities.decisions import Decision, holding, read_decisions, write_decisions
from index.entities.grouping import Counts, Grouping, Groups, grouped
from index.entities.keys import KEYS_VERSION, name_key
from index.entities.registry import CURATED, KEYED, Registry, write_registry
from index.errors import IndexDamaged
from index.manifest import Live, Manifest
from index.segment import Segment, hash_of

Rows = tuple[Segment, Live | None]
_NO_KEYS = np.empty(0, np.uint64)


class Registrar:
    """The registry of the generation to come.

    manifest    of the generation to go on from;  registry  its registry
    decisions   the log of that generation, and what was decided since
    """

    def __init__(self, folder: Path, manifest: Manifest, registry: Registry) -> None:
        self._folder = folder
        self._entry, self._decided_entry = manifest.registry, manifest.decisions
        self.decisions = read_decisions(folder, manifest.decisions)
        self._is_decided = False
        is_sound = _is_sound(registry)
        is_same = is_sound and self._entry is not None and self._entry["keys"] == KEYS_VERSION
        self._keys = {facet: registry.keys(facet) if is_same else _NO_KEYS for facet in KEYED}
        self._groups = registry.groups if is_sound else {}

    def decide(self, decision: Decision) -> None:
        """Put one more decision into the log."""
        self.decisions = (*self.decisions, decision)
        self._is_decided = True

    def grouping(self, facet: str, dictionaries: Dictionaries) -> Grouping:
        """The names and nodes of a facet, as far as its dictionary is written, after all that was decided and holds."""
        names = dictionaries.canon(facet)
        group = grouped(self._known_keys(facet, dictionaries)) if facet in KEYED else names
        return Grouping(names, group, [each for each in holding(self.decisions) if each.kind == facet])

    def written(
        self, dictionaries: Dictionaries, rows: Iterable[Rows]
    ) -> tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]:
        """What a manifest says of the registry and of the log, which are in files then; the dictionaries must be.

        rows   all segments, and which of their rows are live
        O(labels), O(values of all segments), and a key for each new name.
        """
        if self._is_decided:
            self._decided_entry = write_decisions(self._folder, self.decisions)
            self._is_decided = False
        opened = list(rows)
        groups = {
            facet: self.grouping(facet, dictionaries).groups(articles_of(facet, labels, opened))
            for facet in CURATED
            if (labels := len(dictionaries.canon(facet)))
        }
        if not _are_same(groups, self._groups):
            keys = {facet: keys for facet, keys in self._keys.items() if len(keys)}
            self._entry = write_registry(self._folder, groups, keys, KEYS_VERSION)
            self._groups = groups
        return self._entry, self._decided_entry

    def _known_keys(self, facet: str, dictionaries: Dictionaries) -> npt.NDArray[np.uint64]:
        """(V,) of each label the hash of its name's key."""
        names, known = dictionaries.canon(facet), self._keys[facet]
        if len(known) < len(names):
            first = len(known)
            new: list[int] = []
            for label, name in enumerate(names[first:].tolist(), first):
                if name == label:
                    new.append(key_of(facet, dictionaries.label(facet, label)))
                else:
                    new.append(new[name - first] if name >= first else int(known[name]))
            self._keys[facet] = np.concatenate((known, np.array(new, np.uint64)))
        return self._keys[facet]


def key_of(facet: str, name: str) -> int:
    """The hash of the key of a name."""
    return hash_of(name_key(facet, name).encode("utf-8", "surrogatepass"))


def articles_of(facet: str, labels: int, rows: Iterable[Rows]) -> Counts:
    """(labels,) in how many live rows each label of a facet stands."""
    counts = np.zeros(labels, np.int64)
    for segment, live in rows:
        values, starts = segment[f"{facet}_inv_value"], segment[f"{facet}_inv_start"].astype(np.int64)
        if not len(values):
            continue
        refuse_beyond(segment, f"{facet}_inv_value", values, labels)
        if live is None:
            counts[values] += np.diff(starts)
        else:
            docs = segment[f"{facet}_inv_doc"]
            refuse_beyond(segment, f"{facet}_inv_doc", docs, len(live))
            counts[values] += np.add.reduceat(live[docs], starts[:-1], dtype=np.int64)
    return counts


def _is_sound(registry: Registry) -> bool:
    """Whether its file is as it was written; else all is made anew, since it follows from what else there is."""
    try:
        registry.check()
    except IndexDamaged:
        return False
    return True


def _are_same(groups: Mapping[str, Groups], known: Mapping[str, Groups]) -> bool:
    return groups.keys() == known.keys() and all(found.is_same(known[facet]) for facet, found in groups.items())
