"""How test collections are read, and what is said of those that cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from search.trec import BadCollection, read_collection

GOOD = {
    "docs.jsonl": '{"id": "d1", "title": "Ferries", "text": "A ferry sails."}\n\n{"id": 2, "title": "A headline", "body": ""}\n'
    '{"id": "d3", "title": "", "body": " "}\n',
    "queries.jsonl": '{"id": 1, "text": "ferry"}\n{"id": "2", "text": "nothing relevant"}\n',
    "qrels.txt": "1 0 d1 1\n1 0 d1 3\n1 0 d9 2\n2 0 d1 0\n9 0 d1 1\n",
}


def _write(folder: Path, **others: str | None) -> Path:
    for name, text in (GOOD | {key.replace("_", "."): value for key, value in others.items()}).items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_documents_queries_and_judgements_are_read(tmp_path: Path) -> None:
    collection = read_collection(_write(tmp_path))
    assert [(article.id, article.title, article.body) for article in collection.articles] == [
        ("d1", "Ferries", "A ferry sails."),
        ("2", None, "A headline"),
    ]
    assert collection.queries == {"1": "ferry"}
    assert collection.judgements == {"1": {"d1": 3, "d9": 2}}
    assert collection.empty == 1


@pytest.mark.parametrize(
    ("others", "problem"),
    [
        ({"docs_jsonl": None}, "docs.jsonl: is missing; a test collection is docs.jsonl, queries.jsonl and qrels.txt"),
        ({"qrels_txt": None}, "qrels.txt: is missing"),
        ({"docs_jsonl": '{"id": "a", "text": "b"}\n{"id"\n'}, "docs.jsonl:2: is not JSON; write one object a line"),
        ({"docs_jsonl": "[1]\n"}, "docs.jsonl:1: is no object"),
        ({"docs_jsonl": '{"text": "b"}\n'}, "docs.jsonl:1: id is missing"),
        ({"docs_jsonl": '{"id": "a", "text": 7}\n'}, "docs.jsonl:1: title, body or text is no text"),
        (
            {"docs_jsonl": '{"id": "a", "text": "b"}\n{"id": "a", "text": "c"}\n'},
            'docs.jsonl:2: the id "a" comes twice',
        ),
        ({"docs_jsonl": "\n"}, "docs.jsonl: holds no document"),
        ({"queries_jsonl": '{"id": "1"}\n'}, "queries.jsonl:1: text is missing"),
        (
            {"queries_jsonl": '{"id": 1, "text": "a"}\n{"id": "1", "text": "b"}\n'},
            'queries.jsonl:2: the id "1" comes twice',
        ),
        ({"qrels_txt": "1 0 d1 1\n1 0 d1\n"}, 'qrels.txt:2: "1 0 d1" is no judgement; write query, iteration'),
        ({"qrels_txt": "1 0 d1 much\n"}, 'qrels.txt:1: "1 0 d1 much" is no judgement'),
        ({"qrels_txt": "7 0 d1 1\n"}, "qrels.txt: names a relevant document for none of the queries"),
    ],
)
def test_what_is_missing_or_broken_is_named_with_its_place(
    tmp_path: Path, others: dict[str, str | None], problem: str
) -> None:
    with pytest.raises(BadCollection) as raised:
        read_collection(_write(tmp_path, **others))
    assert str(raised.value).removeprefix(f"{tmp_path}/").startswith(problem)


def test_a_folder_that_is_none_and_a_file_that_is_not_utf_8_are_named(tmp_path: Path) -> None:
    with pytest.raises(BadCollection, match="nowhere: is not a folder; give the folder with docs"):
        read_collection(tmp_path / "nowhere")
    _write(tmp_path)
    (tmp_path / "qrels.txt").write_bytes(b"1 0 d1 1\n\xff\n")
    with pytest.raises(BadCollection, match=r"qrels\.txt:2: is not UTF-8"):
        read_collection(tmp_path)


def test_a_document_says_its_language(tmp_path: Path) -> None:
    line = json.dumps({"id": "d1", "text": "Der Hafen ruht.", "language": "de"})
    assert read_collection(_write(tmp_path, docs_jsonl=line)).articles[0].language == "de"
