"""Makes many articles out of a few, each with an id and words of its own, for a benchmark without real articles."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.corpus import Story

CHANGED = 0.15
_WORD = re.compile(r"[A-Za-z]{4,}")
_SYLLABLES = (
    "an",
    "ber",
    "cor",
    "dal",
    "en",
    "fer",
    "gar",
    "hol",
    "in",
    "kel",
    "lor",
    "man",
    "nor",
    "ost",
    "per",
    "ros",
)


def multiply(stories: Sequence[Story], articles: int, seed: int) -> Iterator[Story]:
    """`articles` stories: the given ones, then changed copies of them, in turn. The same seed gives the same stories."""
    return islice(_endless(stories, random.Random(seed)), articles)


def _endless(stories: Sequence[Story], chance: random.Random) -> Iterator[Story]:
    yield from stories
    words = [word for story in stories for word in _WORD.findall(story["body"])]
    copy = 1
    while True:
        for story in stories:
            changed = {field: _change(text, words, chance) for field, text in _texts(story).items()}
            yield {**story, "id": f"{story['id']}-{copy}", **changed}  # type: ignore[typeddict-item]
        copy += 1


def _texts(story: Story) -> dict[str, str]:
    return {"title": story["title"], "body": story["body"]}


def _change(text: str, words: Sequence[str], chance: random.Random) -> str:
    """Put another word in place of about every seventh, half of those a word that is nowhere else.

    Vocabulary and names then grow with the number of articles, as they do in real news.
    """

    def other(match: re.Match[str]) -> str:
        if chance.random() >= CHANGED:
            return match[0]
        word = chance.choice(words)
        if chance.random() < 0.5:
            word += "".join(chance.choices(_SYLLABLES, k=2))
        return word.capitalize() if match[0][0].isupper() else word.lower()

    return _WORD.sub(other, text)
