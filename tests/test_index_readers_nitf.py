"""NITF files become articles with all that they say of themselves."""

from __future__ import annotations

import io

import pytest

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.nitf import read

DISPATCH = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">
<nitf xml:lang="en-GB">
  <head>
    <title>A working title</title>
    <docdata>
      <doc-id id-string="hd-77"/>
      <date.issue norm="20260319T061500Z"/>
      <date.release norm="20260320T070000+0100"/>
      <key-list><keyword key="ports"/><keyword key="strikes"/></key-list>
      <identified-content>
        <person>Giulia Ferrant</person><location>Trieste</location><org>Port Authority</org>
      </identified-content>
    </docdata>
    <pubdata name="Harbour Dispatch" position.section="Quays" ex-ref="https://harbour.example/77"/>
  </head>
  <body>
    <body.head>
      <hedline><hl1>Cranes stand still</hl1><hl2>A second day</hl2></hedline>
      <byline>By <person>Ann Lee</person> and <person>Bo Ek</person></byline>
      <dateline><location>TRIESTE</location>, <story.date>March 19</story.date></dateline>
      <abstract><p>Nobody came to work.</p></abstract>
    </body.head>
    <body.content>
      <p>The cranes stood&nbsp;still on <em>Thursday</em>.</p>
      <media media-type="image"><media-caption><p>A crane.</p></media-caption></media>
      <block><p>Nobody spoke.</p><note><p>To editors: more at noon.</p></note></block>
    </body.content>
  </body>
</nitf>"""


def read_one(text: str) -> Article | RecordError:
    (record,) = read(io.BytesIO(text.encode()), Origin(file="a.xml"))
    return record


def only(text: str) -> Article:
    article = read_one(text)
    assert isinstance(article, Article), article
    return article


def test_a_dispatch_becomes_an_article() -> None:
    article = only(DISPATCH)
    assert (article.id, article.title, article.source, article.section) == (
        "hd-77", "Cranes stand still", "Harbour Dispatch", "Quays",
    )  # fmt: skip
    assert article.body == "The cranes stood still on Thursday.\n\nNobody spoke."
    assert (article.summary, article.author) == ("Nobody came to work.", ("Ann Lee", "Bo Ek"))
    assert (article.dateline, article.language, article.url) == (
        "TRIESTE, March 19",
        "en",
        "https://harbour.example/77",
    )
    assert (str(article.published), str(article.modified)) == ("2026-03-19T06:15:00+00:00", "2026-03-20T07:00:00+01:00")
    assert (article.people, article.places, article.organisations) == (
        ("Giulia Ferrant",), ("Trieste",), ("Port Authority",),
    )  # fmt: skip
    assert article.keywords == ("ports", "strikes")


def test_a_block_with_the_full_text_is_the_text() -> None:
    content = '<block class="lead_paragraph"><p>One.</p></block><block class="full_text"><p>One.</p><p>Two.</p></block>'
    assert only(f"<nitf><body><body.content>{content}</body.content></body></nitf>").body == "One.\n\nTwo."


def test_a_prefix_makes_no_difference() -> None:
    text = "<n:nitf xmlns:n='urn:x'><n:body><n:body.content><n:p>One.</n:p></n:body.content></n:body></n:nitf>"
    assert only(text).body == "One."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<note/>", "a.xml: is not NITF; "),
        ("<nitf><body>", "a.xml:1: is not well-formed XML: "),
        ("<nitf><body><body.content/></body></nitf>", "a.xml:1: body: is empty; "),
        (f"<!DOCTYPE nitf [<!ENTITY a 'b'>]>{DISPATCH[100:]}", "a.xml:1: "),
    ],
)
def test_what_cannot_be_read_is_said(text: str, problem: str) -> None:
    assert str(read_one(text)).startswith(problem)
