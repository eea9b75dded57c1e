"""Where in a text a query matches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import Token, analyzer_for
from search.matches import Clause, Match, clauses_of, find_matches
from search.parser import parse


def matched(text: str, query: str) -> list[str]:
    found = find_matches(analyzer_for("en").tokens(text), clauses_of(parse(query).tree))
    return [text[match.start : match.end] for match in found]


@pytest.mark.parametrize(
    ("query", "clauses"),
    [
        ("", ()),
        ("?!", ()),
        ("kerry lavrov", (Clause(("kerri",)), Clause(("lavrov",)))),
        ('"peace talks" kerry', (Clause(("peac", "talk")), Clause(("kerri",)))),
        ("kerry -lavrov NOT (a b)", (Clause(("kerri",)),)),
        ("a (b OR c)", (Clause(("a",)), Clause(("b",)), Clause(("c",)))),
        ("talks Talk TALKING", (Clause(("talk",)),)),
        ("-kerry", ()),
        ("cease-fire", (Clause(("ceas", "fire")), Clause(("ceasefir",)))),
    ],
)
def test_the_clauses_of_a_query_are_what_it_asks_for_each_once(query: str, clauses: tuple[Clause, ...]) -> None:
    assert clauses_of(parse(query).tree) == clauses


def test_words_are_matched_whole_and_as_they_are_written() -> None:
    assert matched("Talks: he talked, but the TALK failed.", "talking") == ["Talks", "talked", "TALK"]


def test_a_possessive_is_marked_with_its_s() -> None:
    assert matched("Kerry’s talks", "kerry") == ["Kerry’s"]


def test_a_phrase_is_one_match_and_its_words_elsewhere_are_none() -> None:
    assert matched("Talks on peace; the peace talks. Peace!", '"peace talks"') == ["peace talks"]


def test_a_phrase_is_matched_over_punctuation_and_line_ends() -> None:
    assert matched("the peace,\n talks", '"peace talks"') == ["peace,\n talks"]


def test_a_phrase_does_not_skip_words() -> None:
    assert matched("peace and talks", '"peace talks"') == []


def test_a_phrase_that_begins_again_within_itself_is_found() -> None:
    assert matched("peace peace talks", '"peace talks"') == ["peace talks"]
    assert matched("no no no", '"no no"') == ["no no"]


def test_of_two_overlapping_matches_the_longer_stands() -> None:
    assert matched("the peace talks", 'peace "peace talks"') == ["peace talks"]
    assert matched("peace talks failed now", '"peace talks" "talks failed now"') == ["talks failed now"]


def test_words_without_anything_between_them_are_all_marked() -> None:
    assert matched("the U.N.said", "un said") == ["U.N.", "said"]


@pytest.mark.parametrize("query", ["cease-fire", "ceasefire", "cease", "fire"])
def test_a_compound_is_found_whole_and_by_part(query: str) -> None:
    found = matched("a cease-fire", query)
    assert found == [query if query != "ceasefire" else "cease-fire"]


def test_a_hyphenated_query_finds_every_spelling() -> None:
    assert matched("cease-fire, ceasefire, cease fire", "cease-fire") == ["cease-fire", "ceasefire", "cease fire"]


def test_a_match_knows_its_clause() -> None:
    tokens = list(analyzer_for("en").tokens("b a b"))
    assert find_matches(tokens, [Clause(("a",)), Clause(("b",))]) == [Match(0, 1, 1), Match(2, 3, 0), Match(4, 5, 1)]


def test_without_clauses_or_tokens_nothing_matches() -> None:
    assert find_matches([], [Clause(("a",))]) == []
    assert find_matches(analyzer_for("en").tokens("a"), []) == []


def test_a_phrase_with_slop_allows_words_between_in_order() -> None:
    tokens = list(analyzer_for("en").tokens("peace in these talks for peace"))
    assert find_matches(tokens, [Clause(("peac", "talk"), slop=3)]) == [Match(0, 20, 0)]
    assert find_matches(tokens, [Clause(("peac", "talk"), slop=2)]) == []


# A slow twin: tries every way to lay every clause over the tokens, then drops overlaps pair by pair.


def every_way(tokens: list[Token], clause: Clause) -> set[tuple[int, int]]:
    """(start, end) of all sequences of tokens with the clause's terms, each at the next position."""
    ways = [[token] for token in tokens if token.term == clause.terms[0]]
    for term in clause.terms[1:]:
        ways = [[*way, token] for way in ways for token in tokens
                if token.term == term and 0 < token.position - way[-1].position <= clause.gaps[0]]  # fmt: skip
    return {(way[0].start, way[-1].end) for way in ways}


def slowly(tokens: list[Token], clauses: list[Clause]) -> list[tuple[int, int]]:
    spans = sorted(
        {span for clause in clauses for span in every_way(tokens, clause)}, key=lambda span: (span[0], -span[1])
    )
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and start < kept[-1][1]:
            if end - start > kept[-1][1] - kept[-1][0]:
                kept[-1] = (start, end)
        else:
            kept.append((start, end))
    return kept


WORDS = st.lists(st.sampled_from(["a", "b", "c", "a-b", "b-c-a", "a,"]), max_size=12).map(" ".join)
TERMS = st.sampled_from(["a", "b", "c", "ab", "bca"])
CLAUSES = st.lists(
    st.builds(
        Clause,
        st.lists(TERMS, min_size=1, max_size=3).map(tuple),
        st.integers(1, 3),
        st.just("text"),
        st.none(),
        st.just(0),
    ),
    max_size=3,
    unique=True,
)


@given(WORDS, CLAUSES)
def test_matches_are_those_of_the_slow_twin(text: str, clauses: list[Clause]) -> None:
    tokens = list(analyzer_for("en").tokens(text))
    found = find_matches(tokens, clauses)
    assert [(match.start, match.end) for match in found] == slowly(tokens, clauses)


@given(WORDS, CLAUSES)
def test_matches_are_in_order_do_not_overlap_and_show_their_clause(text: str, clauses: list[Clause]) -> None:
    tokens = list(analyzer_for("en").tokens(text))
    position = 0
    for match in find_matches(tokens, clauses):
        assert position <= match.start < match.end <= len(text)
        assert (match.start, match.end) in every_way(tokens, clauses[match.clause])
        position = match.end


@given(WORDS, CLAUSES)
def test_nothing_that_matches_is_left_unmarked(text: str, clauses: list[Clause]) -> None:
    tokens = list(analyzer_for("en").tokens(text))
    found = find_matches(tokens, clauses)
    for clause in clauses:
        assert not every_way(tokens, clause) or found
