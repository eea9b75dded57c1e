"""What a query is made of, once the grammar has read it and before it is looked at what its words stand for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["word", "phrase", "exact", "exact phrase", "pattern", "fuzzy", "range"]


class Leaf(NamedTuple):
    """A word, a phrase, or what stands for words.

    text     without quotes, signs and suffixes
    number   of a phrase how many positions a word may stand after the one before; of a fuzzy word how many edits it is away
    start, end   code points of the query
    """

    kind: Kind
    text: str
    start: int
    end: int
    number: int = 1


@dataclass(frozen=True, slots=True)
class Field:
    """A part of the query that is looked for in one field; `name` as in `search.fields.FIELDS`."""

    name: str
    of: Node
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Weighted:
    """A part of the query that counts more or less."""

    of: Node
    boost: float


@dataclass(frozen=True, slots=True)
class Near:
    """Parts near each other: each at most so many positions from those before it, in either order."""

    parts: tuple[Node, ...]
    distances: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Negated:
    """A part of the query that must not match."""

    of: Node


@dataclass(frozen=True, slots=True)
class Required:
    """A part of the query that must match, also where others need not."""

    of: Node


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the query in parentheses."""

    of: Node


@dataclass(frozen=True, slots=True)
class All:
    """Parts that must all match."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """Parts of which one must match."""

    parts: tuple[Node, ...]


Node = Leaf | Field | Weighted | Near | Negated | Required | Group | All | Either
