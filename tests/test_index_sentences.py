"""Where sentences begin, as the inverter stores it: the rule is a kernel's, the knowledge is in `index.sentences`."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twin_segment import twin_arrays

from index.analysis import analyzer_for
from index.article import Article, Origin
from index.dictionary import Dictionaries
from index.inverter import Inverter
from index.row import row_of
from index.sentences import is_abbreviation, is_opener

INVERTER = Inverter()


def article(text: str) -> Article:
    return Article(id="1", body=text, origin=Origin(file="news.jsonl", record=1))


def first_words(text: str) -> list[int]:
    """The ordinals of the words with which sentences begin."""
    found: list[int] = INVERTER.invert([row_of((article(text),))], Dictionaries(Path()).intern)[
        "sentence_word"
    ].tolist()
    return found


def sentences(text: str) -> list[str]:
    """The text cut before the white space in front of each sentence's first word."""
    words = [token.start for token in analyzer_for("en").tokens(text)]
    starts = [0]
    for ordinal in first_words(text)[1:]:
        start = words[ordinal]
        while not text[start - 1].isspace():
            start -= 1
        starts.append(start)
    return [text[start:end].strip() for start, end in pairwise((*starts, len(text)))] if words else []


def test_sentences_end_at_full_stops_question_marks_and_exclamation_marks() -> None:
    assert sentences("Talks failed. Why? Nobody knows! They go on… He left.") == [
        "Talks failed.", "Why?", "Nobody knows!", "They go on…", "He left.",
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
        "St. John’s lies in Newfoundland, not in N.B. Canada has both.",
    ],
)
def test_the_abbreviations_of_news_end_no_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize("month", ["Jan", "Feb", "Apr", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"])
def test_a_month_is_abbreviated_before_its_day(month: str) -> None:
    text = f"Talks began on {month}. 5 in Geneva."
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("He lives in the U.S.", "He left."),
        ("She works at Acme Inc.", "The firm is old."),
        ("He took vitamin C.", "It helped."),
    ],
)
def test_an_abbreviation_before_a_word_that_opens_sentences_ends_one(first: str, second: str) -> None:
    assert sentences(f"{first} {second}") == [first, second]


def test_an_abbreviation_before_any_other_word_ends_none() -> None:
    # Nobody can tell this from `p.m. Friday` without understanding it.
    assert sentences("They met at 5 p.m. Nobody came.") == ["They met at 5 p.m. Nobody came."]


def test_after_an_abbreviation_an_initial_that_is_also_a_word_is_an_initial() -> None:
    assert sentences("Gen. A. Dunford left.") == ["Gen. A. Dunford left."]
    assert sentences("She works for Smith Inc. A deal is near.") == ["She works for Smith Inc.", "A deal is near."]


def test_a_stop_before_a_word_in_lower_case_ends_no_sentence() -> None:
    assert sentences("“We must go!” they chanted.") == ["“We must go!” they chanted."]
    assert sentences("The word no? is here.") == ["The word no? is here."]


def test_a_stop_within_a_word_ends_no_sentence() -> None:
    assert sentences("Ask example.Org or 3.5 Men.") == ["Ask example.Org or 3.5 Men."]


def test_a_closing_quotation_mark_belongs_to_its_sentence() -> None:
    assert sentences("“We will go.” He left.") == ["“We will go.”", "He left."]
    assert sentences('"We will go." He left.') == ['"We will go."', "He left."]


def test_an_opening_mark_belongs_to_the_sentence_that_it_opens() -> None:
    assert sentences("He left. “We will go.” (Nobody did.) ¿Qué?") == [
        "He left.", "“We will go.”", "(Nobody did.)", "¿Qué?",
    ]  # fmt: skip


def test_a_blank_line_ends_a_sentence_even_without_a_full_stop() -> None:
    assert sentences("A headline\n\nThe story begins") == ["A headline", "The story begins"]
    assert sentences("A headline \n \n the story begins") == ["A headline", "the story begins"]


def test_a_single_line_break_ends_none() -> None:
    assert sentences("The story\ngoes on.") == ["The story\ngoes on."]


def test_a_text_without_words_has_no_sentences() -> None:
    assert sentences("") == []
    assert sentences(" \n\n \n") == []
    assert sentences("… — !") == []


def test_a_long_text_without_any_full_stop_is_one_sentence() -> None:
    assert first_words("word " * 20_000) == [0]


def test_the_sentences_of_other_articles_and_sections_are_no_concern() -> None:
    batch = [
        Article(id="1", title="One. Two", summary="Three. Four", body="Five. Six", origin=Origin(file="a")),
        Article(id="2", title="Mr", body="Smith left. He did.", origin=Origin(file="a")),
    ]
    arrays = INVERTER.invert([row_of((each,)) for each in batch], Dictionaries(Path()).intern)
    assert arrays["sentence_start"].tolist() == [0, 2, 4]
    assert arrays["sentence_word"].tolist() == [0, 1, 0, 2]


@pytest.mark.parametrize("word", ["Mr", "mr", "MR", "Inc", "J"])
def test_an_abbreviation_is_known_in_any_case(word: str) -> None:
    assert is_abbreviation(word)


@pytest.mark.parametrize("word", ["I", "j", "Kerry", ""])
def test_what_is_none_is_not_taken_for_an_abbreviation(word: str) -> None:
    assert not is_abbreviation(word)


def test_a_word_opens_a_sentence_only_in_its_capital() -> None:
    assert is_opener("The")
    assert not is_opener("the")
    assert not is_opener("Smith")


@given(
    st.text(st.sampled_from('aB. ?!\n”"…U1é') | st.characters())
    | st.lists(st.sampled_from(["Mr", "U.S.", "The", "the", "Dec", "A", "no", ". ", " ", "? ", "\n", "1", "“"])).map(
        "".join
    )
)
def test_for_any_text_the_sentences_are_those_of_the_plain_rule(text: str) -> None:
    found = first_words(text)
    assert found == twin_arrays([article(text)], [()], Dictionaries(Path()))["sentence_word"].tolist()
    words = sum(1 for _ in analyzer_for("en").tokens(text))
    assert found == sorted(set(found))
    assert found[:1] == ([0] if words else [])
