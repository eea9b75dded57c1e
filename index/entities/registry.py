"""The registry of a generation: of each label of a facet the entity that it names, and the label that is shown for that."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.dictionary import Dictionaries
from index.entities.grouping import Groups, Ids
from index.errors import damaged
from index.schema import ENTITY_FIELDS, facet_value
from index.segment import Segment
from index.segment_writer import SegmentWriter

KEYED: Final = ENTITY_FIELDS
"""The facets whose labels are grouped by `index.entities.keys.name_key`."""
CURATED: Final = (*KEYED, "source", "author")
"""The facets that decisions may be about."""

_NO_HASHES = np.empty(0, np.uint64)
_NONE = np.empty(0, np.uint32)


class Registry:
    """Entities of one generation; immutable, shared by all threads. Opening maps a file, whatever its size.

    entry   what the manifest says: the `file`, and the `keys` that it was made with; None before the first label
    What the file does not know is grouped by folding. Raises IndexDamaged where the file is missing or cut short.
    """

    def __init__(self, folder: Path, entry: Mapping[str, Any] | None, dictionaries: Dictionaries) -> None:
        self.dictionaries = dictionaries
        self._folder = folder
        self.file = None if entry is None else Segment(folder / entry["file"])
        # By facet, of those that the file knows.
        self.groups = dict(self._mapped())

    def canon(self, facet: str) -> Ids:
        """(V,) of each label the one that is shown for its entity."""
        return self.groups[facet].canon if facet in self.groups else self.dictionaries.canon(facet)

    def entities(self, facet: str) -> Ids:
        """(V,) of each label the first label of the name that its entity is called by."""
        return self.groups[facet].entity if facet in self.groups else self.dictionaries.canon(facet)

    def hidden(self, facet: str) -> Ids:
        """The labels of hidden entities, ascending."""
        return self.groups[facet].hidden if facet in self.groups else _NONE

    def hidden_mentions(self, facet: str) -> tuple[npt.NDArray[np.uint64], Ids]:
        """Hashes of articles in which one entity is hidden, and the entities."""
        if facet not in self.groups:
            return _NO_HASHES, _NONE
        return self.groups[facet].hidden_article, self.groups[facet].hidden_entity

    def keys(self, facet: str) -> npt.NDArray[np.uint64]:
        """(V,) of each label the hash of its key; of a facet in KEYED. Empty where the file knows none."""
        name = f"{facet}_key"
        return self.file[name] if self.file is not None and name in self.file else _NO_HASHES

    def is_hidden(self, facet: str, label: int) -> bool:
        """Whether the entity of a label is hidden everywhere."""
        hidden = self.hidden(facet)
        place = int(np.searchsorted(hidden, label))
        return place < len(hidden) and int(hidden[place]) == label

    def find(self, facet: str, key: str) -> int | None:
        """The label that is shown for the entity of which a name folds to `key`; None where there is none, or a hidden one.

        As `index.schema.facet_key` gives it of an id or a name. Compares all hashes, as `Dictionaries.ids_of`.
        """
        found = self.dictionaries.ids_of(facet, key)
        return None if not found or self.is_hidden(facet, found[0]) else int(self.canon(facet)[found[0]])

    def labels_of(self, facet: str, label: int) -> npt.NDArray[np.int64]:
        """All labels of the entity of a label, ascending. O(V)."""
        entities = self.entities(facet)
        return np.flatnonzero(entities == entities[label])

    def id_of(self, facet: str, label: int) -> str:
        """What the entity of a label is called in a filter: for good, an entity; a source or an author by what is shown."""
        canon = int(self.canon(facet)[label])
        named = int(self.entities(facet)[label]) if facet in ENTITY_FIELDS else canon
        return facet_value(facet, self.dictionaries.label(facet, named))

    def shown(self, facet: str, label: int) -> str:
        """The name that is shown for the entity of a label."""
        return self.dictionaries.label(facet, int(self.canon(facet)[label]))

    @cached_property
    def is_curated(self) -> bool:
        """Whether some entity is hidden somewhere."""
        return any(len(groups.hidden) or len(groups.hidden_entity) for groups in self.groups.values())

    def check(self) -> None:
        """Read the whole file; raises IndexDamaged where it is altered."""
        if self.file is not None:
            self.file.check()

    def _mapped(self) -> Iterator[tuple[str, Groups]]:
        if self.file is None:
            return
        for facet in CURATED:
            if f"{facet}_canon" in self.file:
                groups = Groups(*(self.file[f"{facet}_{part}"] for part in Groups._fields))
                if not len(groups.canon) == len(groups.entity) == len(self.dictionaries.canon(facet)):
                    raise damaged(self.file.path, "the file belongs to another generation")
                yield facet, groups


def write_registry(
    folder: Path, groups: Mapping[str, Groups], keys: Mapping[str, npt.NDArray[np.uint64]], version: object
) -> dict[str, Any]:
    """Write the entities of facets, and the hashes of their labels' keys, into a new file; returns what a manifest says of it."""
    name = f"entities-{secrets.token_hex(8)}.arrays"
    writer = SegmentWriter(folder / name)
    try:
        for facet, found in groups.items():
            for part, array in found._asdict().items():
                writer.add(f"{facet}_{part}", array)
        for facet, hashes in keys.items():
            writer.add(f"{facet}_key", hashes)
        writer.close({"docs": 0})
    except BaseException:
        writer.abandon()
        raise
    return {"file": name, "keys": version}
