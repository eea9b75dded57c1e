"""The names that came with an article, found in its text."""

from __future__ import annotations

from collections.abc import Iterator

from index.article import Article, EntityKind, Mention
from index.entities.base import entity_id
from index.entities.finding import NameFinder
from index.entities.mentions import finished, texts_of


class GivenExtractor:
    """Finds only what an article says it is about: its `people`, `places` and `organisations`."""

    version = "none"

    def extract(self, article: Article) -> tuple[Mention, ...]:
        """Every given name wherever it stands as whole words in just this spelling; once as `given` where it never does."""
        return finished(given_mentions(article), article.body)


def given_names(article: Article) -> dict[EntityKind, tuple[str, ...]]:
    """The names given with an article by the kind of what they name."""
    return {"person": article.people, "place": article.places, "organisation": article.organisations}


def given_mentions(article: Article) -> Iterator[Mention]:
    """The mentions of the given names, by field and place but without salience."""
    kinds: dict[str, list[EntityKind]] = {}
    for kind, names in given_names(article).items():
        for name in dict.fromkeys(names):
            kinds.setdefault(name, []).append(kind)
    if not kinds:
        return
    nowhere = {entity_id(kind, name): (kind, name) for name, of_name in kinds.items() for kind in of_name}
    finder = NameFinder(kinds)
    for field, text in texts_of(article):
        for name, start in finder.find(text):
            for kind in kinds[name]:
                nowhere.pop(entity_id(kind, name), None)
                yield mention_of(kind, name, field, (start, name))
    for kind, name in nowhere.values():
        yield mention_of(kind, name, "given", (0, ""))


def mention_of(kind: EntityKind, name: str, field: str, found: tuple[int, str]) -> Mention:
    """A mention of the entity called `name`; `found` is where it stands and the words that stand there."""
    start, surface = found
    return Mention(
        kind=kind,
        entity=entity_id(kind, name),
        name=name,
        surface=surface or name,
        field=field,
        start=start,
        end=start + len(surface),
    )
