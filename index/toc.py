"""Whoosh's table of contents, written for a generation and read back without running what a planted one might hold.

The table is a pickle, and loading a pickle can run any code. Here no class of it is ever made: each class on a short list
becomes an empty stand-in, of which only plain facts are taken and checked; any other class ends the reading.
"""

from __future__ import annotations

import os
import pickle
import re
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import StructFile
from whoosh.index import _CURRENT_TOC_VERSION, TOC
from whoosh.system import _FLOAT_SIZE, _INT_SIZE, _LONG_SIZE

from index.codec import INDEX_NAME, DatelineSegment
from index.errors import IndexDamaged, NotAnIndex
from index.schema import make_schema

SEGMENT_FILE = re.compile(r"segment-[0-9a-z]+\.arrays")
LIVE_FILE = re.compile(r"live-[0-9a-z]+\.bits")
_FOREIGN_NAME = re.compile(r"[0-9a-z]+")
_TOC_FILE = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")

_OURS = ("index.codec", "DatelineSegment")
_FOREIGN = ("whoosh.codec.whoosh3", "W3Segment")
_TABLE = ("collections", "defaultdict")
_CLASSES = frozenset({_OURS, _FOREIGN, ("whoosh.codec.whoosh3", "W3Codec"), ("builtins", "int")})

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ForeignSegment:
    """A segment that Whoosh's writer wrote in Whoosh's own format.

    name      what its files' names begin with
    docs      rows in it, deleted ones included
    deleted   the rows that are not live
    packed    whether its files are packed into one
    """

    name: str
    docs: int
    deleted: frozenset[int]
    packed: bool


@dataclass(frozen=True, slots=True)
class Contents:
    """What a table of contents names: segments in Dateline's format (whole or under way) and in Whoosh's own."""

    generation: int
    segments: tuple[DatelineSegment, ...]
    foreign: tuple[ForeignSegment, ...]


def toc_file(generation: int) -> str:
    """The name of the table of contents of a generation."""
    return f"_{INDEX_NAME}_{generation}.toc"


def toc_generations(folder: Path) -> list[int]:
    """The generations of which the folder has a table of contents, ascending."""
    matches = (_TOC_FILE.fullmatch(name) for name in os.listdir(folder))
    return sorted(int(match[1]) for match in matches if match)


def write_toc(folder: Path, generation: int, segment_entries: Iterable[Facts]) -> None:
    """Write the table of contents of a generation; it appears at once and is on the disk when this returns.

    segment_entries   the entries of the segments in the generation's manifest
    """
    segments = [DatelineSegment.from_entry(entry) for entry in segment_entries]
    memory = RamStorage()
    TOC(make_schema(), segments, generation).write(memory, INDEX_NAME)
    path = folder / toc_file(generation)
    written = path.with_name(f"{path.name}.new")
    with written.open("wb") as file:
        file.write(memory.files[path.name])
        file.flush()
        os.fsync(file.fileno())
    written.replace(path)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_toc(folder: Path, generation: int | None = None) -> Contents:
    """The table of contents of a generation, or of the newest.

    Raises NotAnIndex where there is none, and IndexDamaged where it cannot be read or names what Dateline does not know.
    """
    if generation is None:
        generations = toc_generations(folder)
        if not generations:
            raise NotAnIndex(
                "there is no table of contents here", place=str(folder), remedy="name the folder of an index"
            )
        generation = generations[-1]
    path = folder / toc_file(generation)
    try:
        listed = _segments(path.read_bytes(), generation)
        ours = tuple(_dateline_segment(facts) for kind, facts in listed if kind == _OURS)
        foreign = tuple(_foreign_segment(facts) for kind, facts in listed if kind == _FOREIGN)
    except FileNotFoundError:
        raise NotAnIndex("there is no such table of contents", place=str(path), remedy="open the newest one") from None
    except (OSError, ValueError, LookupError, TypeError, struct.error) as error:
        remedy = (
            "restore it from a backup; do not open the folder with Whoosh, which would run what a planted table holds"
        )
        raise IndexDamaged(f"the table of contents cannot be read ({error})", place=str(path), remedy=remedy) from error
    return Contents(generation, ours, foreign)


def plain_value(data: bytes) -> Any:
    """What was pickled, where it is made of numbers, texts, lists, tuples, dicts and sets; else ValueError."""
    return _unpickled(data, {})


def _segments(data: bytes, generation: int) -> list[tuple[tuple[str, str], Facts]]:
    """The kind and the facts of every segment in a table of contents. Raises ValueError and struct.error."""
    stream = StructFile(BytesIO(data))
    sizes = tuple(stream.read_varint() for _ in range(3))
    if sizes != (_INT_SIZE, _LONG_SIZE, _FLOAT_SIZE) or stream.read_int() != -12345:
        raise ValueError("it was not written by Whoosh, or on another kind of machine")
    if stream.read_int() != _CURRENT_TOC_VERSION:
        raise ValueError("another version of Whoosh wrote it")
    for _ in range(3):
        stream.read_varint()  # the release of Whoosh
    stream.read_string()  # the schema, which is always ours
    if stream.read_int() != generation:
        raise ValueError("it belongs to another generation")
    stream.read_int()
    stand_ins = {key: type(key[1], (_StandIn,), {}) for key in _CLASSES} | {_TABLE: type(_TABLE[1], (_Table,), {})}
    listed = _unpickled(data[stream.tell() :], stand_ins)
    kinds = {stand_ins[key]: key for key in (_OURS, _FOREIGN)}
    if not isinstance(listed, list) or not all(type(segment) in kinds for segment in listed):
        raise ValueError("it holds something else than segments")
    return [(kinds[type(segment)], vars(segment)) for segment in listed]


class _StandIn:
    """In the place of an object: its facts, without any of its behaviour."""


class _Table(dict[Any, Any]):
    """In the place of a dict with a default: Whoosh keeps the lengths of its fields in one."""

    def __init__(self, *_: object) -> None:
        super().__init__()


class _Unpickler(pickle.Unpickler):
    def __init__(self, data: bytes, classes: Mapping[tuple[str, str], type]) -> None:
        super().__init__(BytesIO(data))
        self._classes = classes

    def find_class(self, module_name: str, global_name: str) -> Any:
        if (module_name, global_name) not in self._classes:
            raise ValueError(f"it holds {module_name}.{global_name}, which does not belong there")
        return self._classes[module_name, global_name]


def _unpickled(data: bytes, classes: Mapping[tuple[str, str], type]) -> Any:
    try:
        return _Unpickler(data, classes).load()
    except (pickle.UnpicklingError, EOFError, LookupError, AttributeError, TypeError, MemoryError) as error:
        raise ValueError(f"it is cut short or altered: {error}") from error


def _dateline_segment(facts: Facts) -> DatelineSegment:
    file, live_file = facts.get("file"), facts.get("live_file")
    if not isinstance(file, str) or not SEGMENT_FILE.fullmatch(file):
        raise ValueError(f"{file!r} is not the name of a segment")
    if live_file is not None and not (isinstance(live_file, str) and LIVE_FILE.fullmatch(live_file)):
        raise ValueError(f"{live_file!r} is not the name of a file of live rows")
    docs = _count(facts.get("docs"))
    segment = DatelineSegment(file, docs, live_file, _count(facts.get("live_count")))
    for row in _rows(facts.get("deleted"), docs):
        segment.delete_document(row)
    return segment


def _foreign_segment(facts: Facts) -> ForeignSegment:
    segid = facts.get("segid")
    if not isinstance(segid, str) or not _FOREIGN_NAME.fullmatch(segid):
        raise ValueError(f"{segid!r} is not the name of a segment of Whoosh")
    docs = _count(facts.get("_doccount"))
    deleted = frozenset(_rows(facts.get("_deleted"), docs))
    return ForeignSegment(f"{INDEX_NAME}_{segid}", docs, deleted, bool(facts.get("compound")))


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"{value!r} is not a number of rows")
    return value


def _rows(value: object, docs: int) -> list[int]:
    if value is None:
        return []
    if not isinstance(value, (list, set, frozenset)) or not all(type(row) is int and 0 <= row < docs for row in value):
        raise ValueError("the deleted rows are not rows")
    return sorted(value)
