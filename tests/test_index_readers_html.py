from __future__ import annotations

import gzip
import io
import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import html

SENTENCE = "The envoy left the talks in Geneva early on Friday and said nothing of what comes next. "
STORY = f"<article><h1>Talks stall</h1><p>{SENTENCE * 3}</p><p>{SENTENCE * 2}</p></article>"


def page(head: str = "", story: str = STORY) -> bytes:
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/sport'>Sport</a></li></ul></nav>"
    return f'<!DOCTYPE html><html lang="en-GB"><head>{head}</head><body>{menu}{story}</body></html>'.encode()


def read(data: bytes) -> Article | RecordError:
    (record,) = html.read(io.BytesIO(data), Origin(file="talks.html"))
    return record


def article(data: bytes) -> Article:
    record = read(data)
    assert isinstance(record, Article), str(record)
    return record


def test_the_story_is_found_between_the_furniture() -> None:
    body = article(page()).body
    assert body.count("The envoy left") == 5
    assert "Sport" not in body
    assert "\n\n" in body


def test_what_the_page_says_of_itself_is_kept() -> None:
    found = article(
        page(
            '<title>Talks stall</title><meta property="og:site_name" content="The Wire">'
            '<meta name="description" content="In short."><meta name="author" content="Ann Lee">'
            '<link rel="canonical" href="https://example.com/talks"><meta property="article:section" content="World">'
        )
    )
    assert (found.title, found.source, found.summary, found.author) == (
        "Talks stall",
        "The Wire",
        "In short.",
        ("Ann Lee",),
    )
    assert (found.id, found.url, found.section) == ("https://example.com/talks", "https://example.com/talks", "World")
    assert (found.language, str(found.origin)) == ("en", "talks.html:1")


def test_the_date_is_taken_from_json_ld_before_the_meta_elements() -> None:
    said = {"@graph": [{"@type": "WebSite", "datePublished": "2001-01-01"}, {"@type": ["NewsArticle"]} | {
        "datePublished": "2016-04-22T08:10:00+02:00", "dateModified": "2016-04-23", "author": [
            {"@type": "Person", "name": "Ann O&#039;Dea"}, {"@type": "Organization", "name": "The Wire"}]}]}  # fmt: skip
    meta = '<meta property="article:published_time" content="2015-01-01T00:00:00Z">'
    found = article(page(f'{meta}<script type="application/ld+json">{json.dumps(said)}</script>'))
    assert (str(found.published), found.published_origin) == ("2016-04-22T08:10:00+02:00", "json-ld")
    assert (str(found.modified), found.author) == ("2016-04-23", ("Ann O'Dea",))


@pytest.mark.parametrize(
    "script", ["{", "[" * 5000, "null", '{"@type": 5, "@graph": "x"}', '{"@type": "NewsArticle", "datePublished": {}}']
)
def test_broken_json_ld_leaves_the_meta_elements(script: str) -> None:
    meta = '<meta property="article:published_time" content="2016-04-22T08:10:00Z">'
    assert (
        str(article(page(f'{meta}<script type="application/ld+json">{script}</script>')).published)
        == "2016-04-22T08:10:00+00:00"
    )


def test_a_date_in_the_text_is_not_the_date_of_the_page() -> None:
    found = article(page(story=STORY.replace("on Friday", "on 3 May 2014")))
    assert (found.published, found.published_origin) == (None, None)


@pytest.mark.parametrize("data", [b"", b"  ", b"\0\1\2", b"<html></html>", b"<html><body><p> </p></body></html>"])
def test_a_page_without_a_story_is_refused_with_a_remedy(data: bytes) -> None:
    problem = read(data)
    assert isinstance(problem, RecordError)
    assert str(problem).startswith("talks.html:1: ")
    assert "--skip-bad" in str(problem)


def test_a_huge_page_is_refused_without_being_parsed() -> None:
    assert "larger than 20 MB" in str(read(b"<p>" + b" " * html.MAX_PAGE))


def test_nothing_is_written_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    read(b"<html></html>")
    assert capfd.readouterr().err == ""


PIECES = [
    b"<html>", b"<p>", b"a word ", b"</p>", b"<script type='application/ld+json'>", b'{"@type": "Article"}', b"</script>",
    b"<meta name='author' content='", b"'>", b"<!--", b"\xff", b"\0", b"&#xd800;", b"<title>", b"<svg>",
    b"<table><tr>", b"\x1f\x8b\x08",
]  # fmt: skip


@settings(deadline=None, max_examples=50)
@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join))
def test_any_bytes_give_one_article_or_one_record_error(data: bytes) -> None:
    assert isinstance(read(data), (Article, RecordError))


def test_the_stories_of_real_pages_are_found(news_data: Path) -> None:
    scores = []
    for line in (news_data / "pages/gold.jsonl").read_text("utf-8").splitlines()[::10]:
        gold = json.loads(line)
        found = read(gzip.decompress((news_data / "pages" / gold["html"]).read_bytes()))
        scores.append(token_f1(found.body if isinstance(found, Article) else "", gold["text"]))
    assert sum(scores) / len(scores) > 0.85


def token_f1(found: str, true: str) -> float:
    """The harmonic mean of precision and recall over words, counted with repetitions."""
    one, other = (Counter(re.findall(r"\w+", text)) for text in (found, true))
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)


def test_a_headline_that_the_page_repeats_above_the_text_is_not_part_of_the_body(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    story = "<p>The harbour stayed shut for a third day, and nobody on the quay expected it to open soon.</p>" * 3
    page.write_text(
        f"<html><head><title>Port shut</title></head><body><article><h1>Port shut</h1>{story}</article></body></html>"
    )
    (article,) = html.read(io.BytesIO(page.read_bytes()), Origin(file=str(page)))
    assert isinstance(article, Article)
    assert article.title == "Port shut"
    assert article.body.startswith("The harbour stayed shut")


def test_a_page_of_menus_and_teasers_has_no_story() -> None:
    menu = "".join(f"<li><a href='/{number}'>Section {number}</a></li>" for number in range(15))
    teasers = "".join(
        f"<a href='/{number}'>Teaser {number} of what happened somewhere today</a>" for number in range(20)
    )
    page = f"<html><head><title>News</title></head><body><nav><ul>{menu}</ul></nav><div>{teasers}</div></body></html>"
    (problem,) = html.read(io.BytesIO(page.encode()), Origin(file="page.html"))
    assert isinstance(problem, RecordError)
