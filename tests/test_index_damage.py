"""A damaged segment ends in IndexDamaged or in an answer, perhaps a wrong one: never in a crash, nor in another error."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from damage import damage

from index.article import Article, Origin
from index.bounds_kernels import bounds_of
from index.damage import Diagnosed, refuse_beyond
from index.dates import parse_date
from index.entities.archivist import Archivist
from index.entities.given import GivenExtractor
from index.errors import IndexDamaged, NotAnIndex
from index.generation import open_snapshot
from index.segment import Segment
from index.writer import IndexWriter
from search.engine import open_engine
from search.request import SearchRequest

Array = npt.NDArray[Any]
WORDS = "the kerry ceasefire cease-fire talks damascus aleppo café 停火 peace of a russia’s agreement who".split()


def article(number: int, chance: random.Random) -> Article:
    sentences = [" ".join(chance.choices(WORDS, k=chance.randint(3, 12))).capitalize() for _ in range(5)]
    return Article(
        id=str(number),
        title=" ".join(chance.choices(WORDS, k=5)),
        summary="Peace talks." if number % 3 else None,
        body=".\n\n".join(sentences) + ".",
        source="Wire",
        people=("John Kerry", "Sergei Lavrov")[: number % 3],
        places=("Aleppo",),
        published=parse_date("2016-04-22") if number % 4 else None,
        origin=Origin(file="a", record=number),
    )


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two segments, the first with dead rows and earlier texts."""
    folder, chance = tmp_path_factory.mktemp("sound") / "news.index", random.Random(3)
    for numbers in (range(120), range(110, 130)):
        with IndexWriter(folder) as writer:
            for number in numbers:
                made = article(number, chance)
                writer.add(made, GivenExtractor().extract(made))
    with Archivist(folder) as archivist:
        archivist.hide("person", "Sergei Lavrov", "2")
        archivist.rename("person", "John Kerry", "J. Kerry")
        archivist.hide("place", "Aleppo")
    return folder


@pytest.fixture
def folder(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "news.index"))


def largest(folder: Path) -> Path:
    return max(folder.glob("segment-*.arrays"), key=lambda path: path.stat().st_size)


def overwrite(path: Path, name: str, array: Array) -> None:
    """Put other values into an array of a segment, under its old checksum."""
    offset = Segment(path)._table[name]["offset"]
    data = bytearray(path.read_bytes())
    data[offset : offset + array.nbytes] = array.tobytes()
    path.write_bytes(data)


def test_no_damage_crashes_what_searches_reads_checks_or_merges(sound: Path) -> None:
    command = [sys.executable, "-X", "faulthandler", str(Path(__file__).with_name("damage.py")), str(sound), "0", "25"]
    here = Path(__file__).parents[1]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=here, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_a_text_that_cannot_be_read_names_its_file_and_the_remedy(folder: Path) -> None:
    path = largest(folder)
    overwrite(path, "piece_text", np.full(len(Segment(path)["piece_text"]), 0xFF, np.uint8))
    with open_engine(str(folder)) as engine:
        with pytest.raises(IndexDamaged, match=rf"{path.name}: array piece_text is altered; .*`dateline check`"):
            engine.search(SearchRequest(q="kerry"))
        with pytest.raises(IndexDamaged, match=path.name):
            engine.article("7")


def test_what_is_damaged_is_not_merged(folder: Path) -> None:
    path = largest(folder)
    overwrite(path, "digest", np.zeros(16, np.uint8))
    with pytest.raises(IndexDamaged, match="array digest is altered"), IndexWriter(folder) as writer:
        writer.commit(optimize=True)
    assert open_snapshot(folder).articles == 130


def test_a_segment_whose_positions_do_not_end_is_not_opened(folder: Path) -> None:
    path = largest(folder)
    overwrite(path, "position_bytes", np.full(len(Segment(path)["position_bytes"]), 0x80, np.uint8))
    with pytest.raises(IndexDamaged, match="position_bytes"):
        Segment(path)


def test_pieces_out_of_order_and_numbers_out_of_range_are_refused(folder: Path) -> None:
    path = largest(folder)
    starts = Segment(path)["piece_start"]
    overwrite(path, "piece_start", starts[::-1].copy())
    segment = Segment(path)
    with pytest.raises(IndexDamaged, match="piece_start"):
        segment.pieces  # noqa: B018 (it is made as it is asked for)
    refuse_beyond(segment, "id_doc", np.array([3, 119]), 120)
    with pytest.raises(IndexDamaged, match="id_doc"):
        refuse_beyond(segment, "id_doc", np.array([3, 120]), 120)


def test_an_error_over_a_sound_file_stays_what_it_is(folder: Path) -> None:
    segment = Segment(largest(folder))
    with pytest.raises(ZeroDivisionError), Diagnosed(segment):
        raise ZeroDivisionError
    overwrite(segment.path, "digest", np.zeros(16, np.uint8))
    altered = Segment(segment.path)
    with pytest.raises(NotAnIndex), Diagnosed(altered):
        raise NotAnIndex("says more")
    for _ in range(2):
        with pytest.raises(IndexDamaged, match="digest"), Diagnosed(altered):
            raise ZeroDivisionError


def test_damage_leaves_the_header_and_the_table_as_they_are(folder: Path) -> None:
    path, chance = largest(folder), random.Random(1)
    before = Segment(path).facts
    for _ in range(20):
        damage(path, chance)
    assert path.read_bytes()[:8] == b"DATELINE"
    data = path.read_bytes()
    assert str(before["docs"]).encode() in data[-2000:]


def test_bounds_out_of_a_file_are_within_the_array() -> None:
    starts = np.array([0, 3, 9, 7, 2**63 + 5, 4], np.uint64)
    assert [bounds_of(starts, number, 8) for number in range(5)] == [(0, 3), (3, 8), (7, 7), (0, 0), (0, 4)]
    narrow = np.array([2, 5, 2**32 - 1], np.uint32)
    assert [bounds_of(narrow, number, 8) for number in range(2)] == [(2, 5), (5, 8)]
