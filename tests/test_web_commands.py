"""The command `dateline serve`, up to where it listens."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.generation import create_index
from web import commands


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    create_index(tmp_path / "news.index")
    monkeypatch.setattr(commands, "serve", lambda *_: None)
    return tmp_path / "news.index"


def said(folder: Path) -> str:
    result = CliRunner().invoke(commands.serve_command, ["--index", str(folder)])
    assert result.exit_code == 0, result.output
    return result.stderr


def test_a_server_that_has_to_compile_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "_SOON", 0.01)
    monkeypatch.setattr(commands, "warm_up", lambda: time.sleep(0.2))
    assert "compiled once after an installation" in said(folder)


def test_a_server_that_is_ready_soon_says_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "warm_up", lambda: None)
    assert said(folder) == ""
