"""Followed feeds, against a real server: asked politely, remembered across restarts, and never at an address that is not public."""

from __future__ import annotations

import http.server
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from index import fetching, following
from index.article import Article
from index.check import check_index
from index.errors import RecordError
from index.fetching import fetch, is_public
from index.following import Feed, Follower
from index.generation import open_snapshot
from index.writer import IndexWriter

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title><link>http://wire.example/</link>
<item><guid>g1</guid><title>Peace talks</title><description>The talks went on in Geneva.</description></item>
</channel></rss>"""


class Server(http.server.ThreadingHTTPServer):
    """Answers as it is told to, and notes what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def url(self, path: str = "/feed") -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
        status, headers, body = self.server.answers[self.path]
        if status == 200 and headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
            status, body = 304, b""
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        server.answers["/feed"] = (200, {"ETag": '"1"', "Last-Modified": "Tue, 01 Mar 2016 10:00:00 GMT"}, FEED)
        yield server
        server.shutdown()


def follower(server: Server, folder: Path, interval: float = 900) -> Follower:
    return Follower([server.url()], folder, interval, allow_private=True)


def feed_of(follower: Follower) -> Feed:
    return follower._feeds[0]


def test_entries_become_articles_that_say_which_feed_they_are_from(server: Server, tmp_path: Path) -> None:
    (article,) = follower(server, tmp_path).records()
    assert isinstance(article, Article)
    assert (article.title, article.origin.file) == ("Peace talks", server.url())
    assert server.asked[0][1]["user-agent"].startswith("Dateline/")


def test_a_feed_is_not_asked_again_before_its_time(server: Server, tmp_path: Path) -> None:
    first = follower(server, tmp_path)
    assert first.is_due()
    assert len(list(first.records())) == 1
    assert not first.is_due()
    assert list(first.records()) == []
    assert len(server.asked) == 1
    assert feed_of(first).due >= time.time() + 800


def test_no_interval_is_shorter_than_a_minute(server: Server, tmp_path: Path) -> None:
    eager = follower(server, tmp_path, interval=1)
    list(eager.records())
    assert feed_of(eager).due > time.time() + 50


def test_after_a_restart_the_feed_is_asked_for_what_is_new_only(server: Server, tmp_path: Path) -> None:
    first = follower(server, tmp_path)
    list(first.records())
    first.save()
    second = follower(server, tmp_path)
    assert not second.is_due()
    feed_of(second).due = 0.0
    assert list(second.records()) == []
    _, headers = server.asked[-1]
    assert headers["if-none-match"] == '"1"'
    assert headers["if-modified-since"] == "Tue, 01 Mar 2016 10:00:00 GMT"
    assert feed_of(second).failures == 0


def test_what_was_not_saved_is_asked_for_again(server: Server, tmp_path: Path) -> None:
    list(follower(server, tmp_path).records())
    assert len(list(follower(server, tmp_path).records())) == 1


def test_a_file_that_cannot_be_read_is_no_trouble(server: Server, tmp_path: Path) -> None:
    for content in ("{", "[1]", '{"a": 1}', '[{"etag": "x"}]'):
        (tmp_path / following.FILE).write_text(content)
        assert follower(server, tmp_path).is_due()


def test_a_failing_feed_is_asked_ever_more_seldom_and_recovers(server: Server, tmp_path: Path) -> None:
    server.answers["/feed"] = (500, {}, b"")
    patient = follower(server, tmp_path)
    delays = []
    for _ in range(8):
        feed_of(patient).due = 0.0
        (problem,) = patient.records()
        assert isinstance(problem, RecordError)
        delays.append(feed_of(patient).due - time.time())
    assert all(later > 1.5 * earlier for earlier, later in pairwise(delays[:5]))
    assert delays[-1] < 27 * 3600
    server.answers["/feed"] = (200, {}, FEED)
    feed_of(patient).due = 0.0
    assert len(list(patient.records())) == 1
    assert feed_of(patient).failures == 0


@pytest.mark.parametrize("is_date", [False, True])
def test_retry_after_is_obeyed(server: Server, tmp_path: Path, is_date: bool) -> None:
    value = formatdate(time.time() + 7200, usegmt=True) if is_date else "7200"
    server.answers["/feed"] = (429, {"Retry-After": value}, b"")
    patient = follower(server, tmp_path)
    (problem,) = patient.records()
    assert "429" in str(problem)
    assert feed_of(patient).due > time.time() + 7000


def test_a_feed_that_is_gone_is_not_asked_again(server: Server, tmp_path: Path) -> None:
    server.answers["/feed"] = (410, {}, b"")
    patient = follower(server, tmp_path)
    (problem,) = patient.records()
    assert "gone" in str(problem)
    feed_of(patient).due = 0.0
    assert not patient.is_due()


def test_what_is_no_feed_is_said_to_be_none(server: Server, tmp_path: Path) -> None:
    server.answers["/feed"] = (200, {}, b"<html><body>Not found</body></html>")
    (problem,) = follower(server, tmp_path).records()
    assert "is no feed" in str(problem)


def test_an_address_that_is_not_public_is_refused_unless_it_is_allowed(server: Server, tmp_path: Path) -> None:
    (problem,) = Follower([server.url()], tmp_path, 900).records()
    assert "--allow-private" in str(problem)
    assert server.asked == []


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "ff02::1"],
)  # fmt: skip
def test_such_an_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_such_an_address_is_public(address: str) -> None:
    assert is_public(address)


def test_a_redirect_to_an_address_that_is_not_public_is_refused(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server passes for a public one, and leads to where one is not.
    monkeypatch.setattr(fetching, "is_public", lambda address: address == "127.0.0.1")
    server.answers["/feed"] = (302, {"Location": "http://[::1]:1/"}, b"")
    with pytest.raises(RecordError, match="not a public address"):
        fetch(server.url(), {})


def test_the_connection_is_made_to_the_address_that_was_looked_at(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def lookup(host: str, port: int, **_: object) -> list[tuple[int, int, int, str, tuple[str, int]]]:
        looked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    real = socket.getaddrinfo

    def resolve(host: str, *more: Any, **kinds: Any) -> Any:
        return lookup(host, more[0]) if host == "wire.example" else real(host, *more, **kinds)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    answer = fetch(f"http://wire.example:{server.server_port}/feed", {}, allow_private=True)
    assert answer.status == 200
    assert looked == ["wire.example"]
    assert server.asked[0][1]["host"] == f"wire.example:{server.server_port}"


def test_redirects_are_followed_but_not_for_ever(server: Server) -> None:
    server.answers["/old"] = (301, {"Location": "/feed"}, b"")
    assert fetch(server.url("/old"), {}, allow_private=True).body == FEED
    server.answers["/round"] = (302, {"Location": "/round"}, b"")
    with pytest.raises(RecordError, match="redirects more than"):
        fetch(server.url("/round"), {}, allow_private=True)
    assert len([path for path, _ in server.asked if path == "/round"]) == 6


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://wire.example/", "wire.example", "http://", "http://a:b/", "http://[/"]
)
def test_other_schemes_and_what_is_no_address_are_refused(url: str) -> None:
    with pytest.raises(RecordError):
        fetch(url, {}, allow_private=True)


def test_a_redirect_to_a_file_is_refused(server: Server) -> None:
    server.answers["/feed"] = (302, {"Location": "file:///etc/passwd"}, b"")
    with pytest.raises(RecordError, match="no address of http"):
        fetch(server.url(), {}, allow_private=True)


def test_an_answer_that_is_too_large_or_cut_short_is_refused(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "MAX_SIZE", 1_000)
    server.answers["/feed"] = (200, {}, bytes(5_000))
    with pytest.raises(RecordError, match="larger than"):
        fetch(server.url(), {}, allow_private=True)
    server.answers["/feed"] = (200, {"Content-Length": "900"}, b"<rss>")
    with pytest.raises(RecordError, match="cut short"):
        fetch(server.url(), {}, allow_private=True)


def test_who_sends_a_byte_now_and_then_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "_ALL", 0.5)

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1_000:
                    connection.sendall(bytes([byte]))
                    time.sleep(0.05)
            except OSError:
                pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=drip, args=(listener,), daemon=True).start()
        with pytest.raises(RecordError):
            fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/", {}, allow_private=True)


def test_the_command_takes_in_what_feeds_bring_and_remembers_what_they_said(server: Server, tmp_path: Path) -> None:
    index = tmp_path / "news.index"
    command = ["index", "--follow", server.url(), "--allow-private", "--index", str(index), "--entities", "none"]
    with subprocess.Popen(
        [sys.executable, "-c", "from web.cli import main; main()", *command],
        cwd=Path(__file__).parents[1], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            deadline = time.monotonic() + 120
            while not (index / following.FILE).exists():
                assert time.monotonic() < deadline, "nothing was taken in"
                time.sleep(0.1)
            process.send_signal(signal.SIGINT)
            said, complained = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 130
    assert said.startswith("1 article (1 added)")
    assert "Traceback" not in complained
    assert sum(segment.n_docs for segment in open_snapshot(index).segments) == 1
    assert not Follower([server.url()], index, 900).is_due()
    with IndexWriter(index) as writer:
        assert writer.commit() >= 1
    assert (index / following.FILE).exists()
    assert check_index(index) == []


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(RecordError, match="cannot be fetched"):
        fetch(f"http://127.0.0.1:{port}/", {}, allow_private=True)
