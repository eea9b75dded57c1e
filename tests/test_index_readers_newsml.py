"""NewsML-G2 messages become articles, one for each news item with a text."""

from __future__ import annotations

import io

from index.article import Article, Origin
from index.errors import RecordError
from index.readers.newsml import read

ITEM = """<newsItem guid="urn:example:1" xml:lang="en" xmlns="http://iptc.org/std/nar/2006-10-01/">
  <itemMeta>
    <itemClass qcode="ninat:text"/>
    <provider><name>Meridian Wire</name></provider>
    <versionCreated>2026-03-20T09:00:00Z</versionCreated>
    <firstCreated>2026-03-19T06:15:00Z</firstCreated>
    <pubStatus qcode="stat:usable"/>
  </itemMeta>
  <contentMeta>
    <by>By Ann Lee</by>
    <dateline>TRIESTE, March 19</dateline>
    <headline>Cranes stand still</headline>
    <slugline>PORT-STRIKE</slugline>
    <keyword>ports</keyword>
    <subject type="cpnat:person"><name>Giulia Ferrant</name></subject>
    <subject type="cpnat:geoArea"><name>Trieste</name></subject>
    <subject type="cpnat:abstract"><name>strikes</name></subject>
    <description role="drol:summary">Nobody came to work.</description>
  </contentMeta>
  <contentSet>CONTENT</contentSet>
</newsItem>"""
XHTML = """<inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
<body><p>The cranes stood still.</p><p>Nobody spoke.</p></body></html></inlineXML>"""
NITF = "<inlineXML><nitf><body><body.content><p>One.</p></body.content></body></nitf></inlineXML>"


def records(text: str) -> list[Article | RecordError]:
    return list(read(io.BytesIO(text.encode()), Origin(file="a.xml")))


def test_an_item_becomes_an_article() -> None:
    (article,) = records(ITEM.replace("CONTENT", XHTML))
    assert isinstance(article, Article), article
    assert (article.id, article.title, article.source) == ("urn:example:1", "Cranes stand still", "Meridian Wire")
    assert article.body == "The cranes stood still.\n\nNobody spoke."
    assert (article.author, article.dateline, article.summary) == (
        ("Ann Lee",), "TRIESTE, March 19", "Nobody came to work.",
    )  # fmt: skip
    assert (str(article.published), str(article.modified)) == ("2026-03-19T06:15:00+00:00", "2026-03-20T09:00:00+00:00")
    assert (article.people, article.places, article.keywords) == (
        ("Giulia Ferrant",),
        ("Trieste",),
        ("ports", "strikes"),
    )
    assert article.extra == {"slugline": "PORT-STRIKE", "pubstatus": "stat:usable"}


def test_a_message_gives_its_items_in_order_and_no_pictures() -> None:
    items = [
        ITEM.replace("CONTENT", NITF),
        ITEM.replace("ninat:text", "ninat:picture").replace("CONTENT", ""),
        ITEM.replace("urn:example:1", "urn:example:3").replace("CONTENT", "<inlineData>Two.\n\nThree.</inlineData>"),
        ITEM.replace("CONTENT", ""),
    ]
    first, third, empty = records(f"<newsMessage><itemSet>{''.join(items)}<packageItem/></itemSet></newsMessage>")
    assert isinstance(first, Article)
    assert isinstance(third, Article)
    assert [(each.body, each.origin.record) for each in (first, third)] == [("One.", 1), ("Two.\n\nThree.", 3)]
    assert str(empty).startswith("a.xml:4: body: is missing; ")


def test_other_xml_is_said_to_be_no_newsml() -> None:
    (problem,) = records("<note/>")
    assert str(problem).startswith("a.xml: is not NewsML-G2; ")
