"""What is unusual on the page of a search: a link that asks for it, and links to the values."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient

from index.article import Article, Mention, Origin
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import open_engine
from web.app import create_app

ANN = "Ann <b>Lee</b>"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("unusual") / "news.index"
    with IndexWriter(folder) as writer:
        for number in range(120):
            name, word = (ANN, "Talks") if number < 12 else (f"P{number}", "Butter")
            mentions = (Mention("person", entity_id("person", name), name, name, "body", 0, 3, 0.3),)
            body = f"{word} {number} {number * 31} {number * 17}."
            writer.add(Article(id=f"{number}", body=body, mentions=mentions, source="AP", origin=Origin(file="a")))
    with open_engine(str(folder)) as engine:
        yield create_app(engine).test_client()


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(" ".join(answer.get_data(as_text=True).split()))


def test_a_search_offers_to_say_what_is_unusual(client: FlaskClient) -> None:
    shown = page(client, "/?q=talks")
    assert (
        '<a href="/?q=talks&unusual=person%3A4&unusual=place%3A4&unusual=organisation%3A4">What is unusual here?</a>'
        in shown
    )
    assert "What is unusual here?" not in page(client, "/")
    assert "What is unusual here?" not in page(client, "/?q=nowhere")


def test_what_is_unusual_is_listed_with_links_that_filter(client: FlaskClient) -> None:
    raw = client.get("/?q=talks&unusual=person").get_data(as_text=True)
    assert ANN not in raw  # whatever a name holds, it is no markup
    shown = page(client, "/?q=talks&unusual=person")
    assert "Unusual here:" in shown
    assert f'<bdi>{ANN}</bdi><span class="unseen">, 12 articles</span>' in shown
    assert 'href="/?q=talks&unusual=person&person=person%3Aann+%3Cb%3Elee%3C%2Fb%3E"' in shown
    assert '<input type="hidden" name="unusual" value="person">' in shown


def test_that_nothing_is_unusual_is_said(client: FlaskClient) -> None:
    assert "Nothing is unusual here" in page(client, "/?q=butter&unusual=source")


def test_a_wrong_facet_keeps_the_form_and_says_what_is_wrong(client: FlaskClient) -> None:
    answer = client.get("/?q=talks&unusual=nobody")
    assert answer.status_code == 400
    assert "is not a facet" in answer.get_data(as_text=True)
