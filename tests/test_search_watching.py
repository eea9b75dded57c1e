"""The thread that looks for what is new: it looks, it ends, and it holds nothing up."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import weakref

import pytest

from search.watching import Watcher


class Owner:
    """Notes when it is made to look."""

    def __init__(self, seconds: float = 0.001) -> None:
        self.looked = threading.Semaphore(0)
        self.watcher = Watcher(self.look, seconds)

    def look(self) -> None:
        self.looked.release()


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "dateline-watcher"]


def test_it_looks_again_and_again_until_it_is_closed() -> None:
    before = len(threads())
    owner = Owner()
    assert all(owner.looked.acquire(timeout=30) for _ in range(3))
    (thread,) = set(threads()[before:])
    owner.watcher.close()
    owner.watcher.close()
    thread.join(30)
    assert not thread.is_alive()


def test_closing_does_not_wait_for_the_next_look() -> None:
    before = set(threads())
    owner = Owner(seconds=3_600)
    (thread,) = set(threads()) - before
    owner.watcher.close()
    thread.join(30)
    assert not thread.is_alive()


def test_it_keeps_nothing_alive_and_ends_with_what_it_looks_for() -> None:
    before = set(threads())
    owner = Owner()
    (thread,) = set(threads()) - before
    gone = weakref.ref(owner)
    del owner
    thread.join(30)
    assert not thread.is_alive()
    assert gone() is None


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_looks_too_even_if_a_look_was_under_way() -> None:
    script = """
import os, threading
from search.watching import Watcher
class Owner:
    def look(self): looked.set()
owner, looked = Owner(), threading.Event()
watcher = Watcher(owner.look, 0.001)
assert looked.wait(30)
watcher.lock.acquire()
child = os.fork()
if not child:
    looked.clear()
    with watcher.lock:
        os._exit(0 if looked.wait(30) else 1)
assert os.waitpid(child, 0)[1] == 0
"""
    assert subprocess.run([sys.executable, "-c", script], timeout=60, check=False).returncode == 0


def test_an_interpreter_with_a_watcher_ends_at_once() -> None:
    script = "from search.watching import Watcher\nclass A:\n def look(self): pass\na = A()\nw = Watcher(a.look, 3600)"
    assert subprocess.run([sys.executable, "-c", script], timeout=30, check=False).returncode == 0
