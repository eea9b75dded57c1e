from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.entities.cutting_kernels import CAPITAL, CAPITALS, SMALL, STARTS, cut_tokens
from index.entities.forms import codes_of, hash_of
from index.entities.tagging import abbreviation_hashes
from index.lexicon import code_point_classes


def cut(text: str) -> list[tuple[str, int]]:
    codes = codes_of(text)
    starts, ends = np.empty((2, len(codes)), np.int64)
    hashes, flags = np.empty(len(codes), np.uint64), np.empty(len(codes), np.uint8)
    count = cut_tokens(
        codes, 0, len(codes), code_point_classes(), abbreviation_hashes(), starts, ends, hashes, flags, 0
    )
    for start, end, value in zip(starts[:count], ends[:count], hashes[:count], strict=True):
        assert value == hash_of(text[start:end])
    return [
        (text[start:end], int(flag))
        for start, end, flag in zip(starts[:count], ends[:count], flags[:count], strict=True)
    ]


def words(text: str) -> list[str]:
    return [word for word, _ in cut(text)]


@pytest.mark.parametrize(("text", "expected"), [
    ("Kerry's plan", ["Kerry", "'s", "plan"]), ("the Kerrys’ plan", ["the", "Kerrys", "’", "plan"]),
    ("O'Brien didn’t", ["O'Brien", "didn’t"]), ("U.S. U.N.-led J. Smith", ["U.S.", "U.N.-led", "J.", "Smith"]),
    ("al-Nusra Jean-Claude", ["al-Nusra", "Jean-Claude"]), ("St. Louis, Mo. was", ["St.", "Louis", ",", "Mo.", "was"]),
    ("AT&T won 3-2, 1,234.5", ["AT&T", "won", "3-2", ",", "1,234.5"]), ("wait... -- (no)", ["wait", "...", "--", "(", "no", ")"]),
    ("detainees.The", ["detainees", ".", "The"]), ("it was I.", ["it", "was", "I", "."]), ("東京", ["東", "京"]),
])  # fmt: skip
def test_words_keep_their_hyphens_dots_and_inner_marks(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_sentence_starts_where_another_ends() -> None:
    text = 'He left. "Yes," she said! then more. Mr. Smith stayed.\n\nA title\nnext line of the text'
    assert [word for word, flag in cut(text) if flag & STARTS] == ["He", '"', "Mr.", "A", "next"]


def test_a_wrapped_line_goes_on() -> None:
    text = "The president of the national bank of the republic said that John\nSmith, was there. " + "x" * 60
    assert [word for word, flag in cut(text) if flag & STARTS] == ["The"]


def test_case_is_told_only_of_scripts_that_have_it() -> None:
    flags = {word: flag & (SMALL | CAPITALS | CAPITAL) for word, flag in cut("paris Paris PARIS iPod دمشق 12 É")}
    assert flags == {
        "paris": SMALL, "Paris": SMALL | CAPITAL, "PARIS": CAPITALS | CAPITAL, "iPod": SMALL, "دمشق": 0, "12": 0,
        "É": CAPITALS | CAPITAL,
    }  # fmt: skip


@given(st.text(alphabet=st.characters() | st.sampled_from("aB .'’-&\n0,"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_tokens_are_all_but_white_space(text: str) -> None:
    assert "".join(words(text)) == "".join(text.split())
