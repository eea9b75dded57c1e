"""What an article is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from index.dates import PartialDate
from index.edits import Edit, as_read

EntityKind = Literal["person", "place", "organisation", "country"]
ENTITY_KINDS: tuple[EntityKind, ...] = ("person", "place", "organisation")
"""What names name."""
MENTION_KINDS: tuple[EntityKind, ...] = (*ENTITY_KINDS, "country")
"""What mentions are of; those of a country are words that tell of one and do not name it: `Syrian`."""

# Goes in front of every digest, so that a later way of digesting is never mistaken for this one.
DIGEST_VERSION = "1"


class Mention(NamedTuple):
    """One place in an article where a person, a place or an organisation is named. There are many: tuples are made fastest.

    entity      the entity's stable id, `person:john kerry`
    name        its proper name, for display
    surface     the words as they stand in the text
    field       `title`, `summary` or `body`; `given` where the name came with the article and stands nowhere in it
    start, end  code points into that field; both 0 for `given`
    salience    0 to 1, how much the article is about it
    """

    kind: EntityKind
    entity: str
    name: str
    surface: str
    field: str
    start: int
    end: int
    salience: float = 0.0


class Quote(NamedTuple):
    """What somebody says in an article: words of its body, without their quotation marks.

    start, end      code points into the body
    speaker, kind   the proper name of who says it, and what that is; None where the article names nobody whom Dateline makes out
    direct          word for word, in quotation marks; else as the article reports it
    """

    start: int
    end: int
    speaker: str | None = None
    kind: EntityKind | None = None
    direct: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where an article was read: the file (`-` is standard input) and its record, counted as the format counts (lines, items)."""

    file: str
    record: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.record}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A published news story. `id` never changes; a `doc_id` (row in a segment) does: never keep one for the other.

    body           paragraphs separated by a blank line; the only text that must be there
    people, places, organisations   the names given with the article; names found in the text are `mentions`
    extra          fields we do not know, as they were read: kept, and exported again
    revision       1 for the first text, one more for each changed text under the same id
    quotes         what people and organisations say in the body, by where it begins
    edits          what cleaning took out of title, summary and body or changed in them, in their order in each
    warnings       what was wrong with the record although it could be read; said when it is indexed, and not stored
    added          when this revision came into the index, ISO 8601 in UTC; empty before
    """

    id: str
    body: str
    title: str | None = None
    summary: str | None = None
    url: str | None = None
    source: str | None = None
    author: tuple[str, ...] = ()
    section: str | None = None
    language: str | None = None
    published: PartialDate | None = None
    published_origin: str | None = None
    modified: PartialDate | None = None
    dateline: str | None = None
    agency: str | None = None
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    mentions: Sequence[Mention] = ()
    quotes: tuple[Quote, ...] = ()
    edits: tuple[Edit, ...] = ()
    warnings: tuple[str, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
    origin: Origin
    added: str = ""
    revision: int = 1

    def digest(self) -> bytes:
        """The 16 bytes of `text_digest`."""
        if not self.edits:
            return _digest(self.title, self.summary, self.body)
        return _digest(self.as_read("title"), self.as_read("summary"), self.as_read("body") or "")

    def text_digest(self) -> str:
        """A digest of the text as read (title, summary, body), with its version in front; equal texts have equal digests.

        Of the text before cleaning: an article is the same one, whatever the rules take out of it.
        """
        return f"{DIGEST_VERSION}-{self.digest().hex()}"

    def as_read(self, name: str) -> str | None:
        """The `title`, `summary` or `body` as it was read, before cleaning; None where there is none."""
        text: str | None = getattr(self, name)
        if not self.edits or text is None:
            return text
        return as_read(text, [edit for edit in self.edits if edit.field == name])


def text_digest(title: str | None, summary: str | None, body: str) -> str:
    """The digest behind `Article.text_digest`, for readers that need an id before there is an article."""
    return f"{DIGEST_VERSION}-{_digest(title, summary, body).hex()}"


def _digest(title: str | None, summary: str | None, body: str) -> bytes:
    joined = f"{title or ''}\x1e{summary or ''}\x1e{body}"
    return hashlib.blake2b(joined.encode("utf-8", "surrogatepass"), digest_size=16).digest()
