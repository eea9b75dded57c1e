"""The benchmark of saved queries runs, and its answers are those of a search."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from benchmarks import percolating


def test_it_says_what_an_article_takes_and_that_answers_are_right(capsys: pytest.CaptureFixture[str]) -> None:
    with patch.object(percolating, "SIZES", {1: 2, 3: 1}):
        assert percolating.main(["--articles", "60", "--saved", "40", "--data", "nowhere"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("40 queries")
    assert [line.split()[0] for line in lines[1:]] == ["1", "3"]
    assert not any("WRONG" in line for line in lines)
