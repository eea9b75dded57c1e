"""Which stretches of a text are shown, and what is marked in them: as the plain twin has it, and as it is meant to be."""

from __future__ import annotations

import html
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import twin_snippet as twin
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.analysis import analyzer_for
from index.article import Article, Origin
from index.dictionary import Dictionaries
from index.inverter import Inverter
from index.row import row_of
from search.mark_kernels import choose_sentences
from search.matches import Match, clauses_of, find_matches
from search.parser import parse
from search.results import Fragment
from search.snippet_kernels import MAX_FRAGMENT, cut, is_space, write_fragment

INVERTER = Inverter()

STORY = (
    "GENEVA, April 22. The talks on Syria went on. John Kerry warned of the crumbling ceasefire.\n\n"
    "Sergei Lavrov said nothing. A ceasefire is a ceasefire, Kerry said later. Nobody asked about the weather."
)


def matches_of(text: str, query: str) -> list[Match]:
    return find_matches(analyzer_for("en").tokens(text), clauses_of(parse(query).tree))


def fragment_of(text: str, start: int, end: int, matches: Sequence[Match], *, is_whole: bool = False) -> Fragment:
    """A sentence of a text as the kernels show it, which is as their twin does."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    marks = np.array(matches, np.int64).reshape(-1, 3)
    begin, stop, before, after = 0, len(text), False, False
    if not is_whole:
        begin, stop, before, after = cut(codes, start, end, marks, 64)
    inside = (marks[:, 0] >= begin) & (marks[:, 1] <= stop)
    shown = tuple((first - begin + before, last - begin + before) for first, last, _ in marks[inside].tolist())
    sizes, nothing = np.zeros(4, np.int64), np.empty(0, np.uint8)
    written = write_fragment(codes, begin, stop, (before, after), marks[inside], nothing, nothing, sizes)
    plain, marked = (
        each.tobytes()[:size].decode("utf-8", "surrogatepass")
        for each, size in zip(written, sizes[2:].tolist(), strict=True)
    )
    assert sizes[:2].tolist() == [len(plain), len(marked)]
    fragment = Fragment(plain, shown, marked)
    assert [fragment] == twin.fragments(
        [twin.whole(text, matches) if is_whole else twin.sentence(text, start, end, matches)]
    )
    return fragment


def found_in(text: str, query: str, count: int = 2) -> list[Fragment]:
    """The chosen sentences of a text, from the words that its article's segment says begin them."""
    words: dict[int, int] = {}
    for token in analyzer_for("en").tokens(text):
        words.setdefault(token.position, token.start)
    ordinals = {start: ordinal for ordinal, start in words.items()}
    article = Article(id="1", body=text, origin=Origin(file="news.jsonl"))
    begins = INVERTER.invert([row_of((article,))], Dictionaries(Path()).intern)["sentence_word"]
    matches = matches_of(text, query)
    firsts = np.array([ordinals[match.start] for match in matches], np.int64)
    clauses = np.array([match.clause for match in matches], np.int64)
    chosen = choose_sentences(firsts, clauses, begins, count).tolist() or [0][: len(begins)]
    bounds = [*(words[ordinal] for ordinal in begins.tolist()), len(text)]
    return [
        fragment_of(text, first, last, [match for match in matches if first <= match.start < last])
        for first, last in ((bounds[number], bounds[number + 1]) for number in chosen)
    ]


def shown(text: str, query: str, count: int = 2) -> list[str]:
    return [fragment.html for fragment in found_in(text, query, count)]


def headline(text: str, query: str) -> Fragment:
    return fragment_of(text, 0, 0, matches_of(text, query), is_whole=True)


def test_without_matches_the_beginning_is_shown() -> None:
    assert shown(STORY, "") == ["GENEVA, April 22."]
    assert shown(STORY, "unheard") == ["GENEVA, April 22."]


def test_an_empty_text_has_nothing_to_show() -> None:
    assert shown("", "kerry") == []
    assert shown(" \n ", "") == []


def test_the_sentences_that_match_are_shown_in_the_order_of_the_text() -> None:
    assert shown(STORY, "lavrov syria") == [
        "The talks on <mark>Syria</mark> went on.",
        "Sergei <mark>Lavrov</mark> said nothing.",
    ]


def test_a_sentence_that_shows_another_word_beats_one_that_repeats() -> None:
    text = "Kerry, Kerry and Kerry. Kerry again. Lavrov spoke."
    assert shown(text, "kerry lavrov") == [
        "<mark>Kerry</mark>, <mark>Kerry</mark> and <mark>Kerry</mark>.",
        "<mark>Lavrov</mark> spoke.",
    ]


def test_the_sentence_with_most_of_the_query_comes_first_to_be_chosen() -> None:
    assert shown(STORY, "kerry ceasefire warned", count=1) == [
        "John <mark>Kerry</mark> <mark>warned</mark> of the crumbling <mark>ceasefire</mark>."
    ]


def test_among_equal_sentences_the_earlier_is_shown() -> None:
    assert shown("Talks one. Talks two. Talks three.", "talks") == [
        "<mark>Talks</mark> one.",
        "<mark>Talks</mark> two.",
    ]


def test_a_phrase_is_marked_as_a_phrase() -> None:
    assert shown(STORY, '"crumbling ceasefire"', count=1) == [
        "John Kerry warned of the <mark>crumbling ceasefire</mark>."
    ]


def test_a_phrase_that_runs_over_the_end_of_a_sentence_is_shown_whole() -> None:
    (fragment,) = found_in("They met for peace. Talks go on.", '"peace talks"')
    assert fragment.html == "They met for <mark>peace. Talks</mark>…"


def test_no_more_than_count_fragments_are_shown() -> None:
    text = " ".join(f"Talks number {number}." for number in range(9))
    assert [len(found_in(text, "talks", count)) for count in (1, 2, 5, 20)] == [1, 2, 5, 9]


def test_a_long_sentence_is_cut_between_words_around_its_matches() -> None:
    text = "start " + "far " * 100 + "the crumbling ceasefire " + "away " * 100 + "end"
    (fragment,) = found_in(text, '"crumbling ceasefire"')
    assert "<mark>crumbling ceasefire</mark>" in fragment.html
    assert fragment.text.startswith("…far ")
    assert fragment.text.endswith(" away…")
    assert len(fragment.text) <= MAX_FRAGMENT + 2


def test_a_cut_sentence_shows_as_many_of_the_words_asked_for_as_fit() -> None:
    text = "kerry " + "far " * 100 + "kerry met lavrov " + "away " * 100 + "."
    (fragment,) = found_in(text, "kerry lavrov")
    assert [fragment.text[start:end] for start, end in fragment.matches] == ["kerry", "lavrov"]


def test_a_long_beginning_is_cut_at_its_end() -> None:
    (fragment,) = found_in("word " * 100, "")
    assert fragment.text.startswith("word word")
    assert fragment.text.endswith("word…")
    assert len(fragment.text) <= MAX_FRAGMENT + 1


def test_one_endless_word_is_cut_all_the_same() -> None:
    (fragment,) = found_in("x" * 10_000, "")
    assert fragment.text == "x" * MAX_FRAGMENT + "…"


def test_thousands_of_matches_in_one_sentence_are_no_trouble() -> None:
    (fragment,) = found_in("word and " * 20_000, "word", count=1)
    assert len(fragment.text) <= MAX_FRAGMENT + 2


def test_a_headline_is_shown_whole() -> None:
    text = "Kerry & Lavrov: <ceasefire>"
    assert headline(text, "ceasefire") == Fragment(
        text, ((17, 26),), "Kerry &amp; Lavrov: &lt;<mark>ceasefire</mark>&gt;"
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert('ceasefire')</script>",
        "ceasefire <img src=x onerror=alert(1)>",
        '"><mark>ceasefire',
        "&lt;b&gt; ceasefire &amp;",
        "</mark><script>ceasefire",
    ],
)
def test_markup_in_a_text_is_shown_and_never_run(text: str) -> None:
    for fragment in (*found_in(text, "ceasefire script b img"), headline(text, "ceasefire")):
        without_marks = fragment.html.replace("<mark>", "").replace("</mark>", "")
        assert not re.search("[<>\"']", without_marks)
        assert html.unescape(without_marks) == fragment.text


def test_markup_within_a_matched_phrase_is_escaped_too() -> None:
    text = "the peace <b>& talks"
    expected = "the <mark>peace &lt;b&gt;&amp; talks</mark>"
    assert headline(text, '"peace b talks"').html == expected
    assert shown(text, '"peace b talks"') == [expected]


def test_marking_nothing_only_escapes() -> None:
    assert headline("a < b", "").html == "a &lt; b"


def plain(marked: str) -> str:
    return html.unescape(re.sub("</?mark>", "", marked))


def as_marked(fragment: Fragment) -> list[str]:
    return [html.unescape(marked) for marked in re.findall("<mark>(.*?)</mark>", fragment.html, re.DOTALL)]


PROSE = st.lists(
    st.sampled_from(
        ["kerry", "talks.", "peace", "<b>", "&amp;", "Mr. Lavrov", "\n\n", "a-b", "…", "é" * 30, "x" * 99, "“No!”", "'"]
    )
    | st.text(max_size=5),
    max_size=60,
).map(" ".join)
QUERIES = st.sampled_from(
    ["kerry", "kerry talks", '"peace talks" kerry', "lavrov b amp", "a-b x", "mr", '"kerry peace" peace']
)


@settings(deadline=None)
@given(PROSE, QUERIES, st.integers(1, 4))
@example("kerry " + "far " * 80 + "talks", "kerry talks", 1)
@example("<script>kerry</script>", "kerry", 2)
def test_for_any_text_fragments_are_stretches_of_it_with_their_matches_marked(
    text: str, query: str, count: int
) -> None:
    matches = matches_of(text, query)
    found = found_in(text, query, count)
    assert len(found) <= count
    for fragment in found:
        assert fragment.text.removeprefix("…").removesuffix("…") in text
        assert len(fragment.text) <= MAX_FRAGMENT + 2
        assert plain(fragment.html) == fragment.text
        assert as_marked(fragment) == [fragment.text[start:end] for start, end in fragment.matches]
        position = 0
        for start, end in fragment.matches:
            assert position <= start < end <= len(fragment.text)
            position = end
    assert bool(matches) == any(fragment.matches for fragment in found)


@settings(deadline=None)
@given(PROSE, QUERIES)
def test_for_any_text_every_word_marked_is_one_that_matched(text: str, query: str) -> None:
    matched = {text[match.start : match.end] for match in matches_of(text, query)}
    for fragment in found_in(text, query):
        assert set(as_marked(fragment)) <= matched


@settings(deadline=None)
@given(st.text(), QUERIES)
def test_for_any_headline_the_html_is_the_text_escaped_with_marks(text: str, query: str) -> None:
    fragment = headline(text, query)
    assert fragment.text == text
    assert plain(fragment.html) == text


_hostile = st.lists(
    st.sampled_from(
        (
            "kerry",
            "“No",
            "x" * 99,
            "a",
            " ",
            "  ",
            "\n\n",
            "—“",
            "(",
            "<&>\"'",
            "é",
            "停",
            "😀",
            "\ud800",
            "\0",
            "\ue000",
            "…",
            "\x1c",
        )
    ),
    max_size=90,
).map("".join)


@settings(deadline=None, max_examples=300)
@given(_hostile, st.data())
def test_any_stretch_of_any_text_is_shown_as_the_twin_shows_it(text: str, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*(st.integers(0, len(text)),) * 2)))
    edges = data.draw(st.sets(st.integers(start, len(text)), max_size=24).map(sorted))
    matches = [
        Match(first, last, data.draw(st.integers(0, 3))) for first, last in zip(edges[::2], edges[1::2], strict=False)
    ]
    fragment_of(text, start, end, [match for match in matches if match.start < end])
    fragment_of(text, 0, 0, matches, is_whole=True)


def test_white_space_is_what_python_takes_for_it() -> None:
    assert [code for code in range(sys.maxunicode + 1) if is_space(code)] == [
        code for code in range(sys.maxunicode + 1) if chr(code).isspace()
    ]
