"""Garbled characters are repaired where that is certain, and characters that nobody sees go."""

from __future__ import annotations

import pytest

from index.edits import apply_spans
from index.mojibake import character_spans


def mended(text: str) -> str:
    return apply_spans(text, character_spans(text))[0]


@pytest.mark.parametrize(
    ("garbled", "right"),
    [
        ("The minister’s cafÃ©", "The minister’s café"),
        ("Donâ€™t", "Don’t"),
        ("Donâ€™t say â€œnoâ€\x9d", "Don’t say “no”"),
        ("Itâ€\x99s", "It’s"),
        ("the TV¿s power", "the TV’s power"),
        ("it\x92s", "it’s"),
        ("he said,\x80\x94 then left", "he said,— then left"),
        ("na\u00adme\u200b and\u2028line", "name and\nline"),
        ("caf\u00c3 \u00a9", "café"),
    ],
)
def test_what_is_certain_is_repaired(garbled: str, right: str) -> None:
    assert mended(garbled) == right


@pytest.mark.parametrize(
    "text",
    [
        "plain",
        "A lost \ufffd stays",
        "¿Qué?",
        "São Paulo à Genève",
        "Ångström",
        "Ελλάδα",
        "中文",
        "ÉCLAT",
        "👩\u200d🚀",
    ],
)
def test_what_may_be_right_stays(text: str) -> None:
    assert mended(text) == text
