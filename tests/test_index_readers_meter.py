"""How far reading is, measured in the bytes of the files as they lie there."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from index.readers import files
from index.readers.files import find_in_paths, total_size
from index.readers.format import read_all
from index.readers.meter import Meter


def test_at_the_end_every_byte_of_every_file_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_SMALL", 1_000)
    lines = "".join(f'{{"body": "Article {number}."}}\n' for number in range(20_000))
    (tmp_path / "a.jsonl").write_text(lines)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    (tmp_path / "c.txt").write_text("Headline\n\nText")
    meter = Meter(total_size([str(tmp_path)]))
    assert meter.total == sum(path.stat().st_size for path in tmp_path.iterdir())
    seen = [meter.done for _ in read_all(find_in_paths([str(tmp_path)], None, meter))]
    assert seen == sorted(seen)
    assert len(set(seen)) > 3
    assert seen[-1] <= meter.total
    assert meter.done == meter.total


def test_of_standard_input_nobody_knows_the_size_and_what_is_missing_has_none(tmp_path: Path) -> None:
    assert total_size(["-", str(tmp_path)]) is None
    assert total_size([str(tmp_path / "missing")]) == 0
