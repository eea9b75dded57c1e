"""Entities: finding the people, places and organisations that an article names."""

from __future__ import annotations

from functools import lru_cache

from index.entities.base import Extractor
from index.entities.extracting import NameExtractor
from index.entities.given import GivenExtractor
from index.entities.spacy_tagger import SpacyTagger
from index.entities.tagging import Tagger
from index.errors import DatelineError

_SPACY = "spacy:"


@lru_cache(maxsize=4)
def open_extractor(name: str) -> Extractor:
    """The extractor called `name`: `none` (only names given with the articles), `default`, or `spacy:MODEL`. Keeps it open.

    Raises DatelineError for any other name, and where spaCy or the model is not installed.
    """
    if name == "none":
        return GivenExtractor()
    if name == "default":
        return NameExtractor(Tagger(), language="en")
    if name.startswith(_SPACY):
        return NameExtractor(SpacyTagger(name.removeprefix(_SPACY)))
    raise DatelineError(
        f'there is no entity extractor "{name}"', place="--entities", remedy='use "none", "default" or "spacy:MODEL"'
    )
