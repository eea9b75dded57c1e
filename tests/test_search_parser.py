"""Query text becomes a query tree, and an echo of how it was read."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from whoosh.query import And, FuzzyTerm, Not, Or, Phrase, Prefix, Query, Term, Wildcard
from whoosh.query.spans import SpanNear2

from search.lexing import MAX_BOOST
from search.parser import MAX_DEPTH, ParsedQuery, parse
from search.reading import MAX_PATTERNS
from search.trees import Dated, Exact, Labelled, Quotation

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
        ("Who? What? Lavrov?", "(who AND what AND lavrov)"),
        ("(Will they talk?)", "(will AND they AND talk)"),
        ("Live: title: the deal", "(live AND titl AND the AND deal)"),
        ("Deal* or no deal", "(Deal* AND or AND no AND deal)"),
        ("***", None),
        ("5 * 3 = 15", "(5 AND 3 AND 15)"),
        ("TALKS NEAR/5 WAR END", '(talk AND "near 5" AND war AND end)'),
        ("$2^30 ~ 1bn", "(2^30.0 AND 1bn)"),
    ],
)
def test_a_pasted_headline_is_its_words(headline: str, expected: str | None) -> None:
    assert tree(headline) == (expected or "<_NullQuery>")


def test_a_short_query_in_capitals_may_still_use_operators() -> None:
    assert tree("KERRY OR LAVROV") == "(kerri OR lavrov)"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ceasefir*", Prefix("text", "ceasefir")),
        ("cease-fir*", Prefix("text", "ceasefir")),
        ("lavr?v", Wildcard("text", "lavr?v")),
        ("*fire?", Wildcard("text", "*fire")),
        ("lavrof~", FuzzyTerm("text", "lavrof", maxdist=1, prefixlength=0)),
        ("lavrof~2", FuzzyTerm("text", "lavrof", maxdist=2, prefixlength=0)),
        ("=Müller’s", Exact("text", "muller")),
        ("=talks^2", Exact("text", "talks", boost=2.0)),
        ("title:kerry", Term("title", "kerri")),
        ("body:“peace talks”", Phrase("body", ["peac", "talk"])),
        ("summary:talk*", Prefix("summary", "talk")),
        ("person:Kerry", Labelled("person", "kerry")),
        ("org:“Red  Cross,”", Labelled("organisation", "red cross")),
        ("author:o’br*", Labelled("author", "obr*")),
        ("person:=“John Kerry”", Term("person", "john kerry")),
        ("lang:PT", Labelled("language", "pt")),
        ("source:reuters^0.5", Labelled("source", "reuters", boost=0.5)),
        ("“peace talks”~3", Phrase("text", ["peac", "talk"], slop=3)),
        ("“peace talks”~0", Phrase("text", ["peac", "talk"])),
        ("kerry NEAR/5 lavrov", SpanNear2([Term("text", "kerri"), Term("text", "lavrov")], slop=5, ordered=False)),
        ("kerry^2 NEAR/0 a", SpanNear2([Term("text", "kerri", boost=2.0), Term("text", "a")], slop=1, ordered=False)),
        ("(a NEAR/3 b)^2", SpanNear2([Term("text", "a", 2.0), Term("text", "b", 2.0)], slop=3, ordered=False)),
        ("date:2016-04", Dated(date(2016, 4, 1), date(2016, 4, 30))),
        ("date:[2016 TO *]", Dated(date(2016, 1, 1), None)),
        ("(lithium)^2", Term("text", "lithium", boost=2.0)),
        ("lithium^1000", Term("text", "lithium", boost=MAX_BOOST)),
    ],
)
def test_each_sign_asks_for_its_kind_of_query(text: str, expected: Query) -> None:
    assert parse(text).tree == expected
    assert parse(text).warnings == ()


def test_not_near_and_weights_reach_as_far_as_they_say() -> None:
    assert parse("-title:a^2").understood == "NOT title:a^2"
    assert parse("NOT a NEAR/2 b c").understood == "NOT a NEAR/2 b c"
    assert parse("a NEAR/2 b NEAR/3 “c d”").tree == SpanNear2(
        [SpanNear2([Term("text", "a"), Term("text", "b")], 2, ordered=False), Phrase("text", ["c", "d"])],
        3,
        ordered=False,
    )


@pytest.mark.parametrize(
    ("text", "code", "place", "understood"),
    [
        ("a date:soon", "bad_date", "soon", 'a "soon"'),
        ("last:0d", "bad_date", "0d", '"0d"'),
        ("date:[2017 TO 2016]", "bad_date", "[2017 TO 2016]", '"[2017 TO 2016]"'),
        ("before:2016-13", "bad_date", "2016-13", '"2016-13"'),
        ("a NEAR/5 (b c)", "near_needs_words", "NEAR/5", "a (b c)"),
        ("a NEAR/5 person:b", "near_needs_words", "NEAR/5", "a person:b"),
        ("person:kery~", "not_in_field", "kery~", 'person:"kery"'),
        ("a NEAR/5", "bad_syntax", "5", '"a" "NEAR/5"'),
        ("title:(a", "bad_syntax", "a", "title: a"),
        ("a^2^2 “", "unbalanced_quote", "“", '"a^2^2"'),
    ],
)
def test_what_is_read_otherwise_than_meant_is_said_with_its_place(
    text: str, code: str, place: str, understood: str
) -> None:
    query = parse(text)
    assert [warning.code for warning in query.warnings] == [code]
    assert warned(query, text) == [place]
    assert query.understood.replace('"a" ', "a ") == understood.replace('"a" ', "a ")


def test_only_so_many_words_of_a_query_are_compared_with_all_words_of_the_index() -> None:
    query = parse("a* " * 40)
    assert isinstance(query.tree, And)
    assert sum(isinstance(part, Prefix) for part in query.tree.subqueries) == MAX_PATTERNS
    assert [warning.code for warning in query.warnings] == ["too_many_patterns"]


def test_words_near_many_alternatives_are_read_as_words() -> None:
    either = "(" + " OR ".join(f'"a{number} b"' for number in range(9)) + ")"
    assert codes(f"{either} NEAR/2 {either}") == ["near_needs_words"]


def test_relative_days_count_from_the_day_that_it_is() -> None:
    today = date.today()
    assert parse("last:1d").tree in (Dated(today, today), Dated(today + timedelta(1), today + timedelta(1)))


@pytest.mark.parametrize(
    "piece",
    ["a ", "(", ")", '"', "-", "^2", "a:", "title:", "*", "?", "~", "=", "[2016 TO ", "NEAR/2 ", "’", "a-", "a.", "京"],
)
def test_reading_takes_steps_in_proportion_to_the_length(piece: str) -> None:
    def steps(text: str) -> int:
        taken = 0

        def count(*_: object) -> None:
            nonlocal taken
            taken += 1

        parse(text)  # what is kept of words is kept by now
        sys.setprofile(count)
        try:
            parse(text)
        finally:
            sys.setprofile(None)
        return taken

    assert steps(piece * 1_000) < 12 * steps(piece * 100) + 1_000


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
        ("Title:Kerry^2.50 AND +b*", "title:Kerry^2.5 b*"),
        ("title:(a OR “b c”~3)", 'title:(a OR "b c"~3)'),
        ("a NEAR/5 (b OR c)", "a NEAR/5 (b OR c)"),
        ("(a b)^2 OR c", "(a b)^2 OR c"),
        ("a~1 b~2 c~7", "a~ b~2 c~2"),
        ("=Prime =“Prime Minister”", '=Prime ="Prime Minister"'),
        ("a ( title:b", 'a "title:b"'),
        ("last:7d", "date:[2016-04-16 TO 2016-04-22]"),
        ("date:2016-04 after:2016-05", "date:[2016-04-01 TO 2016-04-30] after:2016-05-01"),
        ("before:yesterday", "before:2016-04-21"),
        ("[a] {b} a:b", "[a] {b} a:b"),
        ("title:a:b", "title:a:b"),
        ("WAR AND PEACE TALKS", "WAR and PEACE TALKS"),
    ],
)
def test_the_echo_says_how_it_was_read(text: str, understood: str) -> None:
    assert parse(text, as_of=date(2016, 4, 22)).understood == understood


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
        [
            "a",
            "b",
            "cease-fire",
            "U.S.",
            "AND",
            "OR",
            "NOT",
            "(",
            ")",
            '"',
            "“",
            "”",
            "-",
            "+",
            " ",
            " ",
            "’s",
            "1,000",
            "quote:",
            "speaker:",
            "NEAR/3",
            "~",
            "~2",
            "^2",
            "*",
            "?",
            "=",
            "title:",
            "person:",
            "date:",
            "[2016 TO 2017-03]",
            "last:",
            "7d",
            ":",
            "2016",
        ]
    )
).map("".join)
SPACED = st.lists(
    st.sampled_from(
        [
            "a",
            "b",
            "kerry",
            "-c",
            "+d",
            '"e f"',
            "AND",
            "OR",
            "NOT",
            "(",
            ")",
            "-(",
            "g-h",
            "-",
            "A",
            "B",
            "--i",
            "NEAR/5",
            "a*",
            "b?c",
            "kery~2",
            "=a",
            '="a b"',
            "title:(",
            "body:a",
            "org:a",
            ")^2",
            "a^3",
            "after:2016",
            "last:1w",
            "x:y",
            "quote:a",
            "-quote:b",
            'speaker:"e f"',
            "quote:g-h",
            "speaker:kerry",
            "quote:",
            "quote:quote:a",
            "quote:(",
            "speaker:(",
            'quote:"a b"~2',
        ]
    )
).map(" ".join)


@settings(deadline=None)
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


@settings(deadline=None, max_examples=300)
@given(SPACED | SYNTAX)
@example("+-b")
@example("title:title:a")
@example('title:(b "c d"~2)^2 NEAR/3 a')
@example("=a^2 date:today")
@example("A (B)(C) OR D")
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


@settings(deadline=None)
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


def test_what_is_asked_of_a_quotation_in_one_group_is_asked_of_a_single_one() -> None:
    query = parse('truce quote:ceasefire quote:"must hold" speaker:"John Kirby"')
    words = (Term("text", "ceasefir"), Phrase("text", ["must", "hold"]))
    assert query.tree == And([Quotation(words, (" john kirby ",)), Term("text", "truce")])
    assert query.understood == 'truce quote:ceasefire quote:"must hold" speaker:"John Kirby"'


def test_what_stands_in_parentheses_is_asked_of_a_quotation_of_its_own() -> None:
    first, second = Quotation([Term("text", "a")], (" kerry ",)), Quotation([Term("text", "b")], ())
    assert parse("(quote:a speaker:kerry) quote:b").tree == And([And([first]), second])


def test_either_side_of_or_has_a_quotation_of_its_own() -> None:
    assert parse("quote:a OR quote:b").tree == Or(
        [Quotation([Term("text", "a")], ()), Quotation([Term("text", "b")], ())]
    )


def test_what_is_excluded_is_asked_of_any_quotation() -> None:
    tree = parse("quote:a -speaker:kerry").tree
    assert tree == And([Quotation([Term("text", "a")], ()), Not(Quotation((), (" kerry ",)))])


@pytest.mark.parametrize("text", ["quote: ceasefire", "misquote:ceasefire", "he said: quote:", "quote:"])
def test_a_field_has_a_known_name_and_something_right_behind_its_colon(text: str) -> None:
    assert "Quotation" not in repr(parse(text).tree)


def test_a_speaker_may_be_an_id() -> None:
    assert parse('speaker:"person:John Kirby"').tree == Quotation((), ("person: john kirby ",))


def test_a_speaker_without_a_word_is_nobody() -> None:
    assert parse('speaker:"?!" truce').tree == Term("text", "truce")


@pytest.mark.parametrize(
    ("text", "problem"),
    [("a AND (b OR", "ends too early"), ("(a", "ends too early"), ("a) b", "cannot be read from “) b” on")],
)
def test_a_warning_says_where_a_query_can_no_longer_be_read(text: str, problem: str) -> None:
    (warning,) = parse(text).warnings
    assert warning.message == f"The query {problem}; it was read as plain words."
