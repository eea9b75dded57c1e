"""Headlines that should find articles on the same topics."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.topics import collection_of, main
from index.article import Article, Origin


def article(number: int, title: str) -> Article:
    return Article(id=f"a{number}", title=title, body=f"Text {number}.", origin=Origin(file="news"))


def test_headlines_are_asked_of_all_other_articles() -> None:
    cocoa = [(article(number, "Cocoa harvest is late again"), frozenset({"cocoa"})) for number in range(10)]
    rare = [(article(number, "Tin mine closes its gates"), frozenset({"tin"})) for number in range(10, 19)]
    both = [(article(number, "Cocoa"), frozenset({"cocoa", "tin"})) for number in range(20, 30)]
    none = [(article(40, "A headline without any topic"), frozenset[str]())]
    found = collection_of([*cocoa, *rare, *both, *none])
    assert len(found.queries) == 4
    assert set(found.queries.values()) == {"Cocoa harvest is late again"}
    ids = {one.id for one in found.articles}
    assert len(ids) == 26
    assert ids.isdisjoint(found.queries)
    for judged in found.judgements.values():
        assert judged.keys() == {one.id for one, _ in cocoa} - found.queries.keys()


def test_without_data_it_says_what_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 2
    assert "DATELINE_DATA" in capsys.readouterr().err
