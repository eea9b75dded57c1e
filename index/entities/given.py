"""The names that came with an article, found in its text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import attrgetter
from typing import overload

from index.article import Article, EntityKind, Mention
from index.entities.base import entity_id
from index.entities.finding import NameFinder
from index.entities.mentions import GIVEN, Found, finished, texts_of


class GivenExtractor:
    """Finds only what an article says it is about: its `people`, `places` and `organisations`."""

    version = "none"

    def extract(self, article: Article) -> Sequence[Mention]:
        """Every given name wherever it stands as whole words in just this spelling; once as `given` where it never does."""
        return given_mentions(article)


class GivenMentions(Sequence[Mention]):
    """The mentions of the names given with an article. They follow from it, and are found when somebody asks for them.

    Equal to any sequence of the same mentions, a tuple too.
    """

    __slots__ = ("_article", "_found")

    def __init__(self, article: Article) -> None:
        self._article = article
        self._found: tuple[Mention, ...] | None = None

    def follow_from(self, article: Article) -> bool:
        """Whether the mentions of this article would be the same ones."""
        return _names_and_texts(article) == _names_and_texts(self._article)

    def _all(self) -> tuple[Mention, ...]:
        if self._found is None:
            self._found = finished(find_given(self._article), self._article.body)
        return self._found

    def __bool__(self) -> bool:
        return bool(self._article.people or self._article.places or self._article.organisations)

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, place: int) -> Mention: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Mention, ...]: ...

    def __getitem__(self, place: int | slice) -> Mention | tuple[Mention, ...]:
        return self._all()[place]

    def __iter__(self) -> Iterator[Mention]:
        return iter(self._all())

    def __eq__(self, other: object) -> bool:
        if isinstance(other, GivenMentions):
            return self.follow_from(other._article) or self._all() == other._all()
        return isinstance(other, Sequence) and self._all() == tuple(other)

    def __hash__(self) -> int:
        return hash(self._all())

    def __repr__(self) -> str:
        return repr(self._all())


_names_and_texts = attrgetter("people", "places", "organisations", "title", "summary", "body")


def given_mentions(article: Article) -> Sequence[Mention]:
    """The mentions of the names given with an article; costs nothing until they are looked at."""
    return GivenMentions(article) if article.people or article.places or article.organisations else ()


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
    nowhere: dict[str, tuple[EntityKind, str]] = {}
    for kind, names in given_names(article).items():
        for name in names:
            nowhere.setdefault(entity_id(kind, name), (kind, name))
    finder = NameFinder(entities)
    for field, text in texts_of(article):
        for name, start in finder.find(text):
            for entity, kind in entities[name].items():
                nowhere.pop(entity, None)
                yield field, start, kind, entity, name, name
    for entity, (kind, name) in nowhere.items():
        yield GIVEN, 0, kind, entity, name, name
