from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import escape

from index.article import Article, EntityKind, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import Engine, open_engine
from search.results import DateBucket, Histogram
from web.app import create_app
from web.marks import mark_article, mark_up
from web.timeline import HEIGHT, timeline
from web.wording import counted, language_attributes, readable_date, readable_period, web_address

SCRIPT = "<script>alert('x')</script>"
VOID = {"meta", "link", "input", "br", "rect", "line"}


class Page(HTMLParser):
    """A page as a flat list of elements with the text within each; fails where tags do not match."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(html)
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs}, list[str]())
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        closed = self._open.pop()
        assert closed[0] == tag
        if tag in ("td", "th"):
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element[2].append(data)

    def all(self, tag: str, **attributes: str) -> list[dict[str, str]]:
        """The elements of a tag whose attributes hold these words, with their text under `text`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            attrs | {"text": " ".join("".join(text).split())}
            for name, attrs, text in self.elements
            if name == tag and all(value in attrs.get(key, "").split(" ") for key, value in wanted.items())
        ]

    def one(self, tag: str, **attributes: str) -> dict[str, str]:
        (found,) = self.all(tag, **attributes)
        return found


def _mention(kind: EntityKind, name: str) -> Mention:
    return Mention(kind=kind, entity=entity_id(kind, name), name=name, surface=name, field="given", start=0, end=0)


def _article(article_id: str, body: str, **facts: Any) -> Article:
    return Article(id=article_id, body=body, origin=Origin(file="a.jsonl"), **facts)


def _articles() -> Iterator[Article]:
    for number in range(1, 24):
        yield _article(
            f"daily-{number}",
            f"The harbour was quiet.\n\nThe pilot boat left at dawn on day {number}.",
            title=f"Harbour report {number}",
            source="The Daily Harbour",
            section="ports",
            published=parse_date(f"2016-{1 + number % 3:02d}-{number:02d}"),
            mentions=(_mention("place", "Trieste"), _mention("person", f"Pilot {number:02d}")),
        )
    yield _article(
        "strike/1?a=b&c",
        "Dockers at Trieste began a strike on Monday.\n\nThe strike, said Ana Kovač, may last. A strike fund exists.",
        title="Strike at Trieste",
        summary="A long strike begins.",
        source="Meridian & Sons",
        author=("Lucia Bertoldi", "Dewi Parrott"),
        section="business",
        url="https://news.example/strike?a=1&b=2",
        published=parse_date("2016-04-22T08:10:00+02:00"),
        modified=parse_date("2016-04-23"),
        mentions=(
            Mention("person", "person:ana kovac", "Ana Kovač", "Kovač", field="body", start=67, end=72),
            _mention("place", "Trieste"),
            _mention("organisation", "Dock Union"),
        ),
    )
    yield _article("hebrew", "השביתה בנמל נמשכת", title="שביתה", language="he", source="Hebrew Wire")
    yield _article(
        f"evil{SCRIPT}",
        f"{SCRIPT} hostile & <b>bold</b> words \ud800",
        title=f"Hostile {SCRIPT}",
        source=SCRIPT,
        author=(SCRIPT,),
        section='"><img src=x>',
        language='en" onload="x',
        url="javascript:alert(1)",
        mentions=(_mention("person", f"Evil {SCRIPT}"),),
    )
    yield _article("bare", "A body and nothing else, hapax.")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("pages") / "news.index"
    with IndexWriter(folder) as writer:
        for article in _articles():
            writer.add(article)
        writer.add(_article("daily-1", "A second text.", title="Harbour report 1", source="The Daily Harbour"))
    with open_engine(str(folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def get(client: FlaskClient, address: str, status: int = 200) -> Page:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    return Page(answer.text)


def test_the_front_page_shows_the_newest_articles(client: FlaskClient) -> None:
    page = get(client, "/")
    assert page.one("h1")["text"] == "27 articles"
    assert page.all("h3")[0]["text"] == "Strike at Trieste"
    assert page.all("title")[0]["text"] == "Dateline"


@pytest.mark.parametrize(
    "address", ["/", "/?q=strike", "/?q=nothingatall", "/article?id=hebrew", "/nowhere", "/?since=x"]
)
def test_every_page_has_one_heading_landmarks_and_a_skip_link(client: FlaskClient, address: str) -> None:
    page = Page(client.get(address).text)
    assert page.one("html")["lang"] == "en"
    assert len(page.all("h1")) == len(page.all("main")) == len(page.all("header", class_="masthead")) == 1
    assert page.one("form")["method"] == "get"
    assert page.one("form")["role"] == "search"
    assert page.all("a")[0]["href"] == "#content"
    assert page.one("main")["id"] == "content"


@pytest.mark.parametrize(
    "address", ["/", "/?q=strike&person=Ana+Kova%C4%8D", "/article?id=strike/1%3Fa%3Db%26c&q=strike"]
)
def test_no_id_is_given_twice_and_every_reference_has_its_target(client: FlaskClient, address: str) -> None:
    page = get(client, address)
    ids = [attrs["id"] for _, attrs, _ in page.elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs, _ in page.elements:
        for name in ("for", "aria-labelledby", "aria-describedby", "form"):
            assert set(attrs.get(name, "").split()) <= set(ids)
        if attrs.get("href", "").startswith("#"):
            assert attrs["href"][1:] in ids


def test_pages_need_no_script_and_no_style_of_their_own(client: FlaskClient) -> None:
    for address in ("/?q=harbour", "/article?id=hebrew"):
        page = get(client, address)
        assert not page.all("script")
        assert not page.all("style")
        assert not [attrs for _, attrs, _ in page.elements if any(n == "style" or n.startswith("on") for n in attrs)]


def test_the_title_tells_query_count_and_page(client: FlaskClient) -> None:
    assert get(client, "/?q=harbour&page=2").all("title")[0]["text"] == "23 articles for “harbour” – page 2 – Dateline"
    assert get(client, "/?q=hapax").all("title")[0]["text"] == "1 article for “hapax” – Dateline"


def test_a_result_shows_what_is_known_of_it(client: FlaskClient) -> None:
    page = get(client, "/?q=strike")
    (facts,) = page.all("p", class_="facts")
    assert "Meridian & Sons" in facts["text"]
    assert "22 April 2016, 08:10" in facts["text"]
    assert "business" in facts["text"]
    assert page.all("time")[0]["datetime"] == "2016-04-22T08:10:00+02:00"
    assert page.one("p", class_="byline")["text"] == "By Lucia Bertoldi, Dewi Parrott"
    assert [name["text"] for name in page.all("a", class_="name")] == ["Ana Kovač", "Trieste", "Dock Union"]
    assert {mark["text"].lower() for mark in page.all("mark")} == {"strike"}


def test_an_article_without_title_source_or_date_is_still_a_result(client: FlaskClient) -> None:
    page = get(client, "/?q=hapax")
    assert page.one("h3")["text"] == "(no headline)"
    assert page.one("p", class_="facts")["text"] == "Undated"


def test_every_link_of_the_search_page_works(client: FlaskClient) -> None:
    page = get(client, "/?q=harbour&place=Trieste&source=The+Daily+Harbour&since=2016&page=2&sort=oldest")
    addresses = {link["href"] for link in page.all("a") if link["href"].startswith("/")}
    assert len(addresses) > 20
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_results_are_numbered_through_the_pages(client: FlaskClient) -> None:
    page = get(client, "/?q=harbour&page=3")
    assert page.one("ol", class_="results")["start"] == "21"
    assert page.one("p", class_="position")["text"] == "21–23 of 23"
    assert page.one("a", rel="prev")["href"] == "/?q=harbour&page=2"
    assert not page.all("a", rel="next")


def test_a_page_behind_the_last_says_which_is_the_last(client: FlaskClient) -> None:
    page = get(client, "/?q=harbour&page=40")
    assert "There is no page 40 here: the last one is page 3" in page.one("main")["text"]
    assert page.one("a", rel="prev")["href"] == "/?q=harbour&page=3"


def test_nothing_found_is_helpful(client: FlaskClient) -> None:
    page = get(client, "/?q=zeppelin&place=Trieste")
    assert page.one("h1")["text"] == "0 articles for “zeppelin”"
    assert "try fewer words" in page.one("main")["text"]
    assert "/?q=zeppelin" in [link["href"] for link in page.all("a")]


def test_where_nothing_has_all_words_the_page_answers_for_most_of_them_and_says_so(client: FlaskClient) -> None:
    page = get(client, "/?q=zeppelin+strike")
    assert page.one("h1")["text"] == "1 article for “zeppelin strike”"
    (notice,) = page.all("p", class_="notice")
    assert notice["text"] == "No article has all of these words. These have the most of them: strike"
    assert not [shown for shown in page.all("p", class_="understood") if shown["text"].startswith("Read as")]
    page = get(client, "/?q=harbour+zeppelin&source=The+Daily+Harbour&page=2")
    assert page.one("h1")["text"].startswith("23 articles")
    (notice,) = page.all("p", class_="notice")
    assert notice["text"].startswith(
        "With these filters, no article has all of these words. These have the most of them: "
    )
    assert not any("match=" in link["href"] for link in page.all("a"))


def test_the_page_asks_for_all_words_where_its_address_says_so(client: FlaskClient) -> None:
    page = get(client, "/?q=zeppelin+strike&match=all&source=Meridian+%26+Sons")
    assert page.one("h1")["text"] == "0 articles for “zeppelin strike”"
    assert page.one("input", name="match")["value"] == "all"
    assert "/?q=zeppelin+strike&match=all" in [link["href"] for link in page.all("a", class_="chip")]
    assert get(client, "/?q=harbour&match=all&page=2").one("a", rel="prev")["href"] == "/?q=harbour&match=all"
    assert get(client, "/?q=zeppelin+strike&match=any").one("h1")["text"] == "1 article for “zeppelin strike”"
    assert get(client, "/?match=most", 400).one("h1")["text"] == "Please check your search"


def test_a_facet_lists_its_values_with_counts_and_keeps_the_selected_one(client: FlaskClient) -> None:
    page = get(client, "/?person=Pilot+23&q=harbour")
    chosen = [box for box in page.all("input", name="person") if "checked" in box]
    assert [box["value"] for box in chosen] == ["person:pilot 23"]
    assert len(page.all("input", name="person")) == 11
    assert "Pilot 23 1 article" in page.one("fieldset", id="facet-person")["text"]


def test_more_values_of_a_facet_are_a_link_away(client: FlaskClient) -> None:
    more = get(client, "/?q=harbour").one("p", class_="unlisted")
    assert more["text"] == "12 more people"
    assert len(get(client, "/?q=harbour&facet=person:50").all("input", name="person")) == 22


def test_a_name_on_a_card_narrows_the_search(client: FlaskClient) -> None:
    link = get(client, "/?q=strike&page=1").all("a", class_="name")[0]
    page = get(client, link["href"])
    assert page.one("a", class_="chip")["text"] == "Take off the filter Person: Ana Kovač ×"
    assert page.one("h1")["text"] == "1 article for “strike”"


def test_copies_are_a_link_away_and_can_be_shown_as_one(tmp_path: Path) -> None:
    body = "Dockers " + " ".join(f"word{number}" for number in range(80))
    with IndexWriter(tmp_path / "news.index") as writer:
        for name in "abcdefghijklm":
            writer.add(_article(name, body))
        writer.add(_article("other", "Dockers went home."))
    with open_engine(str(tmp_path / "news.index")) as engine:
        client = create_app(engine).test_client()
        links = get(client, "/?q=dockers").all("p", class_="similar")
        assert {link["text"] for link in links} == {"+12 similar"}
        page = get(client, "/?q=dockers&collapse=story")
        assert page.one("p", class_="position")["text"] == "1–2 of 2 stories"
        assert page.all("nav", class_="pager") == []
        similar = [link["href"] for link in page.all("a") if link["text"] == "+12 similar"]
        assert len(similar) == 1
        assert get(client, similar[0]).one("h1")["text"] == "13 articles"


def test_every_filter_has_a_chip_that_takes_it_off(client: FlaskClient) -> None:
    address = (
        "/?q=strike&person=Ana+Kova%C4%8D&place__not=Rome&author__all=Lucia+Bertoldi"
        "&language__missing=true&since=2016-04&until=2016-05&story=0123456789abcdef"
    )
    page = get(client, address)
    chips = {chip["text"].removeprefix("Take off the filter "): chip["href"] for chip in page.all("a", class_="chip")}
    assert chips.pop("Take off all") == "/?q=strike"
    assert list(chips) == [
        "Person: Ana Kovač ×",
        "Authors, with: Lucia Bertoldi ×",
        "Places, not: Rome ×",
        "Only with: no language ×",
        "Only: articles of one story ×",
        "Published: April to May 2016 ×",
    ]
    for text, href in chips.items():
        left = {chip["text"].removeprefix("Take off the filter ") for chip in get(client, href).all("a", class_="chip")}
        assert left - {"Take off all"} == set(chips) - {text}


def test_what_has_no_field_is_carried_along(client: FlaskClient) -> None:
    page = get(client, "/?q=strike&sort=oldest&place__not=Rome&author=Lucia+Bertoldi&page=1&page_size=5&interval=year")
    hidden = {(box["name"], box["value"]) for box in page.all("input", type="hidden")}
    assert hidden == {
        ("sort", "oldest"), ("place__not", "Rome"), ("author", "Lucia Bertoldi"), ("page_size", "5"), ("interval", "year"),
    }  # fmt: skip


def test_the_order_is_a_link_and_the_current_one_is_marked(client: FlaskClient) -> None:
    page = get(client, "/?q=harbour&sort=newest")
    assert page.one("nav", aria_label="Order")["text"] == "Best match Newest first Oldest first"
    assert page.one("strong", aria_current="true")["text"] == "Newest first"


def test_without_words_there_is_no_best_match(client: FlaskClient) -> None:
    assert get(client, "/").one("nav", aria_label="Order")["text"] == "Newest first Oldest first"


def test_how_much_being_new_counts_is_shown_and_switched_by_links(client: FlaskClient) -> None:
    for recency, label in (("off", "no"), ("some", "a little"), ("strong", "strongly")):
        page = get(client, f"/?q=harbour&recency={recency}")
        nav = page.one("nav", aria_labelledby="recency-title")
        assert nav["text"] == "Newer ones higher: no a little strongly Show the scores"
        assert label in [strong["text"] for strong in page.all("strong", aria_current="true")]
        links = [link["href"] for link in page.all("a", aria_describedby="recency-title")]
        wanted = {"off": "/?q=harbour", "some": "/?q=harbour&recency=some", "strong": "/?q=harbour&recency=strong"}
        assert links == [address for name, address in wanted.items() if name != recency]


@pytest.mark.parametrize("query", ["", "q=harbour&sort=newest", "q=+&recency=strong", "q=nothingatall"])
def test_where_being_new_makes_no_difference_there_is_no_switch(client: FlaskClient, query: str) -> None:
    assert not get(client, f"/?{query}").all("nav", aria_labelledby="recency-title")


@pytest.mark.parametrize("address", ["/", "/?place=Trieste", "/article?id=hebrew", "/nowhere"])
def test_a_search_that_begins_on_a_page_prefers_the_new_and_says_so_in_its_address(
    client: FlaskClient, address: str
) -> None:
    assert get(client, address, 404 if address == "/nowhere" else 200).one("input", name="recency")["value"] == "some"


@pytest.mark.parametrize(
    ("query", "carried"),
    [("q=harbour", []), ("q=harbour&recency=strong", ["strong"]), ("recency=off", []), ("recency=strong", ["strong"])],
)
def test_what_was_chosen_stays_chosen(client: FlaskClient, query: str, carried: list[str]) -> None:
    assert [box["value"] for box in get(client, f"/?{query}").all("input", name="recency")] == carried


def test_an_address_gives_the_same_order_on_the_page_and_in_the_api(client: FlaskClient) -> None:
    for query in ("q=harbour", "q=harbour&recency=strong&as_of=2016-02"):
        titles = [hit["title"] for hit in client.get(f"/api/v1/search?{query}&page_size=10").get_json()["results"]]
        assert [title["text"] for title in get(client, f"/?{query}").all("h3")] == titles


def test_scores_are_shown_as_sums_where_that_is_asked_for(client: FlaskClient) -> None:
    page = get(client, "/?q=strike+trieste&recency=some&explain=true")
    details = page.one("details", class_="sum")
    assert re.match(r"Score \d+\.\d\d What counts Adds strike in 1 of 27 articles; 5 times among", details["text"])
    assert "recency +25.0 %: as new as 2016-04-22" in details["text"]
    assert page.one("nav", aria_labelledby="recency-title")["text"].endswith("Hide the scores")
    assert not get(client, "/?q=strike").all("details", class_="sum")


def test_taking_off_all_filters_keeps_the_order(client: FlaskClient) -> None:
    page = get(client, "/?q=harbour&recency=some&as_of=2016&explain=true&place=Trieste&since=2016")
    assert page.one("a", class_="plain")["href"] == "/?q=harbour&recency=some&as_of=2016&explain=true"


def test_the_foot_says_the_day_asked_for(client: FlaskClient) -> None:
    assert "as of 29 February 2016" in get(client, "/?q=harbour&as_of=2016-02").one("footer")["text"]


def test_the_timeline_is_a_picture_and_a_table_of_the_same(client: FlaskClient) -> None:
    page = get(client, "/?q=harbour&interval=month")
    assert page.all("svg")[0]["aria-hidden"] == "true"
    assert len(page.all("rect", class_="bar")) == 3
    rows = page.all("tr")
    assert rows[1]["text"] == "January 2016 7"
    assert rows[-1]["text"] == "No date, or none that exact 1"
    pictured = [link["href"] for link in page.all("a", tabindex="-1")]
    assert pictured == [
        link["href"] for link in page.all("a") if "since=2016-" in link["href"] and "tabindex" not in link
    ]
    assert get(client, pictured[0]).one("h1")["text"] == "7 articles for “harbour”"


def test_a_bad_date_keeps_the_form_and_says_what_is_wrong_beside_it(client: FlaskClient) -> None:
    page = get(client, "/?q=strike&since=32+May&until=2017&person=Ana+Kova%C4%8D&sort=newest", status=400)
    values = {box["name"]: box["value"] for box in page.all("input") if box["type"] != "hidden"}
    assert values == {"q": "strike", "since": "32 May", "until": "2017"}
    assert {box["name"]: box["value"] for box in page.all("input", type="hidden")} == {
        "person": "Ana Kovač",
        "sort": "newest",
    }
    field = page.one("input", name="since")
    assert field["aria-invalid"] == "true"
    problem = page.one("p", id="problem-since")
    assert problem["id"] in field["aria-describedby"]
    assert problem["text"] == '"32 May" is not a date; use 2016, 2016-04 or 2016-04-22.'
    assert page.one("title")["text"].startswith("Please check your search")


@pytest.mark.parametrize(
    "query",
    [
        "sort=best",
        "page=x",
        "facet=colour",
        "page_size=1000",
        "q=a&q=b",
        "person__missing=x",
        "recency=on",
        "as_of=soon",
        "explain=1",
    ],
)
def test_any_other_bad_value_is_told_and_not_sent_again(client: FlaskClient, query: str) -> None:
    page = get(client, f"/?{query}", status=400)
    assert page.one("div", role="alert")["text"]
    hidden = "&".join(f"{box['name']}={quote(box['value'])}" for box in page.all("input", type="hidden"))
    assert client.get(f"/?{hidden}").status_code == 200


def test_an_unknown_parameter_is_ignored_with_a_notice(client: FlaskClient) -> None:
    page = get(client, "/?q=strike&persn=Ana")
    assert page.one("h1")["text"] == "1 article for “strike”"
    assert "“persn”" in page.one("p", class_="notice")["text"]
    assert "Did you mean “person”?" in page.one("p", class_="notice")["text"]


@pytest.mark.parametrize("name", ["utm_source", "utm_campaign", "fbclid", "gclid"])
def test_parameters_of_trackers_are_ignored_in_silence(client: FlaskClient, name: str) -> None:
    page = get(client, f"/?q=strike&{name}=x")
    assert not page.all("p", class_="notice")
    assert not page.all("input", name=name)


def test_a_query_that_was_read_differently_says_so(client: FlaskClient) -> None:
    page = get(client, '/?q="strike')
    assert "quotation mark" in page.one("p", class_="notice")["text"]
    assert page.all("mark")[0]["text"] == '"'


def test_an_empty_form_is_the_front_page(client: FlaskClient) -> None:
    assert get(client, "/?q=&since=&until=").one("h1")["text"] == "27 articles"


def test_a_page_size_of_none_lists_nothing_but_says_how_to(client: FlaskClient) -> None:
    page = get(client, "/?q=harbour&page_size=0")
    assert page.one("h1")["text"] == "23 articles for “harbour”"
    assert "/?q=harbour" in [link["href"] for link in page.all("a")]


def test_foreign_text_says_its_language_and_direction(client: FlaskClient) -> None:
    page = get(client, "/?q=שביתה")
    assert (page.one("h3")["lang"], page.one("h3")["dir"]) == ("he", "rtl")
    assert page.all("p", class_="snippet")[0]["dir"] == "rtl"
    assert get(client, "/article?id=hebrew").one("div", class_="body")["dir"] == "rtl"


ARTICLE = "/article?id=" + quote("strike/1?a=b&c", safe="")


def test_an_article_shows_its_facts(client: FlaskClient) -> None:
    page = get(client, ARTICLE)
    assert page.one("h1")["text"] == "Strike at Trieste"
    assert page.one("title")["text"] == "Strike at Trieste (Meridian & Sons) – Dateline"
    facts = page.one("p", class_="story-facts")["text"]
    assert (
        facts
        == "By Lucia Bertoldi, Dewi Parrott 22 April 2016, 08:10 (+02:00) changed 23 April 2016 The original article"
    )
    original = page.one("a", rel="noopener")
    assert original["href"] == "https://news.example/strike?a=1&b=2"
    assert original["rel"] == "noopener noreferrer external"
    assert [paragraph["text"] for paragraph in page.all("p") if paragraph["text"].startswith("Dockers")]
    assert page.one("a", class_="organisation")["href"] == "/?organisation=organisation%3Adock+union"


def test_a_least_salience_can_be_taken_off(client: FlaskClient) -> None:
    page = get(client, "/?q=strike&min_salience=0.3")
    chip = page.one("a", class_="chip")
    assert (chip["text"], chip["href"]) == ("Take off the filter Salience of names: from 0.3 on ×", "/?q=strike")
    assert not page.all("fieldset", id="facet-person")


def test_names_are_listed_with_their_mentions_and_linked_where_they_stand(client: FlaskClient) -> None:
    page = get(client, ARTICLE)
    assert page.one("a", class_="mention")["href"] == "/?person=person%3Aana+kovac"
    assert page.one("a", class_="mention")["text"] == "Kovač"
    assert page.all("ul", class_="names")[0]["text"] == "Ana Kovač 1 mention"


def test_the_matches_of_a_query_are_marked_numbered_and_linked(client: FlaskClient) -> None:
    page = get(client, f"{ARTICLE}&q=strike")
    assert [mark["id"] for mark in page.all("mark")] == ["m1", "m2", "m3", "m4", "m5"]
    nav = page.one("nav", class_="matches")
    assert nav["text"].startswith("5 matches of “strike”")
    steps = [(link["aria-label"], link["href"]) for link in page.all("a") if "aria-label" in link]
    assert steps[:3] == [("Previous match", "#m1"), ("Next match", "#m3"), ("Previous match", "#m2")]
    assert steps[-1] == ("Previous match", "#m4")


def test_words_that_are_not_in_the_article_are_told(client: FlaskClient) -> None:
    assert "stand nowhere in this text" in get(client, f"{ARTICLE}&q=zeppelin").one("p", class_="notice")["text"]


def test_the_way_back_leads_to_the_same_search(client: FlaskClient) -> None:
    results = get(client, "/?q=harbour&source=The+Daily+Harbour&page=2&sort=oldest")
    article = get(client, next(link["href"] for link in results.all("a") if link["href"].startswith("/article")))
    assert article.one("p", class_="back")["text"] == "← All articles for “harbour”"
    back = next(link["href"] for link in article.all("a") if "All articles" in link["text"])
    assert get(client, back).one("p", class_="position")["text"] == "11–20 of 23"


def test_an_article_opens_whatever_else_its_address_holds(client: FlaskClient) -> None:
    for rest in ("q=" + "x" * 2000, "since=nonsense", "persn=1", "q=a&q=b", "page=x"):
        get(client, f"{ARTICLE}&{rest}")


@pytest.mark.parametrize(
    "address", ["/article", "/article?id=", "/article?id=unknown", "/article?id=%00", "/article?q=strike"]
)
def test_an_unknown_article_is_not_found(client: FlaskClient, address: str) -> None:
    assert get(client, address, status=404).one("h1")["text"] == "Nothing here"


def test_related_articles_are_linked(client: FlaskClient) -> None:
    related = get(client, "/article?id=daily-2").one("ul", class_="related")
    assert "Harbour report" in related["text"]


def test_earlier_texts_are_told_of(client: FlaskClient) -> None:
    assert "Revision 2; 1 earlier text is kept" in get(client, "/article?id=daily-1").one("dl")["text"]
    assert "As first indexed" in get(client, "/article?id=daily-2").one("dl")["text"]


def test_nothing_from_an_article_becomes_markup(client: FlaskClient) -> None:
    listed = get(client, "/?q=hostile")
    article = get(client, next(link["href"] for link in listed.all("a") if link["href"].startswith("/article")))
    for page in (listed, article):
        assert not page.all("script")
        assert not page.all("img")
        assert not page.all("b")
        assert not [link for link in page.all("a") if "javascript" in link["href"]]
        assert not [attrs for _, attrs, _ in page.elements if "onload" in attrs]
    assert SCRIPT in article.one("h1")["text"]
    assert article.one("h1").keys() == {"text"}
    assert "javascript:alert(1)" in article.one("dl")["text"]


@pytest.mark.parametrize("name", ["q", "since", "person", "source__not", "language", "sort", "facet", "x", "id"])
def test_nothing_from_an_address_becomes_markup(client: FlaskClient, name: str) -> None:
    for value in (SCRIPT, '"><script>alert(1)</script>', "' onmouseover='x", "</title><script>", "{{ 7*7 }}"):
        for path in ("/", "/article"):
            html = client.get(f"{path}?{name}={quote(value)}&{quote(value)}=1").text
            page = Page(html)
            assert not page.all("script")
            assert not [attrs for _, attrs, _ in page.elements if "onmouseover" in attrs]
            assert "49" not in html


def test_the_title_of_the_archive_heads_every_page(engine: Engine) -> None:
    client = create_app(engine, title="Harbour <Archive>").test_client()
    assert get(client, "/").one("a", class_="brand")["text"] == "Harbour <Archive>"


spans = st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=5)
texts = st.text("a<>&\"' \n\u2028é😀", max_size=30)


@given(texts, spans)
def test_marking_changes_nothing_but_adds_marks(text: str, chosen: list[tuple[int, int]]) -> None:
    html = mark_up(text, chosen)
    plain = re.sub(r"</?mark>", "", html)
    assert plain == escape(text)
    assert unescape(plain) == text


stretches = st.lists(st.integers(0, 30), max_size=8, unique=True).map(
    lambda cuts: list(zip(sorted(cuts)[::2], sorted(cuts)[1::2], strict=False))
)
names = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 33)), max_size=5).map(sorted)


@given(texts, stretches, names)
def test_marking_an_article_keeps_every_word_and_marks_each_match(text: str, cuts: Any, named: Any) -> None:
    chosen = [(start, end) for start, end in cuts if end <= len(text)]
    links = [(start, end, '/?person="a"') for start, end in named]
    marked = mark_article({"body": text}, {"body": chosen}, {"body": links})
    added = r'<span class="steps">.*?</span>|</?mark[^>]*>|</?a\b[^>]*>'
    plain = [unescape(re.sub(added, "", html)) for html in marked.paragraphs]
    assert "".join("".join(plain).split()) == "".join(text.split())
    ids = [int(number) for number in re.findall(r'id="m(\d+)"', "".join(marked.paragraphs))]
    assert ids == list(range(1, marked.count + 1))
    assert mark_article({"body": text}, {"body": chosen}, {}).count == marked.count
    for html in marked.paragraphs:
        assert not re.search(r"<a\b(?:(?!</a>).)*<(?:a|mark)\b", html, re.DOTALL)


def test_a_name_is_linked_within_and_beside_a_match() -> None:
    marked = mark_article(
        {"title": "Ann", "body": "Ann Lee"}, {"body": [(4, 7)]}, {"title": [(0, 3, "/x")], "body": [(0, 7, "/x")]}
    )
    link = '<a class="mention" href="/x">'
    assert marked.title == "Ann"
    assert marked.paragraphs == (f'{link}Ann </a><mark id="m1" tabindex="-1">{link}Lee</a></mark>',)


def test_a_match_over_the_end_of_a_paragraph_is_marked_in_both() -> None:
    marked = mark_article({"body": "cease\n\nfire now"}, {"body": [(0, 11)]}, {})
    assert [html.count("<mark") for html in marked.paragraphs] == [1, 1]


def buckets(*counts: tuple[str, str, str, int]) -> tuple[DateBucket, ...]:
    return tuple(DateBucket(*bucket) for bucket in counts)


def test_bars_stand_where_their_time_is(engine: Engine) -> None:
    years = buckets(("2010", "2010-01-01", "2010-12-31", 5), ("2019", "2019-01-01", "2019-12-31", 10))
    with create_app(engine).test_request_context():
        drawn = timeline(Histogram("year", years, 0), (("q", "x"), ("page", "2")))
    assert drawn is not None
    assert drawn.bars[0].slot == 0
    assert drawn.bars[1].slot == pytest.approx(90, abs=0.1)
    assert (drawn.bars[0].height, drawn.bars[1].height) == (HEIGHT / 2, HEIGHT)
    assert drawn.bars[1].address == "/?q=x&since=2019&until=2019"
    assert len(drawn.ticks) <= 6


@given(st.dates(), st.integers(0, 60), st.sampled_from(["day", "week"]))
def test_any_stretch_of_time_can_be_drawn(first: date, days: int, interval: str) -> None:
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    both = buckets(
        (str(first), str(first), str(first), 1),
        (str(last), str(last), str(last), 2),
    )
    with create_app(None).test_request_context():  # type: ignore[arg-type]
        drawn = timeline(Histogram(interval, both, 0), ())
    assert drawn is not None
    assert 1 <= len(drawn.ticks) <= 7
    assert all(0 <= mark.x <= 100 for mark in drawn.ticks)
    assert all(bar.x >= 0 and bar.x + bar.width <= 100.01 for bar in drawn.bars)


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_any_span_of_years_can_be_drawn(first: int, length: int) -> None:
    last = min(first + length, 9999)
    both = buckets(
        (f"{first:04d}", f"{first:04d}-01-01", f"{first:04d}-12-31", 3),
        (f"{last:04d}", f"{last:04d}-01-01", f"{last:04d}-12-31", 3),
    )
    with create_app(None).test_request_context():  # type: ignore[arg-type]
        drawn = timeline(Histogram("year", both, 2), ())
    assert drawn is not None
    assert 1 <= len(drawn.ticks) <= 8


def test_without_dates_there_is_no_timeline() -> None:
    assert timeline(Histogram("year", (), 7), ()) is None
    assert timeline(None, ()) is None


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("2016", "2016"),
        ("2016-04", "April 2016"),
        ("2016-04-02", "2 April 2016"),
        ("2016-04-22T08:10:00", "22 April 2016, 08:10"),
        ("2016-04-22T08:10:59+00:00", "22 April 2016, 08:10 UTC"),
        ("2016-04-22T08:10:00-05:00", "22 April 2016, 08:10 (-05:00)"),
        ("2016-99", "2016"),
        ("yesterday", "yesterday"),
    ],
)
def test_a_date_is_put_into_words_as_far_as_it_is_known(written: str, words: str) -> None:
    assert readable_date(written, offset=True) == words


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2016", None, "from 2016"),
        (None, "2016-04", "until April 2016"),
        ("2016", "2016", "2016"),
        ("2015", "2016", "2015 to 2016"),
        ("2016-04", "2016-05", "April to May 2016"),
        ("2016-04", "2017-04", "April 2016 to April 2017"),
        ("2016-04-09", "2016-04-15", "9 to 15 April 2016"),
        ("2016-04-30", "2016-05-06", "30 April to 6 May 2016"),
        ("2016-04", "2016-04-22", "April 2016 to 22 April 2016"),
    ],
)
def test_a_period_says_once_what_both_ends_share(since: str | None, until: str | None, words: str) -> None:
    assert readable_period(since, until) == words


def test_counts_are_grouped_and_agree_in_number() -> None:
    assert [counted(n, "article") for n in (0, 1, 12345)] == ["0 articles", "1 article", "12,345 articles"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        " javascript:x",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "file:///etc",
        "//x.y",
        "http://",
        "http://[",
        "",
        None,
    ],
)
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert web_address(url) is None


def test_a_language_that_is_no_tag_is_left_out() -> None:
    assert language_attributes('en" onload="x') == {}
    assert language_attributes("ar-EG") == {"lang": "ar-EG", "dir": "rtl"}


def test_a_query_that_finds_nothing_is_asked_about_with_what_differs_emphasised(client: FlaskClient) -> None:
    page = get(client, "/?q=harbuor+pilot&source=The+Daily+Harbour&sort=newest")
    meant = page.one("p", class_="suggestion")
    assert meant["text"] == "Did you mean harbour pilot?"
    assert page.one("em")["text"] == "harbour"
    (link,) = [each for each in page.all("a") if each["text"] == "harbour pilot"]
    assert parse_qs(urlsplit(link["href"]).query) == {
        "q": ["harbour pilot"], "source": ["The Daily Harbour"], "sort": ["newest"],
    }  # fmt: skip
    assert "articles for “harbour pilot”" in get(client, link["href"]).one("h1")["text"]


def test_nothing_is_suggested_where_enough_is_found_and_nothing_unescaped(client: FlaskClient) -> None:
    assert not get(client, "/?q=harbour").all("p", class_="suggestion")
    page = get(client, "/?" + urlencode({"q": f'harbuor OR "{SCRIPT}"'}))
    assert page.one("p", class_="suggestion")["text"] == f'Did you mean harbour OR "{SCRIPT}"?'
    assert not page.all("script")
