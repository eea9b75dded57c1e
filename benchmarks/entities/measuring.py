"""What the benchmarks of entities share: where the data is, exact spans compared, and a peer to stand beside."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from index.entities.base import Tagged
from index.entities.tagging import Tagger

KINDS = ("PER", "LOC", "ORG")
"""By the place of a kind in `index.article.ENTITY_KINDS`."""
Tag = Callable[[Sequence[str]], list[list[Tagged]]]
"""Finds the names in the texts of an article."""

_SPACY_KINDS = {"PERSON": 0, "PER": 0, "GPE": 1, "LOC": 1, "FAC": 1, "ORG": 2}


def data_folder() -> Path:
    """The folder that DATELINE_DATA names; says so and stops where there is none."""
    folder = os.environ.get("DATELINE_DATA")
    if folder is None or not Path(folder).is_dir():
        sys.exit("This needs the data: set DATELINE_DATA to its folder.")
    return Path(folder)


def contenders(spacy_model: str | None) -> Iterator[tuple[str, Tag]]:
    """Dateline's tagger, and a pipeline of spaCy where one is named and spaCy is installed."""
    yield "dateline", Tagger().tag
    if spacy_model is not None:
        yield f"spacy {Path(spacy_model).name}", _spacy(spacy_model)


def _spacy(model: str) -> Tag:
    import spacy  # noqa: PLC0415  # a peer that may be missing

    pipeline = spacy.load(model)
    pipeline = spacy.load(model, exclude=[name for name in pipeline.pipe_names if name not in ("ner", "tok2vec")])

    def tag(texts: Sequence[str]) -> list[list[Tagged]]:
        return [
            [
                Tagged(name.start_char, name.end_char, _SPACY_KINDS[name.label_])
                for name in document.ents
                if name.label_ in _SPACY_KINDS
            ]
            for document in pipeline.pipe(texts)
        ]

    return tag


class Score:
    """Counts exact spans of one kind each: found and right, found, and there."""

    def __init__(self) -> None:
        self._right: Counter[int] = Counter()
        self._found: Counter[int] = Counter()
        self._there: Counter[int] = Counter()

    def add(self, found: Iterable[Tagged], there: Iterable[Tagged]) -> None:
        """Count one text."""
        ours, theirs = set(found), set(there)
        for counts, spans in ((self._right, ours & theirs), (self._found, ours), (self._there, theirs)):
            counts.update(span.kind for span in spans)

    def of(self, *kinds: int) -> tuple[float, float, float]:
        """Precision, recall and F1 of some kinds together."""
        right, found, there = (sum(own[kind] for kind in kinds) for own in (self._right, self._found, self._there))
        precision, recall = right / max(found, 1), right / max(there, 1)
        return precision, recall, 2 * right / max(found + there, 1)

    def lines(self) -> Iterator[str]:
        """The figures, all kinds together and one by one."""
        for name, kinds in (("all", (0, 1, 2)), *((name, (kind,)) for kind, name in enumerate(KINDS))):
            precision, recall, f1 = self.of(*kinds)
            yield f"  {name:3}  precision {precision:.3f}  recall {recall:.3f}  F1 {f1:.3f}"
