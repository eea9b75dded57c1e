from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def news_data() -> Path:
    """The folder of real news, of which nothing is part of the project."""
    root = Path(__file__).parents[1]
    folder = root / os.environ.get("DATELINE_DATA", "../shared/data")
    if not (folder / "news.jsonl.gz").is_file():
        pytest.skip("real news is not here; DATELINE_DATA names its folder")
    return folder
