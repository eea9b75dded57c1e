"""The archivist's decisions over entities: a log that only grows, one file of JSON lines for each generation that changes it."""

from __future__ import annotations

import json
import secrets
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from index.errors import damaged
from index.manifest import write_durably

MERGE, SPLIT, RENAME, HIDE, PIN, UNDO = "merge", "split", "rename", "hide", "pin", "undo"
WHATS: Final = (MERGE, SPLIT, RENAME, HIDE, PIN, UNDO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision. Names are those of labels of the facet `kind`; a label's id never changes within an index.

    number   counts from 1;  time  in UTC, ISO 8601
    what     one of WHATS
    name, label   the name that is decided about and the id of its label; of an undo, None
    other, other_label   merge: the name that it leads to; rename: the name that is shown from now on
    names    labels of the other names of the entity that it applies to, so that it holds however names are grouped later
    article  hide: the id of the one article in which the entity is hidden; None hides it everywhere
    undone   undo: the number of the decision that does not hold any longer
    """

    number: int
    time: str
    what: str
    kind: str | None = None
    name: str | None = None
    label: int | None = None
    other: str | None = None
    other_label: int | None = None
    names: tuple[int, ...] = ()
    article: str | None = None
    undone: int | None = None

    def __str__(self) -> str:
        if self.what == UNDO:
            return f"undo {self.undone}"
        more = {
            MERGE: f' into "{self.other}"',
            RENAME: f' to "{self.other}"',
            HIDE: f" in {self.article}" if self.article is not None else "",
        }
        return f'{self.what} {self.kind} "{self.name}"{more.get(self.what, "")}'


def undone_by(decisions: Sequence[Decision]) -> dict[int, int]:
    """The numbers of decisions that do not hold, and of the undo that says so. An undo can itself be undone."""
    undone: dict[int, int] = {}
    for decision in reversed(decisions):
        if decision.what == UNDO and decision.undone is not None and decision.number not in undone:
            undone[decision.undone] = decision.number
    return undone


def holding(decisions: Sequence[Decision]) -> list[Decision]:
    """The decisions that hold, in their order."""
    undone = undone_by(decisions)
    return [decision for decision in decisions if decision.number not in undone and decision.what != UNDO]


def write_decisions(folder: Path, decisions: Sequence[Decision]) -> dict[str, Any]:
    """Write a log into a new file; returns what a manifest says of it."""
    data = "".join(f"{_line(decision)}\n" for decision in decisions).encode("utf-8", "surrogatepass")
    name = f"decisions-{secrets.token_hex(8)}.log"
    write_durably(folder / name, data)
    return {"file": name, "entries": len(decisions), "size": len(data), "crc32": zlib.crc32(data)}


def read_decisions(folder: Path, entry: Mapping[str, Any] | None) -> tuple[Decision, ...]:
    """The log of a generation; () where there is none. Raises IndexDamaged where the file is missing, cut or altered."""
    if entry is None:
        return ()
    path = folder / entry["file"]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise damaged(path, f"the file cannot be read ({error.strerror})") from error
    if len(data) != entry["size"] or zlib.crc32(data) != entry["crc32"]:
        raise damaged(path, "the file is cut short or altered")
    try:
        # Not `splitlines`: a name may hold what Unicode calls a line separator.
        lines = data.decode("utf-8", "surrogatepass").split("\n")[:-1]
        return tuple(_decision(json.loads(line)) for line in lines)
    except (ValueError, TypeError, KeyError) as error:  # of another version
        raise damaged(path, f"the file cannot be read ({error})") from error


def check_decisions(folder: Path, entry: Mapping[str, Any] | None) -> None:
    """Raise IndexDamaged where the file of a log is missing or has another length. Reads nothing of it."""
    if entry is None:
        return
    path = folder / entry["file"]
    try:
        size = path.stat().st_size
    except OSError as error:
        raise damaged(path, f"the file cannot be read ({error.strerror})") from error
    if size != entry["size"]:
        raise damaged(path, "the file is cut short or altered")


def _line(decision: Decision) -> str:
    known = {name: value for name, value in asdict(decision).items() if value is not None and value != ()}
    return json.dumps(known, ensure_ascii=False)


def _decision(known: dict[str, Any]) -> Decision:
    return Decision(**known | {"names": tuple(known.get("names", ()))})
