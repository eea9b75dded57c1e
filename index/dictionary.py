"""The labels of facet values, numbered once for a whole index: files that only ever grow, one set for each facet."""

from __future__ import annotations

import mmap
import os
import shutil
import threading
import zlib
from collections.abc import Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from index.errors import damaged
from index.folding import fold_name
from index.schema import FACET_FIELDS
from index.segment import hash_of

Ids = npt.NDArray[np.uint32]

_FILES: Final[dict[str, np.dtype[Any]]] = {
    "text": np.dtype("u1"),
    "end": np.dtype("<u8"),
    "hash": np.dtype("<u8"),
    "canon": np.dtype("<u4"),
}
# Entries that are looked up in a dict, before the sorted copy of the hashes is made anew; as a share of the sorted ones too.
_MAX_RECENT = 20_000
_RECENT_SHARE = 4


def dictionary_file(facet: str, suffix: str) -> str:
    """The name of one file of a facet's dictionary."""
    return f"dictionary-{facet}.{suffix}"


class Dictionaries:
    """The labels of all facets. What is new is kept in memory until `write`; readers of older generations see none of it.

    folder    where the files are
    entries   what the manifest says of each facet: `entries`, `bytes` and `crc32` of each file; a facet may be missing

    Opening maps the files, whatever their size. Raises IndexDamaged where one is missing or too short. `intern` and `write` may
    be called by several threads.
    """

    def __init__(self, folder: Path, entries: Mapping[str, Any] | None = None) -> None:
        known = dict(entries or {})
        names = dict.fromkeys((*FACET_FIELDS, *known))
        self._changing = threading.Lock()
        self._facets = {name: _Dictionary(name, folder, known.get(name)) for name in names}

    def __len__(self) -> int:
        return sum(len(dictionary) for dictionary in self._facets.values())

    def size(self, facet: str) -> int:
        """How many labels a facet has; ids are below it."""
        return len(self._facets[facet])

    def intern(self, facet: str, labels: Sequence[str]) -> Ids:
        """The ids of `labels`, in their order; new labels get new ids. O(labels), after a first sort of the hashes."""
        with self._changing:
            return self._facets[facet].intern(labels)

    def label(self, facet: str, label_id: int) -> str:
        """The label with an id."""
        return self._facets[facet].label(label_id)

    def ids_of(self, facet: str, key: str) -> list[int]:
        """All ids whose label folds to `key`, ascending. Compares all hashes: a millisecond for two million labels."""
        return self._facets[facet].ids_of(key)

    def canon(self, facet: str) -> Ids:
        """(size,) by id the first id whose label folds to the same key; mapped. Without what was not written yet."""
        return self._facets[facet].canon

    def texts(self, facet: str) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint64]]:
        """The UTF-8 of all labels of a facet one behind the other, and where each ends; mapped, as `canon`."""
        return self._facets[facet].texts

    def write(self, folder: Path) -> dict[str, Any]:
        """Append what is new to the files and sync them; returns what the next manifest has to say of the dictionaries."""
        with self._changing:
            return {name: dictionary.write(folder) for name, dictionary in self._facets.items()}

    def check(self) -> None:
        """Read all files as far as the manifest knows them; raises IndexDamaged that names the first altered one."""
        for dictionary in self._facets.values():
            dictionary.check()


class _Dictionary:
    """The labels of one facet."""

    def __init__(self, facet: str, folder: Path, entry: Mapping[str, Any] | None) -> None:
        self._facet = facet
        self._entry: dict[str, Any] = dict(entry or {"entries": 0, "bytes": 0, "crc32": dict.fromkeys(_FILES, 0)})
        self._map(folder)
        self._sorted_hash = np.empty(0, np.uint64)
        self._sorted_id = np.empty(0, np.int64)
        # Entries that the sorted hashes do not know, and the canon of the keys among them.
        self._recent: dict[str, int] | None = None
        self._recent_canon: dict[str, int] = {}
        # Entries that are not in the files yet.
        self._new: list[tuple[str, int, int]] = []

    def __len__(self) -> int:
        return len(self.canon) + len(self._new)

    def label(self, label_id: int) -> str:
        written = len(self.canon)
        if label_id >= written:
            return self._new[label_id - written][0]
        start = int(self._end[label_id - 1]) if label_id else 0
        return self._text[start : int(self._end[label_id])].tobytes().decode("utf-8", "surrogatepass")

    @property
    def texts(self) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint64]]:
        return self._text, self._end

    def ids_of(self, key: str) -> list[int]:
        wanted = hash_of(_encoded(key))
        found = np.flatnonzero(self._hash == np.uint64(wanted)).tolist()
        found += [len(self.canon) + place for place, (_, hashed, _) in enumerate(self._new) if hashed == wanted]
        return [label_id for label_id in found if fold_name(self.label(label_id)) == key]

    def intern(self, labels: Sequence[str]) -> Ids:
        recent = self._sort()
        ids = {label: recent.get(label, -1) for label in labels}
        self._find_written(ids)
        return np.fromiter(map(ids.__getitem__, labels), np.uint32, len(labels))

    def _find_written(self, ids: dict[str, int]) -> None:
        """Fill in the ids that are still missing: out of the sorted entries, or new ones."""
        missing = [label for label, label_id in ids.items() if label_id < 0]
        keys = [fold_name(label) for label in missing]
        hashes = [hash_of(_encoded(key)) for key in keys]
        wanted = np.array(hashes, np.uint64)
        first = np.searchsorted(self._sorted_hash, wanted, "left").tolist()
        last = np.searchsorted(self._sorted_hash, wanted, "right").tolist()
        recent, next_id = self._sort(), len(self)
        for label, key, hashed, low, high in zip(missing, keys, hashes, first, last, strict=True):
            canon = self._recent_canon.get(key, next_id)
            for candidate in self._sorted_id[low:high].tolist() if low < high else ():
                known = self.label(candidate)
                if known == label:
                    ids[label] = candidate
                    break
                if fold_name(known) == key:
                    canon = int(self.canon[candidate])
            else:
                self._new.append((label, hashed, canon))
                self._recent_canon[key] = canon
                ids[label] = recent[label] = next_id
                next_id += 1

    def _sort(self) -> dict[str, int]:
        """The recent entries, after sorting the hashes of the others where that is due."""
        if self._recent is None:
            self._sorted_id = np.argsort(self._hash, kind="stable")
            self._sorted_hash = self._hash[self._sorted_id]
            self._recent = {}
            self._recent_canon = {}
        return self._recent

    def write(self, folder: Path) -> dict[str, Any]:
        if self._new:
            texts = [_encoded(label) for label, _, _ in self._new]
            ends = list(accumulate(map(len, texts), initial=self._entry["bytes"]))[1:]
            data = {
                "text": b"".join(texts),
                "end": np.array(ends, _FILES["end"]).tobytes(),
                "hash": np.array([hashed for _, hashed, _ in self._new], _FILES["hash"]).tobytes(),
                "canon": np.array([canon for _, _, canon in self._new], _FILES["canon"]).tobytes(),
            }
            for suffix, added in data.items():
                _append(folder / dictionary_file(self._facet, suffix), self._length(suffix), added)
            crc32 = self._entry["crc32"]
            self._entry = {
                "entries": len(self),
                "bytes": ends[-1],
                "crc32": {suffix: zlib.crc32(added, crc32[suffix]) for suffix, added in data.items()},
            }
            self._new = []
            self._map(folder)
            self._forget_recent()
        return self._entry

    def check(self) -> None:
        arrays = {"text": self._text, "end": self._end, "hash": self._hash, "canon": self.canon}
        for suffix, array in arrays.items():
            if zlib.crc32(array.view(np.uint8).data) != self._entry["crc32"][suffix]:
                raise damaged(self._folder / dictionary_file(self._facet, suffix), "the file is altered")

    def _forget_recent(self) -> None:
        if self._recent is not None and len(self._recent) > _MAX_RECENT + len(self._sorted_id) // _RECENT_SHARE:
            self._recent = None

    def _length(self, suffix: str) -> int:
        return int(self._entry["bytes"] if suffix == "text" else self._entry["entries"] * _FILES[suffix].itemsize)

    def _map(self, folder: Path) -> None:
        self._folder = folder
        self._text = self._mapped("text")
        self._end = self._mapped("end")
        self._hash = self._mapped("hash")
        self.canon = self._mapped("canon")

    def _mapped(self, suffix: str) -> npt.NDArray[Any]:
        length = self._length(suffix)
        if not length:
            return np.empty(0, _FILES[suffix])
        path = self._folder / dictionary_file(self._facet, suffix)
        try:
            with path.open("rb") as file:
                return np.frombuffer(mmap.mmap(file.fileno(), length, access=mmap.ACCESS_READ), _FILES[suffix])
        except FileNotFoundError:
            raise damaged(path, "the file is missing") from None
        except ValueError:
            raise damaged(path, "the file is cut short") from None
        except OSError as error:
            raise damaged(path, f"the file cannot be opened ({error})") from error


def _append(path: Path, length: int, data: bytes) -> None:
    """Put `data` behind the first `length` bytes of a file, durably."""
    if path.exists() and path.stat().st_size > length:
        # A commit that came to nothing left something behind. Cutting it off in place could pull the file away from under
        # a reader that has it mapped, so its good beginning moves into a new file.
        fresh = path.with_name(f"{path.name}.new")
        shutil.copyfile(path, fresh)
        os.truncate(fresh, length)
        fresh.replace(path)
    with path.open("ab") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
