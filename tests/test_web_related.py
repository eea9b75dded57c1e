"""`GET /api/v1/related`: the articles like one, and what is said of a request that cannot be answered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.article import Article, Origin
from index.writer import IndexWriter
from search import open_engine
from web.app import create_app

DOCUMENTATION = (Path(__file__).parents[1] / "docs" / "api.md").read_text("utf-8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("related") / "news.index"
    with IndexWriter(folder) as writer:
        for number in range(8):
            body = f"Kites over Kiel {number} {number * 31} {number * 17}."
            writer.add(
                Article(id=f"a/{number}?&é", title=f"Day {number}", body=body, source="AP", origin=Origin(file="a"))
            )
        writer.add(Article(id="lonely", body="Butter.", origin=Origin(file="a")))
    with open_engine(str(folder)) as engine:
        yield create_app(engine).test_client()


def test_articles_like_one_are_those_of_a_search(client: FlaskClient) -> None:
    answer = client.get("/api/v1/related", query_string={"id": "a/1?&é", "size": "2"}).get_json()
    assert set(answer) == {"id", "results"}
    assert answer["id"] == "a/1?&é"
    assert len(answer["results"]) == 2
    found = client.get("/api/v1/search?q=kites&page_size=1").get_json()["results"][0]
    assert set(answer["results"][0]) == set(found)
    assert "a/1?&é" not in [hit["id"] for hit in answer["results"]]


def test_an_empty_value_counts_as_absent_and_five_are_listed(client: FlaskClient) -> None:
    query = {"id": "a/1?&é", "size": "", "copies": ""}
    assert len(client.get("/api/v1/related", query_string=query).get_json()["results"]) == 5


def test_an_article_that_nothing_is_like_has_no_related_ones(client: FlaskClient) -> None:
    answer = client.get("/api/v1/related?id=lonely&copies=true")
    assert (answer.status_code, answer.get_json()) == (200, {"id": "lonely", "results": []})


@pytest.mark.parametrize(
    ("query", "status", "code", "parameter"),
    [
        ("id=unknown", 404, "not_found", "id"),
        ("id=%00", 404, "not_found", "id"),
        ("id=" + "x" * 5_000, 404, "not_found", "id"),
        ("", 400, "bad_value", "id"),
        ("id=", 400, "bad_value", "id"),
        ("id=lonely&id=lonely", 400, "bad_value", "id"),
        ("id=lonely&size=0", 400, "out_of_range", "size"),
        ("id=lonely&size=101", 400, "out_of_range", "size"),
        ("id=lonely&size=many", 400, "bad_value", "size"),
        ("id=lonely&copies=1", 400, "bad_value", "copies"),
        ("id=lonely&q=x", 400, "unknown_parameter", "q"),
    ],
)
def test_what_is_wrong_is_said_as_a_problem(
    client: FlaskClient, query: str, status: int, code: str, parameter: str
) -> None:
    answer = client.get(f"/api/v1/related?{query}")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    problem = answer.get_json()
    assert (problem["code"], problem["parameter"], problem["status"]) == (code, parameter, status)


def test_every_parameter_is_documented() -> None:
    section = DOCUMENTATION[DOCUMENTATION.index("## Related") : DOCUMENTATION.index("## Health")]
    assert all(f"| `{name}` |" in section for name in ("id", "size", "copies"))
