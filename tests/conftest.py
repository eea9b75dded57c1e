from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# The same examples at each run, so that a run says something of a change and not of its luck. DATELINE_EXAMPLES=random
# looks for new ones.
settings.register_profile("same", derandomize=True)
settings.register_profile("random")
settings.load_profile(os.environ.get("DATELINE_EXAMPLES", "same"))


@pytest.fixture(scope="session")
def news_data() -> Path:
    """The folder of real news, of which nothing is part of the project."""
    root = Path(__file__).parents[1]
    folder = root / os.environ.get("DATELINE_DATA", "../shared/data")
    if not (folder / "news.jsonl.gz").is_file():
        pytest.skip("real news is not here; DATELINE_DATA names its folder")
    return folder
