"""Stories stay what hangs together, whatever comes and goes, and their old ids lead to where their articles went."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import IndexDamaged
from index.stories import Stories, read_stories, write_stories

ARTICLES = range(1, 9)
# What becomes of an article at a commit: its place on a line, where neighbours tell one story; None where it is deleted.
changes = st.dictionaries(st.sampled_from(ARTICLES), st.none() | st.integers(0, 9), max_size=4)


class Archive:
    """Articles on a line, and their stories after each commit."""

    def __init__(self) -> None:
        self.places: dict[int, int] = {}
        self.stories = Stories()

    def commit(self, changed: dict[int, int | None]) -> None:
        gone = [article for article in changed if article in self.places]
        for article, place in changed.items():
            self.places.pop(article, None)
            if place is not None:
                self.places[article] = place
        new = np.array([article for article in changed if article in self.places], np.uint64)
        links = [link for link in self.links(self.places) if not set(new.tolist()).isdisjoint(link)]
        self.stories = self.stories.updated(gone, new, links, self.links)

    def links(self, among: Iterable[int]) -> list[tuple[int, int]]:
        return [
            (one, two) for one, two in combinations(sorted(among), 2) if abs(self.places[one] - self.places[two]) <= 1
        ]

    def told(self) -> dict[int, set[int]]:
        """The articles of each story."""
        told: dict[int, set[int]] = {}
        for article in self.places:
            told.setdefault(self.stories.story_of(article), set()).add(article)
        return told

    def found(self, story: int) -> set[int]:
        told = self.told()
        return {article for name in self.stories.resolve(story, self.places.__contains__) for article in told[name]}


def components(archive: Archive) -> list[set[int]]:
    left, found = dict(archive.places), []
    while left:
        one = {left.popitem()[0]}
        while (
            more := {each for link in archive.links(archive.places) for each in link if not one.isdisjoint(link)} - one
        ):
            one |= more
        found.append(one)
        left = {article: place for article, place in left.items() if article not in one}
    return found


@settings(max_examples=400, deadline=None)
@given(commits=st.lists(changes, min_size=1, max_size=8))
def test_stories_are_what_hangs_together_and_old_ids_lead_to_their_articles(
    commits: Sequence[dict[int, int | None]],
) -> None:
    archive = Archive()
    known: list[tuple[int, set[int]]] = []
    for changed in commits:
        archive.commit(changed)
        told = archive.told()
        assert sorted(map(sorted, told.values())) == sorted(map(sorted, components(archive)))
        assert all(story in articles or story not in archive.places for story, articles in told.items())
        known = [(story, articles - changed.keys()) for story, articles in known]
        for story, articles in known:
            assert articles <= archive.found(story)
        known += told.items()
        listed = {
            article for story in set(archive.stories.stories.tolist()) for article in archive.stories.listed(story)
        }
        assert listed == set(archive.stories.members.tolist()) <= archive.places.keys()


def test_a_bridging_article_joins_two_stories_under_the_name_that_more_carry() -> None:
    archive = Archive()
    archive.commit({1: 0, 2: 1, 3: 3, 4: 4, 5: 4})
    assert archive.told() == {1: {1, 2}, 3: {3, 4, 5}}
    archive.commit({6: 2})
    assert archive.told() == {3: {1, 2, 3, 4, 5, 6}}
    assert archive.stories.resolve(1, archive.places.__contains__) == (3,)


def test_where_the_bridge_goes_they_fall_apart() -> None:
    archive = Archive()
    archive.commit({1: 0, 2: 1, 3: 2, 4: 3, 5: 3})
    archive.commit({3: None})
    assert archive.told() == {1: {1, 2}, 4: {4, 5}}
    assert archive.found(1) == {1, 2, 4, 5}


def test_a_story_keeps_its_name_when_the_article_is_deleted_that_it_is_called_by() -> None:
    archive = Archive()
    archive.commit({1: 0, 2: 0})
    archive.commit({1: None})
    assert archive.told() == {1: {2}}
    archive.commit({1: 7})
    assert archive.told() == {1: {1}, 2: {2}}
    assert archive.found(1) == {1, 2}


def test_an_id_that_was_never_a_story_leads_nowhere() -> None:
    assert Stories().resolve(5, lambda article: False) == ()


def test_stories_are_read_as_they_were_written(tmp_path: Path) -> None:
    archive = Archive()
    archive.commit({1: 0, 2: 1, 3: 2, 4: 3})
    archive.commit({2: None})
    read = read_stories(tmp_path, write_stories(tmp_path, archive.stories))
    assert read.is_same(archive.stories)
    assert len(read) == 1  # what is left of the other is an article by itself


def test_no_stories_take_no_file(tmp_path: Path) -> None:
    assert write_stories(tmp_path, Stories()) is None
    assert len(read_stories(tmp_path, None)) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("harm", [lambda data: data[:-8], lambda data: data[:-1] + b"\xff"])
def test_a_damaged_file_is_not_read(tmp_path: Path, harm: Callable[[bytes], bytes]) -> None:
    entry = write_stories(tmp_path, Stories(*(np.array([1, 2], np.uint64),) * 2))
    assert entry
    path = tmp_path / entry["file"]
    path.write_bytes(harm(path.read_bytes()))
    with pytest.raises(IndexDamaged, match="altered"):
        read_stories(tmp_path, entry)
    path.unlink()
    with pytest.raises(IndexDamaged, match="cannot be read"):
        read_stories(tmp_path, entry)
