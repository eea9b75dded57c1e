"""Words beside other words: in how many live articles, as plain counting has it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.analysis import analyzer_for, words_of
from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.context import Context
from search.scope import Collection

TEXTS = (
    "Kerry talks of a ceasefire.", "Kerry talked, Lavrov talks.", "A ceasefire, a talk.", "Lavrov and Kerry.", "Talking Kerry.",
    "Nothing at all.", "Kerry, Lavrov, ceasefire talks talked about.", "The secret of Kerry.",
)  # fmt: skip
DELETED = 3


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    folder: Path = tmp_path_factory.mktemp("context") / "news.index"
    with IndexWriter(folder) as writer:
        for number, text in enumerate(TEXTS):
            writer.add(Article(id=str(number), body=text, origin=Origin(file="a.jsonl")))
            if number == 4:
                writer.commit()
    with IndexWriter(folder) as writer:
        writer.delete(str(DELETED))
    return Collection(open_snapshot(folder))


def articles_with(words: Sequence[str]) -> int:
    term = analyzer_for("en").term
    live = [{term(word.text) for word in words_of(text)} for number, text in enumerate(TEXTS) if number != DELETED]
    return sum({term(word) for word in words} <= terms for terms in live)


@pytest.mark.parametrize("beside", [[], ["Kerry"], ["lavrov", "talks"], ["nowhere"], ["kerry", "kerry"]])
def test_counts_are_those_of_live_articles_with_all_the_words(collection: Collection, beside: list[str]) -> None:
    context = Context(collection, beside)
    words = ["kerry", "talks", "talked", "talking", "ceasefire", "secret", "and", "nobody"]
    counts, stems = context.counts(words)
    written = [word if word in " ".join(TEXTS).lower() else "nobody" for word in words]
    assert counts == [articles_with([*beside, word]) for word in written]
    assert context.size == articles_with(beside)
    assert stems[1] == stems[2] == stems[3] != stems[0]
    assert stems[-1] == ()
    assert [context.count(word) for word in ("talk", "Kerry", "nobody")] == [
        articles_with([*beside, word]) for word in ("talk", "Kerry", "nobody")
    ]


def test_no_words_are_counted(collection: Collection) -> None:
    assert Context(collection, ["kerry"]).counts([]) == ([], [])


def test_more_words_than_narrow_do_no_harm(collection: Collection) -> None:
    assert Context(collection, ["kerry"] * 1_000).counts(["talks"])[0] == [articles_with(["kerry", "talks"])]
