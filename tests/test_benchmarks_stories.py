"""The benchmark of stories finds what it made, and counts only what it judged."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from benchmarks.editing import EDITS, less_a_paragraph, other_words
from benchmarks.stories import JUDGED, judged, main
from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter


def article(article_id: str, body: str) -> Article:
    return Article(id=article_id, title=f"Title of {article_id}", body=body, origin=Origin(file="a.jsonl"))


WORDS = " ".join(f"{first}{second}" for first in "klmnopqrst" for second in "abcdefghij")


def test_a_tenth_of_the_words_is_edited_and_the_title_kept() -> None:
    one = article("a", WORDS)
    title, body = other_words(one, random.Random(1), [article("b", "strange")])
    assert title == one.title
    assert len(set(WORDS.split()) - set(body.split())) <= 10
    assert body != WORDS


def test_one_of_several_paragraphs_is_left_out() -> None:
    dice = random.Random(1)
    assert less_a_paragraph(article("a", "one\n\ntwo\n\nthree"), dice, ())[1].count("\n\n") == 1
    assert less_a_paragraph(article("a", "one"), dice, ())[1] == "one"


def test_the_command_prints_costs_counts_pairs_and_recall(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--articles", "60", "--made", "5", "--pairs", "2", "--data", str(tmp_path)]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert printed[0].keys() == {"indexing", "signing", "clustering"}
    assert printed[1]["articles"] == 60
    assert printed[2]["judged"] <= printed[2]["pairs"]
    assert set(printed[-1]) <= set(EDITS)
    assert printed[-1]["words"] >= 0.8


def test_only_pairs_that_were_read_as_they_are_count(tmp_path: Path) -> None:
    with IndexWriter(tmp_path / "news.index") as writer:
        for article_id in "ab":
            writer.add(article(article_id, WORDS))
    snapshot = open_snapshot(tmp_path / "news.index")
    digests = [each.digest().hex() for article_id in "ab" if (each := snapshot.article(article_id))]
    known = [
        {"ids": ["a", "b"], "digests": digests, "same": False},
        {"ids": ["a", "b"], "digests": ["00", "11"], "same": True},
        {"ids": ["a", "elsewhere"], "digests": digests, "same": True},
    ]
    judgements = tmp_path / "judged.jsonl"
    judgements.write_text("\n".join(map(json.dumps, known)))
    assert judged(snapshot, [("a", "b")], judgements) == {"pairs": 1, "judged": 1, "false": 1.0}


def test_judgements_hold_no_texts() -> None:
    for line in JUDGED.read_text("utf-8").splitlines():
        assert json.loads(line).keys() == {"ids", "digests", "same"}
