"""What hits show and mark, from stored positions and codes, against the texts cut into words anew (tests/oracle_engine.py)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from oracle_engine import hit_of
from whoosh.query import FuzzyTerm, Prefix, Wildcard

from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search import SearchRequest
from search.collector import Found
from search.embedded import EmbeddedEngine
from search.highlight import Highlighter
from search.hits import read_hits
from search.matches import Clause, clauses_of
from search.parser import parse
from search.planner import Plan
from search.results import Hit
from search.scope import Collection
from search.snippet_kernels import MAX_FRAGMENT
from search.trees import Exact

PIECES = (
    "ceasefire", "cease-fire", "cease", "fire", "talks", "talking", "Talk", "the", "The", "U.S.", "us", "Müller’s", "MÜLLER",
    "peace-talks", "well-known-man", "x‑y", "1,200", "停战协议",
    "停战", "协议停战。", "が2年", "か\u3099あ", "ที่นี่",
    "京-x-y", "x-y-京", "😀", "👩‍👩‍👧", "İstanbul", "ﬃ", "talks.", "fire!", "met.", "Mr.",
    "“The", "talks”", "\n\n", "\n", "<script>talks</script>", "&amp;", "\ue000", "\ue001", "\ue002", "a" * 70, "...", "-",
    "naïve", "na\u0308ive", "soft\u00adhyphen", "W\u00adHO", "\x1e", "talk-s", "cease‐fire’s", "U-S", "US-x", "ﬃ-x", "née-e",
    "I-İ", "한-국", "1,2-3", "J.F.K.-talks", "a-b-c-d-e", "a-b-c-d-e-f", "fire-", "-fire", "\ud800", "\udc00x", "\0", "<>&\"'",
)  # fmt: skip
QUERIES = (
    "talks", "the talks", '"the talks"', "ceasefire", "cease-fire", "fire", "us", "U.S.", "müller", '"talks the talks"',
    "peace-talks", '"peace talks"', "wellknownman", '"well known man"', "xy", "停战协议",
    "协议", "战协 停战", "协", '"停战协议停战"', "が2年", "が あ", "2年", "ที่นี่", "นี่", "istanbul", "ffi", "1200", "naive",
    '"the ceasefire"', "absent", "softhyphen", "talks OR met NOT fire", "talks us the met müller", "a" * 70,
    "cease ceasefire", '"cease fire" ceasefire', "talk", "usx", "ﬃ ffix", "nee neee", "i ii", "한 한국", "12 123", "jfk jfktalk",
    "a abcde", '"a b c"', "fire firetalks",
)  # fmt: skip

texts = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)


def article(number: int, title: str, body: str, summary: str = "") -> Article:
    return Article(
        id=f"a{number}", title=title or None, summary=summary or None, body=body,
        origin=Origin(file="a.jsonl", record=number + 1),
    )  # fmt: skip


def write(folder: Path, articles: Sequence[Article]) -> None:
    with patch("os.fsync"), IndexWriter(folder) as writer:
        for each in articles:
            writer.add(each)


def assert_highlighted(articles: Sequence[Article], asked: Sequence[Sequence[Clause]]) -> None:
    """Fail where a hit shows or marks something else than its texts do when they are cut into words anew."""
    with TemporaryDirectory() as folder:
        write(Path(folder), articles)
        snapshot = open_snapshot(Path(folder))
        collection = Collection(snapshot)
        (scope,) = collection.scopes
        found = [Found(scope, row, row / 2) for row in reversed(range(len(articles)))]
        for clauses in asked:
            hits = read_hits(found, Highlighter(Plan(collection, None), clauses))
            assert [replace(hit, story=None) for hit in hits] == [
                hit_of(articles[row], clauses, score) for _, row, score in found
            ]


@settings(deadline=None, max_examples=60)
@given(
    written=st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=5),
    asked=st.lists(st.sampled_from(QUERIES), min_size=5, max_size=12, unique=True),
)
@example([("the cease-fire", "Met the cease-fire. The talks", "")], ['"the ceasefire"'])
@example([("", "the 停战协议 😀 talks 👩‍👩‍👧 talks", "talks")], ["talks", "停战协议"])
def test_matches_and_sentences_are_those_of_the_text(written: list[tuple[str, str, str]], asked: list[str]) -> None:
    articles = [article(number, *texts_of) for number, texts_of in enumerate(written)]
    assert_highlighted(articles, [clauses_of(parse(q).tree) for q in asked])


_terms = st.sampled_from(("talk", "the", "met", "us", "fire"))
_patterns = st.sampled_from(
    (
        Exact("text", "talks"),
        Exact("text", "talk"),
        Prefix("text", "t"),
        Wildcard("text", "*e*"),
        FuzzyTerm("text", "tilk", maxdist=2),
    )
)
_clauses = st.lists(
    st.builds(
        Clause,
        st.lists(_terms | _patterns, min_size=1, max_size=3).map(tuple),
        st.integers(1, 3) | st.integers(1, 3).map(lambda gap: (gap, 4 - gap)),
        st.sampled_from(("text", "text", "title", "body")),
        st.none(),
        st.just(0),
    ).filter(lambda clause: isinstance(clause.slop, int) or len(clause.terms) == 3),
    max_size=4,
    unique=True,
)
_plain_texts = st.lists(
    st.sampled_from(("talks", "talk", "The", "met.", "us", "fire", "x", "\n\n", "fire-talks")), max_size=40
).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(
    written=st.lists(st.tuples(_plain_texts, _plain_texts), min_size=1, max_size=4),
    asked=st.lists(_clauses, min_size=3, max_size=8),
)
def test_loose_phrases_are_marked_from_their_first_to_their_last_word(
    written: list[tuple[str, str]], asked: list[list[Clause]]
) -> None:
    assert_highlighted([article(number, *texts_of) for number, texts_of in enumerate(written)], asked)


def test_of_two_phrases_that_overlap_the_one_with_more_letters_and_spaces_is_marked() -> None:
    assert_highlighted([article(0, "talks talks \n\n talks", "body")], [[Clause(("talk", "talk"), 1)]])


def find(folder: Path, articles: Sequence[Article], q: str) -> list[Hit]:
    write(folder, articles)
    with EmbeddedEngine(folder) as engine:
        return sorted(engine.search(SearchRequest(q=q, page_size=100)).results, key=lambda hit: hit.id)


@settings(deadline=None, max_examples=60)
@given(
    written=st.lists(st.tuples(texts, texts), min_size=1, max_size=4), q=st.sampled_from(("talks", "fire us", "the"))
)
def test_html_is_the_text_escaped_with_nothing_but_marks(written: list[tuple[str, str]], q: str) -> None:
    articles = [article(number, *texts_of) for number, texts_of in enumerate(written)]
    with TemporaryDirectory() as folder:
        for hit in find(Path(folder), articles, q):
            title = [hit.highlights.title] if hit.highlights.title else []
            for fragment in (*title, *hit.highlights.body):
                parts = re.split("(</?mark>)", fragment.html)
                assert not any("<" in part or ">" in part for part in parts if part not in ("<mark>", "</mark>"))
                plain = fragment.text
                assert html.unescape("".join(parts[::2])) == plain
                assert [html.unescape(part) for part in parts[2::4]] == [
                    plain[start:end] for start, end in fragment.matches
                ]
                assert all(start < end for start, end in fragment.matches)


@settings(deadline=None, max_examples=40)
@given(written=st.lists(st.tuples(texts, texts), min_size=1, max_size=4), q=st.sampled_from(QUERIES))
def test_a_hit_reads_as_if_its_texts_had_been_cut_into_words_anew(written: list[tuple[str, str]], q: str) -> None:
    articles = [article(number, *texts_of) for number, texts_of in enumerate(written)]
    clauses = clauses_of(parse(q).tree)
    with TemporaryDirectory() as folder:
        for hit in find(Path(folder), articles, q):
            wanted = hit_of(articles[int(hit.id[1:])], clauses, hit.score)
            assert replace(hit, story=None) == wanted


@pytest.mark.parametrize("before", [0, 50, 300, 3_000])
@pytest.mark.parametrize("word", ["talks", "talks" * 12, "停战" * 25])
def test_a_very_long_sentence_is_cut_around_its_match(tmp_path: Path, before: int, word: str) -> None:
    body = "na\u00efve 😀 " * before + word + " and so on" * 200
    (hit,) = find(tmp_path / "index", [article(0, "", body)], word)
    (fragment,) = hit.highlights.body
    ((start, end),) = fragment.matches
    assert fragment.text[start:end] == word
    assert len(fragment.text.strip("…")) <= MAX_FRAGMENT
    assert fragment.text.strip("…") in body
    assert fragment.text.endswith("…")
    assert fragment.text.startswith("…") == (before > 20)


def test_a_body_of_many_thousand_words_is_marked_to_its_end(tmp_path: Path) -> None:
    # Sentences are numbered by words, of which those behind the 65,536th have no number.
    body = "Nothing to see here. " * 20_000 + "At last the talks began. They failed."
    (hit,) = find(tmp_path / "index", [article(0, "", body)], "talks")
    (fragment,) = hit.highlights.body
    ((start, end),) = fragment.matches
    assert fragment.text[start:end] == "talks"


def test_an_article_without_any_word_is_shown_without_fragments(tmp_path: Path) -> None:
    for number, body in enumerate(("", "… – !", "😀")):
        write(tmp_path / f"{number}", [article(0, "", body)])
        with EmbeddedEngine(tmp_path / f"{number}") as engine:
            (hit,) = engine.search(SearchRequest()).results
            assert hit.highlights.body == ()
            assert hit.highlights.title is None
