"""The protocol of an entity extractor: an article's text in, its mentions out."""

from __future__ import annotations

from typing import Protocol

from index.article import Article, EntityKind, Mention
from index.folding import fold_name


class Extractor(Protocol):
    """Finds the people, places and organisations that an article names.

    version   a short name that changes whenever the same article would give other mentions: `rule-1`
    """

    @property
    def version(self) -> str:
        """The name of what finds the mentions."""

    def extract(self, article: Article) -> tuple[Mention, ...]:
        """All mentions in `article`, ordered by field (`given`, title, summary, body), then start, then kind."""


def entity_id(kind: EntityKind, name: str) -> str:
    """The stable id of the entity called `name`: `person:john kerry`. Case, accents and spacing make no difference."""
    return f"{kind}:{fold_name(name)}"
