"""One publisher has one name."""

from __future__ import annotations

import pytest

from index.sources import canonical_source


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("CNN", "CNN"),
        ("CNN (Web News)", "CNN"),
        ("The Daily Post (Online)", "The Daily Post"),
        ("Guest Writer (Left)", "Guest Writer (Left)"),
        ("the associated press", "Associated Press"),
        ("(Online)", "(Online)"),
    ],
)
def test_a_channel_is_no_other_publisher(name: str, source: str) -> None:
    assert canonical_source(name) == source
