"""Says which place is meant by each name of a place in an article, from what else the article names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from index.entities.base import Named, Tagged
from index.entities.gazetteer import place_called, place_key
from index.entities.placing import Context, fitting_place, located_place, places_called, usual_place
from index.folding import fold_name

PLACES_VERSION = "1"
"""Goes up with every change of the rules that gives an article other places."""

_PLACE = 1
NOWHERE = -1
"""The text of a place that stands in none: one that only the dateline of the article names."""

# How far into a text its dateline begins at most, and how much of one is looked at.
_HEAD = 300
_ARTICLE = re.compile(r"(?:the|The|THE)\s+(?=\S)")
_OWNER = re.compile(r"(?:['’][sS]?|[.,;:])$")
# What stands behind the name of a town and says where that is: `Mo.`, `MO`, `Texas`.
_BEHIND = re.compile(
    r",\s{1,2}((?:[A-Z]\.\s?){2}|[A-Z]\.\s?[A-Z][a-z]{1,3}\.|[A-Z][a-z]{1,4}\.|[A-Z]{2}\b"
    r"|[A-Z][\w.-]+(?: [A-Z][\w.-]+)?)"
)
# What stands behind the place of a dateline that came with its article: `GENEVA, April 22 -`.
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
_DAY = re.compile(rf"(?:,?\s*\b(?:{_MONTH}[a-z]*\.?\s+\d|\d{{1,2}}\s+{_MONTH})|\s[-–—(]).*|\s*[-–—]+\Z", re.DOTALL)
_SEVERAL = re.compile(r"\s*/+\s*|\s+and\s+|\s+AND\s+")


class _Span(NamedTuple):
    text: int
    start: int
    end: int
    surface: str
    behind: str


def name_places(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]], dateline: str | None = None) -> list[Named]:
    """The places of an article under their proper names, in the order of the texts.

    texts     title, summary, body or what there is of them, the body last
    tagged    what was found in each; what is no place is passed over
    dateline  the place of the article's dateline, as it is written: `KANSAS CITY, Mo.`
    A place that the dateline alone names comes first, in the text NOWHERE, from 0 to 0. Possessives and articles are left out
    of what is marked. What the gazetteer does not know keeps its own name. Some 10 µs a place.
    """
    spans = list(_spans(texts, tagged))
    placed = _dateline_spans(texts, dateline) if dateline else []
    if placed:
        spans = [span for span in spans if not _overlap(span, placed[0].whole)]
    named = _Article([*(one.span for one in placed), *spans])
    found = [Named(span.text, span.start, span.end, _PLACE, named.label(span) or named.own(span)) for span in spans]
    known = {one.name for one in found}
    for span in (one.span for one in placed):
        label, place_behind = named.label(span), places_called(span.behind) if span.behind else None
        if label is None and place_behind:
            label = named.own(span)
            found.append(Named(NOWHERE, 0, 0, _PLACE, place_behind[0]))
        if label is not None and (span.text != NOWHERE or label not in known):
            found.append(Named(span.text, span.start, span.end, _PLACE, label))
            known.add(label)
    found.sort()
    return found


def _spans(texts: Sequence[str], tagged: Sequence[Sequence[Tagged]]) -> Iterator[_Span]:
    """The places among what is tagged, without articles and possessives, with what stands behind each that may locate it."""
    for number, (text, of_text) in enumerate(zip(texts, tagged, strict=True)):
        for start, end, kind in of_text:
            if kind == _PLACE:
                begin, last = _trimmed(text, start, end)
                if text[begin:last].strip():
                    yield _Span(number, begin, last, text[begin:last], _behind(text, last))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    article = _ARTICLE.match(text, start, end) if text[start : start + 1] in "tT" else None
    if article and not _has_article(text[start:end]):
        start = article.end()
    if text[end - 1 : end] in "sS'’,;:":
        owner = _OWNER.search(text, start, end)
        end = owner.start() if owner else end
    return start, end


def _has_article(name: str) -> bool:
    """Whether the article is part of the name: `The Hague`."""
    place = place_called(name)
    return place is not None and place.label.startswith("The ")


def _behind(text: str, end: int) -> str:
    if text[end : end + 1] != ",":
        return ""
    found = _BEHIND.match(text, end)
    return found[1] if found else ""


class _Placed(NamedTuple):
    """A place of a dateline, and the whole dateline where it stands."""

    whole: _Span
    span: _Span


def _dateline_spans(texts: Sequence[str], dateline: str) -> list[_Placed]:
    """The places of a dateline."""
    dateline = _DAY.sub("", dateline[:_HEAD])
    at = texts[-1].find(dateline, 0, _HEAD + len(dateline)) if texts and dateline else -1
    number = len(texts) - 1 if at >= 0 else NOWHERE
    start, end = (at, at + len(dateline)) if at >= 0 else (0, 0)
    whole = _Span(number, start, end, dateline, "")
    placed, done = [], 0
    for part in _SEVERAL.split(dateline):
        head = part.partition(",")[0].strip()
        begin = dateline.find(head, done)
        done = begin + len(head)
        behind = _behind(part, part.find(",")) if "," in part else ""
        here = (at + begin, at + done) if at >= 0 else (0, 0)
        if head:
            placed.append(_Placed(whole, _Span(number, *here, head, behind)))
    return placed


def _overlap(one: _Span, other: _Span) -> bool:
    return one.text == other.text and one.start < other.end and other.start < one.end


class _Article:
    """What the names of places in one article mean."""

    def __init__(self, spans: Sequence[_Span]) -> None:
        self._of_key: dict[str, str | None] = {}
        self._located: dict[str, str] = {}
        open_keys: dict[str, None] = {}
        certain: dict[str, str] = {}
        for span in spans:
            key = place_key(span.surface)
            located = located_place(span.surface, span.behind)
            if located is not None:
                self._located.setdefault(key, located)
                certain.setdefault(key, located)
            elif key not in open_keys:
                open_keys[key] = None
                usual = usual_place(key)
                if usual is not None:
                    certain.setdefault(key, usual)
        context = Context(certain)
        for key in open_keys:
            self._of_key[key] = self._located.get(key) or fitting_place(key, context)
        self._own = _own_names(spans)

    def label(self, span: _Span) -> str | None:
        """The proper name of the place that is meant; None where the gazetteer does not tell."""
        located = located_place(span.surface, span.behind)
        return located if located is not None else self._of_key[place_key(span.surface)]

    def own(self, span: _Span) -> str:
        """The name of a place as the article writes it."""
        return self._own[place_key(span.surface)]


def _own_names(spans: Sequence[_Span]) -> dict[str, str]:
    """What places are called that the gazetteer does not know: as the article writes them, in small letters if it ever does."""
    own: dict[str, str] = {}
    for span in spans:
        key = place_key(span.surface)
        if key not in own or (own[key].isupper() and not span.surface.isupper()):
            own[key] = " ".join(span.surface.split())
    return {key: name.title() if name.isupper() and len(fold_name(name)) > 4 else name for key, name in own.items()}
