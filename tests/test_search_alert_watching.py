"""While an index is served, new articles are matched with the alerts by themselves."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from alert_news import Newsroom, fired_in, news

from search.alert_book import Wanted
from search.alert_runs import Report
from search.alert_watching import AlertWatcher
from search.request import SearchRequest


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path / "news.index", news("first"))
    yield made
    made.close()


def wait_for(what: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def test_what_comes_in_fires_without_being_asked_and_a_new_alert_too(room: Newsroom) -> None:
    room.add("Ports")
    reports: list[Report] = []
    turn = sys.getswitchinterval()
    watcher = AlertWatcher(room.engine.opened, room.store, reports.append)
    try:
        room.write(news("second"))
        wait_for(lambda: room.fired("Ports") == ["second"])
        room.add("Everything about ports", since_beginning=True)
        wait_for(lambda: room.fired("Everything about ports") == ["first", "second"])
        wait_for(lambda: any(fired_in(report).get("Ports") for report in reports))
    finally:
        watcher.close()
    wait_for(lambda: sys.getswitchinterval() == turn)


def test_nothing_is_made_where_there_is_no_alert(room: Newsroom) -> None:
    reports: list[Report] = []
    watcher = AlertWatcher(room.engine.opened, room.store, reports.append)
    wait_for(lambda: bool(reports))
    watcher.close()
    assert not room.store.path.exists()


def test_what_goes_wrong_is_logged_once_and_tried_again_when_something_changes(
    room: Newsroom, caplog: pytest.LogCaptureFixture
) -> None:
    room.store.path.write_bytes(b"no alerts" * 1_000)
    with caplog.at_level(logging.ERROR):
        watcher = AlertWatcher(room.engine.opened, room.store)
        wait_for(lambda: bool(caplog.records))
        time.sleep(2.5)
        assert len(caplog.records) == 1
        assert "damaged" in caplog.text
    room.store.path.unlink()
    room.book.add(Wanted(name="Ports", request=SearchRequest(q="port"), since_beginning=True))
    wait_for(lambda: room.fired("Ports") == ["first"])
    watcher.close()
