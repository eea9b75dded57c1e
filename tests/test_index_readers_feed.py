from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.article import Article, Origin
from index.errors import RecordError
from index.readers import feed
from index.readers.markup import text_of_markup

SPACES = 'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
MEDIA = 'xmlns:media="http://search.yahoo.com/mrss/"'


def rss(*items: str) -> bytes:
    head = f'<rss version="2.0" {SPACES} {MEDIA}><channel><title>The Wire</title><language>en-gb</language>'
    return (head + "".join(f"<item>{item}</item>" for item in items) + "</channel></rss>").encode()


def atom(*entries: str) -> bytes:
    head = '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Wire</title>'
    return (head + "".join(f"<entry>{entry}</entry>" for entry in entries) + "</feed>").encode()


def read(data: bytes) -> list[Article | RecordError]:
    return list(feed.read(io.BytesIO(data), Origin(file="wire.xml")))


def only(data: bytes) -> Article:
    (record,) = read(data)
    assert isinstance(record, Article), str(record)
    return record


def test_an_item_becomes_an_article_with_all_that_the_feed_says_of_it() -> None:
    article = only(
        rss(
            "<title>Talks &amp;amp; tea</title><link>https://example.com/1?utm_source=rss</link><guid>tag:7</guid>"
            "<dc:creator>Ann Lee and Bo Ek</dc:creator><category>peace</category><category>war</category>"
            "<pubDate>Fri, 22 Apr 2016 08:10:00 +0200</pubDate><description>In short.</description>"
            "<content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded>"
        )
    )
    assert (article.id, article.url) == ("tag:7", "https://example.com/1?utm_source=rss")
    assert (article.title, article.summary, article.body) == ("Talks & tea", "In short.", "One.\n\nTwo.")
    assert (article.source, article.language, article.author) == ("The Wire", "en", ("Ann Lee", "Bo Ek"))
    assert (str(article.published), article.published_origin) == ("2016-04-22T08:10:00+02:00", "feed")
    assert (article.keywords, str(article.origin)) == (("peace", "war"), "wire.xml:1")


def test_without_content_the_description_is_the_body() -> None:
    article = only(rss("<title>Talks</title><description>In short.</description>"))
    assert (article.body, article.summary) == ("In short.", None)


def test_an_id_that_is_the_address_of_the_page_is_no_id_of_its_own() -> None:
    article = only(
        rss("<link>https://example.com/1</link><guid>https://Example.com/1#top</guid><description>a</description>")
    )
    assert article.id == "https://example.com/1"


def test_the_caption_of_a_picture_is_not_the_text() -> None:
    article = only(
        rss('<description>In short.</description><media:description type="plain">A long caption.</media:description>')
    )
    assert (article.body, article.summary) == ("In short.", None)


def test_an_item_that_has_a_caption_but_else_only_a_link_is_read_from_its_caption() -> None:
    link = "<description>&lt;a href='https://example.com'&gt;Read more&lt;/a&gt;</description>"
    assert only(rss(link + "<media:description>What it says.</media:description>")).body == "What it says."


def test_an_item_without_any_text_is_reported_and_the_next_one_is_read() -> None:
    problem, article = read(rss("<title>Talks</title>", "<description>In short.</description>"))
    assert str(problem).startswith("wire.xml:1: body: is empty; ")
    assert isinstance(article, Article)
    assert article.origin.record == 2


def test_an_atom_entry_keeps_its_two_dates_apart() -> None:
    article = only(
        atom(
            "<title>Talks</title><content>One.</content><published>2016-04-22T08:10:00Z</published>"
            "<updated>2016-04-23T09:00:00Z</updated>"
        )
    )
    assert (str(article.published), str(article.modified)) == ("2016-04-22T08:10:00+00:00", "2016-04-23T09:00:00+00:00")


def test_an_atom_entry_that_says_only_when_it_was_changed_has_no_date_of_publication() -> None:
    article = only(atom("<content>One.</content><updated>2016-04-23T09:00:00Z</updated>"))
    assert (article.published, article.published_origin) == (None, None)
    assert str(article.modified) == "2016-04-23T09:00:00+00:00"


def test_an_rss_item_with_only_a_dublin_core_date_was_published_then() -> None:
    assert str(only(rss("<description>a</description><dc:date>2016-04-22</dc:date>")).published) == "2016-04-22"


def test_a_date_that_nobody_can_read_is_kept_as_it_was_read() -> None:
    article = only(rss("<description>a</description><pubDate>the other day</pubDate>"))
    assert (article.published, article.extra) == (None, {"published_as_read": "the other day"})


def test_the_entry_in_which_a_feed_breaks_off_is_reported_not_kept_in_part() -> None:
    data = rss("<description>One.</description>", "<description>Two is longer.</description>")
    article, problem = read(data[: data.index(b"longer")])
    assert isinstance(article, Article)
    assert article.body == "One."
    assert str(problem).startswith("wire.xml:2: the feed ends within this entry; ")


def test_an_undefined_entity_does_not_cost_the_feed() -> None:
    assert only(rss("<description>Caf&eacute; &nbsp;One.</description>")).body == "Café One."


@pytest.mark.parametrize(
    "data", [b"", b"plain text", b"<?xml version='1.0'?><note/>", b"<html><p>a</p></html>", b"/etc/hostname"]
)
def test_what_is_not_a_feed_is_one_problem(data: bytes) -> None:
    (problem,) = read(data)
    assert str(problem).startswith("wire.xml: is not an RSS or Atom feed; ")


def test_an_entity_that_names_a_file_is_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("sesame")
    entity = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'.encode()
    assert all("sesame" not in str(record) for record in read(entity + rss("<description>a &x; b</description>")))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One <b>bold</b>\n word.</p><p>Two.</p>", "One bold word.\n\nTwo."),
        ("One.<br/>Still one.<br><br>Two.", "One. Still one.\n\nTwo."),
        ("<ul><li>One</li><li>Two</li></ul>after", "One\n\nTwo\n\nafter"),
        ("One.<script>alert(1)</script><style>p {}</style><!-- no --> Two.", "One. Two."),
        ("Fish &amp; chips\n\nTwo.", "Fish & chips\n\nTwo."),
        ("1 < 2 and 3 > 2", "1 < 2 and 3 > 2"),
        ("<a href='x'>Read more</a>&nbsp;", ""),
        ("<p></p><img src='x'>", ""),
        ("", ""),
    ],
)
def test_markup_becomes_paragraphs_and_nothing_that_is_not_read(markup: str, text: str) -> None:
    assert text_of_markup(markup) == text


PIECES = [
    b"<rss version='2.0'>", b"<channel>", b"<item>", b"</item>", b"<description>", b"a", b"</description>", b"&x;", b"\xff",
    b"<!DOCTYPE x [<!ENTITY x 'x'>]>", b"<pubDate>", b"</pubDate>", b"<![CDATA[", b"]]>", b"<feed>", b"<entry>", b"\0", b"<?xml?>",
]  # fmt: skip


@settings(deadline=None)
@given(st.binary() | st.lists(st.sampled_from(PIECES), max_size=20).map(b"".join))
def test_any_bytes_give_only_articles_and_record_errors(data: bytes) -> None:
    assert all(isinstance(record, (Article, RecordError)) for record in read(data))


def test_real_feeds_are_read_and_only_entries_without_text_are_left_out(news_data: Path) -> None:
    records = [record for path in sorted((news_data / "feeds").iterdir()) for record in read(path.read_bytes())]
    articles = [record for record in records if isinstance(record, Article)]
    problems = [str(record) for record in records if isinstance(record, RecordError)]
    assert len(articles) > 400
    assert all("body: is empty" in problem for problem in problems)
    assert all(article.title and article.published and article.url for article in articles)
    assert not any("<p>" in article.body or "&nbsp;" in article.body for article in articles)
