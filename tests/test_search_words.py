"""Words of a query in one segment."""

from __future__ import annotations

import threading

import numpy as np

from search.words import ALL, Words, may_leave_out, scratch_of_thread


def words(*factors: float) -> Words:
    return Words(ALL, np.arange(len(factors)), np.array(factors, np.float32))


def test_rows_may_be_left_out_only_where_every_word_adds_to_the_score() -> None:
    assert may_leave_out(words(1.0, 0.5))
    assert not may_leave_out(words(1.0, 0.0))
    assert not may_leave_out(words(-1.0))


def test_each_thread_adds_up_in_a_room_of_its_own() -> None:
    others = []
    thread = threading.Thread(target=lambda: others.append(scratch_of_thread()))
    thread.start()
    thread.join()
    assert scratch_of_thread() is scratch_of_thread()
    assert others[0] is not scratch_of_thread()
