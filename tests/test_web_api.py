from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.article import Article, Mention, Origin
from index.dates import parse_date
from index.entities.base import entity_id
from index.writer import IndexWriter
from search import Engine, SearchRequest, open_engine
from search.arguments import parameters
from search.request import MAX_QUERY
from web.app import create_app

DOCUMENTATION = (Path(__file__).parents[1] / "docs" / "api.md").read_text("utf-8")


def _kerry() -> Mention:
    return Mention(
        kind="person", entity=entity_id("person", "John Kerry"), name="John Kerry", surface="Kerry", field="body", start=0, end=5
    )  # fmt: skip


def _articles() -> Iterator[Article]:
    for number in range(1, 26):
        yield Article(
            id=f"a/{number}?&é",
            title=f"Ceasefire holds, day {number}",
            body="Kerry said the crumbling ceasefire must hold in Aleppo – „jetzt“.",
            source="The Wire" if number % 2 else "Ledger & Sons",
            published=parse_date(f"2016-04-{number:02d}"),
            mentions=(_kerry(),) if number <= 5 else (),
            origin=Origin(file="a.jsonl", record=number),
        )


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("api") / "news.index"
    with IndexWriter(folder) as writer:
        for article in _articles():
            writer.add(article)
    with open_engine(str(folder)) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


def ask(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "application/json"
    return json.loads(answer.data)


def refusal(client: FlaskClient, query: str) -> Any:
    answer = client.get(f"/api/v1/search?{query}")
    assert answer.status_code == 400, answer.text
    assert answer.content_type == "application/problem+json"
    return json.loads(answer.data)


def test_an_answer_is_the_page_of_the_engine_with_links(client: FlaskClient, engine: Engine) -> None:
    answer = ask(client, "q=ceasefire&facet=person&facet=published&person=John+Kerry")
    request = SearchRequest(q="ceasefire", facets=("person", "published"), person=("John Kerry",))
    expected = json.loads(json.dumps(engine.search(request).to_json()))
    assert answer.pop("took_ms") >= 0
    expected.pop("took_ms")
    assert list(answer) == list(expected)
    assert answer.pop("links")["self"] == "/api/v1/search?q=ceasefire&facet=person&facet=published&person=John+Kerry"
    expected.pop("links")
    assert answer == expected


def test_text_is_written_as_it_is(client: FlaskClient) -> None:
    raw = client.get("/api/v1/search?q=aleppo").data.decode()
    assert "„jetzt“" in raw
    assert "\\u" not in raw


def test_the_links_lead_through_all_articles(client: FlaskClient) -> None:
    seen: list[str] = []
    address: str | None = "/api/v1/search?q=ceasefire&page_size=10&sort=oldest"
    while address:
        answer = client.get(address).get_json()
        assert answer["links"]["self"] == client.get(answer["links"]["self"]).get_json()["links"]["self"]
        seen += [hit["id"] for hit in answer["results"]]
        address = answer["links"]["next"]
    assert seen == [f"a/{number}?&é" for number in range(1, 26)]


def test_the_page_that_an_answer_links_to_is_there(client: FlaskClient) -> None:
    answer = ask(client, "q=ceasefire&source=Ledger+%26+Sons&sort=newest")
    page = client.get(answer["links"]["html"])
    assert page.status_code == 200
    assert f"{answer['total']['articles']} articles" in page.text


def test_what_is_not_there_yet_is_null(client: FlaskClient) -> None:
    links = ask(client, "q=ceasefire")["links"]
    assert list(links) == ["self", "next", "prev", "html", "csv", "atom"]
    assert links["csv"] is links["atom"] is links["prev"] is None


def test_nothing_found_is_an_answer(client: FlaskClient) -> None:
    answer = ask(client, "q=zeppelin")
    assert answer["total"]["articles"] == 0
    assert answer["results"] == []
    assert answer["links"]["next"] is None


def test_a_parameter_without_a_value_counts_as_absent(client: FlaskClient) -> None:
    assert ask(client, "q=ceasefire&since=&person=&page=")["total"]["articles"] == 25


def test_a_misspelt_parameter_is_refused_with_the_nearest_one(client: FlaskClient) -> None:
    problem = refusal(client, "q=ceasefire&persn=John+Kerry")
    assert problem["code"] == "unknown_parameter"
    assert problem["parameter"] == "persn"
    assert "person" in problem["detail"]


def test_a_misspelt_parameter_is_refused_even_without_a_value(client: FlaskClient) -> None:
    assert refusal(client, "persn=")["code"] == "unknown_parameter"


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("since=32+May", "bad_date", "since"),
        ("since=2017&until=2016", "bad_date", "until"),
        ("sort=best", "bad_value", "sort"),
        ("facet=colour", "bad_value", "facet"),
        ("facet=person:0", "out_of_range", "facet"),
        ("page=0", "out_of_range", "page"),
        ("page=501", "out_of_range", "page"),
        ("page=99999999999999999999", "out_of_range", "page"),
        ("page=-1", "bad_value", "page"),
        ("page=%D9%A1", "bad_value", "page"),
        ("page_size=101", "out_of_range", "page_size"),
        ("q=a&q=b", "bad_value", "q"),
        ("person__missing=maybe", "bad_value", "person__missing"),
        (f"q={'x' * (MAX_QUERY + 1)}", "too_long", "q"),
        (f"person={'x' * 501}", "too_long", "person"),
        ("&".join(f"person={number}" for number in range(51)), "out_of_range", "person"),
        ("utm_source=mail", "unknown_parameter", "utm_source"),
        ("callback=steal", "unknown_parameter", "callback"),
        ("%00=1", "unknown_parameter", "\x00"),
    ],
)
def test_a_bad_value_is_refused_by_name(client: FlaskClient, query: str, code: str, parameter: str) -> None:
    problem = refusal(client, query)
    assert list(problem) == ["type", "title", "status", "code", "detail", "parameter", "start", "end"]
    assert (problem["status"], problem["code"], problem["parameter"]) == (400, code, parameter)
    assert problem["type"] == "about:blank"
    assert problem["title"] == "Bad Request"
    assert problem["start"] is problem["end"] is None


@pytest.mark.parametrize(
    "query",
    [
        "q=%00", "q=a%00b", "q=%FF%FE", "q=%", "q=%zz", "q=%ED%A0%80", "q=%F0%9F%92%A3", "q=%E2%80%AE", "person=%00",
        "&&&", "=", "q", ";q=a",
    ],
)  # fmt: skip
def test_odd_bytes_are_read_sanely_or_refused(client: FlaskClient, query: str) -> None:
    for path in ("/api/v1/search", "/", "/article"):
        answer = client.get(f"{path}?{query}")
        assert answer.status_code in (200, 400, 404)
        answer.data.decode("utf-8")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from((*parameters(), "x")), st.text(st.characters(codec="utf-8"), max_size=12)), max_size=4
    )
)
def test_no_question_breaks_the_server(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    query = "&".join(f"{name}={quote(value)}" for name, value in pairs)
    for path in ("/api/v1/search", "/", "/article"):
        assert client.get(f"{path}?{query}").status_code in (200, 400, 404)


def test_health_tells_the_generation_and_the_number_of_articles(client: FlaskClient) -> None:
    answer = client.get("/healthz").get_json()
    assert (answer["status"], answer["articles"]) == ("ok", 25)
    assert answer["generation"] >= 1


@pytest.mark.parametrize(
    ("q", "as_of"),
    [("date:yesterday", "0001-01-01"), ("last:9999y", "0001"), ("last:1m", "9999-12-31"), ("after:today", "9999"),
     ("x", "0001-01-01")],
)  # fmt: skip
def test_the_first_and_the_last_of_all_days_can_be_asked_for(client: FlaskClient, q: str, as_of: str) -> None:
    answer = client.get(f"/api/v1/search?q={q}&as_of={as_of}&recency=strong&explain=true")
    assert answer.status_code == 200
    assert answer.get_json()["as_of"][:4] == as_of[:4]


def test_what_is_typed_is_completed(client: FlaskClient, engine: Engine) -> None:
    answer = client.get("/api/v1/suggest?q=john+k&size=4")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    found = json.loads(answer.data)
    assert found == {"q": "john k", "suggestions": [asdict(one) for one in engine.suggest("john k", 4)]}
    assert {
        "text": "John Kerry",
        "kind": "person",
        "value": "person:john kerry",
        "count": 5,
        "newest": "2016-04-05",
    } in found["suggestions"]
    assert json.loads(client.get("/api/v1/suggest").data) == {"q": "", "suggestions": []}
    assert len(json.loads(client.get("/api/v1/suggest?q=c&size=&q=").data)["suggestions"]) > 1


@pytest.mark.parametrize(
    ("query", "code", "parameter"),
    [
        ("q=a&size=0", "out_of_range", "size"),
        ("size=51", "out_of_range", "size"),
        ("size=many", "bad_value", "size"),
        ("q=a&q=b", "bad_value", "q"),
        ("person=a", "unknown_parameter", "person"),
        ("q=" + "x" * (MAX_QUERY + 1), "too_long", "q"),
    ],
)
def test_what_cannot_be_completed_is_a_problem(client: FlaskClient, query: str, code: str, parameter: str) -> None:
    answer = client.get(f"/api/v1/suggest?{query}")
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    problem = json.loads(answer.data)
    assert (problem["code"], problem["parameter"]) == (code, parameter)


def test_a_query_that_finds_little_comes_with_what_may_have_been_meant(client: FlaskClient) -> None:
    assert ask(client, "q=ceasfire")["query"]["suggestion"] == "ceasefire"
    assert ask(client, "q=ceasefire")["query"]["suggestion"] is None


@pytest.mark.parametrize("name", parameters())
def test_every_parameter_is_documented(name: str) -> None:
    general = re.sub(r"^[a-z]+__", "…__", name)
    assert f"`{name}`" in DOCUMENTATION or f"`{general}`" in DOCUMENTATION


def test_every_error_code_is_documented() -> None:
    root = Path(__file__).parents[1]
    sources = [
        (root / path).read_text("utf-8")
        for path in ("search/request.py", "web/errors.py", "web/security.py", "web/api.py")
    ]
    raised = r'RequestError\(\s*"(\w+)"|code="(\w+)"|\(\d{3}, "(\w+)"\)|\d{3}: \("(\w+)"|\(\d{3}, "(\w+)"\)\)'
    codes = {next(filter(None, found)) for source in sources for found in re.findall(raised, source)}
    assert {"bad_date", "unknown_parameter", "wrong_host", "index_damaged", "failed", "not_found"} <= codes
    assert [code for code in sorted(codes) if f"| `{code}` |" not in DOCUMENTATION] == []


def test_no_error_code_is_documented_that_does_not_exist() -> None:
    root = Path(__file__).parents[1]
    sources = "".join(
        (root / path).read_text("utf-8")
        for path in ("search/request.py", "search/errors.py", "web/errors.py", "web/security.py", "web/api.py")
    )
    table = DOCUMENTATION[DOCUMENTATION.index("## Errors") :]
    documented = re.findall(r"^\| \d{3} \| `(\w+)` \|", table, re.MULTILINE)
    assert documented
    assert [code for code in documented if f'"{code}"' not in sources] == []
