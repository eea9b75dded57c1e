"""Compiled kernels: kept on the disk where that can be, and running where it cannot."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

KERNEL = """
from index.compiled import compiled

@compiled
def double(number: int) -> int:
    '''Twice the number.'''
    return 2 * number

@compiled(fastmath=True)
def quadruple(number: float) -> float:
    return double(double(number))
"""
ROOT = Path(__file__).parents[1]


def run(folder: Path, script: str, home: Path) -> str:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{folder}:{ROOT}", "HOME": str(home)}
    # Root may write anywhere: a file where a folder should be stops it too.
    return subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True, cwd=folder
    ).stdout.strip()


USE = "import some_kernel as k; print(k.quadruple(3), k.quadruple.stats.cache_hits.total(), k.double.__doc__)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "installed"
    folder.mkdir()
    (folder / "some_kernel.py").write_text(KERNEL)
    return folder


def test_a_kernel_is_compiled_once_and_loaded_after_that(folder: Path, tmp_path: Path) -> None:
    assert run(folder, USE, tmp_path) == "12 0 Twice the number."
    assert run(folder, USE, tmp_path) == "12 1 Twice the number."


def test_a_read_only_installation_falls_back_to_the_users_cache(folder: Path, tmp_path: Path) -> None:
    (folder / "__pycache__").write_text("in the way")
    assert run(folder, USE, tmp_path).startswith("12 0")
    assert run(folder, USE, tmp_path).startswith("12 1")


def test_without_any_cache_folder_it_runs_all_the_same(folder: Path, tmp_path: Path) -> None:
    (folder / "__pycache__").write_text("in the way")
    nowhere = tmp_path / "home"
    nowhere.write_text("in the way")
    assert run(folder, USE, nowhere).startswith("12 0")


def test_a_damaged_cache_is_written_anew(folder: Path, tmp_path: Path) -> None:
    run(folder, USE, tmp_path)
    for file in [*(folder / "__pycache__").glob("*.nbi"), *(folder / "__pycache__").glob("*.nbc")]:
        file.write_bytes(b"\x80nonsense")
    assert run(folder, USE, tmp_path).startswith("12 0")
    assert run(folder, USE, tmp_path).startswith("12 1")


def test_a_cache_that_cannot_be_saved_to_does_no_harm(folder: Path, tmp_path: Path) -> None:
    full = "import numba.core.caching as c\ndef full(*_): raise OSError(28, 'No space left')\nc.IndexDataCacheFile.save = full\n"
    assert run(folder, full + USE, tmp_path).startswith("12 0")


def test_a_constant_of_another_module_that_changes_is_compiled_in_anew(folder: Path, tmp_path: Path) -> None:
    own, taken = (folder / f"{name}_kernel.py" for name in ("own", "taken"))
    taken.write_text(KERNEL + "TIMES = 3\n")
    own.write_text(
        "from index.compiled import compiled\nfrom taken_kernel import TIMES, double\n\n"
        "@compiled\ndef first(x):\n    return second(x)\n\n@compiled\ndef second(x):\n    return double(x) * TIMES\n"
    )
    use = "import own_kernel as k; print(k.first(1), k.first.stats.cache_hits.total())"
    assert run(folder, use, tmp_path) == "6 0"
    assert run(folder, use, tmp_path) == "6 1"
    taken.write_text(KERNEL + "TIMES = 5\n")
    assert run(folder, use, tmp_path) == "10 0"
    taken.write_text(KERNEL.replace("2 *", "4 *") + "TIMES = 50\n")
    assert run(folder, use, tmp_path) == "200 0"
    assert run(folder, use, tmp_path) == "200 1"
