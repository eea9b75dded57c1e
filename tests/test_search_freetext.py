"""How a free text is read: any of its words will do, and what each weighs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from whoosh.query import NullQuery, Or, Term

from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.freetext import read_free_text
from search.ranking import rarity
from search.scope import Collection
from search.trees import text_of

BODIES = ("The ferry sails at dawn.", "The ferry is late.", "A strike of dockers.", "Who sails?")


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    folder = tmp_path_factory.mktemp("freetext")
    with IndexWriter(folder) as writer:
        for number, body in enumerate(BODIES):
            writer.add(Article(id=str(number), body=body, language="en", origin=Origin(file="test")))
        writer.commit()
    snapshot = open_snapshot(folder)
    yield Collection(snapshot)
    snapshot.close()


def _words(tree: object) -> list[str]:
    assert isinstance(tree, Or)
    return [text_of(part.text) for part in tree.subqueries if isinstance(part, Term)]


def test_any_of_its_words_will_do_and_small_words_are_left_out(collection: Collection) -> None:
    query = read_free_text("When will the ferry be sailing?", collection)
    assert _words(query.tree) == ["ferri", "sail"]
    assert query.understood == "ferry OR sailing"
    assert query.warnings == ()


def test_a_text_of_small_words_asks_for_these(collection: Collection) -> None:
    assert _words(read_free_text("The Who", collection).tree) == ["the", "who"]


def test_operators_quotes_and_signs_are_punctuation(collection: Collection) -> None:
    query = read_free_text('"ferry" -strike (dawn AND late) NOT title:dockers^2', collection)
    assert _words(query.tree)[:2] == ["ferri", "strike"]
    assert query.warnings == ()


def test_a_word_weighs_what_it_tells(collection: Collection) -> None:
    query = read_free_text("strike", collection)
    assert isinstance(query.tree, Term)
    assert query.tree.boost * collection.idf(1) == pytest.approx(rarity(1, 4))


def test_a_word_in_most_articles_still_weighs_something() -> None:
    assert 0 < rarity(4, 4) == rarity(3, 4) < rarity(1, 4)


def test_an_empty_text_asks_for_everything_and_one_without_words_for_nothing(collection: Collection) -> None:
    assert read_free_text("  ", collection).tree is None
    nothing = read_free_text("?!", collection)
    assert nothing.tree == NullQuery
    assert [warning.code for warning in nothing.warnings] == ["no_words"]
