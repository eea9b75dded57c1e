"""The file of the alerts: what is kept comes back, nothing is lost or doubled, and whatever is wrong with it is said."""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from pathlib import Path

import pytest

from index.errors import DatelineError, IndexDamaged, IndexLocked
from search.alert_file import alerts_file
from search.alert_store import AlertStore, Candidates, Matched
from search.alerts import Alert, Change, Firing, Mark, Options
from search.errors import AlertsUnwritable, RequestError

MARK = Mark(index="here", stamp=10, newest="2016-04-22")
NOW = "2026-01-01T00:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path) -> AlertStore:
    return AlertStore(tmp_path / "alerts.sqlite", patience=0.2)


def add(store: AlertStore, name: str = "Ports", query: str = "q=port") -> Alert:
    return store.add(name, query, Options(), MARK)


def firing(article: str, story: str = "00000000000000aa", title: str | None = "A title") -> Firing:
    return Firing(
        article=article, story=story, fired=NOW, words=("port",), title=title, url=None, source=None, published=None
    )


def matched(alert: Alert, *articles: str, stamp: int = 11, held_old: int = 0) -> Matched:
    mark = Mark(index="here", stamp=stamp, newest="2016-05-01")
    return Matched(alert, mark, tuple(firing(article) for article in articles), held_old)


# Alerts


def test_there_are_no_alerts_before_the_first_and_no_file(store: AlertStore) -> None:
    assert store.alerts() == []
    assert store.listed() == []
    assert store.count() == 0
    assert not store.path.exists()


def test_an_alert_comes_back_as_it_was_made(store: AlertStore) -> None:
    options = Options(backfill=True, copies=True, max_age=7)
    alert = store.add("Ports", "q=port", options, MARK)
    assert store.named("Ports") == store.numbered(alert.number) == alert
    assert store.alerts() == [alert]
    assert (alert.options, alert.mark, alert.version) == (options, MARK, 1)


def test_every_alert_has_a_number_a_feed_and_an_address_of_its_own(store: AlertStore) -> None:
    first, second = add(store, "a"), add(store, "b")
    assert first.number != second.number
    assert first.uid != second.uid
    assert first.key != second.key
    assert len(first.key) >= 32


def test_the_number_of_an_alert_that_is_gone_is_given_to_no_other(store: AlertStore) -> None:
    gone = add(store)
    store.remove(gone.number)
    assert add(store).number > gone.number


def test_two_alerts_of_one_name_are_refused_and_the_first_one_stays(store: AlertStore) -> None:
    alert = add(store)
    with pytest.raises(RequestError, match='there is an alert "Ports" already') as raised:
        add(store, query="q=ship")
    assert raised.value.code == "taken"
    other = add(store, "Ships")
    with pytest.raises(RequestError, match="already"):
        store.edit(other.number, Change(name="Ports"))
    assert store.alerts() == [alert, other]


def test_what_is_not_there_is_said_to_be_so(store: AlertStore) -> None:
    for ask in (lambda: store.named("x"), lambda: store.numbered(7), lambda: store.remove(7)):
        with pytest.raises(RequestError, match="there is no alert"):
            ask()


def test_an_edit_changes_what_it_names_and_nothing_else(store: AlertStore) -> None:
    alert = add(store)
    edited = store.edit(alert.number, Change(query="q=ship"))
    assert edited == store.numbered(alert.number)
    assert (edited.query, edited.version) == ("q=ship", 2)
    assert (edited.name, edited.options, edited.mark, edited.key) == (alert.name, alert.options, alert.mark, alert.key)
    assert store.edit(alert.number, Change(new_key=True)).key != alert.key
    assert store.edit(alert.number, Change(options=Options(copies=True))).options == Options(copies=True)
    assert store.edit(alert.number, Change(mark=Mark(index="there", stamp=3))).mark == Mark(index="there", stamp=3)
    assert store.edit(alert.number, Change(name="Harbours")).uid == alert.uid


def test_alerts_are_listed_by_name_page_by_page(store: AlertStore) -> None:
    for name in ("b", "C", "a"):
        add(store, name)
    store.record([matched(store.named("a"), "x", "y")])
    listed = store.listed()
    assert [(each.alert.name, each.firings, each.last) for each in listed] == [
        ("a", 2, NOW), ("b", 0, None), ("C", 0, None)
    ]  # fmt: skip
    assert store.listed(1, 1) == listed[1:2]
    assert [store.place_of(each.alert.number) for each in listed] == [0, 1, 2]


def test_a_name_is_never_taken_for_a_part_of_a_statement(store: AlertStore) -> None:
    name = "'; DROP TABLE alerts; --"
    add(store, name)
    assert store.named(name).name == name


# What fired


def test_what_an_alert_fired_for_comes_back_the_newest_first(store: AlertStore) -> None:
    alert = add(store)
    store.record([matched(alert, "a", "b", "c")])
    assert [one.article for one in store.firings([alert.number], 2)[alert.number]] == ["c", "b"]
    assert store.firings([alert.number], 9)[alert.number][2] == firing("a")
    assert store.numbered(alert.number).mark == Mark(index="here", stamp=11, newest="2016-05-01")


def test_an_alert_never_fires_twice_for_an_article(store: AlertStore) -> None:
    alert = add(store)
    store.record([matched(alert, "a")])
    (again,) = store.record([matched(store.numbered(alert.number), "a", "b", stamp=12)])
    assert [one.article for one in again.firings] == ["b"]
    assert len(store.firings([alert.number], 9)[alert.number]) == 2


def test_a_run_that_another_one_overtook_changes_nothing(store: AlertStore) -> None:
    alert = add(store)
    assert store.record([matched(alert, "a", held_old=1)])
    assert store.record([matched(alert, "a", "b", held_old=1)]) == []
    assert store.numbered(alert.number).held_old == 1
    assert [one.article for one in store.firings([alert.number], 9)[alert.number]] == ["a"]


def test_what_was_found_for_a_query_that_is_edited_meanwhile_does_not_count(store: AlertStore) -> None:
    alert = add(store)
    store.edit(alert.number, Change(query="q=ship"))
    assert store.record([matched(alert, "a")]) == []
    assert store.numbered(alert.number).mark == MARK


def test_what_was_found_for_an_alert_that_is_removed_meanwhile_is_forgotten(store: AlertStore) -> None:
    alert, other = add(store), add(store, "Ships")
    store.remove(alert.number)
    assert [each.alert for each in store.record([matched(alert, "a"), matched(other, "b")])] == [other]


def test_an_alert_that_is_removed_takes_with_it_what_it_fired_for(store: AlertStore) -> None:
    alert = add(store)
    store.record([matched(alert, "a")])
    store.remove(alert.number)
    with sqlite3.connect(store.path) as db:
        assert db.execute("SELECT count(*) FROM firings").fetchone() == (0,)
    db.close()


def test_it_is_known_for_which_of_many_articles_and_stories_an_alert_fired(store: AlertStore) -> None:
    alert, other = add(store), add(store, "Ships")
    store.record([matched(alert, "a", 'ü\ud800\x00"\\')])
    many = {str(number) for number in range(5_000)}
    asked = Candidates(many | {"a", 'ü\ud800\x00"\\'}, {"00000000000000aa", "bb"})
    before = store.fired_before({alert.number: asked, other.number: asked})
    assert before[alert.number] == ({"a", 'ü\ud800\x00"\\'}, {"00000000000000aa"})
    assert before[other.number] == (set(), set())


@pytest.mark.parametrize("text", ["\ud800", "\x00", "x" * 100_000, "'\"\\", "名前"])
def test_any_text_of_an_article_is_kept_as_it_is(store: AlertStore, text: str) -> None:
    alert = add(store)
    odd = firing(text, title=text)
    store.record([Matched(alert, MARK, (odd,))])
    assert store.firings([alert.number], 1)[alert.number] == [odd]


def test_alerts_can_be_moved_to_another_index_together(store: AlertStore) -> None:
    first, second, third = add(store, "a"), add(store, "b"), add(store, "c")
    store.move([first.number, third.number], "there", 99)
    marks = [alert.mark for alert in store.alerts()]
    assert marks == [Mark(index="there", stamp=99, newest="2016-04-22"), second.mark, marks[0]]


def test_ten_thousand_alerts_are_read_in_little_time(store: AlertStore) -> None:
    add(store)
    with sqlite3.connect(store.path) as db:
        db.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999) INSERT INTO alerts SELECT NULL, "
            "'name ' || i, query, backfill, copies, max_age, created, edited, version, uid || i, key, home, stamp, newest, 0, 0 "
            "FROM alerts, n WHERE number = 1"
        )
    db.close()
    alerts = store.alerts()
    assert len(alerts) == store.count() == 10_000
    recorded = store.record([matched(alert, "a") for alert in alerts])
    assert len(recorded) == 10_000
    assert [each.firings for each in store.listed(9_990, 50)] == [1] * 10


# The file


def test_nobody_but_its_owner_can_read_the_file(store: AlertStore) -> None:
    before = os.umask(0)
    try:
        add(store)
    finally:
        os.umask(before)
    assert stat.S_IMODE(store.path.stat().st_mode) == 0o600


def test_the_file_stands_in_the_folder_of_the_index_unless_it_is_elsewhere() -> None:
    assert alerts_file(Path("news.index")) == Path("news.index/alerts.sqlite")
    assert alerts_file(Path("news.index"), "mine.db") == Path("mine.db")


@pytest.mark.parametrize("name", ["a b?c#d%41.sqlite", ":memory:", "ü'\".db"])
def test_a_file_may_have_any_name(tmp_path: Path, name: str) -> None:
    store = AlertStore(tmp_path / name)
    add(store)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_an_empty_file_holds_no_alerts_and_becomes_one_of_alerts(store: AlertStore) -> None:
    store.path.touch()
    assert store.alerts() == []
    add(store)
    assert store.count() == 1


@pytest.mark.parametrize(
    "data", [b"not a database at all, but long enough" * 100, b"SQLite format 3\x00" + b"x" * 5_000]
)
def test_what_is_no_database_is_said_to_be_damaged(store: AlertStore, data: bytes) -> None:
    store.path.write_bytes(data)
    for ask in (store.alerts, lambda: add(store)):
        with pytest.raises(IndexDamaged, match=r"alerts\.sqlite: the file of the alerts is damaged") as raised:
            ask()
        assert raised.value.exit_code == 4
        assert raised.value.remedy
    assert store.path.read_bytes() == data


def test_a_file_that_is_cut_short_is_said_to_be_damaged(store: AlertStore) -> None:
    alert = add(store)
    store.record([matched(alert, *map(str, range(5_000)))])
    with store.path.open("r+b") as file:
        file.truncate(20_000)
    with pytest.raises(IndexDamaged):
        store.firings([alert.number], 10_000)


def test_what_another_program_wrote_into_it_is_said_to_be_damaged(store: AlertStore) -> None:
    alert = add(store)
    store.record([matched(alert, "a")])
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE firings SET shown = '[]'")
    db.close()
    with pytest.raises(IndexDamaged, match="cannot be read"):
        store.firings([alert.number], 1)


def test_a_database_of_something_else_is_left_alone(store: AlertStore) -> None:
    with sqlite3.connect(store.path) as db:
        db.execute("CREATE TABLE recipes (name TEXT)")
    db.close()
    before = store.path.read_bytes()
    for ask in (store.alerts, lambda: add(store)):
        with pytest.raises(DatelineError, match="is a database, but not one of alerts"):
            ask()
    assert store.path.read_bytes() == before


def test_alerts_of_a_later_version_are_not_guessed_at(store: AlertStore) -> None:
    add(store)
    with sqlite3.connect(store.path) as db:
        db.execute("PRAGMA user_version = 2")
    db.close()
    with pytest.raises(DatelineError, match="holds alerts of version 2; this Dateline reads version 1"):
        store.alerts()


def test_who_finds_another_process_writing_waits_and_then_says_so(store: AlertStore) -> None:
    add(store)
    db = sqlite3.connect(store.path, isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    for ask in (store.alerts, lambda: add(store, "b")):
        with pytest.raises(IndexLocked, match="another process is writing to these alerts") as raised:
            ask()
        assert raised.value.exit_code == 3
    db.execute("COMMIT")
    db.close()
    assert store.count() == 1


def test_a_file_that_cannot_be_made_is_said_to_be_so(tmp_path: Path) -> None:
    store = AlertStore(tmp_path / "nowhere" / "alerts.sqlite")
    assert not store.is_writable()
    assert store.alerts() == []
    with pytest.raises(AlertsUnwritable, match="cannot be used"):
        add(store)
    assert AlertStore(tmp_path / "alerts.sqlite").is_writable()
    (tmp_path / "folder").mkdir()
    with pytest.raises(DatelineError):
        AlertStore(tmp_path / "folder").alerts()


def test_a_file_on_a_read_only_disk_can_be_read(store: AlertStore, monkeypatch: pytest.MonkeyPatch) -> None:
    alert = add(store)
    connect = sqlite3.connect

    def read_only(name: str, **options: object) -> sqlite3.Connection:
        return connect(name.replace("mode=rw", "mode=ro"), **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", read_only)
    assert store.alerts() == [alert]
    with pytest.raises(AlertsUnwritable, match="read-only"):
        add(store, "b")


def test_many_threads_add_at_once(store: AlertStore) -> None:
    patient = AlertStore(store.path, patience=20)
    threads = [threading.Thread(target=add, args=(patient, f"name {number}")) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({alert.name for alert in patient.alerts()}) == 12
