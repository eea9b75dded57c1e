import gzip
import json
from pathlib import Path

import pytest

from benchmarks.corpus import EXAMPLES, NoArticles, first, prepare, read
from benchmarks.names import people, places


def write_lines(path: Path, records: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")


def test_a_clean_article_has_every_field_and_the_names_of_its_body(tmp_path: Path) -> None:
    body = "Ann Lee met Bob Ray in Geneva. Later, Ann Lee flew home from Oslo."
    write_lines(tmp_path / "news.jsonl", [{"id": "a", "body": body, "date": "2016-04-22T08:10:00"}])
    prepare(10, tmp_path / "news.jsonl", tmp_path / "clean.jsonl", seed=1)
    (story,) = read(tmp_path / "clean.jsonl")
    assert story == {
        "id": "a", "title": "", "body": body, "source": "unknown", "date": "2016-04-22",
        "people": ["Ann Lee", "Bob Ray"], "places": ["Geneva", "Oslo", "Switzerland", "Norway"],
    }  # fmt: skip


def test_articles_without_a_body_and_second_ones_of_an_id_are_left_out(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [{"id": "a", "body": "one"}, {"id": "b"}, {"id": "a", "body": "two"}]
    write_lines(tmp_path / "news.jsonl", records)
    corpus = prepare(10, tmp_path / "news.jsonl", tmp_path / "clean.jsonl", seed=1)
    assert corpus.articles == 1
    assert [story["body"] for story in read(corpus.path)] == ["one"]


def test_the_folder_of_real_articles_is_read_gzipped(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "news.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(json.dumps({"id": "a", "body": "one"}) + "\n")
    assert prepare(10, tmp_path, tmp_path / "clean.jsonl", seed=1).name == "news"


def test_examples_are_multiplied_into_different_articles_the_same_for_a_seed(tmp_path: Path) -> None:
    records: list[dict[str, object]] = [
        {"id": "a", "title": "Talks resume", "body": "Delegates met again in Geneva. " * 20}
    ]
    write_lines(tmp_path / "examples.jsonl", records)
    made = []
    for name in ("once", "again"):
        corpus = prepare(30, tmp_path / "nothing", tmp_path / name, seed=1, examples=tmp_path)
        made.append([(story["id"], story["body"]) for story in read(corpus.path)])
    assert made[0] == made[1]
    assert len({article_id for article_id, _ in made[0]}) == len({body for _, body in made[0]}) == 30


def test_without_articles_the_error_says_where_they_were_looked_for(tmp_path: Path) -> None:
    with pytest.raises(NoArticles, match=r"news\.jsonl\.gz"):
        prepare(10, tmp_path, tmp_path / "clean.jsonl", seed=1, examples=tmp_path / "none")


def test_the_examples_of_the_project_are_enough_to_measure_on(tmp_path: Path) -> None:
    assert prepare(60, tmp_path, tmp_path / "clean.jsonl", seed=1, examples=EXAMPLES).articles == 60


def test_a_smaller_corpus_holds_the_first_articles(tmp_path: Path) -> None:
    write_lines(tmp_path / "news.jsonl", [{"id": str(n), "body": "text"} for n in range(5)])
    whole = prepare(5, tmp_path / "news.jsonl", tmp_path / "clean.jsonl", seed=1)
    assert [story["id"] for story in read(first(whole, 2, tmp_path / "part.jsonl").path)] == ["0", "1"]


def test_names_are_few_and_the_most_frequent_first() -> None:
    text = " ".join(f"{letter}nn Smith spoke in {letter}ville." for letter in "ABCDEFGH") + " Zoe Ray in Oslo. Zoe Ray."
    assert people(text)[0] == "Zoe Ray"
    assert len(people(text)) == 6
    assert len(places(text)) == 4
