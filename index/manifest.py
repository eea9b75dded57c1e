"""The manifest of a generation: one checksummed file that names everything that belongs to it."""

from __future__ import annotations

import json
import os
import re
import secrets
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.errors import damaged
from index.schema import FORMAT_VERSION
from index.version import VERSION

Live = npt.NDArray[np.uint8]

_MANIFEST_FILE = re.compile(r"generation-([0-9]+)\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What makes up a generation.

    stamp          when it was committed, in microseconds since 1970, and above that of the generation before; 0 of an early one
    segments       of each: `name` of its file, `docs` (rows), `size` in bytes, `live`: None, or the `file` that says which
                   rows are live, their `count` and the file's `crc32`; and `arrivals`: the stamps behind numbers in its rows
    dictionaries   by facet: `entries`, `bytes` of text, `crc32` of each file as far as it belongs to the generation
    stories        which articles are versions of one: the `file`, its numbers of `members` and `forwards`, its `crc32`; or None
    registry       of each label the entity that it names: the `file`, and the version of the `keys` of names; or None
    decisions      the archivist's decisions: the `file`, its number of `entries`, its `size` in bytes, its `crc32`; or None
    entities       the version of the extractor that last wrote; None before the first article
    cleaning       the version of the rules that last cleaned texts, `none` where it was switched off; None before the first article
    dateline       the version of Dateline that wrote it
    """

    generation: int
    stamp: int = 0
    segments: tuple[Mapping[str, Any], ...] = ()
    dictionaries: Mapping[str, Any] = field(default_factory=dict)
    stories: Mapping[str, Any] | None = None
    registry: Mapping[str, Any] | None = None
    decisions: Mapping[str, Any] | None = None
    entities: str | None = None
    cleaning: str | None = None
    dateline: str = VERSION
    format: int = FORMAT_VERSION

    def files(self) -> set[str]:
        """The names of the segments and live masks of the generation, and of its stories, registry and decisions."""
        masks = {entry["live"]["file"] for entry in self.segments if entry["live"]}
        others = {entry["file"] for entry in (self.stories, self.registry, self.decisions) if entry}
        return {entry["name"] for entry in self.segments} | masks | others


def manifest_file(generation: int) -> str:
    """The name of the manifest of a generation."""
    return f"generation-{generation}.json"


def manifest_generations(folder: Path) -> list[int]:
    """The generations that have a manifest, whole or not, ascending."""
    matches = (_MANIFEST_FILE.fullmatch(name) for name in os.listdir(folder))
    return sorted(int(match[1]) for match in matches if match)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest; it appears at once and is on the disk when this returns."""
    content = asdict(manifest)
    data = json.dumps(content | {"checksum": _checksum(content)}, ensure_ascii=False, indent=1).encode()
    path = folder / manifest_file(manifest.generation)
    written = path.with_name(f"{path.name}.new")
    write_durably(written, data)
    written.replace(path)
    sync_folder(folder)


def read_manifest(folder: Path, generation: int) -> Manifest:
    """The manifest of a generation. Raises IndexDamaged where it is missing, torn or altered."""
    path = folder / manifest_file(generation)
    try:
        content = json.loads(path.read_bytes())
        checksum = content.pop("checksum")
        manifest = Manifest(**content | {"segments": tuple(content["segments"])})
    except FileNotFoundError:
        raise damaged(path, "the manifest is missing") from None
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise damaged(path, f"the manifest cannot be read ({error})") from error
    if checksum != _checksum(content) or manifest.generation != generation:
        raise damaged(path, "the manifest is altered")
    return manifest


def write_live(folder: Path, live: Live) -> dict[str, Any]:
    """Write which rows of a segment are live into a new file; returns what a manifest says of it."""
    name = f"live-{secrets.token_hex(8)}.bits"
    write_durably(folder / name, live.tobytes())
    return {"file": name, "count": int(np.count_nonzero(live)), "crc32": zlib.crc32(live.data)}


def read_live(folder: Path, entry: Mapping[str, Any]) -> Live | None:
    """Which rows of a segment are live; None where all are. Raises IndexDamaged where the file is missing, cut or altered."""
    known = entry["live"]
    if known is None:
        return None
    path = folder / known["file"]
    try:
        live = np.fromfile(path, np.uint8)
    except OSError as error:
        raise damaged(path, f"the file cannot be read ({error.strerror})") from error
    if len(live) != entry["docs"] or zlib.crc32(live.data) != known["crc32"]:
        raise damaged(path, "the file is cut short or altered")
    live.setflags(write=False)
    return live


def sync_folder(folder: Path) -> None:
    """Make the names of the files in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_durably(path: Path, data: bytes) -> None:
    """Write a file that is on the disk when this returns."""
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _checksum(content: Mapping[str, Any]) -> int:
    """The CRC-32 of the canonical JSON: keys sorted, no white space, UTF-8."""
    return zlib.crc32(json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())
