"""Names are found again by another extractor: all mentions and facet values of an article are replaced, and nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from index.article import Article, Mention, Origin
from index.check import check_index
from index.entities import open_extractor
from index.entities.again import Again, extract_again
from index.entities.cli import entities_command
from index.errors import NotAnIndex
from index.generation import open_snapshot
from index.pipeline import PipelineOptions, run
from index.readers.files import find_in_paths
from index.schema import ENTITY_FIELDS
from index.writer import IndexWriter
from search import SearchRequest, open_engine

RECORDS = (
    {
        "id": "a",
        "title": "John Kerry in Geneva",
        "body": "John Kerry met Sergei Lavrov.\n\nKerry said in Geneva that nobody had left.",
    },
    {"id": "b", "title": "Rain", "body": "It rained all day.", "people": ["Ann Lee"]},
    {"id": "c", "title": "Quiet", "body": "Nothing happened, and nobody came."},
)


@pytest.fixture
def news(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in RECORDS), "utf-8")
    return path


def index(news: Path, folder: Path, entities: str) -> dict[str, int]:
    with IndexWriter(folder) as writer:
        options = PipelineOptions(entities=entities)
        return dict(run(find_in_paths([str(news)]), writer, options, lambda *_: None).outcomes)


def named(folder: Path) -> dict[str, dict[str, int]]:
    """By kind: how many articles name whom, as the facets count."""
    with open_engine(str(folder)) as engine:
        facets = engine.search(SearchRequest(facets=ENTITY_FIELDS, page_size=0)).facets
    return {kind: {bucket.label: bucket.count for bucket in facets[kind].buckets} for kind in ENTITY_FIELDS}


def mentions(folder: Path, article_id: str) -> set[tuple[str, str]]:
    article = open_snapshot(folder).article(article_id)
    assert article is not None
    return {(mention.kind, mention.name) for mention in article.mentions}


GIVEN = {"person": {"Ann Lee": 1}, "place": {}, "organisation": {}}


def test_indexing_the_same_files_with_another_extractor_replaces_what_was_found(news: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    assert index(news, folder, "none") == {"added": 3}
    assert named(folder) == GIVEN
    assert index(news, folder, "default") == {"updated": 1, "unchanged": 2}
    assert named(folder)["person"] == {"Ann Lee": 1, "John Kerry": 1, "Sergei Lavrov": 1}
    assert ("place", "Geneva") in mentions(folder, "a")
    assert index(news, folder, "none") == {"updated": 1, "unchanged": 2}
    assert named(folder) == GIVEN
    assert mentions(folder, "a") == set()
    assert check_index(folder) == []


def test_it_needs_no_files(news: Path, tmp_path: Path) -> None:
    folder, wanted = tmp_path / "index", tmp_path / "wanted"
    index(news, folder, "none")
    index(news, wanted, "default")
    news.unlink()
    reported: list[tuple[int, int]] = []
    done = extract_again(folder, open_extractor("default"), lambda so_far, of: reported.append((so_far.articles, of)))
    assert done == Again(articles=3, changed=1, generation=2)
    assert reported == [(1, 3), (2, 3), (3, 3)]
    assert named(folder) == named(wanted)
    for article_id in "abc":
        one, other = (open_snapshot(each).article(article_id) for each in (folder, wanted))
        assert one is not None
        assert other is not None
        assert replace(one, added="") == replace(other, added="")
    kerry = open_snapshot(folder).article("a")
    assert kerry is not None
    assert [quote.speaker for quote in kerry.quotes] == ["John Kerry"]
    extract_again(folder, open_extractor("none"), lambda *_: None)
    assert named(folder) == GIVEN
    kerry = open_snapshot(folder).article("a")
    assert kerry is not None
    assert kerry.quotes == ()


def test_a_second_time_changes_nothing_but_the_version_is_noted_all_the_same(news: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    news.write_text(json.dumps(RECORDS[2]), "utf-8")
    index(news, folder, "none")
    for generation in (2, 2):
        done = extract_again(folder, open_extractor("default"), lambda *_: None)
        assert done == Again(articles=1, changed=0, generation=generation)
        assert open_snapshot(folder).entities == open_extractor("default").version


def test_earlier_texts_are_kept_with_what_was_found_in_them(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    mention = Mention("person", "person:x", "X", "X", "body", 0, 1, 0.1)
    article = Article(id="a", body="X came.", url="https://a", mentions=(mention,), origin=Origin(file="f"))
    with IndexWriter(folder) as writer:
        writer.add(article)
        writer.commit()
        writer.add(replace(article, body="X left."))
    extract_again(folder, open_extractor("none"), lambda *_: None)
    earlier, current = open_snapshot(folder).revisions("a")
    assert (earlier.body, tuple(earlier.mentions)) == ("X came.", (mention,))
    assert (current.body, current.revision, tuple(current.mentions)) == ("X left.", 2, ())


def test_a_run_that_is_broken_off_keeps_what_it_has_done(news: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    index(news, folder, "none")

    def break_off(done: Again, _articles: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        extract_again(folder, open_extractor("default"), break_off)
    assert ("person", "John Kerry") in mentions(folder, "a")
    assert open_snapshot(folder).entities == "none"
    assert extract_again(folder, open_extractor("default"), lambda *_: None).changed == 0
    assert open_snapshot(folder).entities == open_extractor("default").version


def test_a_full_writer_commits_on_the_way(news: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "index"
    index(news, folder, "none")
    monkeypatch.setattr(IndexWriter, "is_full", property(lambda writer: writer._waiting_size > 0))
    extract_again(folder, open_extractor("default"), lambda *_: None)
    assert ("person", "John Kerry") in mentions(folder, "a")


def test_the_command_says_what_it_did(news: Path, tmp_path: Path) -> None:
    folder = str(tmp_path / "index")
    index(news, tmp_path / "index", "none")
    result = CliRunner().invoke(entities_command, ["extract", "--index", folder])
    assert result.output == "Looked at 3 articles, changed 1. Generation 2.\n"
    result = CliRunner().invoke(entities_command, ["extract", "--index", folder, "--entities", "none", "--json"])
    assert json.loads(result.output) == {"articles": 3, "changed": 1, "generation": 3}


def test_where_there_is_no_index_none_is_made(tmp_path: Path) -> None:
    result = CliRunner().invoke(entities_command, ["extract", "--index", str(tmp_path / "none")])
    assert isinstance(result.exception, NotAnIndex)
    assert not (tmp_path / "none").exists()
