"""Edits articles as other papers do, to see whether the versions are found: another headline, a paragraph less, other words."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Final

from index.article import Article

SHARE = 0.1
"""Which part of the words of a text is edited."""

Texts = tuple[str | None, str]
"""The title and the body of a version."""
Edit = Callable[[Article, random.Random, Sequence[Article]], Texts]


def other_headline(article: Article, dice: random.Random, others: Sequence[Article]) -> Texts:
    """The body under the headline of another article."""
    return dice.choice(others).title, article.body


def less_a_paragraph(article: Article, dice: random.Random, others: Sequence[Article]) -> Texts:
    """Without one of its paragraphs; unchanged where there is but one."""
    paragraphs = article.body.split("\n\n")
    if len(paragraphs) > 1:
        del paragraphs[dice.randrange(len(paragraphs))]
    return article.title, "\n\n".join(paragraphs)


def other_words(article: Article, dice: random.Random, others: Sequence[Article]) -> Texts:
    """With a tenth of its words replaced by words of other articles, left out, or followed by one, in equal parts."""
    words = re.split(r"(\s+)", article.body)
    places = range(0, len(words), 2)
    for place in dice.sample(places, max(round(SHARE * len(places)), 1)):
        strange = dice.choice(dice.choice(others).body.split() or [""])
        words[place] = dice.choice((strange, "", f"{words[place]} {strange}"))
    return article.title, "".join(words)


def headline_and_words(article: Article, dice: random.Random, others: Sequence[Article]) -> Texts:
    """Half of the words of the headline gone, and a tenth of those of the body edited."""
    title = " ".join(word for word in (article.title or "").split() if dice.random() < 0.5)
    return title or article.title, other_words(article, dice, others)[1]


EDITS: Final[dict[str, Edit]] = {
    "headline": other_headline,
    "paragraph": less_a_paragraph,
    "words": other_words,
    "headline-words": headline_and_words,
}
