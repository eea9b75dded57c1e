"""Runs over alerts: what came in since the last one fires once, whoever runs and whenever they are stopped."""

from __future__ import annotations

import ast
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alert_news import LONG, Newsroom, fired_in, news

from index.errors import IndexLocked
from index.writer import IndexWriter
from search.alert_book import Wanted
from search.alert_runs import AlertRunner
from search.alert_store import AlertStore
from search.alerts import Change, Options
from search.request import SearchRequest


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    made = Newsroom(tmp_path / "news.index", news("first"), news("other", "Nothing of that kind."))
    yield made
    made.close()


# What is new


def test_what_is_there_when_an_alert_is_made_does_not_fire(room: Newsroom) -> None:
    room.add("Ports")
    report = room.run()
    assert (report.arrived, report.alerts, report.fired) == (0, 0, ())


def test_what_comes_in_later_fires_once_with_what_it_was(room: Newsroom) -> None:
    room.add("Ports")
    room.write(news("second", "A port and other ports."), news("unlike", "Fields."))
    report = room.run()
    assert (report.generation, report.arrived, report.alerts) == (2, 2, 1)
    assert fired_in(report) == {"Ports": ["second"]}
    (firing,) = room.firings("Ports")
    assert (firing.article, firing.title, firing.source) == ("second", "Title second", "The Daily Harbour")
    assert (firing.published, firing.url) == ("2016-04-22", None)
    assert set(firing.words) == {"port", "ports"}
    assert firing.fired.startswith("20")
    assert fired_in(room.run()) == {}
    assert room.fired("Ports") == ["second"]


def test_an_alert_may_begin_with_what_is_there(room: Newsroom) -> None:
    room.write(news("ancient", day="1950-01-01"))
    room.add("Ports", since_beginning=True)
    assert fired_in(room.run()) == {"Ports": ["ancient", "first"]}


def test_alerts_that_looked_last_at_different_times_each_get_what_is_new_to_them(room: Newsroom) -> None:
    room.add("Early")
    room.write(news("a"))
    room.add("Late")
    room.write(news("b"))
    assert fired_in(room.run()) == {"Early": ["a", "b"], "Late": ["b"]}
    room.write(news("c"))
    assert fired_in(room.run()) == {"Early": ["c"], "Late": ["c"]}


def test_a_changed_article_is_not_new(room: Newsroom) -> None:
    room.add("Ports")
    room.write(news("other", "It is about the port now."), news("first", "The port, changed."))
    report = room.run()
    assert (report.arrived, report.fired) == (0, ())


def test_indexing_the_same_articles_again_fires_for_none(room: Newsroom) -> None:
    room.add("Ports")
    room.write(news("second"))
    room.run()
    room.write(news("first"), news("second"), replace(news("second"), section="news"))
    with IndexWriter(room.folder) as writer:
        writer.commit(optimize=True)
    assert room.run().fired == ()


def test_an_article_that_is_deleted_and_comes_again_does_not_fire_again(room: Newsroom) -> None:
    room.add("Ports")
    room.write(news("second"))
    room.run()
    with IndexWriter(room.folder) as writer:
        writer.delete("second")
    room.write(news("second"))
    report = room.run()
    assert (report.arrived, report.fired, report.held_copies) == (1, (), 0)


def test_many_generations_between_two_runs_are_all_looked_at(room: Newsroom) -> None:
    room.add("Ports")
    names = [f"a{number:02}" for number in range(20)]
    for name in names:
        room.write(news(name))
    assert room.run().fired[0][1] == tuple(room.firings("Ports"))
    assert room.fired("Ports") == names


def test_filters_and_dates_count_as_in_a_search(room: Newsroom) -> None:
    asked = SearchRequest(q="port", source=("the daily harbour",), since="2016-04-23")
    room.book.add(Wanted(name="Filtered", request=asked))
    room.book.add(Wanted(name="No words", request=SearchRequest(source=("The Daily Harbour",))))
    room.write(news("early"), news("late", day="2016-04-24"), replace(news("elsewhere", day="2016-04-24"), source="X"))
    assert fired_in(room.run()) == {"Filtered": ["late"], "No words": ["early", "late"]}
    assert [one.words for one in room.firings("No words")] == [(), ()]


# What is held back


def test_back_fill_is_held_back_counted_and_said(room: Newsroom) -> None:
    room.add("Ports")
    room.add("All ports", backfill=True)
    room.write(news("old", day="2015-01-01"), news("undated", day=None), news("new", day="2016-04-25"))
    report = room.run()
    assert fired_in(report) == {"Ports": ["new", "undated"], "All ports": ["old", "new", "undated"]}
    assert (report.held_old, room.store.named("Ports").held_old, room.store.named("All ports").held_old) == (1, 1, 0)


def test_an_old_archive_is_measured_by_its_own_newest_article(room: Newsroom) -> None:
    room.add("Ports")
    room.write(news("a", day="2017-01-01"))
    assert room.run().held_old == 0
    room.write(news("b", day="2016-11-30"), news("c", day="2016-12-02"))
    assert (fired_in(room.run()), room.store.named("Ports").held_old) == ({"Ports": ["c"]}, 1)


def test_an_article_of_the_future_makes_nothing_old(room: Newsroom) -> None:
    with IndexWriter(room.folder) as writer:
        writer.add(news("future", day="2999-01-01"))
    room.add("Ports")
    assert room.store.named("Ports").mark.newest == "2016-04-22"


def test_where_nothing_was_dated_the_newest_of_what_comes_in_counts(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "news.index", news("undated", day=None))
    room.add("Ports")
    room.write(news("old", day="1990-01-01"), news("new", day="2016-04-22"))
    assert fired_in(room.run()) == {"Ports": ["new"]}
    room.close()


def test_of_the_copies_of_a_story_the_first_by_date_fires(room: Newsroom) -> None:
    room.add("Harbour", "dredging")
    room.add("Every copy", "dredging", copies=True)
    room.write(news("b", LONG, "2016-04-23"), news("a", LONG + " Again.", "2016-04-22"))
    report = room.run()
    assert fired_in(report) == {"Harbour": ["a"], "Every copy": ["a", "b"]}
    assert report.held_copies == 1
    room.write(news("c", LONG + " And again.", "2016-04-21"))
    report = room.run()
    assert fired_in(report) == {"Every copy": ["c"]}
    assert room.store.named("Harbour").held_copies == 2


def test_a_copy_of_what_fired_for_another_alert_fires(room: Newsroom) -> None:
    room.add("Harbour", "dredging")
    room.write(news("a", LONG))
    room.run()
    room.add("Mud", "mud")
    room.write(news("b", LONG + " Again."))
    assert fired_in(room.run()) == {"Mud": ["b"]}


def test_a_copy_is_known_although_its_story_has_another_name_by_now(room: Newsroom) -> None:
    room.add("Harbour", "dredging")
    room.write(news("a", LONG), news("b", LONG + " Again."))
    room.run()
    with IndexWriter(room.folder) as writer:
        writer.delete("a")
    room.write(news("c", LONG + " And again."), news("d", LONG + " Once more."))
    assert room.run().fired == ()


# Edits


def test_another_query_finds_what_comes_in_from_then_on(room: Newsroom) -> None:
    alert = room.add("Ports")
    room.write(news("a"), news("b", "A field."))
    room.run()
    room.book.edit(alert, Wanted(request=SearchRequest(q="field OR port")))
    assert room.run().fired == ()
    room.write(news("c", "Another field."))
    assert fired_in(room.run()) == {"Ports": ["c"]}
    assert room.fired("Ports") == ["a", "c"]


def test_another_query_may_be_matched_with_everything_and_fires_for_nothing_twice(room: Newsroom) -> None:
    alert = room.add("Ports")
    room.write(news("a"), news("b", "A field.", "1950-01-01"))
    room.run()
    room.book.edit(alert, Wanted(request=SearchRequest(q="field OR port"), since_beginning=True))
    assert fired_in(room.run()) == {"Ports": ["b", "first"]}
    assert room.fired("Ports") == ["a", "b", "first"]


def test_options_change_for_what_comes_in_from_then_on(room: Newsroom) -> None:
    alert = room.add("Ports")
    room.book.edit(alert, Wanted(options=Options(backfill=True)))
    room.write(news("old", day="1950-01-01"))
    assert fired_in(room.run()) == {"Ports": ["old"]}


# Another index


def test_an_alert_over_another_index_is_left_alone_and_named(tmp_path: Path) -> None:
    alerts = tmp_path / "alerts.sqlite"
    first = Newsroom(tmp_path / "first.index", news("a"), alerts=alerts)
    second = Newsroom(tmp_path / "second.index", news("a"), alerts=alerts)
    alert = first.add("Ports")
    second.write(news("b"))
    report = second.run()
    assert report.elsewhere == (alert,)
    assert report.fired == ()
    first.write(news("c"))
    assert fired_in(first.run()) == {"Ports": ["c"]}
    first.close()
    second.close()


@pytest.mark.parametrize(("which", "fires"), [("new", ["later"]), ("all", ["kept back", "missed", "later"])])
def test_an_index_that_was_made_anew_is_taken_for_the_one_before_where_that_is_said(
    tmp_path: Path, which: str, fires: list[str]
) -> None:
    alerts = tmp_path / "alerts.sqlite"
    before = Newsroom(tmp_path / "news.index", news("kept back", day="2016-04-20"), alerts=alerts)
    before.add("Ports")
    before.write(news("old", day="1950-01-01"), news("fired"))
    before.run()
    before.close()
    shutil.rmtree(tmp_path / "news.index")
    again = [news("kept back", day="2016-04-20"), news("old", day="1950-01-01"), news("fired")]
    room = Newsroom(tmp_path / "news.index", *again, news("missed", day="2016-04-24"), alerts=alerts)
    assert len(room.run().elsewhere) == 1
    assert room.book.adopt(which) == 1  # type: ignore[arg-type]
    assert room.book.adopt(which) == 0  # type: ignore[arg-type]
    room.run()
    room.write(news("later", day="2016-04-25"))
    assert room.run().elsewhere == ()
    assert room.fired("Ports") == ["fired", *fires]
    room.close()


def test_after_a_return_to_an_earlier_state_what_comes_in_fires_and_nothing_twice(room: Newsroom) -> None:
    shutil.copytree(room.folder, room.folder.with_name("backup"))
    room.add("Ports")
    room.write(news("a"))
    room.run()
    kept = room.store.path.read_bytes()
    room.close()
    shutil.rmtree(room.folder)
    shutil.move(room.folder.with_name("backup"), room.folder)
    room.store.path.write_bytes(kept)
    restored = Newsroom(room.folder)
    report = restored.run()
    assert [alert.name for alert in report.behind] == ["Ports"]
    restored.write(news("a"), news("b"))
    assert fired_in(restored.run()) == {"Ports": ["b"]}
    restored.close()


# What goes wrong


def test_a_query_that_cannot_be_read_is_left_alone_and_named(room: Newsroom) -> None:
    alert = room.add("Ports")
    room.add("Others")
    room.store.edit(alert.number, Change(query="sentiment=good"))
    room.write(news("a"))
    report = room.run()
    assert fired_in(report) == {"Others": ["a"]}
    assert [(each.name, "no such parameter" in problem) for each, problem in report.broken] == [("Ports", True)]


def test_a_run_that_cannot_write_changes_nothing_and_the_next_one_finds_it_all(room: Newsroom) -> None:
    room.add("Ports")
    room.write(news("a"))
    impatient = AlertRunner(_Failing(room.store.path))
    with pytest.raises(IndexLocked):
        impatient.run(room.engine.opened())
    assert room.fired("Ports") == []
    assert fired_in(room.run()) == {"Ports": ["a"]}


class _Failing(AlertStore):
    def record(self, found: object) -> list[object]:  # type: ignore[override]
        raise IndexLocked("busy")


def test_an_alert_that_is_edited_while_it_is_matched_is_matched_again(room: Newsroom) -> None:
    alert = room.add("Ports")
    room.write(news("a"), news("b", "A field."))
    edit = Wanted(request=SearchRequest(q="field"))
    edited: list[object] = []

    def rest() -> None:
        if not edited:
            edited.append(room.book.edit(alert, edit))

    assert AlertRunner(room.store, rest).run(room.engine.opened()).fired == ()
    assert fired_in(room.run()) == {"Ports": ["b"]}


def test_runs_at_the_same_time_fire_once(room: Newsroom) -> None:
    for number in range(5):
        room.add(f"Ports {number}")
    room.write(*[news(f"a{number}") for number in range(100)])
    barrier = threading.Barrier(4)
    fired: list[int] = []

    def run() -> None:
        barrier.wait()
        report = AlertRunner(AlertStore(room.store.path, patience=20)).run(room.engine.opened())
        fired.append(sum(len(firings) for _, firings in report.fired))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(fired) == 500
    assert all(len(room.fired(f"Ports {number}")) == 100 for number in range(5))


KILLED = """
import os, signal, sqlite3, sys
from pathlib import Path

from search.alert_runs import AlertRunner
from search.alert_store import AlertStore
from search.embedded import EmbeddedEngine

connect, left = sqlite3.connect, 0

def count(statement):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

def connect_and_count(*args, **options):
    connection = connect(*args, **options)
    connection.set_trace_callback(count)
    return connection

def fired():
    return [[one.article for one in firings][::-1] for firings in store.firings([1, 2], 9).values()]

store, opened = AlertStore(Path(sys.argv[2])), EmbeddedEngine(sys.argv[1]).opened()
waiting, killed = store.path.read_bytes(), 0
while True:
    killed += 1
    store.path.write_bytes(waiting)
    child = os.fork()
    if not child:
        left, sqlite3.connect = killed, connect_and_count
        AlertRunner(store).run(opened)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    before = fired()
    AlertRunner(store).run(opened)
    print((os.WTERMSIG(status), before, fired(), os.listdir(store.path.parent)))
    if not status:
        break
"""


def test_a_run_that_is_killed_at_any_statement_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    room = Newsroom(tmp_path / "news.index", news("first"), alerts=tmp_path / "alerts" / "alerts.sqlite")
    room.store.path.parent.mkdir()
    room.add("Ports")
    room.add("Ships", "ships")
    room.write(*[news(f"a{number}") for number in range(3)])
    words = [sys.executable, "-c", KILLED, str(room.folder), str(room.store.path)]
    done = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=False)
    assert done.returncode == 0, done.stderr
    *killed, whole = map(ast.literal_eval, done.stdout.splitlines())
    every = [["a0", "a1", "a2"]] * 2
    assert whole[:2] == (0, every)
    assert len(killed) > 20
    for number, (signalled, before, after, files) in enumerate(killed):
        assert signalled == signal.SIGKILL
        assert before == (every if number == len(killed) else [[], []])
        assert after == every
        assert files == ["alerts.sqlite"]
    room.close()


# Many


def test_a_run_over_many_alerts_and_huge_words_ends(room: Newsroom) -> None:
    room.add("Huge", "x" * 1_000)
    room.add("Wide", " OR ".join(f"word{number}" for number in range(80)))
    for number in range(300):
        room.add(f"Ports {number}", f"port OR word{number}")
    room.write(news("a", f"port {'x' * 1_000} {'y' * 100_000}"), news("b"))
    report = room.run()
    assert report.alerts == 302
    assert len(report.fired) == 301


def test_rest_is_taken_between_portions_of_articles(room: Newsroom) -> None:
    room.add("Ports")
    room.write(*[news(f"a{number:03}") for number in range(200)])
    rests: list[int] = []
    AlertRunner(room.store, lambda: rests.append(1)).run(room.engine.opened())
    assert len(rests) >= 200 / 64


def test_a_run_takes_the_words_of_the_day_on_which_it_is_made(room: Newsroom) -> None:
    room.add("Lately", "port last:7d")
    room.write(news("a", day="2016-04-25"))
    assert AlertRunner(room.store).run(room.engine.opened(), date(2016, 4, 27)).fired
