"""What of the articles that match an alert fires: neither back-fill nor further copies of a story, unless that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from index.segment import UNDATED_INSTANT, hash_of
from index.stories import Stories
from search.alert_store import Candidates
from search.alerts import Alert
from search.scope import Collection

Place = tuple[int, int]
"""The place of a segment in the collection, and a row of it."""

_NOTHING = Candidates(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Arrived:
    """An article that has arrived and matches.

    last_day   the last day on which it may have been published, as an ordinal; 0 where it is undated
    order      ascends by date, undated articles last
    story      the story that it tells, as hits name it
    copies     the ids of all articles of the story; () where it is alone
    names      what the story may have been called before; () where it is alone
    """

    place: Place
    article: str
    last_day: int
    order: tuple[int, str]
    story: str
    copies: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What fires, in its order, and how much was held back as back-fill and as copies."""

    fires: tuple[Arrived, ...]
    held_old: int
    held_copies: int


class Arrivals(dict[Place, Arrived]):
    """Facts of articles of a collection, looked up when they are first asked for: many alerts match the same ones."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._stories: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}

    def __missing__(self, place: Place) -> Arrived:
        scope, row = self._collection.scopes[place[0]], place[1]
        article, instant = scope.segment.article_id(row), int(scope.segment["instant"][row])
        (story,) = scope.stories.of(np.array([row]))
        copies, names = self._told(story.id) if story.size > 1 else ((), ())
        found = self[place] = Arrived(
            place,
            article,
            int(scope.segment["last_day"][row]),
            (np.iinfo(np.int64).max if instant == UNDATED_INSTANT else instant, article),
            story.id,
            copies,
            names,
        )
        return found

    def _told(self, story: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The articles of a story, and what it may have been called."""
        if story not in self._stories:
            rows = zip(self._collection.scopes, self._collection.rows_of_story(story), strict=True)
            articles = tuple([scope.segment.article_id(row) for scope, found in rows for row in found.tolist()])
            hashes = [hash_of(article.encode("utf-8", "surrogatepass")) for article in articles]
            self._stories[story] = articles, known_as(self._collection.stories, int(story, 16), hashes)
        return self._stories[story]


def known_as(stories: Stories, story: int, articles: Iterable[int]) -> tuple[str, ...]:
    """What a story may have been called: as it is now, after any of its articles, and as those that went into it. O(forwards)."""
    found = {story, *articles}
    waiting = found
    while waiting:
        came_from = stories.old[np.isin(stories.new, np.array([*waiting], np.uint64))].tolist()
        waiting = set(came_from) - found
        found |= waiting
    return tuple([f"{name:016x}" for name in sorted(found)])


def candidates_of(matching: Iterable[Arrived]) -> Candidates:
    """What to ask a store about articles that match, to judge them."""
    matching = list(matching)
    articles = {each.article for each in matching}.union(*[each.copies for each in matching])
    return Candidates(articles, set().union(*[each.names for each in matching]))


def judge(alert: Alert, matching: Sequence[Arrived], before: Mapping[int, Candidates], newest: str | None) -> Verdict:
    """What of the articles that match an alert fires, by date. Of several copies of a story the first one.

    before   for what alerts have fired, by number, of what `candidates_of` names
    newest   the newest day of an article that the index had when the alert last looked; None where nothing is back-fill
    """
    fired = before.get(alert.number, _NOTHING)
    first_day = _first_day(alert, newest)
    fires: list[Arrived] = []
    told: set[str] = set()
    held_old = held_copies = 0
    for each in sorted(matching, key=lambda one: one.order):
        if each.article in fired.articles:
            continue
        if 0 < each.last_day < first_day:
            held_old += 1
        elif not alert.options.copies and (each.story in told or _was_told(each, fired)):
            held_copies += 1
        else:
            fires.append(each)
            told.add(each.story)
    return Verdict(tuple(fires), held_old, held_copies)


def _first_day(alert: Alert, newest: str | None) -> int:
    """The ordinal of the first day that is not back-fill."""
    if newest is None or alert.options.backfill:
        return 0
    return date.fromisoformat(newest).toordinal() - alert.options.max_age


def _was_told(article: Arrived, fired: Candidates) -> bool:
    return not fired.articles.isdisjoint(article.copies) or not fired.stories.isdisjoint(article.names)
