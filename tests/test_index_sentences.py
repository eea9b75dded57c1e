"""Where sentences begin and end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_sentences_end_at_full_stops_question_marks_and_exclamation_marks() -> None:
    assert sentences("Talks failed. Why? Nobody knows! They go on.") == [
        "Talks failed.", "Why?", "Nobody knows!", "They go on.",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Kerry met Gen. Dunford on Jan. 5.",
        "The U.S. Navy sailed at 5 p.m. Friday.",
        "Sen. Marco Rubio, R-Fla., spoke in Tampa, Fla., on Feb. 3.",
        "Acme Inc. Chairman Jane Doe left.",
        "Prices rose 3.5 percent.",
        "J. F. Kennedy won.",
    ],
)
def test_the_abbreviations_of_news_end_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    assert sentences("“We will go.” He left.") == ["“We will go.”", "He left."]
    assert sentences('"We will go." He left.') == ['"We will go."', "He left."]


def test_a_blank_line_ends_a_sentence_even_without_a_full_stop() -> None:
    assert sentences("A headline\n\nThe story begins") == ["A headline", "The story begins"]


def test_a_single_line_break_ends_none() -> None:
    assert sentences("The story\ngoes on.") == ["The story\ngoes on."]


def test_a_text_without_words_has_no_sentences() -> None:
    assert sentences("") == []
    assert sentences(" \n\n \n") == []


def test_a_long_text_without_any_full_stop_is_one_sentence() -> None:
    assert len(sentence_spans("word " * 20_000)) == 1


@given(st.text(st.sampled_from('aB. ?!\n”"…U1é') | st.characters()))
def test_for_any_text_sentences_are_in_order_and_nothing_but_space_lies_between(text: str) -> None:
    position = 0
    for start, end in sentence_spans(text):
        assert position <= start < end <= len(text)
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()
