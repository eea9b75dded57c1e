"""Texts read back from the codes of their pieces, against the plain twin that wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from twin_texts import dense_code, text_store

from index.text_kernels import append_line, decode_section, read_code

SECTIONS = 3
texts = st.lists(
    st.sampled_from(("the", "The", "cease-fire", "U.S.", "\n\n", "", "😀", "é" * 40, "\0", '","')) | st.text()
).map(" ".join)
rows = st.lists(st.tuples(*(texts,) * SECTIONS), min_size=1, max_size=4)


def decoded(written: Sequence[Sequence[str]], stoppers: int) -> list[tuple[str, ...]]:
    """All sections of all rows, through the arrays and back."""
    store = text_store(written, stoppers)
    starts = store["text_start"].astype("int64").tolist()
    pieces = tuple(store[f"piece_{name}"] for name in ("text", "start", "kind"))
    return [
        tuple(
            decode_section(store["text_codes"], begin, end, section, stoppers, pieces)
            .tobytes()
            .decode("utf-8", "surrogatepass")
            for section in range(len(written[0]))
        )
        for begin, end in pairwise(starts)
    ]


@settings(deadline=None)
@given(rows, st.sampled_from((1, 2, 100, 192, 254, 255)))
@example([("one two", " one ", "one  two \ud83d\ude00 "), ("", " ", "-")], 2)
def test_every_section_is_read_back_as_it_was_written(written: list[tuple[str, ...]], stoppers: int) -> None:
    assert decoded(written, stoppers) == written


@pytest.mark.parametrize("stoppers", [2, 128, 200, 254])
def test_a_code_is_read_as_the_piece_that_it_stands_for(stoppers: int) -> None:
    for piece in (*range(300), 65_535, 1_000_003):
        code = dense_code(piece, stoppers)
        data = np.frombuffer(b"\xff" + code + b"\0", np.uint8)
        assert read_code(data, 1, stoppers, piece + 1) == (piece, 1 + len(code))


def test_a_section_without_a_space_in_a_megabyte_is_read_back() -> None:
    written = [("x" * 1_000_000, "", "停" * 300_000 + " end")]
    assert decoded(written, 192) == written


@settings(deadline=None)
@given(texts, st.text(max_size=9), st.sampled_from((2, 192, 254)))
@example("", "", 192)
@example("one\ntwo", "three", 192)
@example('["one",null]\n{"two":3}', "three", 2)
def test_the_first_line_of_a_section_is_read_and_the_rest_passed_over(text: str, after: str, stoppers: int) -> None:
    store = text_store([[text, after]], stoppers)
    pieces = tuple(store[f"piece_{name}"] for name in ("text", "start", "kind"))
    at, out, count = append_line(store["text_codes"], 0, stoppers, pieces, np.frombuffer(b"x", np.uint8).copy(), 1)
    assert out[:count].tobytes().decode("utf-8", "surrogatepass") == "x" + text.partition("\n")[0]
    assert read_code(store["text_codes"], at - 1, stoppers, len(pieces[2])) == (0, at)
    ends = 0
    while at < len(store["text_codes"]):
        piece, at = read_code(store["text_codes"], at, stoppers, len(pieces[2]))
        ends += piece == 0
    assert ends == 1
