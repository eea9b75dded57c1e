"""What stands between quotation marks."""

from __future__ import annotations

import pytest

from index.entities.quote_marks import is_wrapped, marked_spans


def marked(text: str) -> list[str]:
    return [text[begin:end] for begin, end in marked_spans(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“a b” c “d”", ["“a b”", "“d”"]),
        ('"a b" c "d"', ['"a b"', '"d"']),
        ("„a b“ c", []),
        ("«a b» c", ["«a b»"]),
        ('a 6" pipe and "b"', ['"b"']),
        ('(“a”) -- "b"', ["“a”", '"b"']),
        ('said."a b" c', ['"a b"']),
        ("“a “b” c", ["“b”"]),
        ("” a “", []),
        ("‘a b,’ c", ["‘a b,’"]),
        ("the boys’ ‘best’ day", []),
        ("", []),
    ],
)
def test_marks_are_paired(text: str, found: list[str]) -> None:
    assert marked(text) == found


def test_single_marks_are_apostrophes_where_there_are_double_ones() -> None:
    assert marked("“a” ‘b,’ c") == ["“a”"]


def test_a_line_break_within_a_sentence_is_no_paragraph() -> None:
    assert is_wrapped("one\ntwo", 3)
    assert not is_wrapped("one.\nTwo", 4)
    assert not is_wrapped("one\n\ntwo", 3)
