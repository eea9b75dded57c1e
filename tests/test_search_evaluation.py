"""What `dateline evaluate` measures and prints."""

from __future__ import annotations

import json
import math
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from search import evaluation
from search.evaluation import MissingExtra, evaluate
from search.trec import read_collection
from web.cli import dateline

DOCS = {
    "ferry": "The ferry to the island sails at dawn.",
    "strike": "Dockers strike in the harbour; no ferry sails.",
    "cake": "Butter, sugar and eggs make a cake.",
    "vote": "Parliament votes on the budget.",
}
QUERIES = {"1": "ferry to the island", "2": '(cake) AND "eggs', "3": "xyzzy"}
JUDGEMENTS = "1 0 ferry 1\n2 0 cake 2\n2 0 vote 1\n3 0 vote 1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, texts in (("docs.jsonl", DOCS), ("queries.jsonl", QUERIES)):
        lines = [json.dumps({"id": key, "text": text}) for key, text in texts.items()]
        (tmp_path / name).write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "qrels.txt").write_text(JUDGEMENTS, encoding="utf-8")
    return tmp_path


def test_both_engines_are_measured_over_all_queries(folder: Path) -> None:
    measures = evaluate(read_collection(folder))
    ideal = 2 + 1 / math.log2(3)
    for name in ("dateline", "bm25"):
        # One right, one half right, one that finds nothing.
        assert measures[name] == pytest.approx(
            {"map": (1 + 0.5) / 3, "ndcg@10": (1 + 2 / ideal) / 3, "recall@100": 1.5 / 3, "mrr": 2 / 3}
        )


def test_the_last_line_is_json_where_that_is_asked_for(folder: Path) -> None:
    result = CliRunner().invoke(dateline, ["evaluate", str(folder), "--json"])
    assert result.exit_code == 0
    measures = json.loads(result.stdout.splitlines()[-1])
    assert list(measures) == ["dateline", "bm25"]
    assert list(measures["bm25"]) == ["map", "ndcg@10", "recall@100", "mrr"]


def test_people_get_a_table(folder: Path) -> None:
    result = CliRunner().invoke(dateline, ["evaluate", str(folder)])
    assert result.stdout.splitlines()[0] == "4 documents, 3 queries"
    assert "map               0.5000      0.5000      +0.0 %" in result.stdout


def test_without_the_extra_it_is_said_how_to_get_it(folder: Path) -> None:
    with (
        patch.object(evaluation.importlib, "import_module", side_effect=ImportError),  # type: ignore[attr-defined]
        pytest.raises(
            MissingExtra, match=r"needs the library ir-measures; install it with: pip install 'dateline\[evaluate\]'"
        ),
    ):
        evaluate(read_collection(folder))


def test_a_query_longer_than_a_request_may_be_is_cut_between_words(folder: Path) -> None:
    long = " ".join(["ferry", "island"] * 100)
    (folder / "queries.jsonl").write_text(json.dumps({"id": "1", "text": long}), encoding="utf-8")
    assert evaluate(read_collection(folder))["dateline"]["mrr"] == 1
