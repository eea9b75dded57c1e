"""Finds the names in an article and gives each its proper one: what a tagger finds, what came with it, and what its credits say."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Protocol

from index.article import MENTION_KINDS, Article, EntityKind, Mention
from index.entities.base import Named, Tagged, entity_id
from index.entities.cues import heed_cues
from index.entities.demonyms import find_demonyms
from index.entities.gazetteer import GAZETTEER_VERSION
from index.entities.given import find_given, given_mentions, given_names
from index.entities.mentions import GIVEN, Found, finished, texts_of
from index.entities.naming import name_mentions
from index.entities.places import NOWHERE, PLACES_VERSION, name_places
from index.entities.recognising import GivenNames

NAMING_VERSION = "2"
"""Goes up when what a tagger finds is named otherwise, places and the gazetteer apart: they have versions of their own."""


class Tags(Protocol):
    """Finds the stretches of texts that are names.

    version   a short name that changes whenever the same text would give other stretches
    """

    @property
    def version(self) -> str:
        """The name of what finds the stretches."""

    def tag(self, texts: Sequence[str]) -> Sequence[Sequence[Tagged]]:
        """Of each text of one article its names, ascending, none over another."""


class NameExtractor:
    """The names given with an article, and what a tagger finds; of a kind of which names are given, just other forms of those.

    language   the one that the tagger knows: articles in another have only the names that are given; None tags all articles
    """

    def __init__(self, tagger: Tags, language: str | None = None) -> None:
        self._tagger = tagger
        self._language = language
        self.version = f"{tagger.version}-{NAMING_VERSION}.{PLACES_VERSION}.{GAZETTEER_VERSION}"

    def extract(self, article: Article) -> Sequence[Mention]:
        """All mentions, in the order of the protocol."""
        given = [*find_given(article)]
        found = [*self._find(article, given)]
        found += _agency(article, [*given, *found])
        if not found:
            return given_mentions(article)
        entities = {each[3] for each in found}
        given = [each for each in given if each[0] != GIVEN or each[3] not in entities]
        return finished([*given, *found], article.body)

    def _find(self, article: Article, given: Sequence[Found]) -> Iterable[Found]:
        """The names that the tagger finds, wherever they stand; `given` are those that came with the article."""
        if self._language and _base(article.language) not in (self._language, ""):
            return ()
        fields, texts = zip(*texts_of(article), strict=True)
        tagged = heed_cues(texts, self._tagger.tag(texts))
        others = [*name_places(texts, tagged, article.dateline), *find_demonyms(texts, tagged)]
        if not given:
            return _placed(fields, texts, [*name_mentions(texts, tagged), *others])
        names = GivenNames(given_names(article))
        named = name_mentions([*texts, names.text], [*tagged, names.tagged])
        standing = frozenset(
            (MENTION_KINDS.index(kind), name) for field, _, kind, _, name, _ in given if field != GIVEN
        )
        found = _placed(fields, texts, names.recognise(texts, [*named, *others], standing))
        kinds = {MENTION_KINDS[kind] for kind in names.kinds}
        return _apart(found, given, kinds)


def _base(language: str | None) -> str:
    """The language of a tag: `en` of `en-GB`; nothing where there is none."""
    return (language or "").partition("-")[0].lower()


def _placed(fields: Sequence[int], texts: Sequence[str], names: Iterable[Named]) -> Iterator[Found]:
    for text, start, end, kind_number, name in names:
        kind = MENTION_KINDS[kind_number]
        if text == NOWHERE:  # the dateline was taken out of the text
            yield GIVEN, 0, kind, entity_id(kind, name), name, name
        else:
            yield fields[text], start, kind, entity_id(kind, name), name, texts[text][start:end]


def _apart(found: Iterable[Found], given: Iterable[Found], kinds: Collection[EntityKind]) -> Iterator[Found]:
    """What is found, but names of some kinds that lie over given ones."""
    taken = {(field, at) for field, start, *_, surface in given for at in range(start, start + len(surface))}
    for each in found:
        field, start, kind, *_, surface = each
        if kind not in kinds or taken.isdisjoint([(field, at) for at in range(start, start + len(surface))]):
            yield each


def _agency(article: Article, found: Iterable[Found]) -> Iterator[Found]:
    """The agency that credits name, where the text does not."""
    kind: EntityKind = "organisation"
    if article.agency:
        entity = entity_id(kind, article.agency)
        if all(each[3] != entity for each in found):
            yield GIVEN, 0, kind, entity, article.agency, article.agency
