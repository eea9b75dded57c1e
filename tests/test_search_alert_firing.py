"""What of the articles that match an alert fires, and what is held back."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pytest

from index.stories import Stories
from search.alert_firing import Arrived, candidates_of, judge, known_as
from search.alert_store import Candidates
from search.alerts import Alert, Mark, Options

NOTHING = Candidates(set(), set())
NEWEST = "2016-04-30"


def alert(**options: bool | int) -> Alert:
    return Alert(
        number=1, name="a", query="q=a", options=Options(**options),  # type: ignore[arg-type]
        created="", edited="", version=1, uid="", key="", mark=Mark(index="i", stamp=1),
    )  # fmt: skip


def article(
    article_id: str, day: str | None = NEWEST, story: str | None = None, copies: tuple[str, ...] = ()
) -> Arrived:
    ordinal = date.fromisoformat(day).toordinal() if day else 0
    names = (story,) if story else ()
    return Arrived((0, 0), article_id, ordinal, (ordinal or 10**9, article_id), story or article_id, copies, names)


def verdict(
    asked: Alert, *articles: Arrived, before: Candidates = NOTHING, newest: str | None = NEWEST
) -> tuple[list[str], int, int]:
    found = judge(asked, articles, {asked.number: before}, newest)
    return [each.article for each in found.fires], found.held_old, found.held_copies


def test_what_is_new_fires_by_date_and_undated_articles_last() -> None:
    found = verdict(
        alert(), article("c", None), article("b", "2016-04-29"), article("a", "2016-05-03"), article("d", "2016-04-29")
    )
    assert found == (["b", "d", "a", "c"], 0, 0)


@pytest.mark.parametrize(("day", "fires"), [("2016-03-31", True), ("2016-03-30", False), ("1920-01-01", False)])
def test_what_is_more_than_thirty_days_older_than_the_newest_article_is_back_fill(day: str, fires: bool) -> None:
    assert verdict(alert(), article("a", day)) == (["a"] * fires, int(not fires), 0)
    assert verdict(alert(backfill=True), article("a", day)) == (["a"], 0, 0)
    assert verdict(alert(), article("a", day), newest=None) == (["a"], 0, 0)


def test_how_old_back_fill_is_can_be_said() -> None:
    week_old = article("a", "2016-04-23")
    assert verdict(alert(max_age=7), week_old)[0] == ["a"]
    assert verdict(alert(max_age=6), week_old) == ([], 1, 0)
    assert verdict(alert(max_age=0), article("a", NEWEST))[0] == ["a"]
    assert verdict(alert(max_age=100_000), article("a", "1800-01-01"), newest="1801-01-01")[0] == ["a"]
    assert verdict(alert(max_age=100_000), article("a", "0001-01-01"), newest="0001-01-01")[0] == ["a"]


def test_undated_articles_fire() -> None:
    assert verdict(alert(max_age=0), article("a", None)) == (["a"], 0, 0)


def test_an_article_fires_once_and_is_not_counted_again() -> None:
    assert verdict(alert(), article("a"), before=Candidates({"a"}, set())) == ([], 0, 0)


def test_of_the_copies_of_a_story_that_come_at_once_the_first_by_date_fires() -> None:
    copies = [article("b", "2016-04-29", "s"), article("a", "2016-04-28", "s"), article("c", None, "s")]
    assert verdict(alert(), *copies) == (["a"], 0, 2)
    assert verdict(alert(copies=True), *copies) == (["a", "b", "c"], 0, 0)


def test_a_copy_that_is_back_fill_does_not_keep_the_others_from_firing() -> None:
    assert verdict(alert(), article("a", "1990-01-01", "s"), article("b", story="s")) == (["b"], 1, 0)


@pytest.mark.parametrize("before", [Candidates({"x"}, set()), Candidates(set(), {"s"})])
def test_a_copy_of_what_fired_before_is_held_back(before: Candidates) -> None:
    copy = article("a", story="s", copies=("a", "x"))
    assert verdict(alert(), copy, before=before) == ([], 0, 1)
    assert verdict(alert(copies=True), copy, before=before) == (["a"], 0, 0)
    assert verdict(alert(), article("b"), before=before) == (["b"], 0, 0)


def test_the_store_is_asked_for_the_articles_their_copies_and_the_names_of_their_stories() -> None:
    asked = candidates_of([article("a"), article("b", story="s", copies=("b", "x"))])
    assert asked == ({"a", "b", "x"}, {"s"})
    assert candidates_of([]) == (set(), set())


def hashes(*numbers: int) -> npt.NDArray[np.uint64]:
    return np.array(numbers, np.uint64)


def test_a_story_is_known_by_its_articles_and_by_the_stories_that_went_into_it() -> None:
    high = 2**64 - 1
    stories = Stories(hashes(1, 2), hashes(1, 1), hashes(7, 8, 9, high), hashes(8, 1, 5, 7))
    names = known_as(stories, 1, [1, 2])
    assert set(names) == {f"{name:016x}" for name in (1, 2, 7, 8, high)}


def test_stories_that_went_in_a_circle_are_looked_up_once() -> None:
    stories = Stories(hashes(1, 2), hashes(1, 1), hashes(1, 3), hashes(3, 1))
    assert set(known_as(stories, 1, [1])) == {f"{name:016x}" for name in (1, 3)}
