"""Query text becomes a query tree, and an echo of how it was read."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whoosh.query import Query

from search.parser import MAX_DEPTH, ParsedQuery, parse

EVERYTHING_BUT = "(id:* AND "


def tree(text: str) -> str:
    return str(parse(text).tree).replace("text:", "")


def codes(text: str) -> list[str]:
    return [warning.code for warning in parse(text).warnings]


def warned(query: ParsedQuery, text: str) -> list[str]:
    return [text[warning.start : warning.end] for warning in query.warnings]


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_an_empty_query_asks_for_everything(text: str) -> None:
    assert parse(text) == ParsedQuery(None, "")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kerry", "kerri"),
        ("Kerry CEASEFIRE", "(kerri AND ceasefir)"),
        ("kerry  \n ceasefire", "(kerri AND ceasefir)"),
        ("kerry AND ceasefire", "(kerri AND ceasefir)"),
        ("kerry OR lavrov", "(kerri OR lavrov)"),
        ("a OR b OR c", "(a OR b OR c)"),
        ("a b OR c d", "((a AND b) OR (c AND d))"),
        ("a (b OR c) d", "(a AND (b OR c) AND d)"),
        ("a AND (b OR c)", "(a AND (b OR c))"),
        ("((a))", "a"),
        ("+a +b", "(a AND b)"),
        ("don’t", "dont"),
        ("U.S. troops", "(u.s. AND troop)"),
        ("us troops", "(us AND troop)"),
    ],
)
def test_words_must_all_appear_unless_or_stands_between_them(text: str, expected: str) -> None:
    assert tree(text) == expected
    assert parse(text).warnings == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a -b", "(a AND NOT b)"),
        ("a NOT b", "(a AND NOT b)"),
        ("a AND NOT b", "(a AND NOT b)"),
        ("a -b -c", "(a AND NOT b AND NOT c)"),
        ('a -"b c"', '(a AND NOT "b c")'),
        ("a -(b OR c)", "(a AND NOT (b OR c))"),
        ("a NOT (b c)", "(a AND NOT (b AND c))"),
        ("-b", EVERYTHING_BUT + "NOT b)"),
        ("NOT b", EVERYTHING_BUT + "NOT b)"),
        ("a OR NOT b", "(a OR " + EVERYTHING_BUT + "NOT b))"),
        ("a (NOT b)", "(a AND " + EVERYTHING_BUT + "NOT b))"),
    ],
)
def test_what_follows_not_or_a_minus_is_excluded(text: str, expected: str) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize(
    "text", ['"peace talks"', "“peace talks”", "„peace talks“", "«peace talks»", '"Peace\n talks"', '" peace, talks! "']
)
def test_a_phrase_stands_in_quotes_of_any_kind(text: str) -> None:
    assert tree(text) == '"peac talk"'


def test_a_phrase_keeps_its_small_words() -> None:
    assert tree('"The Who"') == '"the who"'


def test_a_phrase_of_one_word_is_a_word() -> None:
    assert tree('"kerry"') == "kerri"


def test_an_empty_phrase_is_nothing() -> None:
    assert tree('"" kerry') == "kerri"


def test_operators_within_a_phrase_are_words() -> None:
    assert tree('"a AND (b"') == '"a and b"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ANDROID", "android"),
        ("ORACLE NOTES", "(oracl AND note)"),
        ("and or not", "(and AND or AND not)"),
        ("And OR", "(and AND or)"),
        ("AND kerry", "(and AND kerri)"),
    ],
)
def test_only_whole_words_in_capitals_between_others_are_operators(text: str, expected: str) -> None:
    assert tree(text) == expected


@pytest.mark.parametrize("dash", ["-", "–", "—", "+", "--", "…", "&", "?"])
def test_a_lone_dash_or_other_sign_is_punctuation(dash: str) -> None:
    assert tree(f"kerry {dash} lavrov") == "(kerri AND lavrov)"
    assert tree(f"kerry {dash}") == "kerri"


def test_a_minus_within_a_word_is_a_hyphen() -> None:
    assert "NOT" not in tree("cease-fire")


@pytest.mark.parametrize(
    ("headline", "expected"),
    [
        ("WAR AND PEACE TALKS", "(war AND and AND peac AND talk)"),
        ("TO BE OR NOT TO BE", "(to AND be AND or AND not AND to AND be)"),
        ("Kerry: we will talk", "(kerri AND we AND will AND talk)"),
        ("Will they talk?", "(will AND they AND talk)"),
        ("Yes (really)", "(yes AND realli)"),
        ("‘No deal,’ says Lavrov", "(no AND deal AND say AND lavrov)"),
    ],
)
def test_a_pasted_headline_is_its_words(headline: str, expected: str) -> None:
    assert tree(headline) == expected


def test_a_short_query_in_capitals_may_still_use_operators() -> None:
    assert tree("KERRY OR LAVROV") == "(kerri OR lavrov)"


def test_a_hyphenated_word_also_finds_its_other_spellings() -> None:
    assert tree("cease-fire") == '("ceas fire" OR ceasefir)'
    assert tree('"a cease-fire now"') == '("a ceas fire now" OR "a ceasefir now")'


def test_a_chain_of_words_in_one_word_is_a_phrase() -> None:
    assert tree("10:30") == '"10 30"'
    assert tree("and/or") == '"and or"'


@pytest.mark.parametrize("text", ["?!", "-", "...", "«»", '""', "🙂"])
def test_a_query_without_any_word_finds_nothing_and_says_so(text: str) -> None:
    query = parse(text)
    assert query.tree is not None
    assert list(query.tree.terms()) == []
    assert query.understood == ""
    assert codes(text)[-1] == "no_words"


@pytest.mark.parametrize("text", ['kerry "peace talks', "kerry “peace talks", 'peace" talks'])
def test_an_unbalanced_quote_is_read_as_words_and_pointed_at(text: str) -> None:
    query = parse(text)
    assert codes(text) == ["unbalanced_quote"]
    assert warned(query, text)[0] in ('"', "“")
    assert '"' not in str(query.tree)


@pytest.mark.parametrize(
    "text", ["kerry OR", "kerry AND", "kerry NOT", "(kerry", "kerry)", "kerry ()", ") (", "(a OR)"]
)
def test_bad_syntax_is_read_as_plain_words_with_a_warning_that_says_where(text: str) -> None:
    query = parse(text)
    assert query.warnings[0].code == "bad_syntax"
    assert len(warned(query, text)[0]) == 1
    assert "OR " not in query.understood


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("Kerry  ceasefire", "Kerry ceasefire"),
        ("kerry AND lavrov", "kerry lavrov"),
        ("+kerry -lavrov", "kerry NOT lavrov"),
        ("a (b OR “c d”)", 'a (b OR "c d")'),
        ("a -(b c)", "a NOT (b c)"),
        ("a - b", "a b"),
        ("(a b) OR c", "(a b) OR c"),
        ("a (b OR c", "a b or c"),
        ("a -b )", "a b"),
        ("WAR AND PEACE TALKS", "WAR and PEACE TALKS"),
    ],
)
def test_the_echo_says_how_it_was_read(text: str, understood: str) -> None:
    assert parse(text).understood == understood


@pytest.mark.parametrize(
    "nested", ["(" * 1_000 + "a" + ")" * 1_000, "a (" * 1_000 + "b" + ")" * 1_000, "(" * 1_000, "-(" * 1_000]
)
def test_deep_nesting_is_read_as_plain_words_with_a_warning(nested: str) -> None:
    query = parse(nested)
    assert query.warnings[0].code == "too_deep"
    assert warned(query, nested)[0] == "("


def test_reasonable_nesting_is_understood() -> None:
    nested = "(a OR " * MAX_DEPTH + "b" + ")" * MAX_DEPTH
    assert parse(nested).warnings == ()


def test_a_query_of_a_thousand_brackets_one_after_the_other_is_understood() -> None:
    assert parse("(a) " * 1_000).warnings == ()


SYNTAX = st.lists(
    st.sampled_from(
        ["a", "b", "cease-fire", "U.S.", "AND", "OR", "NOT", "(", ")", '"', "“", "”", "-", "+", " ", " ", "’s", "1,000"]
    )
).map("".join)
SPACED = st.lists(
    st.sampled_from(
        ["a", "b", "kerry", "-c", "+d", '"e f"', "AND", "OR", "NOT", "(", ")", "-(", "g-h", "-", "A", "B", "--i"]
    )
).map(" ".join)


@given(st.text() | SYNTAX | SPACED)
@example('"')
@example("\x1c")
@example("a\x00b")
def test_any_text_is_read_without_an_error(text: str) -> None:
    query = parse(text)
    assert (query.tree is None) == (not text.strip())
    for warning in query.warnings:
        assert 0 <= warning.start <= warning.end <= len(text)
        assert warning.message
        assert warning.parameter == "q"
    assert isinstance(str(query.tree), str)


@given(SPACED | SYNTAX)
@example("+-b")
@example("a AND AND b")
@example("a -b )")
@example("NOT NOT a")
def test_the_echo_reads_as_what_it_echoes(text: str) -> None:
    query = parse(text)
    again = parse(query.understood)
    if query.understood:
        assert normal(again.tree) == normal(query.tree)


def normal(query: Query | None) -> str:
    return str(query.normalize()) if query is not None else ""


@given(SPACED | SYNTAX | st.text(alphabet='aB "“-+()OR\x1c\u3000', max_size=12))
@example(text="KERRY OR LAVROV OR TALKS")
@example(text='" "')
@example(text="OR")
@example(text="?! OR kerry")
def test_the_short_way_for_plain_queries_reads_them_as_the_grammar_does(text: str) -> None:
    found = parse(text)
    with patch("search.parser._plain", lambda text, reader: None):
        wanted = parse(text)
    assert (repr(found.tree), found.understood, found.warnings) == (
        repr(wanted.tree),
        wanted.understood,
        wanted.warnings,
    )
