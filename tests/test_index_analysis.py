"""The tokenizer: what a word is, what its term is, and where it stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nltk.tokenize import RegexpTokenizer

from index.analysis import MAX_TERM, PATTERN, STEMMED, Analyzer, Token, analyzer_for, asked_words_of

ENGLISH = analyzer_for("en")


def terms(text: str) -> list[str]:
    return [token.term for token in ENGLISH.tokens(text)]


def words(text: str) -> list[str]:
    return [text[token.start : token.end] for token in ENGLISH.tokens(text)]


def same_term(*forms: str) -> bool:
    return len({tuple(terms(form)) for form in forms}) == 1


def test_a_token_has_a_term_a_position_and_offsets() -> None:
    assert list(ENGLISH.tokens("Talks collapsed")) == [Token("talk", 0, 0, 5), Token("collaps", 1, 6, 15)]


def test_a_text_without_words_has_no_tokens() -> None:
    for text in ("", "   \n", "?!… — “”", "_ __", "'’'"):
        assert terms(text) == []


@pytest.mark.parametrize("form", ["U.S.", "U.S", "US"])
def test_the_united_states_are_found_however_their_initials_are_dotted(form: str) -> None:
    assert terms(f"the {form} said") == ["the", "u.s.", "said"]


@pytest.mark.parametrize("form", ["us", "Us", "u s"])
def test_the_pronoun_us_is_not_the_united_states(form: str) -> None:
    assert "u.s." not in terms(f"tell {form} more")


def test_lower_case_initials_with_dots_are_still_initials() -> None:
    assert terms("u.s. troops") == ["u.s.", "troop"]


@pytest.mark.parametrize(
    ("forms", "term"),
    [
        (("J.F.K.", "J.F.K", "JFK"), "jfk"),
        (("a.m.", "a.m", "am"), "am"),
        (("C.I.A.", "CIA"), "cia"),
        (("U.N.", "UN"), "un"),
    ],
)
def test_other_initials_are_one_word_with_and_without_their_dots(forms: tuple[str, ...], term: str) -> None:
    for form in forms:
        assert terms(form) == [term]


def test_initials_take_their_last_dot_with_them() -> None:
    assert words("In the U.S. Kerry met J.F.K.") == ["In", "the", "U.S.", "Kerry", "met", "J.F.K."]


def test_a_sentence_that_ends_in_a_single_letter_is_not_initials() -> None:
    assert words("Plan B. He left") == ["Plan", "B", "He", "left"]


def test_words_glued_by_a_missing_space_are_two_words() -> None:
    assert words("the detainees.The court") == ["the", "detainees", "The", "court"]


def test_thousands_of_initials_make_a_term_of_bounded_length() -> None:
    (token,) = ENGLISH.tokens("a." * 1_000)
    assert len(token.term) == MAX_TERM


def test_dont_is_one_word_whatever_its_apostrophe() -> None:
    assert same_term("don’t", "don't", "dont", "donʼt", "DON’T")


def test_obrien_is_one_word_whatever_its_apostrophe() -> None:
    assert same_term("O’Brien", "O'Brien", "OBrien", "o'brien")


@pytest.mark.parametrize("form", ["Kerry’s", "Kerry's", "Kerryʼs", "KERRY’S", "Kerry"])
def test_a_possessive_is_the_word_itself(form: str) -> None:
    assert terms(form) == ["kerri"]


def test_the_apostrophe_after_a_plural_is_not_part_of_the_word() -> None:
    assert words("the dockers' strike") == ["the", "dockers", "strike"]
    assert same_term("dockers'", "dockers’", "dockers", "docker", "docker’s")


def test_quotation_marks_around_a_word_are_not_part_of_it() -> None:
    assert words("he said 'no' and ‘never’") == ["he", "said", "no", "and", "never"]


def test_a_hyphenated_word_is_found_whole_and_by_part() -> None:
    assert list(ENGLISH.tokens("a cease-fire now")) == [
        Token("a", 0, 0, 1),
        Token("ceas", 1, 2, 7),
        Token("ceasefir", 1, 2, 12),
        Token("fire", 2, 8, 12),
        Token("now", 3, 13, 16),
    ]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u2011"])
def test_every_kind_of_hyphen_joins(hyphen: str) -> None:
    assert terms(f"cease{hyphen}fire") == ["ceas", "ceasefir", "fire"]


@pytest.mark.parametrize("dash", ["–", "—", " - ", "--", " -", "- "])
def test_a_dash_does_not_join(dash: str) -> None:
    assert terms(f"cease{dash}fire") == ["ceas", "fire"]


def test_a_chain_of_many_parts_is_only_its_parts() -> None:
    assert terms("a-b-c-d-x") == ["a", "abcdx", "b", "c", "d", "x"]
    assert terms("a-b-c-d-e-f") == ["a", "b", "c", "d", "e", "f"]


def test_the_words_after_a_compound_count_on_from_its_parts() -> None:
    positions = {token.term: token.position for token in ENGLISH.tokens("prime-minister-designate spoke")}
    assert positions["spoke"] == 3


def test_a_compound_may_begin_with_initials() -> None:
    assert words("U.S.-backed forces") == ["U.S.", "U.S.-backed", "backed", "forces"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,234.5", ["1234.5"]),
        ("1,000,000", ["1000000"]),
        ("1000000", ["1000000"]),
        ("3.5m", ["3.5m"]),
        ("2nd", ["2nd"]),
        ("covid-19", ["covid", "covid19", "19"]),
        ("COVID19", ["covid19"]),
        ("10:30", ["10", "30"]),
        ("2016-04-22", ["2016", "20160422", "04", "22"]),
        ("$5", ["5"]),
        ("50%", ["50"]),
        ("It rose by 5.", ["it", "rose", "by", "5"]),
        ("1990s", ["1990s"]),
    ],
)
def test_numbers_are_words(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


@pytest.mark.parametrize(
    ("forms", "term"),
    [
        (("Müller", "MULLER", "muller"), "muller"),
        (("İstanbul", "Istanbul", "istanbul", "ISTANBUL"), "istanbul"),
        (("Straße", "STRASSE", "strasse"), "strass"),
        (("Łódź", "lodz"), "lodz"),
        (("Ångström", "angstrom"), "angstrom"),
    ],
)
def test_case_and_accents_make_no_difference(forms: tuple[str, ...], term: str) -> None:
    for form in forms:
        assert terms(form) == [term]


def test_an_accent_may_be_a_character_of_its_own() -> None:
    decomposed = "re\u0301sume\u0301 done"
    assert words(decomposed) == ["re\u0301sume\u0301", "done"]
    assert same_term("re\u0301sume\u0301", "résumé", "resume")


def test_a_soft_hyphen_does_not_part_a_word() -> None:
    assert same_term("govern\u00adment", "government")


def test_offsets_are_right_after_letters_whose_lower_case_is_longer() -> None:
    text = "İİİ Kerry"
    assert words(text) == ["İİİ", "Kerry"]


@pytest.mark.parametrize("text", ["وقف إطلاق النار", "युद्धविराम समझौता", "휴전 협정", "перемирие"])
def test_other_scripts_have_words_that_find_themselves(text: str) -> None:
    found = list(ENGLISH.tokens(text))
    assert [text[token.start : token.end] for token in found] == text.split()
    assert all(ENGLISH.term(text[token.start : token.end]) == token.term for token in found)


@pytest.mark.parametrize(
    ("text", "wanted", "asked"),
    [
        ("停火协议", "停 停火 火协 协议 议", "停火 火协 协议"),
        ("停火, 协议", "停 停火 火 协 协议 议", "停火 火 协议"),
        ("京", "京", "京"),
        ("NHK東京", "nhk 東 東京 京", "nhk 東京"),
        ("2024年", "2024 年", "2024 年"),
        ("第3次", "第 3 次", "第 3 次"),
        ("がか\u3099ガｶﾞか", "が がが がガ ガガ ガか か", ""),
        ("หยุดยิง", "ห หยุ ยุด ดยิ ยิง ง", ""),
        ("a-京-b", "a 京 b", "a 京 b"),
    ],
)
def test_what_is_written_without_spaces_is_cut_into_pairs_of_characters(text: str, wanted: str, asked: str) -> None:
    assert terms(text) == wanted.split()
    if asked:
        assert [ENGLISH.term(word.text) for word in asked_words_of(text)] == asked.split()


def test_every_character_of_a_run_is_a_position_and_pairs_begin_at_their_first() -> None:
    assert list(ENGLISH.tokens("東京都")) == [
        Token("東", 0, 0, 1), Token("東京", 0, 0, 2), Token("京都", 1, 1, 3), Token("都", 2, 2, 3),
    ]  # fmt: skip


def test_vowel_signs_do_not_part_a_word() -> None:
    assert words("समझौता हुआ") == ["समझौता", "हुआ"]


def test_english_is_stemmed() -> None:
    assert same_term("negotiate", "negotiated", "negotiating", "negotiates")


def test_each_language_has_its_own_stems_and_an_unknown_one_has_none() -> None:
    assert Analyzer("de").term("Verhandlungen") == "verhandl"
    assert Analyzer("fr").term("négociations") == "negoci"
    assert Analyzer("tlh").term("negotiating") == "negotiating"


@pytest.mark.parametrize("language", sorted(STEMMED))
def test_every_language_that_is_said_to_be_stemmed_can_be(language: str) -> None:
    assert Analyzer(language).term("international")


def test_the_analyzer_of_a_language_is_always_the_same_one() -> None:
    assert analyzer_for("en") is analyzer_for("en")
    assert analyzer_for("en") is not analyzer_for("de")


def test_a_very_long_word_is_cut_but_keeps_its_offsets() -> None:
    (token,) = ENGLISH.tokens("x" * 10_000)
    assert token == Token("x" * MAX_TERM, 0, 0, 10_000)


def test_a_word_that_folds_to_nothing_still_has_a_term() -> None:
    assert terms("a ʼ b") == ["a", "ʼ", "b"]
    assert all(terms("\uff9e \u02bc’s"))


@pytest.mark.parametrize(
    "text",
    [
        "a-" * 100_000,
        "1," * 100_000,
        "a." * 100_000,
        "'" * 100_000,
        "a'" * 100_000,
        "1" * 100_000 + "x",
        "1.1," * 50_000,
    ],
    ids=lambda text: text[:4],
)
def test_hostile_text_is_read_in_linear_time(text: str) -> None:
    # Anything quadratic would take minutes here.
    assert sum(1 for _ in ENGLISH.tokens(text)) <= len(text)


# Letters that make compounds, initials, numbers and possessives likely, besides any other character.
NEWSY = st.text(st.sampled_from("aUSs19.,-'’ʼ\u2011 é\u0301İß\n\u00ad½")) | st.text()


@given(NEWSY)
@example("ʼ")
@example("ﾞ")
@example("U.S.-led cease-fire, 1,000.5-strong")
def test_for_any_text_the_offsets_are_words_of_it_in_order(text: str) -> None:
    before = Token("", -1, 0, 0)
    for token in ENGLISH.tokens(text):
        assert 0 <= token.start < token.end <= len(text)
        assert token.start >= before.start
        assert token.position in (before.position, before.position + 1)
        assert token.term
        assert len(token.term) <= MAX_TERM
        assert not re.search(r"\s", text[token.start : token.end])
        before = token


@given(NEWSY)
def test_for_any_text_every_position_is_taken(text: str) -> None:
    positions = {token.position for token in ENGLISH.tokens(text)}
    assert positions == set(range(len(positions)))


@given(NEWSY, st.sampled_from([" ", "\n\n", " — ", "; "]))
def test_for_any_text_the_words_are_the_same_within_a_longer_text(text: str, between: str) -> None:
    alone = [token.term for token in ENGLISH.tokens(text)]
    assert [token.term for token in ENGLISH.tokens(f"{text}{between}end")] == [*alone, "end"]


# NLTK's engine takes other marks and signs for letters than Python's own, but not among these.
LETTERS = st.characters(categories=("Lu", "Ll", "Lt", "Lo", "Nd", "Po", "Pd", "Zs"))


@given(st.text(LETTERS | st.sampled_from("aUS19.,-'’ ")))
def test_nltks_tokenizer_finds_the_same_words(text: str) -> None:
    assert [match.span() for match in re.finditer(PATTERN, text)] == list(RegexpTokenizer(PATTERN).span_tokenize(text))
