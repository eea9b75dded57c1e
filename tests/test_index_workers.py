"""Worker processes: what comes out of them, in what order, and how they end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import workers
from index.article import Article
from index.errors import DatelineError, RecordError
from index.preparing import Preparation
from index.readers import files, jsonl
from index.readers.files import Files, find_in_paths
from index.readers.format import Found
from index.readers.jsonl import Lines

PREPARATION = Preparation(entities="default")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are started for the smallest files, too, and those are taken apart like large ones."""
    monkeypatch.setattr(workers, "_ALONE", 0)
    monkeypatch.setattr(workers, "_BATCH", 20_000)
    monkeypatch.setattr(files, "_SMALL", 2_000)
    monkeypatch.setattr(jsonl, "_PORTION", 10_000)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Lines in a large file, small files, a bad one, and a file of rows that cannot be split."""
    lines = [
        json.dumps({"id": f"l{n}", "body": f"John Kerry spoke in Geneva. {n}\n\nAdvertisement"}) for n in range(400)
    ]
    lines[200] = "{"
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    (tmp_path / "b.html").write_bytes(b"\0\1\2")
    for number in range(60):
        (tmp_path / f"c{number:02}.txt").write_text(f"Headline {number}\n\nAngela Merkel visited Paris.\n")
    rows = "".join(f"r{n},Angela Merkel visited Paris again and again and again.\n" for n in range(100))
    (tmp_path / "d.csv").write_text(f"id,body\n{rows}")
    return tmp_path


def test_several_workers_give_what_one_process_gives_in_the_same_order(folder: Path) -> None:
    one = list(workers.prepared(find_in_paths([str(folder)]), PREPARATION, 1))
    two = list(workers.prepared(find_in_paths([str(folder)]), PREPARATION, 2))
    assert len(one) == 400 + 1 + 60 + 100
    assert [str(record) for record, _ in two if isinstance(record, RecordError)] == [
        str(record) for record, _ in one if isinstance(record, RecordError)
    ]
    assert [record for record, _ in two if isinstance(record, Article)] == [
        record for record, _ in one if isinstance(record, Article)
    ]
    assert [mentions for _, mentions in two] == [mentions for _, mentions in one]


def test_a_large_file_of_lines_and_small_files_come_in_portions_that_nobody_has_looked_into(folder: Path) -> None:
    found = list(find_in_paths([str(folder)]))
    kinds = [type(each) for each in found]
    assert kinds.count(Lines) >= 3
    assert 1 <= kinds.count(Files) <= 20
    assert Article in kinds  # of the rows
    assert all(each.size < 2**19 for each in found if isinstance(each, (Lines, Files)))


def test_little_is_read_without_any_worker(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_ALONE", 10**9)
    monkeypatch.setattr(workers, "ProcessPoolExecutor", None)
    assert len(list(workers.prepared(find_in_paths([str(folder)]), PREPARATION, 2))) == 400 + 1 + 60 + 100


def test_no_more_is_read_ahead_than_the_workers_need(folder: Path) -> None:
    taken: list[Found] = []

    def watched() -> Iterator[Found]:
        for found in find_in_paths([str(folder / "a.jsonl")] * 20):
            taken.append(found)
            yield found

    records = workers.prepared(watched(), PREPARATION, 2)
    next(records)
    assert len(taken) <= 2 * 2 + 1
    records.close()  # type: ignore[attr-defined]


def test_workers_are_as_many_as_cores_and_memory_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    for cores, memory, expected in (
        (1, 4_096, 1),
        (2, 4_096, 1),
        (4, 4_096, 3),
        (64, 4_096, 4),
        (64, 512, 1),
        (64, 640, 2),
    ):
        monkeypatch.setattr(os, "cpu_count", lambda cores=cores: cores)
        assert workers.suitable_workers(memory) == expected


class Deadly:
    """A portion that kills the process that reads it."""

    size = 1

    def records(self) -> Iterator[Article | RecordError]:
        os.kill(os.getpid(), signal.SIGKILL)
        yield from ()


def test_a_worker_that_is_killed_is_an_error_with_a_remedy() -> None:
    with pytest.raises(DatelineError, match="fewer --workers"):
        list(workers.prepared([Deadly()], PREPARATION, 2))


SLOW = """
import sys, time
sys.path[:0] = {path!r}
from index import workers
from index.preparing import Preparation
import test_index_workers as t
workers._ALONE = 0
if __name__ == "__main__":
    for record, _ in workers.prepared((t.Slow() for _ in range(100)), Preparation(), 2):
        print(record.place, flush=True)
"""


class Slow:
    """A portion that says which process reads it, and takes its time."""

    size = 1

    def records(self) -> Iterator[Article | RecordError]:
        time.sleep(0.1)
        yield RecordError("was read", place=str(os.getpid()))


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
    """A process with two workers, and their ids."""
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(path=[str(Path(__file__).parents[1]), str(Path(__file__).parent)]))
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        pids: set[int] = set()
        while len(pids) < 2:
            pids.add(int(process.stdout.readline()))
        yield process, sorted(pids)
        process.kill()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_for_the_end_of(pids: list[int]) -> None:
    deadline = time.monotonic() + 60
    while any(map(is_alive, pids)):
        assert time.monotonic() < deadline, "a worker is still there"
        time.sleep(0.05)


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="this system does not say which processes live"
)


@needs_proc
def test_workers_end_with_their_parent_even_when_it_is_killed(parent: tuple[subprocess.Popen[str], list[int]]) -> None:
    process, pids = parent
    assert all(map(is_alive, pids))
    process.kill()
    wait_for_the_end_of(pids)


@needs_proc
def test_ctrl_c_goes_to_all_processes_and_is_the_parents_business(
    parent: tuple[subprocess.Popen[str], list[int]],
) -> None:
    process, pids = parent
    os.killpg(process.pid, signal.SIGINT)
    process.wait(60)
    wait_for_the_end_of(pids)
    assert process.returncode == -signal.SIGINT
