"""Entities: finding the people, places and organisations that an article names."""

from __future__ import annotations

from collections.abc import Sequence

from index.article import Article, Mention
from index.entities.base import Extractor
from index.entities.given import GivenExtractor, find_given, given_mentions, given_names
from index.entities.mentions import finished
from index.entities.rule import RuleExtractor
from index.errors import DatelineError


class DefaultExtractor:
    """The names given with an article; for a kind of which none are given, the names that the rule finds."""

    version = RuleExtractor.version

    def __init__(self) -> None:
        self._rule = RuleExtractor()

    def extract(self, article: Article) -> Sequence[Mention]:
        """All mentions, in the order of the protocol."""
        given = {kind for kind, names in given_names(article).items() if names}
        if len(given) == 3:
            return given_mentions(article)
        by_rule = [found for found in self._rule.find(article) if found[2] not in given]
        return finished([*find_given(article), *by_rule], article.body)


def open_extractor(name: str) -> Extractor:
    """The extractor called `name`: `none` (only names given with the articles) or `default`.

    Raises DatelineError for any other name.
    """
    if name == "none":
        return GivenExtractor()
    if name == "default":
        return DefaultExtractor()
    raise DatelineError(f'there is no entity extractor "{name}"', place="--entities", remedy='use "none" or "default"')
