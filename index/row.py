"""What one article becomes before many are turned into a segment at once: its texts, and all that is written of them one by one."""

from __future__ import annotations

import json
from typing import NamedTuple

from index.article import Article
from index.entities.given import GivenMentions
from index.record import GIVEN, full_record_of, mention_records_of, record_text
from index.segment import hash_of

Texts = tuple[Article, ...]
"""All texts of an article, oldest first, the current one last."""

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_GIVEN = _ENCODER.encode(GIVEN)


class Row(NamedTuple):
    """An article that waits to be written.

    texts                           all its texts
    record, mentions, revisions     the sections of the text store that are JSON, "" where there is nothing to say
    article_id, hashed, digest      its id in UTF-8, the hash of that, and the 16 bytes of its text's digest
    is_new                          whether there was no article of that id before, or it was deleted
    """

    texts: Texts
    record: str
    mentions: str
    revisions: str
    article_id: bytes
    hashed: int
    digest: bytes
    is_new: bool = False

    @property
    def mentions_are_given(self) -> bool:
        """Whether the mentions are just the given names where they stand."""
        return self.mentions == _GIVEN


def row_of(texts: Texts, *, is_new: bool = False) -> Row:
    """The row of an article with at least one text."""
    article, earlier = texts[-1], texts[:-1]
    article_id = article.id.encode("utf-8", "surrogatepass")
    return Row(
        texts,
        record_text(article),
        _mentions(article),
        _ENCODER.encode([full_record_of(text) for text in earlier]) if earlier else "",
        article_id,
        hash_of(article_id),
        article.digest(),
        is_new,
    )


def _mentions(article: Article) -> str:
    mentions = article.mentions
    if not mentions:
        return ""
    if isinstance(mentions, GivenMentions) and mentions.follow_from(article):
        return _GIVEN
    return _ENCODER.encode(mention_records_of(article))
