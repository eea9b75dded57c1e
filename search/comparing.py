"""Compares two texts of an article: which facts changed, and which words of the body went and came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from index.article import Article

FACTS = ("title", "summary", "author", "source", "section", "url", "published", "modified", "language", "keywords")
"""What is compared besides the body."""

# Comparing words takes time by up to the product of their numbers; of longer stretches than this, all is said to have changed.
_MOST_WORDS = 3_000
_WORDS = re.compile(r"\S+\s*|\s+")


class Passage(NamedTuple):
    """A stretch of the body: in both texts, only in the earlier one, or only in the later one."""

    kind: Literal["same", "gone", "new"]
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two texts of an article.

    facts      of each fact that changed: what it was, and what it is
    passages   the body; all but the new ones are the earlier body, all but the gone ones the later
    """

    facts: dict[str, tuple[Any, Any]]
    passages: tuple[Passage, ...]


def compare(earlier: Article, later: Article) -> Comparison:
    """What changed from one text of an article to another. About O(paragraphs), and O(words²) in those that changed."""
    facts = {name: (getattr(earlier, name), getattr(later, name)) for name in FACTS}
    return Comparison(
        {name: (old, new) for name, (old, new) in facts.items() if old != new},
        tuple(_joined(_by_paragraph(earlier.body, later.body))),
    )


def _by_paragraph(earlier: str, later: str) -> Iterator[Passage]:
    before, after = (re.findall(r".*?(?:\n\n|\Z)", text, re.DOTALL) for text in (earlier, later))
    for kind, first, last, begin, end in SequenceMatcher(None, before, after).get_opcodes():
        gone, new = "".join(before[first:last]), "".join(after[begin:end])
        if kind == "equal":
            yield Passage("same", gone)
        else:
            yield from _by_word(_WORDS.findall(gone), _WORDS.findall(new))


def _by_word(before: Sequence[str], after: Sequence[str]) -> Iterator[Passage]:
    if max(len(before), len(after)) > _MOST_WORDS:
        yield Passage("gone", "".join(before))
        yield Passage("new", "".join(after))
        return
    for kind, first, last, begin, end in SequenceMatcher(None, before, after).get_opcodes():
        if kind == "equal":
            yield Passage("same", "".join(before[first:last]))
        else:
            yield Passage("gone", "".join(before[first:last]))
            yield Passage("new", "".join(after[begin:end]))


def _joined(passages: Iterator[Passage]) -> Iterator[Passage]:
    """The same with neighbours of one kind as one, and without empty ones."""
    last: Passage | None = None
    for passage in passages:
        if not passage.text:
            continue
        if last is not None and last.kind == passage.kind:
            last = Passage(last.kind, last.text + passage.text)
            continue
        if last is not None:
            yield last
        last = passage
    if last is not None:
        yield last
