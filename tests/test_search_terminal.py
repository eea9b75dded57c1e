"""A page of results, and one article, as text for a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.writer import IndexWriter
from search import Engine, SearchRequest, open_engine
from search.results import Suggestion
from search.terminal import render_article, render_page, render_suggestions

MENTION = Mention(kind="person", entity="person:ann lee", name="Ann Lee", surface="Lee", field="given", start=0, end=0)


def article(article_id: str, body: str, **facts: Any) -> Article:
    return Article(id=article_id, body=body, origin=Origin(file="news.jsonl", record=3), **facts)


NEWS = (
    article("t1", "Talks on peace failed.\nNobody was surprised.", title="Peace talks fail", source="Wire",
            author=("Bo Ek", "Cy Orr"),
            published=parse_date("2016-04-22"), mentions=(MENTION,), url="https://example.org/t1", section="World"),
    article("t2", "No peace without talks."),
    article("t3", "\x1b]0;owned\x07Peace \x1b[31mred\x9b2J talks", title="\x1b[2JPeace\r talks", source="\x1b[1mWire"),
)  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("terminal") / "news.index"
    with IndexWriter(folder) as writer:
        for each in NEWS:
            writer.add(each)
    with open_engine(str(folder)) as opened:
        yield opened


def shown(engine: Engine, q: str = "", **asked: Any) -> list[str]:
    return click.unstyle(render_page(engine.search(SearchRequest(q=q, **asked)))).splitlines()


def test_a_hit_is_its_title_its_facts_and_what_matched(engine: Engine) -> None:
    assert shown(engine, "surprised") == [
        "1 article",
        "",
        "1. Peace talks fail",
        "   Wire · 2016-04-22 · Bo Ek, Cy Orr · t1",
        "   Nobody was surprised.",
    ]


def test_what_matched_is_underlined(engine: Engine) -> None:
    page = render_page(engine.search(SearchRequest(q="surprised")))
    assert f"Nobody was {click.style('surprised', underline=True)}." in page


def test_an_article_without_facts_is_untitled_and_has_its_id(engine: Engine) -> None:
    assert shown(engine, "without")[2:] == ["1. Untitled", "   t2", "   No peace without talks."]


def test_hits_are_numbered_on_over_the_pages(engine: Engine) -> None:
    lines = shown(engine, "peace", page=2, page_size=2)
    assert lines[0] == "3 articles"
    assert next(line for line in lines if re.match(r"\d\.", line)).startswith("3. ")


def test_copies_are_pointed_to_and_can_be_shown_as_one(tmp_path: Path) -> None:
    body = " ".join(f"word{number}" for number in range(80))
    with IndexWriter(tmp_path / "news.index") as writer:
        for name in ("a", "b", "c"):
            writer.add(article(name, body))
    with open_engine(str(tmp_path / "news.index")) as engine:
        assert sum("+2 similar: story " in line for line in shown(engine)) == 3
        lines = shown(engine, collapse="story")
    assert lines[0] == "3 articles in 1 story"
    assert sum("+2 similar: story " in line for line in lines) == 1


def test_nothing_found_says_so(engine: Engine) -> None:
    assert shown(engine, "nosuchword") == ["0 articles"]


def test_warnings_come_first(engine: Engine) -> None:
    assert shown(engine, '"peace')[0].startswith("Note: A quotation mark is never closed")


def test_an_answer_for_most_of_the_words_says_so(engine: Engine) -> None:
    assert shown(engine, "surprised zeppelin", match="auto")[:2] == [
        "No article has all of these words. These have the most of them: surprised",
        "1 article",
    ]


def test_what_may_have_been_meant_is_said_before_the_total(engine: Engine) -> None:
    assert shown(engine, "peece") == ["Did you mean: peace", "0 articles"]
    page = render_page(engine.search(SearchRequest(q='"Peece" talks')))
    assert f'Did you mean: "{click.style("Peace", bold=True)}" talks' in page


def test_completions_are_a_line_each() -> None:
    found = (
        Suggestion("John\x1b Kerry", "person", "person:john kerry", 1_694, "2016-04-22"),
        Suggestion("a", "word", "a", 1),
    )
    assert render_suggestions(found).splitlines() == [
        "person         1,694  2016-04-22  John Kerry",
        "word               1              a",
    ]


def test_without_a_total_none_is_shown(engine: Engine) -> None:
    assert "article" not in shown(engine, "surprised", total="none")[0]


def test_facets_are_listed_with_their_counts(engine: Engine) -> None:
    lines = shown(engine, person=("person:ann lee",), facets=("person", "published"), page_size=0)
    assert lines[0] == "1 article"
    assert re.findall(r"^person .*1.*2", lines[2])
    assert lines[3] == "      1  Ann Lee  (selected)"
    assert re.findall(r"^published.*day.*0", lines[5])
    assert lines[6:] == ["      1  2016-04-22"]


def test_a_score_is_printed_as_a_sum(engine: Engine) -> None:
    lines = shown(engine, "surprised", explain=True, recency="some")
    (hit,) = engine.search(SearchRequest(q="surprised", explain=True, recency="some")).results
    assert hit.explanation is not None
    score, gain = hit.explanation.value, hit.explanation.parts[1].value
    assert lines[-3:] == [
        f"   {score:8.3f}  score",
        f"   {score - gain:8.3f}    surprised (in 1 of 3 articles; once among 10 words here)",
        f"   {gain:8.3f}    recency (+25.0 %: as new as 2016-04-22)",
    ]


def test_what_is_explained_cannot_steer_the_terminal(engine: Engine) -> None:
    lines = shown(engine, 'peace OR "\x1b[2J talks"', explain=True)
    assert all(unicodedata.category(char) != "Cc" for line in lines for char in line)


def test_no_text_can_steer_the_terminal(engine: Engine) -> None:
    page = click.unstyle(render_page(engine.search(SearchRequest(q="talks", facets=("source",)))))
    assert all(char == "\n" or unicodedata.category(char) != "Cc" for char in page)
    assert "Wire" in page
    assert "owned" in page
    assert not any(
        unicodedata.category(char) == "Cc" for char in click.unstyle(render_article(NEWS[2])).replace("\n", "")
    )


def test_an_article_is_its_title_its_facts_and_its_text() -> None:
    assert click.unstyle(render_article(NEWS[0])).splitlines() == [
        "Peace talks fail",
        "id: t1",
        "source: Wire",
        "author: Bo Ek, Cy Orr",
        "section: World",
        "published: 2016-04-22",
        "url: https://example.org/t1",
        "people: Ann Lee",
        "revision: 1",
        "origin: news.jsonl:3",
        "",
        "Talks on peace failed.",
        "Nobody was surprised.",
    ]


def test_an_article_without_facts_is_its_id_and_its_text() -> None:
    lines = click.unstyle(render_article(NEWS[1])).splitlines()
    assert lines == ["Untitled", "id: t2", "revision: 1", "origin: news.jsonl:3", "", "No peace without talks."]
