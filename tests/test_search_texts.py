"""Texts in order, found among the words of a segment."""

from __future__ import annotations

from pathlib import Path

from index.article import Article, Origin
from index.generation import open_snapshot
from index.writer import IndexWriter
from search.texts import Texts


def test_terms_and_forms_of_a_segment_are_found_among_texts(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add(Article(id="a", body="Talks, talking; a Münster. \ud800", origin=Origin(file="a.jsonl")))
    (segment,) = open_snapshot(tmp_path).segments
    texts = Texts([("talks", 7), ("talk", 9), ("munster", 3), ("absent", 1), ("\ud800", 4), ("", 5)])
    assert len(texts) == 6
    for kind, found in (("term", {"talk": 9, "munster": 3}), ("form", {"talks": 7, "munster": 3})):
        places, numbers = texts.among(segment, kind)  # type: ignore[arg-type]
        named = {getattr(segment, kind)(place).decode(): number for place, number in zip(places, numbers, strict=True)}
        assert named == found


def test_no_texts_are_found_nowhere(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.add(Article(id="a", body="Talks.", origin=Origin(file="a.jsonl")))
    (segment,) = open_snapshot(tmp_path).segments
    assert [len(each) for each in Texts(()).among(segment, "term")] == [0, 0]
