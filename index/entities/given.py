"""The names that came with an article, found in its text."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article, EntityKind, Mention
from index.entities.base import entity_id
from index.entities.finding import NameFinder
from index.entities.mentions import GIVEN, Found, finished, texts_of


class GivenExtractor:
    """Finds only what an article says it is about: its `people`, `places` and `organisations`."""

    version = "none"

    def extract(self, article: Article) -> tuple[Mention, ...]:
        """Every given name wherever it stands as whole words in just this spelling; once as `given` where it never does."""
        return finished(find_given(article), article.body)


def given_names(article: Article) -> dict[EntityKind, tuple[str, ...]]:
    """The names given with an article by the kind of what they name."""
    return {"person": article.people, "place": article.places, "organisation": article.organisations}


def find_given(article: Article) -> Iterator[Found]:
    """The given names wherever they stand; GIVEN is where those stand that stand nowhere."""
    entities: dict[str, dict[str, EntityKind]] = {}
    for kind, names in given_names(article).items():
        for name in names:
            entities.setdefault(name, {})[entity_id(kind, name)] = kind
    if not entities:
        return
    nowhere = {entity: (kind, name) for name, kinds in entities.items() for entity, kind in kinds.items()}
    finder = NameFinder(entities)
    for field, text in texts_of(article):
        for name, start in finder.find(text):
            for entity, kind in entities[name].items():
                nowhere.pop(entity, None)
                yield field, start, kind, entity, name, name
    for entity, (kind, name) in nowhere.items():
        yield GIVEN, 0, kind, entity, name, name
