"""The pages of saved searches: everything by plain forms, and none but those of our own pages change anything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import feedparser
import pytest
from alert_news import Newsroom, news
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from search.alert_json import feed_address
from search.alert_store import AlertStore, Matched
from search.alerts import Change, Firing, Options
from web.app import create_app
from web.posting import form_token

SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path / "news.index", news("first"), news("other", "A field."))
    yield made
    made.close()


@pytest.fixture
def client(room: Newsroom) -> FlaskClient:
    return create_app(room.engine, alerts=room.book).test_client()


def token(client: FlaskClient) -> str:
    with client.application.app_context():
        return form_token()


def post(client: FlaskClient, path: str, headers: Any = None, **fields: Any) -> TestResponse:
    return client.post(path, data={"token": token(client)} | fields, headers=headers or {})


# Saving


def test_a_search_is_saved_from_its_page_with_all_its_filters(client: FlaskClient, room: Newsroom) -> None:
    page = client.get("/?q=port&source=The+Daily+Harbour&since=2016&sort=newest&page_size=5").text
    form = re.search(r'<form method="post" action="/alerts/add".*?</form>', page, re.DOTALL)
    assert form
    fields = [
        (unescape(name), unescape(value)) for name, value in re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', form[0])
    ]
    answer = client.post("/alerts/add", data=dict(fields))
    assert answer.status_code == 303
    (alert,) = room.store.alerts()
    assert alert.name == "port"
    assert dict(alert.request().narrowing()) == {"source": ("The Daily Harbour",), "since": ("2016",)}
    assert answer.headers["Location"] == f"/alerts?page=1#alert-{alert.number}"
    assert "port; source: The Daily Harbour; since: 2016" in client.get(answer.headers["Location"]).text


def test_only_a_search_that_can_be_saved_offers_to_be(client: FlaskClient) -> None:
    for address in ("/?q=port", "/?source=The+Daily+Harbour"):
        assert "Save this search" in client.get(address).text
    for address in ("/", "/?q=+", "/?q=port&match=any", "/?since=someday"):
        assert "Save this search" not in client.get(address).text


def test_without_alerts_nothing_is_offered_and_nothing_taken(room: Newsroom) -> None:
    client = create_app(room.engine).test_client()
    page = client.get("/?q=port").text
    assert "Save this search" not in page
    assert "Saved searches" not in page
    assert client.get("/alerts").status_code == 404
    assert post(client, "/alerts/add", name="a", q="port").status_code == 405


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"name": "", "q": "port"}, "Name: is empty"),
        ({"name": "Ports", "q": ""}, "every article matches"),
        ({"name": "Ports", "q": "(port"}, "read as plain words"),
        ({"name": "Ports", "q": "x" * 1_001}, "longer than 1,000 characters"),
        ({"name": "Ports", "q": "port", "max_age": "many"}, "is not a whole number"),
        ({"name": "Ports", "q": "port", "match": "any"}, "no telling"),
        ({"name": "Ports", "q": "port", "since": "someday"}, "is not a date"),
        ({"name": "\x1b", "q": "port"}, "cannot be seen"),
    ],
)
def test_what_cannot_be_saved_comes_back_in_its_form(client: FlaskClient, fields: dict[str, str], problem: str) -> None:
    answer = post(client, "/alerts/add", **fields)
    assert answer.status_code == 400
    assert problem in unescape(answer.text)
    assert ('name="anyway"' in answer.text) == (fields["q"] == "(port")
    assert client.application.extensions["dateline.alerts"].store.alerts() == []


def test_a_query_with_a_warning_is_saved_where_that_is_meant(client: FlaskClient, room: Newsroom) -> None:
    assert post(client, "/alerts/add", name="Odd", q="(port", anyway="true").status_code == 303
    assert room.store.named("Odd").query == "q=%28port"


def test_parameters_that_mean_nothing_are_passed_over(client: FlaskClient, room: Newsroom) -> None:
    assert post(client, "/alerts/add", name="a", q="port", utm_source="x").status_code == 303
    assert room.store.named("a").query == "q=port"


# Looking, changing, removing


def test_the_list_shows_what_was_found_and_by_which_words(client: FlaskClient, room: Newsroom) -> None:
    room.add("Ports")
    assert "Nothing found yet" in client.get("/alerts").text
    room.write(news("second", title="Another port"), news("old", day="1990-01-01"))
    room.run()
    page = client.get("/alerts").text
    assert "1 article found" in page
    assert "held back: 1 old article" in page
    assert 'href="/article?id=second&amp;q=port">Another port</a>' in page
    assert "found by: port" in page
    assert client.get("/article?id=second&q=port").status_code == 200


def test_a_list_of_very_many_is_shown_page_by_page(client: FlaskClient, room: Newsroom) -> None:
    for number in range(120):
        room.add(f"Alert {number:03}")
    assert client.get("/alerts").text.count('<li id="alert-') == 50
    last = client.get("/alerts?page=3").text
    assert last.count('<li id="alert-') == 20
    assert "Page 3 of 3" in last
    for page in ("99", "0", "-1", "x", "9" * 30):
        assert client.get(f"/alerts?page={page}").status_code == 200
    alert = room.store.named("Alert 119")
    answer = post(client, "/alerts/edit", alert=alert.number, name="Alert 119", q="harbour")
    assert answer.headers["Location"] == f"/alerts?page=3#alert-{alert.number}"


def test_a_saved_search_is_changed_in_its_form(client: FlaskClient, room: Newsroom) -> None:
    alert = room.add("Ports")
    form = client.get(f"/alerts/edit?alert={alert.number}").text
    assert 'value="Ports"' in form
    fields = {"name": "Harbours", "q": "harbour", "source": "X", "backfill": "true", "max_age": "7"}
    assert post(client, "/alerts/edit", alert=alert.number, **fields).status_code == 303
    edited = room.store.numbered(alert.number)
    assert (edited.name, edited.query) == ("Harbours", "q=harbour&source=X")
    assert (edited.options, edited.key) == (Options(backfill=True, max_age=7), alert.key)
    assert 'type="hidden" name="source" value="X"' in client.get(f"/alerts/edit?alert={alert.number}").text
    post(client, "/alerts/edit", alert=alert.number, **fields, new_address="true")
    assert room.store.numbered(alert.number).key != alert.key


def test_a_saved_search_is_removed_only_where_that_is_really_meant(client: FlaskClient, room: Newsroom) -> None:
    alert = room.add("Ports")
    answer = post(client, "/alerts/remove", alert=alert.number)
    assert answer.status_code == 400
    assert "tick the box" in answer.text
    assert room.store.count() == 1
    assert post(client, "/alerts/remove", alert=alert.number, really="true").status_code == 303
    assert room.store.count() == 0
    assert post(client, "/alerts/remove", alert=alert.number, really="true").status_code == 404


@pytest.mark.parametrize("number", ["", "0", "7", "x", "9" * 40, "-1"])
def test_what_is_not_there_is_not_found(client: FlaskClient, number: str) -> None:
    assert client.get(f"/alerts/edit?alert={number}").status_code == 404
    assert post(client, "/alerts/edit", alert=number, name="a", q="b").status_code == 404
    assert client.get(f"/alerts/feed?alert={number}&key=").status_code == 404


def test_markup_of_names_queries_and_articles_is_text(client: FlaskClient, room: Newsroom) -> None:
    room.book.store.add(SCRIPT, f"q={SCRIPT}", Options(), room.add("Ports").mark)
    room.write(news("evil", title=SCRIPT + " port"))
    room.run()
    alert = room.store.named(SCRIPT)
    for page in ("/alerts", f"/alerts/edit?alert={alert.number}", "/?q=port"):
        assert SCRIPT not in client.get(page).text
    assert SCRIPT not in post(client, "/alerts/add", name=SCRIPT, q=f"({SCRIPT}").text


def test_a_query_that_cannot_be_read_is_said_so_and_can_be_written_anew(client: FlaskClient, room: Newsroom) -> None:
    alert = room.add("Ports")
    room.store.edit(alert.number, Change(query="sentiment=good"))
    assert "This search cannot be read" in client.get("/alerts").text
    assert client.get(feed_address(room.store.named("Ports"))).status_code == 200
    assert client.get(f"/alerts/edit?alert={alert.number}").status_code == 200
    assert post(client, "/alerts/edit", alert=alert.number, name="Ports", q="port").status_code == 303


def test_a_read_only_archive_says_so_and_offers_nothing(room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    room.add("Ports")
    monkeypatch.setattr(AlertStore, "is_writable", lambda self: False)
    client = create_app(room.engine, alerts=room.book).test_client()
    page = client.get("/alerts").text
    assert "read-only" in page
    assert "Change or remove" not in page
    assert "Save this search" not in client.get("/?q=port").text


def test_alerts_that_cannot_be_written_are_refused_in_plain_words(tmp_path: Path, room: Newsroom) -> None:
    room.book.store = AlertStore(tmp_path / "nowhere" / "alerts.sqlite")
    client = create_app(room.engine, alerts=room.book).test_client()
    answer = post(client, "/alerts/add", name="Ports", q="port")
    assert answer.status_code == 403
    assert "cannot be used" in answer.text
    assert str(tmp_path) not in answer.text


def test_damaged_alerts_do_not_keep_anybody_from_searching(client: FlaskClient, room: Newsroom) -> None:
    room.store.path.write_bytes(b"x" * 5_000)
    assert client.get("/?q=port").status_code == 200
    assert client.get("/alerts").status_code == 500


# Who may change anything


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Sec-Fetch-Site": "none"},
        {"Origin": "http://evil.example"}, {"Origin": "http://localhost.evil.example"}, {"Origin": "nonsense"},
        {"Origin": "http://localhost:81"}, {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)  # fmt: skip
def test_forms_of_other_sites_change_nothing_even_with_the_token(
    client: FlaskClient, room: Newsroom, headers: dict[str, str]
) -> None:
    assert post(client, "/alerts/add", headers, name="a", q="port").status_code == 403
    assert room.store.count() == 0


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": "http://localhost"}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}],
)
def test_our_own_forms_are_taken_whatever_a_browser_says_of_them(
    client: FlaskClient, room: Newsroom, headers: dict[str, str]
) -> None:
    assert post(client, "/alerts/add", headers, name="a", q="port").status_code == 303
    assert room.store.count() == 1


@pytest.mark.parametrize("wrong", [None, "", "x", "é", "\ud800"])
@pytest.mark.parametrize("path", ["/alerts/add", "/alerts/edit", "/alerts/remove"])
def test_without_the_token_nothing_is_changed(
    client: FlaskClient, room: Newsroom, path: str, wrong: str | None
) -> None:
    alert = room.add("Ports")
    fields = {"name": "a", "q": "b", "alert": str(alert.number), "really": "true"}
    if wrong is not None:
        fields["token"] = wrong.encode("utf-8", "replace").decode()
    answer = client.post(path, data=fields)
    assert answer.status_code == 403
    assert "load its page again" in answer.text
    assert room.store.alerts() == [alert]


def test_every_server_has_a_token_of_its_own(room: Newsroom) -> None:
    first, second = (token(create_app(room.engine, alerts=room.book).test_client()) for _ in range(2))
    assert first != second
    assert len(first) >= 32


def test_only_forms_may_be_posted_and_no_address_takes_more(client: FlaskClient) -> None:
    for path in ("/", "/alerts", "/api/v1/search", "/static/dateline.css", "/nothing"):
        assert post(client, path).status_code in (404, 405)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        assert client.open("/alerts/add", method=method).status_code == 405
    answer = client.get("/alerts/add")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert post(client, "/alerts/add", name="a", q="x" * 100_000).status_code == 413


# The feed


def feed_of(client: FlaskClient, room: Newsroom, name: str = "Ports", **headers: str) -> TestResponse:
    return client.get(feed_address(room.store.named(name)), headers=headers)


def parsed(answer: TestResponse) -> Any:
    found = feedparser.parse(
        answer.data,
        response_headers={"content-location": "http://localhost/alerts/feed", "content-type": "application/atom+xml"},
    )
    assert not found.bozo
    return found


def test_the_feed_lists_what_was_found_the_newest_first(client: FlaskClient, room: Newsroom) -> None:
    room.add("Ports")
    room.write(news("a", day="2016-04-23", title="One & <two>"), news("b", day="2016-04-24"))
    room.run()
    answer = feed_of(client, room)
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found = parsed(answer)
    assert found.version == "atom10"
    assert found.feed.id == f"urn:uuid:{room.store.named('Ports').uid}"
    assert found.feed.title == "Ports – Dateline"
    assert found.feed.author == "Dateline"
    assert found.feed.updated == found.entries[0].updated
    assert [entry.title for entry in found.entries] == ["Title b", "One & <two>"]
    assert found.entries[0].link == "http://localhost/article?id=b&q=port"
    assert found.entries[0].summary == "Found by: port. The Daily Harbour, 24 April 2016."
    assert client.get(found.entries[1].link).status_code == 200
    assert [link.href for link in found.feed.links if link.rel == "self"] == [
        f"http://localhost{feed_address(room.store.named('Ports'))}"
    ]


def test_a_feed_without_articles_is_valid(client: FlaskClient, room: Newsroom) -> None:
    room.add("Ports")
    found = parsed(feed_of(client, room))
    assert found.entries == []
    assert found.feed.updated


def test_ids_stay_whatever_is_edited(client: FlaskClient, room: Newsroom) -> None:
    alert = room.add("Ports")
    room.add("Ships", "ships")
    room.write(news("a"), news("b\ud800"))
    room.run()
    before = parsed(feed_of(client, room))
    room.store.edit(alert.number, Change(name="Harbours", query="q=harbour", new_key=True))
    after = parsed(feed_of(client, room, "Harbours"))
    assert [entry.id for entry in after.entries] == [entry.id for entry in before.entries]
    assert after.feed.id == before.feed.id
    every = [entry.id for name in ("Harbours", "Ships") for entry in parsed(feed_of(client, room, name)).entries]
    assert len(set(every)) == 4


def test_a_feed_that_has_not_changed_is_not_sent_again(client: FlaskClient, room: Newsroom) -> None:
    alert = room.add("Ports")
    first = feed_of(client, room)
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = feed_of(client, room, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    room.write(news("a"))
    room.run()
    changed = feed_of(client, room, **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]
    room.store.edit(alert.number, Change(name="Ports and harbours"))
    assert feed_of(client, room, "Ports and harbours").headers["ETag"] != changed.headers["ETag"]


def test_nobody_reads_a_feed_without_its_address(client: FlaskClient, room: Newsroom) -> None:
    alert = room.add("Ports")
    other = room.add("Ships")
    answers = {
        client.get(f"/alerts/feed?alert={number}&key={key}").data
        for number, key in [
            (alert.number, ""), (alert.number, "x"), (alert.number, alert.key[:-1]), (alert.number, other.key),
            (alert.number, "%C3%A9"), (99, alert.key), (99, ""), ("", ""),
        ]
    }  # fmt: skip
    assert len(answers) == 1
    assert b"Nothing here" in answers.pop()
    room.store.edit(alert.number, Change(new_key=True))
    assert client.get(feed_address(alert)).status_code == 404


def test_what_xml_cannot_hold_is_left_out_and_the_rest_is_text(client: FlaskClient, room: Newsroom) -> None:
    alert = room.add("Ports & <b>harbours</b>")
    evil = Firing(
        article="a&b\x00\ud800<", story="0", fired="2026-01-01T00:00:00+00:00", words=("]]>", "\x0b<i>"),
        title=f"\x00{SCRIPT}\ufffe\ud800 &amp;", url="javascript:alert(1)", source=SCRIPT, published="nonsense <",
    )  # fmt: skip
    room.store.record([Matched(alert, alert.mark, (evil,))])
    answer = feed_of(client, room, alert.name)
    assert SCRIPT not in answer.text
    assert "javascript:" not in answer.text
    (entry,) = parsed(answer).entries
    assert "Found by: ]]&gt;" in entry.summary or "Found by: ]]>" in entry.summary


def test_a_feed_is_bounded(client: FlaskClient, room: Newsroom) -> None:
    room.add("Ports")
    room.write(*[news(f"a{number:03}") for number in range(130)])
    room.run()
    entries = parsed(feed_of(client, room)).entries
    assert [entry.title for entry in entries] == [f"Title a{number:03}" for number in range(129, 29, -1)]
