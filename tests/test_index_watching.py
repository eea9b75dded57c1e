"""Watched folders: files are given out once they are complete, and again when they change; the command takes them in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from index.generation import open_snapshot
from index.storage import is_index
from index.watching import Watch


def test_a_file_is_given_out_once_when_it_stays_as_it_is(tmp_path: Path) -> None:
    watch = Watch([str(tmp_path)])
    assert watch.look() == []
    file = tmp_path / "a.txt"
    file.write_text("Half")
    assert watch.look() == []
    file.write_text("Half and half")
    assert watch.look() == []
    assert watch.look() == [str(file)]
    assert watch.look() == []


def test_a_file_that_changes_or_comes_back_is_given_out_again(tmp_path: Path) -> None:
    watch = Watch([str(tmp_path)])
    file = tmp_path / "below" / "a.txt"
    file.parent.mkdir()
    file.write_text("One")
    looks = [watch.look(), watch.look()]
    file.write_text("Two, and longer")
    looks += [watch.look(), watch.look()]
    file.unlink()
    looks += [watch.look()]
    file.write_text("Two, and longer")
    looks += [watch.look(), watch.look()]
    assert looks == [[], [str(file)], [], [str(file)], [], [], [str(file)]]


def test_hidden_files_and_other_kinds_are_left_alone_and_a_missing_folder_is_waited_for(tmp_path: Path) -> None:
    watch = Watch([str(tmp_path / "later")])
    assert watch.look() == []
    (tmp_path / "later").mkdir()
    for name in (".a.txt", "a.jpg", "b.txt"):
        (tmp_path / "later" / name).write_text("Text")
    assert [watch.look(), watch.look()] == [[], [str(tmp_path / "later" / "b.txt")]]


def articles_in(index: Path) -> int:
    return sum(segment.n_docs for segment in open_snapshot(index).segments) if is_index(index) else 0


def test_the_command_takes_in_what_comes_survives_what_is_broken_and_ends_with_ctrl_c(tmp_path: Path) -> None:
    incoming, index = tmp_path / "incoming", tmp_path / "news.index"
    incoming.mkdir()
    (incoming / "a.jsonl").write_text(json.dumps({"id": "a", "body": "The first."}))
    command = "from web.cli import main; main()"
    options = ["index", "--watch", str(incoming), "--index", str(index), "--entities", "none", "--json"]
    with subprocess.Popen(
        [sys.executable, "-c", command, *options],
        cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ},
    ) as process:  # fmt: skip
        try:
            wait_for(lambda: articles_in(index) == 1)
            (incoming / "broken.jsonl").write_bytes(b"{\xff")
            (incoming / "b.jsonl").write_text(json.dumps({"id": "b", "body": "The second."}))
            wait_for(lambda: articles_in(index) == 2)
            # A run is said once it is committed: an interrupt in between would leave it unsaid.
            assert process.stdout
            told = 0
            while told < 2:
                told += json.loads(process.stdout.readline())["articles"]
            process.send_signal(signal.SIGINT)
            said, complained = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert "skipped: " in complained
    assert "broken.jsonl" in complained
    assert "Traceback" not in complained
    assert told + sum(json.loads(line)["articles"] for line in said.splitlines()) == 2


def wait_for(something: object) -> None:
    assert callable(something)
    deadline = time.monotonic() + 120
    while not something():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.1)
