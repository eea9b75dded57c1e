"""Memory that is free goes back to the system."""

from __future__ import annotations

import os
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

import pytest

from index import memory


def anonymous() -> int:
    """The anonymous memory of this process, in bytes."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="this system does not say what memory is")
@pytest.mark.skipif(find_library("c") is None or memory._trim is None, reason="this C library gives nothing back")
def test_what_is_free_between_what_is_in_use_is_given_back() -> None:
    texts = [bytes(60_000) for _ in range(2_000)]
    del texts[:-1]
    before = anonymous()
    memory.give_back()
    assert anonymous() < before - 50_000_000
    assert len(texts) == 1


def test_where_the_library_cannot_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_trim", None)
    monkeypatch.setattr(memory, "_set_option", None)
    memory.give_back()
    memory.map_large_arrays()


@pytest.mark.skipif(not Path("/proc/self/smaps_rollup").exists(), reason="this system does not say what memory is")
@pytest.mark.skipif(memory._set_option is None, reason="this C library has no such option")
def test_large_arrays_are_given_back_when_they_are_freed() -> None:
    # In a process of its own: elsewhere an array may find room among what was freed before.
    script = (
        "import numpy as np, test_index_memory as t\n"
        "t.memory.map_large_arrays()\n"
        "for _ in range(3):\n"
        "    array = np.ones(2**21, np.uint8)\n"
        "    before = t.anonymous()\n"
        "    del array\n"
        "    assert t.anonymous() < before - 2**20\n"
    )
    folder = Path(__file__).parent
    environment = os.environ | {"PYTHONPATH": os.pathsep.join((str(folder.parent), str(folder)))}
    subprocess.run([sys.executable, "-c", script], check=True, env=environment)
