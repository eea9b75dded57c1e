"""Zip archives are read member by member, and never unpacked to the disk."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from index.readers.archive import read_archive
from index.readers.files import read_paths, read_stream


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return packed.getvalue()


class Pipe(io.BytesIO):
    """What cannot be gone back in."""

    def seekable(self) -> bool:
        return False


MEMBERS = (
    ("b/a.jsonl.gz", gzip.compress(b'{"id": "a", "body": "One."}\n{"id": "b"}\n')), ("../../etc/c.txt", b"Two."),
    (".hidden.txt", b"x"), ("__MACOSX/a.txt", b"x"), ("picture.png", b"\x89PNG"),
)  # fmt: skip


@pytest.mark.parametrize("kind", [io.BytesIO, Pipe])
def test_members_are_read_like_files_and_named_within_their_archive(kind: type[io.BytesIO]) -> None:
    records = list(read_stream(kind(zipped(*MEMBERS)), "a.zip"))
    places = [str(getattr(record, "origin", None) or getattr(record, "place", None)) for record in records]
    assert places == ["a.zip/b/a.jsonl.gz:1", "a.zip/b/a.jsonl.gz:2", "a.zip/../../etc/c.txt:1"]


def test_an_archive_in_a_folder_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(*MEMBERS))
    assert len(list(read_paths([str(tmp_path)]))) == 3


def test_nothing_to_read_is_said() -> None:
    (problem,) = read_archive(io.BytesIO(zipped(("a.png", b""))), "a.zip", lambda name: False, read_stream)
    assert str(problem).startswith("a.zip: holds nothing that can be read; ")


def test_a_member_with_a_password_or_damage_is_an_error_and_the_next_one_is_read() -> None:
    data = bytearray(zipped(("1.txt", b"One, two, three, four."), ("2.txt", b"Two.")))
    at = data.index(b"PK\x01\x02") + 8
    data[at] |= 1  # the flag of a password, in the list at the end
    locked, article = read_stream(io.BytesIO(bytes(data)), "a.zip")
    assert "a.zip/1.txt: cannot be unpacked: " in str(locked)
    assert getattr(article, "body", None) == "Two."
