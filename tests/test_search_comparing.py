"""Two texts of an article are compared without losing a character of either."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.article import Article, Origin
from index.dates import parse_date
from search.comparing import Passage, compare

bodies = st.lists(
    st.sampled_from(["The", "talks", "failed.", "\n", "\n\n", " ", "  ", "went", "on."]), max_size=40
).map("".join)


def article(body: str, **facts: object) -> Article:
    return Article(id="a", body=body, origin=Origin(file="a.jsonl"), **facts)  # type: ignore[arg-type]


@given(before=bodies, after=bodies)
def test_all_but_the_new_is_the_earlier_body_and_all_but_the_gone_the_later(before: str, after: str) -> None:
    passages = compare(article(before), article(after)).passages
    assert "".join(passage.text for passage in passages if passage.kind != "new") == before
    assert "".join(passage.text for passage in passages if passage.kind != "gone") == after
    assert all(passage.text for passage in passages)


def test_the_words_that_changed_are_told_apart_from_those_around_them() -> None:
    found = compare(
        article("All is well.\n\nThe talks failed today."), article("All is well.\n\nThe talks went on today.")
    )
    assert found.passages == (
        Passage("same", "All is well.\n\nThe talks "), Passage("gone", "failed "), Passage("new", "went on "),
        Passage("same", "today."),
    )  # fmt: skip
    assert found.facts == {}


def test_facts_that_changed_are_given_before_and_after() -> None:
    was, now = (
        article("x", title="Talks", author=("A",)),
        article("x", title="Talks fail", published=parse_date("2016")),
    )
    assert compare(was, now).facts == {
        "title": ("Talks", "Talks fail"),
        "author": (("A",), ()),
        "published": (None, parse_date("2016")),
    }


@pytest.mark.parametrize("words", [4_000, 100_000])
def test_very_long_paragraphs_are_not_compared_word_by_word(words: int) -> None:
    found = compare(article("a " * words), article("b " * words))
    assert [passage.kind for passage in found.passages] == ["gone", "new"]


def test_what_repeats_itself_a_hundred_thousand_times_takes_no_time() -> None:
    for piece in ("a ", "a\n\n", "\n\n", "a b\n\n"):
        compare(article(piece * 100_000), article(f"x {piece * 100_000} y"))
