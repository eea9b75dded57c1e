"""Quotations: what is said in an article, directly and as it reports it, and who is taken to say it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Mention, Origin, Quote
from index.entities.base import entity_id
from index.entities.quotes import article_quotes, find_quotes
from index.preparing import Preparation

PEOPLE = {"Kirby": "John Kirby", "Lavrov": "Sergei Lavrov", "Rahman": "Rami Abdel Rahman", "Vidali": "Marta Vidali"}
ORGANISATIONS = ("Observatory", "Foreign Ministry", "AFP")


def mentions_of(text: str) -> list[Mention]:
    """The people and organisations above, wherever they stand."""
    found = []
    for surname, name in PEOPLE.items():
        for match in re.finditer(rf"(?:{name}|{surname})", text):
            found.append(Mention("person", entity_id("person", name), name, match[0], "body", *match.span()))
    for name in ORGANISATIONS:
        for match in re.finditer(name, text):
            found.append(Mention("organisation", entity_id("organisation", name), name, name, "body", *match.span()))
    return sorted(found, key=lambda mention: mention.start)


def said(text: str, *, direct: bool = True) -> list[tuple[str, str | None]]:
    """The quotations in a text, and who says them."""
    quotes = find_quotes(text, mentions_of(text))
    return [(text[quote.start : quote.end], quote.speaker) for quote in quotes if quote.direct == direct]


def only_speaker(text: str) -> str | None:
    (quote,) = said(text)
    return quote[1]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The truce holds in the north,” Kirby said.", "John Kirby"),
        ("“The truce holds in the north,” said Kirby.", "John Kirby"),
        ('"The truce holds in the north," Kirby told reporters.', "John Kirby"),
        ("Kirby said: “The truce holds in the north.”", "John Kirby"),
        ("Kirby told reporters on Friday, “The truce holds.”", "John Kirby"),
        ("“The truce holds,” said the department's spokesman, John Kirby, in Geneva.", "John Kirby"),
        ("“The truce holds,” Rami Abdel Rahman, head of the Observatory, told AFP.", "Rami Abdel Rahman"),
        ("“The truce holds,” said Rami Abdel Rahman, head of the Observatory.", "Rami Abdel Rahman"),
        ("“The truce holds,” the head of the Observatory, Rami Abdel Rahman, told AFP.", "Rami Abdel Rahman"),
        ("According to Rahman, “the truce holds in most places.”", "Rami Abdel Rahman"),
        ("Lavrov, who met Kirby, said: “The truce holds.”", "Sergei Lavrov"),
        ("After talks with Lavrov, Kirby said: “The truce holds.”", "John Kirby"),
        ("Kirby met Lavrov and said: “The truce holds.”", "John Kirby"),
        ("“Does the truce hold?” Kirby asked.", "John Kirby"),
        ("“The truce holds,” Kirby (right) said.", "John Kirby"),
        ("Kirby called the truce “a fragile thing”.", "John Kirby"),
        ("“The truce holds,” the Foreign Ministry said.", "Foreign Ministry"),
        ("“The truce holds,” said a spokesman for the Observatory.", "Observatory"),
        ("“The truce holds.” — Marta Vidali", "Marta Vidali"),
        ("Senator Vidali sat down. “The truce holds,” the senator said.", "Marta Vidali"),
        ("Kirby’s message was short: “The truce holds.”", "John Kirby"),
    ],
)  # fmt: skip
def test_the_speaker_is_whom_the_words_around_a_quotation_name(text: str, speaker: str) -> None:
    assert only_speaker(text) == speaker


@pytest.mark.parametrize(
    "text",
    [
        "“The truce holds,” an official said after meeting Kirby.",
        "“The truce holds,” Kirby's spokesman said.",
        "“The truce holds,” said a spokesman for Kirby.",
        "“The truce holds,” the Kirby campaign said.",
        "Kirby left. “The truce holds,” witnesses said.",
        "“The truce holds in most of the country.”",
    ],
)
def test_nobody_is_taken_for_the_speaker_who_only_stands_nearby(text: str) -> None:
    assert only_speaker(text) is None


def test_he_is_who_spoke_last() -> None:
    text = "Kirby met Lavrov. “It holds,” Kirby said. “For how long, nobody knows,” he added."
    assert said(text) == [("It holds,", "John Kirby"), ("For how long, nobody knows,", "John Kirby")]


def test_she_is_whom_the_sentence_before_is_about() -> None:
    assert only_speaker("Marta Vidali met Lavrov on Friday. “It was a long day,” she said.") == "Marta Vidali"


def test_he_is_nobody_where_an_official_without_a_name_spoke_last() -> None:
    assert said("Kirby left. “No,” an official said. “Not today,” he added.")[1][1] is None


def test_a_quotation_that_an_attribution_splits_has_one_speaker() -> None:
    assert said("“The truce,” Kirby said, “is fragile.”") == [
        ("The truce,", "John Kirby"),
        ("is fragile.", "John Kirby"),
    ]


def test_a_sentence_without_an_attribution_is_said_by_who_spoke_before_it_in_the_paragraph() -> None:
    text = "“The truce holds,” Kirby said on Friday. “We watch it day and night.”"
    assert said(text)[1] == ("We watch it day and night.", "John Kirby")


def test_a_sentence_before_one_with_an_attribution_has_its_speaker() -> None:
    assert said("“The truce holds.” “We watch it,” said Kirby.")[0] == ("The truce holds.", "John Kirby")


def test_a_paragraph_of_nothing_but_a_quotation_goes_on_with_the_speaker() -> None:
    assert said("“The truce holds,” Kirby said.\n\n“We watch it.”")[1] == ("We watch it.", "John Kirby")


def test_a_quotation_of_several_paragraphs_is_closed_at_the_last() -> None:
    text = "Kirby said: “The truce holds.\n\n“We watch it.\n\n“It is fragile.” Then he left."
    assert said(text) == [("The truce holds.\n\n“We watch it.\n\n“It is fragile.", "John Kirby")]


def test_a_mark_that_is_never_closed_does_not_run_past_its_paragraph() -> None:
    assert said("Kirby said: “The truce holds.\n\nLavrov said: “It does not.”") == [("It does not.", "Sergei Lavrov")]


def test_words_in_marks_that_nobody_says_are_no_quotation() -> None:
    assert said("The “war on terror” goes on. Its “victims” are many.") == []


def test_a_single_word_that_somebody_says_is_one() -> None:
    assert said("Kirby called it “fragile”.") == [("fragile", "John Kirby")]


def test_the_name_of_a_programme_is_no_quotation() -> None:
    assert said("Kirby said on “Meet the Press” that the truce holds.") == []


def test_quotations_within_one_are_part_of_it() -> None:
    assert said("“He told me ‘no’ twice,” Kirby said.") == [("He told me ‘no’ twice,", "John Kirby")]


def test_single_marks_quote_where_there_are_no_others() -> None:
    text = "‘The truce doesn’t hold,’ said Kirby. It was the rebels’ fault, he said."
    assert said(text) == [("The truce doesn’t hold,", "John Kirby")]
    assert said("'It doesn't hold,' said Kirby, the rebels' friend.") == [("It doesn't hold,", "John Kirby")]


def test_lines_that_are_wrapped_do_not_end_a_quotation() -> None:
    text = 'Kirby said: "The truce\nholds in the\nnorth."'
    assert said(text) == [("The truce\nholds in the\nnorth.", "John Kirby")]


@pytest.mark.parametrize(
    ("text", "clause", "speaker"),
    [
        ("Kirby said that the truce was crumbling.", "the truce was crumbling", "John Kirby"),
        ("Kirby said the truce was crumbling.", "the truce was crumbling", "John Kirby"),
        ("Kirby told reporters that the truce was crumbling.", "the truce was crumbling", "John Kirby"),
        ("The truce was crumbling, Rahman told AFP.", "The truce was crumbling", "Rami Abdel Rahman"),
        ("The truce was crumbling, said Kirby.", "The truce was crumbling", "John Kirby"),
        ("According to Lavrov, the truce was crumbling.", "the truce was crumbling", "Sergei Lavrov"),
        ("The truce was crumbling, according to Lavrov.", "The truce was crumbling", "Sergei Lavrov"),
        ("The Foreign Ministry said the truce was crumbling.", "the truce was crumbling", "Foreign Ministry"),
    ],
)
def test_what_is_reported_is_a_quotation_too(text: str, clause: str, speaker: str) -> None:
    assert said(text, direct=False) == [(clause, speaker)]


def test_what_is_reported_of_nobody_in_particular_is_none() -> None:
    assert said("Officials said that the truce was crumbling.", direct=False) == []


def test_a_reported_clause_may_hold_quoted_words() -> None:
    quotes = find_quotes(text := "Kirby said the truce was “hanging by a thread” in the north.", mentions_of(text))
    assert [(text[quote.start : quote.end], quote.direct) for quote in quotes] == [
        ("the truce was “hanging by a thread” in the north", False),
        ("hanging by a thread", True),
    ]


def test_quotations_of_an_article_are_those_of_its_body() -> None:
    body = "“It holds,” Kirby said."
    mentions = [Mention("person", "person:x", "X", "Kirby", "title", 12, 17), *mentions_of(body)]
    article = Article(id="a", title="“It holds” — Kirby", body=body, origin=Origin(file="f"))
    assert article_quotes(article, mentions) == (Quote(1, 10, "John Kirby", "person", True),)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“It holds,” Kirby of the Foreign Ministry said.", "John Kirby"),
        ("“It holds,” Kirby of the advocacy group Observatory added.", "John Kirby"),
        ("“It holds,” a member of the Foreign Ministry said.", None),
        ("“It holds,” the Foreign Ministry said.", "Foreign Ministry"),
        ("The talks ended, with the Foreign Ministry saying “it holds”.", "Foreign Ministry"),
        ("They wrote a letter to the Observatory saying “it holds for now, we are sure of it”.", None),
        ("But he left Geneva, calling it “a waste of time”. Lavrov laughed.", None),
        ("Kirby came. But he left Geneva, calling it “a waste of time”.", "John Kirby"),
        ('"It holds,"\nKirby said.', "John Kirby"),
    ],
)
def test_the_head_of_the_phrase_speaks_and_not_where_it_belongs(text: str, speaker: str | None) -> None:
    assert only_speaker(text) == speaker


@pytest.mark.parametrize(
    ("said", "speaker"),
    [
        ("“It holds,” Price said.", "Ann Price"),
        ("“It holds,” Mr Price said.", "Ann Price"),
        ("“It holds,” said Ms. Price.", "Ann Price"),
        ("“It holds,” the Price said.", None),
        ("“It holds,” Billie Price said.", None),
        ("“It holds,” said Billie Price.", None),
    ],
)
def test_a_surname_at_the_verb_speaks_though_it_was_not_found_to_be_a_name(said: str, speaker: str | None) -> None:
    text = f"Ann Price came. {said}"
    mention = Mention("person", "person:ann price", "Ann Price", "Ann Price", "body", 0, 9)
    assert [quote.speaker for quote in find_quotes(text, [mention])] == [speaker]
    other = Mention("person", "person:bo price", "Bo Price", "Bo Price", "body", 0, 8)
    assert [quote.speaker for quote in find_quotes(text, [mention, other])] == [None]


def test_words_that_tell_of_a_country_do_not_speak() -> None:
    body = "“It holds,” Syrian said."
    mention = Mention("country", "country:syria", "Syria", "Syrian", "body", 12, 18)
    article = Article(id="a", body=body, origin=Origin(file="f"))
    assert article_quotes(article, [mention]) == (Quote(1, 10),)


def test_quotations_are_found_where_names_are_and_nowhere_else() -> None:
    body = "John Kirby spoke in Geneva. “The truce holds,” John Kirby said."
    article = Article(id="a", body=body, people=("John Kirby",), origin=Origin(file="f"))
    found = {name: next(Preparation(entities=name).of([article]))[0] for name in ("none", "default")}
    assert isinstance(found["none"], Article)
    assert isinstance(found["default"], Article)
    assert found["none"].quotes == ()
    assert [quote.speaker for quote in found["default"].quotes] == ["John Kirby"]


PIECES = st.sampled_from(
    "“|”|\"|'|‘|’|«|»|\n|\n\n|. |, | |? |Kirby|Lavrov|he|said| said |told|according to| that |Mr. |the senator|Foreign Ministry|"
    "(|)|:| — |x|AFP|called|saying".split("|")
)


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=60))
def test_any_text_is_read_and_what_is_found_is_within_it(text: str) -> None:
    quotes = find_quotes(text, mentions_of(text))
    assert quotes == sorted(quotes, key=lambda quote: (quote.start, -quote.end))
    assert all(0 <= quote.start <= quote.end <= len(text) for quote in quotes)
    assert all((quote.speaker is None) == (quote.kind is None) for quote in quotes)
    direct = [quote for quote in quotes if quote.direct]
    assert all(one.end < other.start for one, other in pairwise(direct))


@pytest.mark.parametrize(
    "piece",
    ['"', '"a" ', "“", '"a\n', "\n", '"\n\n', 'he said "a",', "Kirby said, ", "for Kirby said ", "'a,' ", " according to Kirby",
     "The senator said. Kirby ", "(Kirby) said (", " said that"],
)  # fmt: skip
def test_hostile_texts_have_quotations_within_them(piece: str) -> None:
    text = piece * (160_000 // len(piece))
    found = find_quotes(text, mentions_of(text))
    assert all(0 <= quote.start < quote.end <= len(text) for quote in found)
