"""What is done where a block takes long."""

from __future__ import annotations

import threading

import pytest

from index.patience import doing_after


def test_a_block_that_takes_long_has_it_done_and_one_that_does_not_has_not() -> None:
    done, never = threading.Event(), threading.Event()
    with doing_after(0.0, done.set):
        assert done.wait(60)
    with doing_after(0.2, never.set):
        pass
    assert not never.wait(0.4)


def test_a_block_that_raises_has_nothing_done_afterwards() -> None:
    never = threading.Event()
    with pytest.raises(ValueError, match="broken"), doing_after(0.2, never.set):
        raise ValueError("broken")
    assert not never.wait(0.4)
