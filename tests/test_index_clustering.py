"""A writer keeps stories up to date from commit to commit, through deletions, revisions and merges."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from index.article import Article, Origin
from index.check import check_index
from index.draft import Draft
from index.generation import create_index, open_newest, open_snapshot
from index.parts import Part, parts_of
from index.segment import hash_of
from index.snapshot import Snapshot
from index.writer import IndexWriter


def article(article_id: str, story: int, *edited: int) -> Article:
    """A version of a story with words at some places changed."""
    words = [f"{'abcdefghi'[story]}{first}{second}" for first in "klmnopqr" for second in "abcdefghij"]
    for place in edited:
        words[place] += "z"
    return Article(
        id=article_id, title=f"Story {story}", body=" ".join(words), source="AP", origin=Origin(file="a.jsonl")
    )


def told(snapshot: Snapshot) -> set[frozenset[str]]:
    """The articles of each story."""
    stories: dict[int, set[str]] = {}
    for segment, live in zip(snapshot.segments, snapshot.live, strict=True):
        for row in range(segment.n_docs):
            if live is None or live[row]:
                article_id = segment.article_id(row)
                stories.setdefault(snapshot.stories.story_of(hash_of(article_id.encode())), set()).add(article_id)
    return {frozenset(articles) for articles in stories.values()}


def sets(*stories: str) -> set[frozenset[str]]:
    return {frozenset(story) for story in stories}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "news.index"
    with IndexWriter(folder) as writer:
        for one in (article("a", 1), article("b", 1, 3), article("c", 2)):
            writer.add(one)
    return folder


def test_versions_of_a_story_are_found_within_a_commit_and_across_commits(folder: Path) -> None:
    assert told(open_snapshot(folder)) == sets("ab", "c")
    with IndexWriter(folder) as writer:
        writer.add(article("d", 2, 7))
        writer.add(article("e", 3))
    assert told(open_snapshot(folder)) == sets("ab", "cd", "e")
    assert check_index(folder) == []


def test_what_is_deleted_or_revised_leaves_its_story(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.delete("a")
        writer.add(article("c", 1, 5))
    assert told(open_snapshot(folder)) == sets("bc")
    with IndexWriter(folder) as writer:
        writer.add(article("c", 4))
    assert told(open_snapshot(folder)) == sets("b", "c")


def test_where_the_article_goes_that_bridged_them_versions_fall_apart(folder: Path) -> None:
    with IndexWriter(folder) as writer:
        writer.add(article("x", 5))
        writer.add(article("y", 5, *range(60, 76)))
        writer.add(article("z", 5, *range(44, 76)))
    assert told(open_snapshot(folder)) == sets("ab", "c", "xyz")
    with IndexWriter(folder) as writer:
        writer.delete("y")
    snapshot = open_snapshot(folder)
    assert told(snapshot) == sets("ab", "c", "x", "z")
    found = {hash_of(article_id) for article_id in (b"x", b"z")}
    assert all(snapshot.stories.resolve(story, found.__contains__) for story in found)


def test_a_snapshot_tells_the_story_of_an_article_and_the_articles_of_a_story(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    story = snapshot.story_of("a")
    assert story == snapshot.story_of("b") != snapshot.story_of("c")
    found = [snapshot.segments[number].article_id(row) for number, row in snapshot.articles_of(story)]
    assert sorted(found) == ["a", "b"]
    assert [snapshot.segments[0].article_id(row) for _, row in snapshot.articles_of(snapshot.story_of("c"))] == ["c"]
    assert snapshot.articles_of(7) == ()
    assert snapshot.story_count == 2


def test_the_name_that_a_joined_article_would_have_leads_to_its_story(folder: Path) -> None:
    snapshot = open_snapshot(folder)
    assert snapshot.articles_of(hash_of(b"a")) == snapshot.articles_of(hash_of(b"b"))
    with IndexWriter(folder) as writer:
        writer.delete("a")
    left = open_snapshot(folder)
    for name in (b"a", b"b"):
        assert [left.segments[number].article_id(row) for number, row in left.articles_of(hash_of(name))] == ["b"]


def test_a_merge_changes_no_story(folder: Path) -> None:
    for number in range(12):
        with IndexWriter(folder) as writer:
            writer.add(article(f"n{number}", number % 3 + 1, number))
    before = open_snapshot(folder)
    with IndexWriter(folder) as writer:
        writer.commit(optimize=True)
    after = open_snapshot(folder)
    assert len(after.segments) == 1
    assert told(after) == told(before)
    assert after.stories.is_same(before.stories)


def test_many_commits_give_the_stories_of_one(tmp_path: Path) -> None:
    dice = random.Random(2)
    articles = [
        article(f"n{number}", dice.randrange(9), *dice.sample(range(80), dice.randrange(9))) for number in range(60)
    ]
    with IndexWriter(tmp_path / "one") as writer:
        for each in articles:
            writer.add(each)
    with IndexWriter(tmp_path / "many") as writer:
        for number, each in enumerate(articles):
            writer.add(each)
            if number % 7 == 0:
                writer.commit()
    assert told(open_snapshot(tmp_path / "many")) == told(open_snapshot(tmp_path / "one"))


def test_what_another_program_deleted_is_missed_in_its_story(folder: Path) -> None:
    snapshot = open_newest(folder)
    part = parts_of(snapshot)[0]
    without_a: Part = part.without([part.segment.find_id("a")])
    draft = Draft(folder, snapshot, (without_a,))
    draft.commit()
    draft.discard()
    assert told(open_snapshot(folder)) == sets("b", "c")


def test_an_index_without_versions_needs_no_file_of_stories(tmp_path: Path) -> None:
    create_index(tmp_path / "new.index")
    with IndexWriter(tmp_path / "new.index") as writer:
        writer.add(article("a", 1))
    assert open_snapshot(tmp_path / "new.index").manifest.stories is None
    assert not list((tmp_path / "new.index").glob("stories-*"))
