from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from index.article import Article, Origin
from index.errors import DatelineError
from index.writer import IndexWriter
from search import Engine, open_engine
from web.app import create_app
from web.security import HEADERS


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("security") / "news.index"
    with IndexWriter(folder) as writer:
        writer.add(Article(id="a", title="Secret plans", body="The plans are secret.", origin=Origin(file="a.jsonl")))
    with open_engine(str(folder)) as opened:
        yield opened


@pytest.fixture
def client(engine: Engine) -> FlaskClient:
    return create_app(engine).test_client()


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost", "LOCALHOST:80", "[::1]", "[::1]:8000"])
def test_loopback_names_are_answered_on_any_port(client: FlaskClient, host: str) -> None:
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.evil.example", "127.0.0.2", "0.0.0.0", "[::2]"],
)  # fmt: skip
def test_a_name_that_somebody_else_points_at_us_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 421
    assert "Secret" not in answer.text


@pytest.mark.parametrize(
    "host",
    [
        "", "evil example", "localhost@evil.example", "localhost/evil", "localhost:80:80", "localhost:x", "[", "[::1", "é",
        "localhost,evil.example", "localhost\x00", "<script>",
    ],
)  # fmt: skip
def test_what_is_no_name_at_all_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", environ_overrides={"HTTP_HOST": host})
    assert answer.status_code == 400
    assert "<script>" not in answer.text


def test_a_request_without_a_host_is_refused(client: FlaskClient) -> None:
    environ = client.get("/").request.environ
    del environ["HTTP_HOST"]
    statuses: list[str] = []
    list(client.application.wsgi_app(environ, lambda status, headers, error=None: statuses.append(status)))  # type: ignore[arg-type]
    assert statuses == ["400 BAD REQUEST"]


@pytest.mark.parametrize("path", ["/api/v1/search", "/healthz", "/api/nothing"])
def test_programs_get_the_refusal_as_a_problem(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert answer.content_type == "application/problem+json"
    assert answer.get_json()["code"] == "wrong_host"


@pytest.mark.parametrize("path", ["/static/dateline.css", "/article?id=a"])
def test_nothing_is_answered_under_a_foreign_name(client: FlaskClient, path: str) -> None:
    assert client.get(path, headers={"Host": "evil.example"}).status_code == 421


def test_a_name_that_is_allowed_is_answered(engine: Engine) -> None:
    client = create_app(engine, hosts=("News.example.org", "::2", "192.168.1.5:8000")).test_client()
    for host in ("news.example.org", "news.example.org:9000", "[::2]", "192.168.1.5", "localhost"):
        assert client.get("/", headers={"Host": host}).status_code == 200
    assert client.get("/", headers={"Host": "other.example.org"}).status_code == 421


@pytest.mark.parametrize("host", ["", "a b", "http://news.example.org", "news.example.org/x", "*"])
def test_an_allowed_name_that_is_no_name_is_refused_at_the_start(engine: Engine, host: str) -> None:
    with pytest.raises(DatelineError, match="--allow-host"):
        create_app(engine, hosts=(host,))


@pytest.mark.parametrize("path", ["/", "/article?id=a", "/nothing", "/api/v1/search", "/api/v1/search?x=y", "/healthz"])
def test_every_answer_is_locked_down_and_kept_nowhere(client: FlaskClient, path: str) -> None:
    headers = dict(client.get(path).headers)
    assert headers.items() >= HEADERS.items()
    assert headers["Cache-Control"] == "no-store"


def test_the_policy_allows_no_script_and_no_frame() -> None:
    policy = HEADERS["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy


def test_what_never_changes_may_be_kept(client: FlaskClient) -> None:
    with client.get("/static/dateline.css") as answer:
        headers = dict(answer.headers)
    assert headers.items() >= HEADERS.items()
    assert "no-store" not in headers["Cache-Control"]
    assert headers["ETag"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "NONSENSE"])
@pytest.mark.parametrize("path", ["/", "/article", "/api/v1/search", "/static/dateline.css", "/nothing"])
def test_only_reading_is_possible(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/article?id=a", "/api/v1/search", "/api/v1/suggest?q=a", "/healthz"])
def test_head_answers_as_get_does_without_a_body(client: FlaskClient, path: str) -> None:
    answer = client.head(path)
    assert answer.status_code == 200
    assert answer.data == b""


def test_no_other_site_is_let_in(client: FlaskClient) -> None:
    answer = client.get("/api/v1/search", headers={"Origin": "https://evil.example"})
    assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/api/v1/search", "/", "/static/dateline.css"])
def test_pages_of_other_sites_cannot_load_anything(client: FlaskClient, site: str, path: str) -> None:
    answer = client.get(path, headers={"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"})
    assert answer.status_code == 403


def test_links_from_other_sites_can_be_followed(client: FlaskClient) -> None:
    assert (
        client.get("/?q=plans", headers={"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}).status_code
        == 200
    )


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//evil.example", "/\\evil.example", "/static/../app.py", "/static//etc/passwd"]
)
def test_no_path_leads_elsewhere(client: FlaskClient, path: str) -> None:
    answer = client.get("/", environ_overrides={"PATH_INFO": path})
    assert answer.status_code == 404
    assert "Location" not in answer.headers


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"])
def test_headers_of_proxies_change_nothing(client: FlaskClient, name: str) -> None:
    assert "evil.example" not in client.get("/?q=plans", headers={name: "evil.example"}).text


def test_no_parameter_writes_a_header(client: FlaskClient) -> None:
    for path in ("/?q=a%0d%0aSet-Cookie:%20a=b", "/article?id=a%0d%0aSet-Cookie:%20a=b", "/api/v1/search?q=%0d%0aX:y"):
        answer = client.get(path)
        assert "Set-Cookie" not in answer.headers
        assert "X" not in answer.headers


def test_nothing_that_was_searched_for_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client.get("/?q=whistleblower")
        client.get("/nothing?q=whistleblower")
        client.get("/api/v1/search?q=whistleblower&x=y")
    assert "whistleblower" not in caplog.text
