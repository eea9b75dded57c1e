"""Reads zip archives member by member, without ever unpacking one to the disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import PurePosixPath
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from index.errors import RecordError
from index.readers.format import Found
from index.readers.packing import Bounded

ZIP_MAGIC = b"PK\x03\x04"
MAX_MEMBERS = 1_000_000
"""Members in an archive; the list of them is kept in memory."""

# Of an archive that cannot be gone back in, as from a pipe: what is kept in memory of it.
_IN_MEMORY = 64 * 2**20
_SKIP = "or --skip-bad to leave it out"

ReadMember = Callable[[BinaryIO, str], Iterator[Found]]


def read_archive(stream: BinaryIO, name: str, is_wanted: Callable[[str], bool], read: ReadMember) -> Iterator[Found]:
    """The articles of the members of an archive, in their order in it; hidden members are left out, and those not wanted.

    is_wanted  whether a member with this name is to be read
    read       reads the articles of a stream under a name, here `archive.zip/folder/member.jsonl`
    A member that unpacks without bound is a RecordError, and so is an archive within the archive.
    """
    with ExitStack() as spooled:
        yield from _members(_seekable(stream, spooled), name, is_wanted, read)


def _members(stream: BinaryIO, name: str, is_wanted: Callable[[str], bool], read: ReadMember) -> Iterator[Found]:
    try:
        archive = zipfile.ZipFile(stream)
        members = [member for member in archive.infolist() if not member.is_dir() and not _is_hidden(member.filename)]
        if len(members) > MAX_MEMBERS:
            raise zipfile.BadZipFile(f"more than {MAX_MEMBERS:,} members")
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        yield RecordError(f"is no whole zip archive: {_short(error)}", place=name, remedy=f"fetch it again, {_SKIP}")
        return
    wanted = [member for member in members if is_wanted(member.filename)]
    for member in wanted:
        yield from _member(archive, member, f"{name}/{member.filename}", read)
    if not wanted:
        remedy = f"give an archive with files in a format that `dateline formats` lists, {_SKIP}"
        yield RecordError("holds nothing that can be read", place=name, remedy=remedy)


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str, read: ReadMember) -> Iterator[Found]:
    try:
        with archive.open(member) as opened:
            bounded = Bounded(cast(BinaryIO, opened), member.compress_size, place)
            yield from read(cast(BinaryIO, io.BufferedReader(bounded, 2**16)), place)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        yield RecordError(f"is damaged: {_short(error)}", place=place, remedy=f"fetch the archive again, {_SKIP}")
    except (RuntimeError, NotImplementedError) as error:  # a password, a rare way of packing
        yield RecordError(f"cannot be unpacked: {_short(error)}", place=place, remedy=f"unpack it first, {_SKIP}")


def _seekable(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    """The stream itself, or what it holds where it cannot be gone back in: the list of the members stands at the end."""
    if stream.seekable():
        return stream
    spooled = cast(BinaryIO, stack.enter_context(SpooledTemporaryFile(_IN_MEMORY)))  # noqa: SIM115
    while data := stream.read(2**20):
        spooled.write(data)
    return spooled


def _is_hidden(name: str) -> bool:
    parts = [part for part in PurePosixPath(name).parts if part not in (".", "..")]
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _short(error: Exception) -> str:
    message = " ".join(str(error).split())[:200]
    return message[:1].lower() + message[1:] if message else repr(error)
