"""Finds names with a pipeline of spaCy's, for those who have one: the same stretches and kinds as the tagger of our own gives."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

from index.article import ENTITY_KINDS
from index.entities.base import Tagged
from index.errors import DatelineError

PERSON, PLACE, ORGANISATION = range(len(ENTITY_KINDS))
# As the pipelines of various languages call them: OntoNotes and WikiNER.
_KINDS = {"PERSON": PERSON, "PER": PERSON, "GPE": PLACE, "LOC": PLACE, "FAC": PLACE, "ORG": ORGANISATION}
_INSTALL = 'install it with pip install "dateline[spacy]"'


class SpacyTagger:
    """Tags texts with the pipeline `model`, an installed package or a folder.

    Raises DatelineError where spaCy, or the pipeline, is not installed, or where the pipeline finds no names.
    """

    def __init__(self, model: str) -> None:
        place = f"--entities spacy:{model}"
        try:
            spacy = importlib.import_module("spacy")
        except ImportError:
            raise DatelineError("spaCy is not installed", place=place, remedy=_INSTALL) from None
        try:
            self._pipeline = spacy.load(model)
        except (OSError, ValueError) as error:
            remedy = "install the pipeline, or give the folder of one"
            raise DatelineError(f'"{model}" is no pipeline of spaCy: {error}', place=place, remedy=remedy) from error
        if not {"ner", "entity_ruler"} & {*self._pipeline.pipe_names}:
            raise DatelineError(f'"{model}" finds no names', place=place, remedy="use a pipeline with an ner component")
        meta: dict[str, Any] = self._pipeline.meta
        self.version = f"spacy-{meta['lang']}_{meta['name']}-{meta['version']}"

    def tag(self, texts: Sequence[str]) -> list[list[Tagged]]:
        """The names in each text, ascending."""
        return [self._tagged(text) for text in texts]

    def _tagged(self, text: str) -> list[Tagged]:
        # Longer texts would take more memory than a pipeline allows itself; names do not reach over paragraphs.
        limit = self._pipeline.max_length
        found: list[Tagged] = []
        begin = 0
        while begin < len(text):
            end = len(text) if len(text) - begin <= limit else text.rfind("\n", begin + 1, begin + limit)
            end = end if end > begin else begin + limit
            document = self._pipeline(text[begin:end])
            found += [
                Tagged(begin + name.start_char, begin + name.end_char, _KINDS[name.label_])
                for name in document.ents
                if name.label_ in _KINDS
            ]
            begin = end
        return found
