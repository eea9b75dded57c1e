from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folding import LENGTH_BITS, TAKES_SEMIVOICED, TAKES_VOICED, fold, fold_name, folded_lengths


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Müller’s", "mullers"),
        ("O'Brien", "obrien"),
        ("O´Brien", "obrien"),
        ("İstanbul", "istanbul"),
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Æsir", "aesir"),
        ("ﬁnance", "finance"),
        ("𝐁reaking", "breaking"),
        ("co\u00adoperate", "cooperate"),
        ("Αθήνα", "αθηνα"),
    ],
)
def test_case_accents_and_apostrophes_are_folded_away(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_spacing_makes_no_difference_between_names() -> None:
    assert fold_name(" José \n  Martí ") == fold_name("Jose Marti") == "jose marti"


@given(st.text())
def test_what_is_folded_stays_as_it_is(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_capitals_make_no_difference(text: str) -> None:
    assert fold(text) == fold(text.upper()) == fold(text.lower())


def test_how_long_each_letter_is_when_it_is_folded() -> None:
    assert (folded_lengths() & LENGTH_BITS).tolist() == [len(fold(chr(code))) for code in range(1 << 16)]


@pytest.mark.parametrize(("mark", "bit"), [("\u3099", TAKES_VOICED), ("\u309a", TAKES_SEMIVOICED)])
def test_which_letters_become_one_with_a_mark_of_voice(mark: str, bit: int) -> None:
    taking = {chr(code) for code in (folded_lengths() & bit).nonzero()[0].tolist()}
    assert taking == {chr(code) for code in range(1 << 16) if len(fold(chr(code) + mark)) <= len(fold(chr(code)))}


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("ガス", "ガス"),
        ("カ\u3099ス", "ガス"),
        ("ｶﾞｽ", "ガス"),
        ("НОВЫЙ", "новый"),
        ("нови\u0306", "новй"),
        ("ёлка", "елка"),
    ],
)
def test_marks_that_make_another_letter_are_no_accents(written: str, folded: str) -> None:
    assert fold(written) == folded
