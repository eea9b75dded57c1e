from __future__ import annotations

import socket
from typing import Any, cast

import pytest
from flask.testing import FlaskClient
from werkzeug.exceptions import ImATeapot

from index.errors import DatelineError, IndexDamaged, IndexLocked, NotAnIndex
from search import Engine
from search.errors import RequestError
from web.app import create_app
from web.errors import problem_of
from web.server import address_of, make_server


class Broken:
    """An engine that fails whatever it is asked."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def fail(*_: object, **__: object) -> None:
            raise self._error

        return fail


def client_of(error: Exception) -> FlaskClient:
    return create_app(cast(Engine, Broken(error))).test_client()


DAMAGED = IndexDamaged("a segment is cut short", place="/home/maria/news.index", remedy="run `dateline check`")
FAILURES: list[tuple[Exception, int, str]] = [
    (DAMAGED, 500, "index_damaged"),
    (NotAnIndex("holds no index", place="/home/maria"), 500, "not_an_index"),
    (IndexLocked("somebody writes", remedy="try again later"), 503, "index_locked"),
    (DatelineError("something is amiss"), 500, "failed"),
    (ZeroDivisionError("secret internals"), 500, "internal_error"),
    (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "secret internals"), 500, "internal_error"),
]


@pytest.mark.parametrize(("error", "status", "code"), FAILURES)
@pytest.mark.parametrize("path", ["/api/v1/search", "/healthz"])
def test_programs_are_told_of_failures_as_problems(error: Exception, status: int, code: str, path: str) -> None:
    answer = client_of(error).get(path)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert problem["code"] == code
    assert problem["status"] == status
    assert list(problem) == ["type", "title", "status", "code", "detail", "parameter", "start", "end"]


@pytest.mark.parametrize(("error", "status", "code"), FAILURES)
@pytest.mark.parametrize("path", ["/", "/article?id=a"])
def test_people_are_told_of_failures_on_a_page(error: Exception, status: int, code: str, path: str) -> None:
    answer = client_of(error).get(path)
    assert answer.status_code == status
    assert answer.content_type == "text/html; charset=utf-8"
    assert "<h1>This went wrong</h1>" in answer.text


@pytest.mark.parametrize(("error", "status", "code"), FAILURES)
@pytest.mark.parametrize("path", ["/", "/api/v1/search"])
def test_no_failure_tells_of_the_inside(error: Exception, status: int, code: str, path: str) -> None:
    text = client_of(error).get(path).text
    for secret in ("Traceback", "secret internals", "/home/maria", ".py"):
        assert secret not in text


def test_the_remedy_is_told() -> None:
    assert "run `dateline check`" in client_of(DAMAGED).get("/").text
    assert "run `dateline check`" in client_of(DAMAGED).get("/api/v1/search").get_json()["detail"]


def test_the_log_says_what_failed_but_not_what_was_asked(caplog: pytest.LogCaptureFixture) -> None:
    client_of(ZeroDivisionError("the cause")).get("/?q=whistleblower")
    assert "ZeroDivisionError: the cause" in caplog.text
    assert "whistleblower" not in caplog.text


def test_a_path_that_is_not_there_is_a_page_for_people_and_a_problem_for_programs() -> None:
    client = client_of(DAMAGED)
    page, problem = client.get("/nowhere"), client.get("/api/v1/nowhere")
    assert (page.status_code, problem.status_code) == (404, 404)
    assert "<h1>Nothing here</h1>" in page.text
    assert problem.get_json()["code"] == "not_found"


def test_a_path_is_never_echoed_as_markup() -> None:
    assert "<script>" not in client_of(DAMAGED).get("/<script>alert(1)</script>").text


def test_bytes_that_are_no_text_are_a_bad_request() -> None:
    client = client_of(DAMAGED)
    for path in ("/", "/article", "/api/v1/search"):
        assert client.get(path, environ_overrides={"QUERY_STRING": "q=\xff"}).status_code == 400


def test_a_bad_parameter_is_named() -> None:
    problem = problem_of(RequestError("bad_date", "since", '"x" is not a date', remedy="use 2016"))
    assert (problem.status, problem.code, problem.parameter) == (400, "bad_date", "since")
    assert problem.detail == 'since: "x" is not a date; use 2016'


def test_other_refusals_keep_their_status() -> None:
    assert (problem_of(ImATeapot()).status, problem_of(ImATeapot()).code) == (418, "http_418")


def test_a_server_says_where_it_listens() -> None:
    server = make_server(create_app(cast(Engine, Broken(DAMAGED))), "127.0.0.1", 0)
    try:
        address = address_of(server)
        assert address.startswith("http://127.0.0.1:")
        port = int(address.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
        with pytest.raises(DatelineError, match=rf"127.0.0.1:{port}: another program listens there; .* --port"):
            make_server(create_app(cast(Engine, Broken(DAMAGED))), "127.0.0.1", port)
    finally:
        server.close()


def test_an_address_that_is_none_is_refused_with_a_remedy() -> None:
    with pytest.raises(DatelineError, match="--host"):
        make_server(create_app(cast(Engine, Broken(DAMAGED))), "256.0.0.1", 0)
