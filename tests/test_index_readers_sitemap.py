"""News sitemaps become articles that are known by their headline."""

from __future__ import annotations

import io

import pytest

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.sitemap import read

SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <loc>https://harbour.example/77</loc>
    <image:image><image:title>A crane</image:title></image:image>
    <news:news>
      <news:publication><news:name>Harbour Dispatch</news:name><news:language>en</news:language></news:publication>
      <news:publication_date>2026-03-19</news:publication_date>
      <news:title>Cranes stand still</news:title>
      <news:keywords>ports, strikes</news:keywords>
    </news:news>
  </url>
  <url><loc>https://harbour.example/about</loc></url>
</urlset>"""


def records(text: str) -> list[Article | RecordError]:
    return list(read(io.BytesIO(text.encode()), Origin(file="a.xml")))


def test_an_entry_becomes_an_article_with_its_headline_as_text() -> None:
    article, without = records(SITEMAP)
    assert isinstance(article, Article), article
    assert (article.id, article.title, article.body) == (
        "https://harbour.example/77", "Cranes stand still", "Cranes stand still",
    )  # fmt: skip
    assert (article.source, article.language, article.keywords) == ("Harbour Dispatch", "en", ("ports", "strikes"))
    assert (str(article.published), article.published_origin) == ("2026-03-19", "feed")
    assert str(without).startswith("a.xml:2: has no headline; ")


@pytest.mark.parametrize(
    ("root", "remedy"), [("sitemapindex", "fetch the sitemaps that it lists"), ("note", "give a sitemap")]
)
def test_what_is_no_sitemap_is_said(root: str, remedy: str) -> None:
    (problem,) = records(f"<{root}/>")
    assert str(problem).startswith(f"a.xml: is not a news sitemap; {remedy}")
