"""What of the text that was found in a page is its story: not the headline again, not lists of other stories around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from index.furniture import kind_of_paragraph

_WORDS = re.compile(r"\w+")
_LIST_ITEM = re.compile(r"[-•*]\s+\S")
# A teaser is a headline: longer ones, and those that end as sentences do, are text.
_LONGEST_TEASER = 250
# So many paragraphs above the story may repeat its headline, or belong to the page.
_HEAD = 6
# What the page gives as the article's text has to hold so much of what was found, to say where the story begins and ends.
_COVERED = 0.6
_TAIL = 0.2
_ALL = 0.85
_RUN = 3
_ALIKE = 0.7
_ENDS = (".", "!", "?", "”", '"')
# A paragraph that a narrow extraction left out between two that it took is put back where it reads as text.
_SENTENCES = re.compile(r"[^\n]{80,}[.!?:][\"”’'»)\]]*")

_MOST_RESTORED = 1.5
# As long as no caption or teaser is: in front of the rest it is the lead, which opens with a large letter or a link.
_LEAD = 250


def is_text(paragraph: str) -> bool:
    """Whether a paragraph reads as text: as long as no label is, and ending as sentences do."""
    return _SENTENCES.fullmatch(paragraph.strip()) is not None


def joined(narrow: Sequence[str], broad: Sequence[str]) -> list[str]:
    """The paragraphs of two extractions: the narrow one says where the story begins and ends, the broad one what is in between.

    A narrow extraction knows better what stands around a story, but loses whole paragraphs within it.
    """
    taken = {_folded(paragraph) for paragraph in narrow} - {""}
    inside = [_folded(paragraph) in taken for paragraph in broad]
    if not any(inside):
        return list(narrow)
    first = inside.index(True)
    last = len(inside) - inside[::-1].index(True)
    while first and len(broad[first - 1]) >= _LEAD and is_text(broad[first - 1]):
        first -= 1
    between = zip(broad[first:last], inside[first:last], strict=True)
    story = [paragraph for paragraph, is_inside in between if is_inside or is_text(paragraph)]
    # Where they do not agree on more than this they found two texts, and the narrow one is the likelier.
    is_one_text = taken <= {_folded(paragraph) for paragraph in story}
    return story if is_one_text and sum(map(len, story)) <= _MOST_RESTORED * sum(map(len, narrow)) else list(narrow)


def story_of(paragraphs: Sequence[str], headlines: Iterable[str], given: str) -> list[str]:
    """The paragraphs of the story among those found in its page.

    headlines  what the page calls the article
    given      the article's text as the page gives it for machines, where it does; often cut short or without breaks
    """
    story = [paragraph.strip() for paragraph in paragraphs if paragraph.strip()]
    story = _bounded_by(story, given) if given else story
    return _without_related(_without_headlines(story, headlines))


def _folded(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _without_headlines(story: list[str], headlines: Iterable[str]) -> list[str]:
    known = {_folded(headline) for headline in headlines} - {""}
    head = [paragraph for paragraph in story[:_HEAD] if _folded(paragraph) not in known]
    return head + story[_HEAD:] if head or len(story) > _HEAD else story


def _bounded_by(story: list[str], given: str) -> list[str]:
    """Without what stands before the first and behind the last paragraph that the given text has, where that has most of it."""
    known = _runs(given)
    inside = [_is_in(paragraph, known) for paragraph in story]
    total = sum(map(len, story))
    covered = sum(len(paragraph) for paragraph, is_inside in zip(story, inside, strict=True) if is_inside)
    if covered < _COVERED * total:
        return story
    first = inside.index(True)
    last = len(story) - inside[::-1].index(True)
    # More behind it than a tail is rather a text that was cut short.
    if sum(map(len, story[last:])) > _TAIL * total:
        last = len(story)
    if covered < _ALL * sum(map(len, story[first:last])):
        return story[first:last]
    # Short lines that the given text does not have are calls and labels of the page.
    between = zip(story[first:last], inside[first:last], strict=True)
    return [paragraph for paragraph, is_inside in between if is_inside or paragraph.endswith(_ENDS)]


def _runs(text: str) -> set[tuple[str, ...]]:
    """All runs of a few words of a text, by which two texts are compared whose marks and breaks differ."""
    words = _folded(text).split()
    return set(zip(*(words[start:] for start in range(_RUN)), strict=False))


def _is_in(paragraph: str, known: set[tuple[str, ...]]) -> bool:
    runs = _runs(paragraph)
    return bool(runs) and len(runs & known) >= _ALIKE * len(runs)


def _without_related(story: list[str]) -> list[str]:
    """Without headings such as `Related stories` and the teasers listed below them."""
    kept: list[str] = []
    listing = False
    for paragraph in story:
        if listing and _LIST_ITEM.match(paragraph) and len(paragraph) <= _LONGEST_TEASER:
            continue
        listing = len(paragraph) <= _LONGEST_TEASER and kind_of_paragraph(paragraph) == "related"
        if not listing:
            kept.append(paragraph)
    return kept or story
