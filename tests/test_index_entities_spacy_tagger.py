"""Names found by a pipeline of spaCy's: a real one, made here of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from index.entities.spacy_tagger import SpacyTagger
from index.errors import DatelineError

spacy = pytest.importorskip("spacy", reason="spaCy is not installed")


def pipeline(*, max_length: int = 1_000_000) -> Any:
    nlp = spacy.blank("en", config={"nlp": {}})
    nlp.meta["name"] = "rules"
    rules = [
        ("PERSON", "Giulia Ferrant"),
        ("GPE", "Geneva"),
        ("ORG", "Harbour Union"),
        ("DATE", "Monday"),
        ("FAC", "Pier 4"),
    ]
    nlp.add_pipe("entity_ruler").add_patterns([{"label": label, "pattern": words} for label, words in rules])
    nlp.max_length = max_length
    return nlp


@pytest.fixture
def folder(tmp_path: Path) -> str:
    pipeline().to_disk(tmp_path / "rules")
    return str(tmp_path / "rules")


def test_names_are_found_with_their_kinds_and_other_things_are_not(folder: str) -> None:
    text = "On Monday Giulia Ferrant of the Harbour Union left Pier 4 for Geneva."
    tagged, none = SpacyTagger(folder).tag([text, ""])
    assert [(text[name.start : name.end], name.kind) for name in tagged] == [
        ("Giulia Ferrant", 0), ("Harbour Union", 2), ("Pier 4", 1), ("Geneva", 1),
    ]  # fmt: skip
    assert none == []


def test_the_version_names_the_pipeline(folder: str) -> None:
    assert SpacyTagger(folder).version == "spacy-en_rules-0.0.0"


def test_a_text_longer_than_a_pipeline_takes_is_read_in_parts(folder: str) -> None:
    tagger = SpacyTagger(folder)
    tagger._pipeline.max_length = 40
    text = "Geneva is calm.\n\n" * 9 + "x" * 100 + " Geneva"
    (tagged,) = tagger.tag([text])
    assert [text[name.start : name.end] for name in tagged] == ["Geneva"] * 10


def test_a_pipeline_that_is_not_there_or_finds_no_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="is no pipeline of spaCy"):
        SpacyTagger("no_such_pipeline")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(DatelineError, match="finds no names"):
        SpacyTagger(str(tmp_path / "blank"))


def test_without_spacy_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "spacy", None)
    with pytest.raises(DatelineError, match=r"spaCy is not installed.*pip install"):
        SpacyTagger("en_core_web_sm")
