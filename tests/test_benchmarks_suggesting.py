"""The measurement of suggestions."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks.suggesting import Bench, main, misspell, report
from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.scope import Collection

TITLES = (
    "Government delays harbour decision",
    "Ministers discuss fragile ceasefire agreement",
    "Dockers threaten another strike",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder: Path = tmp_path_factory.mktemp("suggesting") / "news.index"
    with IndexWriter(folder) as writer:
        for number in range(30):
            title = f"{TITLES[number % 3]} while observers expect further negotiations over pensions"
            writer.add(Article(id=str(number), title=title, body=f"Number {number}.", origin=Origin(file="a.jsonl")))
    return folder


def test_misspelt_words_are_the_same_each_time() -> None:
    made = [misspell("ceasefire", 2, random.Random(seed)) for seed in range(20)]
    assert made == [misspell("ceasefire", 2, random.Random(seed)) for seed in range(20)]
    assert len(set(made)) > 10


def test_what_is_misspelt_finds_nothing_and_is_mostly_put_right(folder: Path) -> None:
    bench = Bench(Collection(open_snapshot(folder)))
    queries = bench.made(20, 1, 2, 1, random.Random(1))
    assert not any(bench.count(query.wrong[0]) for query in queries)
    measured = bench.measure("words", queries)
    assert measured.right > 15
    assert measured.nearest > 15
    assert "20 queries" in str(measured)


def test_the_report_has_a_line_for_every_kind_of_query(folder: Path) -> None:
    lines = report(str(folder), 10, 1)
    assert len(lines) == 7
    assert lines[-1].startswith("completing")
    assert main([]) == 2
