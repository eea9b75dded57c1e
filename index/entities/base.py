"""The protocol of an entity extractor: an article's text in, its mentions out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from index.article import Article, EntityKind, Mention
from index.folding import fold_name


class Tagged(NamedTuple):
    """A stretch of one text that is a name: code points, and the place of its kind in `index.article.ENTITY_KINDS`."""

    start: int
    end: int
    kind: int


class Named(NamedTuple):
    """A name in one of several texts: the number of the text, code points into it, the place of its kind, its proper name."""

    text: int
    start: int
    end: int
    kind: int
    name: str


class Extractor(Protocol):
    """Finds the people, places and organisations that an article names.

    version   a short name that changes whenever the same article would give other mentions: `crf-1-2.1.1`
    """

    @property
    def version(self) -> str:
        """The name of what finds the mentions."""

    def extract(self, article: Article) -> Sequence[Mention]:
        """All mentions in `article`, ordered by field (`given`, title, summary, body), then start, then kind."""


@lru_cache(maxsize=8_192)
def entity_id(kind: EntityKind, name: str) -> str:
    """The stable id of the entity called `name`: `person:john kerry`. Case, accents and spacing make no difference."""
    return f"{kind}:{fold_name(name)}"
